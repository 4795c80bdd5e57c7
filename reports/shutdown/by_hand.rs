//! What moved since the end began by nobody's claim: what left, what was lent and paid back.
//! Refuses nothing: rows and figures, entry by entry. Whoever keeps the books answers for it, so that it
//! stands where the end is told.

use super::Words;
use crate::outline::{Cell, Section};
use crate::sum::Sum;
use ledger::money::Currency;
use ledger::shutdown::{Aside, Lent};
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// One currency's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// What left, ascending by entry.
    pub aside: Vec<Aside>,
    /// What was lent, by lender.
    pub lent: Vec<Lent>,
}

/// As data: entries and accounts, no words.
impl Serialize for ByHand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sum = |minor: u64, ccy| Sum::new(minor.into(), ccy).to_string();
        let aside = self.aside.iter().map(|of| {
            let Aside { entry, day, ccy, minor, account } = of;
            BTreeMap::from([
                ("entry", entry.to_string()),
                ("day", day.to_string()),
                ("account", account.to_string()),
                ("sum", sum(*minor, *ccy)),
            ])
        });
        let lent = self.lent.iter().map(|of| {
            let Lent { account, ccy, then, since, back, written_off } = of;
            let sums =
                [("then", then), ("since", since), ("back", back), ("written_off", written_off)];
            let sums = sums.map(|(name, minor)| (name, sum(*minor, *ccy)));
            let named = [("account", account.to_string())].into_iter().chain(sums);
            named.collect::<BTreeMap<_, _>>()
        });
        let mut of = serializer.serialize_struct("ByHand", 2)?;
        of.serialize_field("left", &aside.collect::<Vec<_>>())?;
        of.serialize_field("lent", &lent.collect::<Vec<_>>())?;
        of.end()
    }
}

impl ByHand {
    pub(super) fn of(aside: &[Aside], lent: &[Lent], ccy: Currency) -> Self {
        let aside = aside.iter().filter(|of| of.ccy == ccy).cloned().collect();
        let lent = lent.iter().filter(|of| of.ccy == ccy).cloned().collect();
        Self { aside, lent }
    }

    pub(super) fn sections(&self, ccy: Currency, words: &Words) -> Vec<Section> {
        let (mut sections, sum) = (Vec::new(), |minor: u64| Sum::new(minor.into(), ccy));
        if !self.aside.is_empty() {
            let title = format!("What left in {ccy} by nobody's claim");
            let mut section = Section::new(&title, 3, &["day", "entry", "for", "sum"]);
            for Aside { entry, day, minor, account, .. } in &self.aside {
                let name = words.names.cell(account.as_str());
                let entry = Cell::Entry(*entry);
                section.row([Cell::Day(*day), entry, name, sum(*minor).into()]);
            }
            let all = self.aside.iter().map(|of| i128::from(of.minor)).sum();
            section.total(["".into(), "".into(), "All".into(), Sum::new(all, ccy).into()]);
            section.notes.push(
                "Nobody claimed it, and no member signed for it: whoever keeps the books says what it \
                 was for."
                    .to_owned(),
            );
            sections.push(section);
        }
        if !self.lent.is_empty() {
            let head = ["lender", "owed then", "lent since", "paid back", "written off"];
            let mut section = Section::new(&format!("What was lent in {ccy}"), 1, &head);
            for Lent { account, then, since, back, written_off, .. } in &self.lent {
                let sums = [then, since, back, written_off].map(|minor| sum(*minor).into());
                let [then, since, back, off] = sums;
                section.row([words.names.cell(account), then, since, back, off]);
            }
            sections.push(section);
        }
        sections
    }
}
