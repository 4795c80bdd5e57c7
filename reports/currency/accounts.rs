//! Cash by account: what each received, paid and moved in the period.
//! A classification says more than the type of the statement's row: what is on its way between own accounts was
//! moved, a gift given back is less received, a bill given back less paid. Only such entries are read, the rest
//! are month totals.
//! What nothing stands on and nothing moved is left out, unless somebody vouches for another balance.

use super::{AccountReport, View};
use crate::error::ReportError;
use crate::reconcile::{Proofs, Reconciliation};
use ledger::account::{Class, class_of, is_cash, is_fee, is_in_transit};
use ledger::books::Books;
use ledger::entry::{Entry, Posting, Rel};
use ledger::store::Leg;
use std::collections::BTreeMap;

impl View<'_> {
    pub(super) fn accounts(&self, proofs: &Proofs<'_>) -> Result<Vec<AccountReport>, ReportError> {
        let mut flows: BTreeMap<&str, Flows> = BTreeMap::new();
        for row in self.rows().filter(|row| is_cash(&row.leg.account)) {
            let of = flows.entry(&row.leg.account).or_default();
            let flow = match row.month < self.period.from() {
                true => &mut of.opening,
                false => of.of(flow_of(&row.leg)),
            };
            *flow += row.total.net();
        }
        self.as_classified(&mut flows)?;
        for (account, _) in proofs.accounts().into_iter().filter(|(_, ccy)| *ccy == self.ccy) {
            flows.entry(account).or_default();
        }
        let touched: Vec<&str> = self.inside().map(|row| row.leg.account.as_str()).collect();
        let mut reports = Vec::new();
        for (account, flow) in flows {
            let reconciliation = proofs.reconcile(account, self.ccy, self.period, self.totals)?;
            let stands = flow != Flows::default() || touched.contains(&account);
            if stands || reconciliation.differs() {
                reports.push(self.account(account, flow, reconciliation));
            }
        }
        Ok(reports)
    }

    fn account(
        &self,
        account: &str,
        Flows { opening, received, paid, moved }: Flows,
        reconciliation: Reconciliation,
    ) -> AccountReport {
        AccountReport {
            account: account.to_owned(),
            opening: self.sum(opening),
            received: self.sum(received),
            paid: self.sum(paid),
            moved: self.sum(moved),
            closing: self.sum(opening + received + paid + moved),
            reconciliation,
        }
    }

    /// What somebody classified otherwise than the statement's row was typed goes over to where it belongs.
    fn as_classified(&self, flows: &mut BTreeMap<&str, Flows>) -> Result<(), ReportError> {
        for row in self.inside() {
            let typed = flow_of(&row.leg);
            let Some(meant) = meant_by(&row.leg.account).filter(|meant| *meant != typed) else {
                continue;
            };
            if typed == Flow::Moved {
                continue;
            }
            for (index, minor) in self.books.postings_of(row.month, |leg| *leg == *row.leg)? {
                let Some(explained) = explained(self.books, index)? else { continue };
                let cash = |p: &&Posting| p.account.is_cash() && p.ccy == self.ccy;
                let own = explained.postings.iter().find(cash);
                let own = own.map(|own| (own.account.as_str(), -minor));
                // On its way is cash as well, and the other side of it.
                for (account, minor) in own.into_iter().chain([(&*row.leg.account, minor)]) {
                    let Some(of) = flows.get_mut(account) else { continue };
                    *of.of(typed) -= i128::from(minor);
                    *of.of(meant) += i128::from(minor);
                }
            }
        }
        Ok(())
    }
}

/// The cash of one account.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Flows {
    opening: i128,
    received: i128,
    paid: i128,
    moved: i128,
}

impl Flows {
    fn of(&mut self, flow: Flow) -> &mut i128 {
        match flow {
            Flow::Received => &mut self.received,
            Flow::Paid => &mut self.paid,
            Flow::Moved => &mut self.moved,
        }
    }
}

/// What the cash on a leg did.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Received,
    Paid,
    Moved,
}

fn flow_of(leg: &Leg) -> Flow {
    match leg.kind.as_str() {
        "donation" | "income" | "refund" => Flow::Received,
        "expense" | "fee" | "settlement" => Flow::Paid,
        _ => Flow::Moved,
    }
}

/// What cash did whose other side is this account; a fee is within what it is a fee of.
fn meant_by(account: &str) -> Option<Flow> {
    match class_of(account) {
        _ if is_in_transit(account) => Some(Flow::Moved),
        Class::Income => Some(Flow::Received),
        Class::Expenses if !is_fee(account) => Some(Flow::Paid),
        _ => None,
    }
}

/// The entry that a classification, or the reversal of one, is of.
fn explained(books: &Books, index: u64) -> Result<Option<Entry>, ReportError> {
    let entry = books.entry(index)?;
    let answer = match entry.refers(Rel::Reverses) {
        Some(of) => books.entry(of)?,
        None => entry,
    };
    Ok(answer.refers(Rel::Classifies).map(|of| books.entry(of)).transpose()?)
}
