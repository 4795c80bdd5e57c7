//! What evidence says against a month's books: days of which no statement of an account tells, and a statement or
//! a count with another balance. Refuses nothing: `ready` says it, with what to do. A count that agrees, of the
//! month's last day or later, tells of the days before it.

use crate::counted;
use crate::status::differs_by;
use ledger::books::Books;
use ledger::day::{Day, Month, Period};
use ledger::money::Currency;
use reports::reconcile::{Evidence, Gap, Proofs, Reconciliation, Witness};
use reports::sum::Sum;

/// All of it.
pub(super) struct Against {
    pub(super) holes: Vec<Hole>,
    pub(super) differing: Vec<Differing>,
}

/// Days of the month between two statements that do not meet.
pub(super) struct Hole(Gap);

/// An account whose books are not what its evidence says, at the month's end.
pub(super) struct Differing {
    account: String,
    evidence: Evidence,
    by: Sum,
}

impl Against {
    /// Reads what there is of the month.
    pub(super) fn of(books: &Books, month: Month) -> anyhow::Result<Self> {
        let proofs = Proofs::of(books)?;
        let totals = books.totals(Day::FIRST.month(), Day::LAST.month())?;
        let (first, last) = (month.first(), month.last());
        let (mut holes, mut differing) = (Vec::new(), Vec::new());
        for hole in proofs.gaps(first, last, &totals)?.into_iter().map(Hole) {
            let (from, to) = hole.days();
            let (account, ccy) = hole.account();
            let counted = proofs.counted_to(account, ccy, &totals)? >= Some(last);
            if from <= last && to >= first && !counted {
                holes.push(hole);
            }
        }
        for (account, ccy) in proofs.accounts() {
            let found = proofs.reconcile(account, ccy, Period::month(month), &totals)?;
            if let Reconciliation::Differs { evidence, difference: by } = found {
                differing.push(Differing { account: account.to_owned(), evidence, by });
            }
        }
        Ok(Self { holes, differing })
    }
}

impl Hole {
    /// The account that it is of.
    pub(super) fn account(&self) -> (&String, Currency) {
        (&self.0.account, self.0.ccy)
    }

    /// Its first and its last day: those between the statements; where there are none, those of both.
    fn days(&self) -> (Day, Day) {
        let (ended, begins) = (self.0.to, self.0.from);
        match begins > ended.plus(1) {
            true => (ended.plus(1), begins.plus(-1)),
            false => (begins, ended.max(begins)),
        }
    }

    pub(super) fn line(&self) -> String {
        let Gap { account, ccy, after, to: ended, before, from: begins, .. } = &self.0;
        let (from, to) = self.days();
        match *begins > ended.plus(1) {
            true => format!(
                "no statement of {account} {ccy} tells of {from} to {to}, between statements {after} and {before}"
            ),
            false => format!(
                "statements {after} and {before} of {account} {ccy} do not meet on {from}: is one missing?"
            ),
        }
    }
}

impl Differing {
    pub(super) fn line(&self) -> String {
        format!("{} {}: {}", self.account, self.by.ccy, differs_by(self.evidence, self.by))
    }

    /// What to do, a line each.
    pub(super) fn ways(&self) -> String {
        let (account, to) = (&self.account, self.evidence.to);
        let look = format!(
            "    an entry is missing, or one too many: `ledger list --account {account} --to {to}`; `ledger status` \
             says more\n"
        );
        match self.evidence.by {
            Witness::Statement => look,
            Witness::Count => format!(
                "{look}    or somebody miscounted, then another count takes its place:\n    {}\n",
                counted::again(account, self.by.ccy, to)
            ),
        }
    }
}
