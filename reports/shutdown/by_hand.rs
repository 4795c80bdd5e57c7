//! What moved since the end began by nobody's claim: what left, what was lent and paid back.
//! Refuses nothing: rows and figures, entry by entry. Whoever keeps the books answers for it, so that it
//! stands where the end is told.

use super::Words;
use crate::outline::{Cell, Section};
use crate::sum::Sum;
use ledger::money::Currency;
use ledger::shutdown::{Aside, Lent};

/// One currency's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// What left, ascending by entry.
    pub aside: Vec<Aside>,
    /// What was lent, by lender.
    pub lent: Vec<Lent>,
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
                let name = words.names.account(account.as_str());
                let entry = Cell::Entry(*entry);
                section.row([Cell::Day(*day), entry, name.into(), sum(*minor).into()]);
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
                section.row([words.names.account(account).into(), then, since, back, off]);
            }
            sections.push(section);
        }
        sections
    }
}
