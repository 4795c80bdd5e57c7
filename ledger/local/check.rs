//! Rules against what there is: declared categories, funds and accounts, known profiles, and the
//! columns of the file that they are about. Refuses names that nothing has, with what was probably
//! meant: a rule that takes no row for a slip of the hand would never be noticed.

use super::{Local, LocalError, Rule};
use crate::account::{Account, IN_TRANSIT};
use crate::declared::Declarations;
use crate::nearest::{meant, nearest};
use crate::statement::{Line, Profiles, Statement};
use std::collections::BTreeSet;

/// A file that rules are to be asked about.
pub struct OfFile<'a> {
    /// What it says.
    pub statement: &'a Statement,
    /// The own account that it is of: it may be declared by this import first.
    pub account: &'a Account,
}

impl Local {
    /// Refuses rules for categories, funds and accounts that nobody declared: what they say stands
    /// in public for ever.
    ///
    /// # Errors
    /// [`LocalError::Rule`] with the line, what was there, and the nearest of what there is.
    pub fn check(&self, declared: &Declarations) -> Result<(), LocalError> {
        self.each(|rule| {
            declared.check_category(&rule.to).map_err(|e| ("to", e.to_string()))?;
            match declared.get("fund", rule.fund.as_str()) {
                Some(_) => Ok(()),
                None => Err(("fund", declared.undeclared("fund", rule.fund.as_str()).to_string())),
            }
        })
    }

    /// Refuses rules that name a profile, an own account or a column that is not there.
    ///
    /// # Errors
    /// As [`Local::check`].
    pub fn check_names(
        &self,
        declared: &Declarations,
        profiles: &Profiles,
        file: Option<&OfFile<'_>>,
    ) -> Result<(), LocalError> {
        // An account that a profile proposes may be declared by its first import yet.
        let about = || profiles.all().iter().map(|profile| &profile.profile);
        let proposed: BTreeSet<String> = about().map(|profile| profile.account.clone()).collect();
        let ids: Vec<&str> = about().map(|profile| profile.id.as_str()).collect();
        let first = file.and_then(|of| {
            let (at, _) = of.statement.units().next()?;
            of.statement.unit(at).ok()
        });
        let line = first.as_ref().and_then(|unit| unit.lines.first());
        let of = file.map(|of| of.statement.profile().profile.id.as_str());
        let own = file.map(|of| of.account.as_str());
        self.each(|rule| {
            check_profile(rule, &ids)?;
            let waits = |name: &str| own == Some(name) || proposed.contains(name);
            check_account(rule, declared, waits)?;
            let expected =
                |to: &&str| proposed.iter().any(|own| own.rsplit(':').next() == Some(to));
            let transit = rule.to.as_str().strip_prefix(IN_TRANSIT).filter(|to| !expected(to));
            if transit.is_some() {
                declared.check_transit(&rule.to).map_err(|e| ("to", e.to_string()))?;
            }
            check_column(rule, of, line)
        })
    }

    fn each(
        &self,
        check: impl Fn(&Rule) -> Result<(), (&'static str, String)>,
    ) -> Result<(), LocalError> {
        for (number, rule) in (1..).zip(&self.rules) {
            check(rule).map_err(|(key, problem)| {
                let line = rule.lines.of(key);
                LocalError::Rule { number, line, problem }
            })?;
        }
        Ok(())
    }
}

fn check_profile(rule: &Rule, profiles: &[&str]) -> Result<(), (&'static str, String)> {
    let Some(id) = rule.profile.as_deref().filter(|id| !profiles.contains(id)) else {
        return Ok(());
    };
    let meant = meant(nearest(id, profiles.iter().copied()));
    let problem = format!(
        "profile = \"{id}\": there is no such profile; {meant}`ledger profile list` shows them"
    );
    Err(("profile", problem))
}

fn check_account(
    rule: &Rule,
    declared: &Declarations,
    waits: impl Fn(&str) -> bool,
) -> Result<(), (&'static str, String)> {
    let Some(name) = rule.account.as_deref() else { return Ok(()) };
    let known = declared.own_accounts();
    if waits(name) || known.contains(name) {
        return Ok(());
    }
    let nearest = nearest(name, known.iter().map(String::as_str));
    let there = known.iter().cloned().collect::<Vec<_>>().join(", ");
    let there = match (nearest, there.is_empty()) {
        (None, false) => format!("there are {there}"),
        _ => "the first import of an account declares it".to_owned(),
    };
    let meant = meant(nearest);
    Err(("account", format!("account = \"{name}\": it is not declared; {meant}{there}")))
}

/// Only of a file whose profile the rule names: other files have other columns.
fn check_column(
    rule: &Rule,
    profile: Option<&str>,
    line: Option<&Line<'_>>,
) -> Result<(), (&'static str, String)> {
    let (Some((name, _)), Some(line)) = (&rule.column, line) else { return Ok(()) };
    if rule.profile.is_none() || rule.profile.as_deref() != profile || line.field(name).is_some() {
        return Ok(());
    }
    let columns: Vec<&str> = line.fields().map(|(name, _)| name).collect();
    let meant = meant(nearest(name, columns.iter().copied()));
    let there = columns.join("`, `");
    let problem =
        format!("column = \"{name}\": the file has no such column; {meant}it has `{there}`");
    Err(("column", problem))
}
