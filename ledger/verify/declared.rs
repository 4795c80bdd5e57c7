//! What entries name, and must have been declared: units that are measured, categories and currencies of
//! budgets, currencies of figures. And what is measured is counted once, when its days are over.
//! Refuses what no policy entry before declares, figures and measures of days to come, a measure of days
//! that another one counts, a correction of what is no standing measure of the same unit.

use crate::day::Day;
use crate::entry::{Body, Declared, Entry, Measure, Rel};
use crate::money::Currency;
use std::collections::{BTreeMap, BTreeSet};

/// What stands declared and measured so far.
#[derive(Default)]
pub(super) struct Named {
    /// Kinds and codes that are set, of those that others name.
    declared: BTreeSet<(&'static str, Box<str>)>,
    /// The measures that stand, by entry.
    measures: BTreeMap<u64, Measure>,
}

impl Named {
    /// Checks one entry against those before it, and learns from it.
    ///
    /// # Errors
    /// What is wrong, as words that go on from "the entry".
    pub fn check(&mut self, index: u64, entry: &Entry) -> Result<(), String> {
        match &entry.body {
            Body::Policy(policy) => {
                if let (Declared::Budget(budget), true) = (&policy.value, policy.in_force) {
                    self.refuse_undeclared("category", budget.category.as_str())?;
                    self.refuse_currency(budget.ccy)?;
                }
                let kind = policy.value.kind();
                let named = (kind, policy.code.clone());
                match policy.in_force {
                    _ if !["category", "currency", "unit"].contains(&kind) => {}
                    true => drop(self.declared.insert(named)),
                    false => drop(self.declared.remove(&named)),
                }
                Ok(())
            }
            Body::Measure(measure) => {
                self.refuse_undeclared("unit", measure.unit.as_str())?;
                self.measure(index, measure, entry.refers(Rel::Corrects), entry.recorded)
            }
            Body::Figures(figures) => {
                self.refuse_currency(figures.ccy)?;
                match figures.to > entry.recorded {
                    true => Err(format!("is of days up to {}, which was to come", figures.to)),
                    false => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn refuse_currency(&self, ccy: Currency) -> Result<(), String> {
        self.refuse_undeclared("currency", &ccy.code().to_ascii_lowercase())
    }

    fn refuse_undeclared(&self, kind: &'static str, code: &str) -> Result<(), String> {
        match self.declared.contains(&(kind, code.into())) {
            true => Ok(()),
            false => Err(format!("names {kind} {code}, which is not declared")),
        }
    }

    fn measure(
        &mut self,
        index: u64,
        measure: &Measure,
        corrects: Option<u64>,
        recorded: Day,
    ) -> Result<(), String> {
        let Measure { unit, from, to, .. } = measure;
        if *to > recorded {
            return Err(format!("measures up to {to}, which was still to come"));
        }
        if let Some(old) = corrects {
            match self.measures.remove(&old) {
                Some(of) if of.unit == *unit => {}
                _ => {
                    return Err(format!(
                        "corrects entry {old}, which is no standing measure of {unit}"
                    ));
                }
            }
        }
        let of_it = self.measures.iter().filter(|(_, other)| other.unit == *unit);
        let mut twice = of_it.filter(|(_, other)| *from <= other.to && other.from <= *to);
        if let Some((other, _)) = twice.next() {
            return Err(format!("measures days of {unit} that entry {other} counts"));
        }
        self.measures.insert(index, measure.clone());
        Ok(())
    }
}
