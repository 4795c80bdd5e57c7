//! Cash by account: what each received, paid and moved in the period.
//! What somebody classified as on its way between own accounts was moved, though the statement's row
//! was typed as income or spending; only such entries are read, the rest are month totals.
//! What nothing stands on and nothing moved is left out, unless somebody vouches for another balance.

use super::{AccountReport, View};
use crate::error::ReportError;
use crate::reconcile::{Proofs, Reconciliation};
use ledger::account::{is_cash, is_in_transit};
use ledger::books::Books;
use ledger::entry::{Entry, Posting, Rel};
use ledger::store::Leg;
use std::collections::BTreeMap;

impl View<'_> {
    pub(super) fn accounts(&self, proofs: &Proofs<'_>) -> Result<Vec<AccountReport>, ReportError> {
        let mut flows: BTreeMap<&str, [i128; 4]> = BTreeMap::new();
        for row in self.rows().filter(|row| is_cash(&row.leg.account)) {
            let [opening, received, paid, moved] = flows.entry(&row.leg.account).or_default();
            let flow = match flow_of(&row.leg) {
                _ if row.month < self.period.from() => opening,
                Flow::Received => received,
                Flow::Paid => paid,
                Flow::Moved => moved,
            };
            *flow += row.total.net();
        }
        self.move_by_hand(&mut flows)?;
        for (account, _) in proofs.accounts().into_iter().filter(|(_, ccy)| *ccy == self.ccy) {
            flows.entry(account).or_default();
        }
        let touched: Vec<&str> = self.inside().map(|row| row.leg.account.as_str()).collect();
        let mut reports = Vec::new();
        for (account, flow) in flows {
            let reconciliation = proofs.reconcile(account, self.ccy, self.period, self.totals)?;
            let stands = flow != [0; 4] || touched.contains(&account);
            if stands || reconciliation.differs() {
                reports.push(self.account(account, flow, reconciliation));
            }
        }
        Ok(reports)
    }

    fn account(
        &self,
        account: &str,
        [opening, received, paid, moved]: [i128; 4],
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

    /// What somebody classified as on its way between own accounts was not received or paid, though
    /// the statement's row was typed so.
    fn move_by_hand(&self, flows: &mut BTreeMap<&str, [i128; 4]>) -> Result<(), ReportError> {
        let rows = self
            .inside()
            .filter(|row| is_in_transit(&row.leg.account) && flow_of(&row.leg) != Flow::Moved);
        for row in rows {
            for (index, minor) in self.books.postings_of(row.month, |leg| *leg == *row.leg)? {
                let Some(explained) = explained(self.books, index)? else { continue };
                let cash = |p: &&Posting| p.account.is_cash() && p.ccy == self.ccy;
                let own = explained.postings.iter().find(cash);
                let sides = [(Some(row.leg.account.as_str()), minor)].into_iter();
                let own = own.map(|own| own.account.as_str());
                for (account, minor) in sides.chain([(own, -minor)]) {
                    let Some(flow) = account.and_then(|account| flows.get_mut(account)) else {
                        continue;
                    };
                    let [_, received, paid, moved] = flow;
                    let from = if flow_of(&row.leg) == Flow::Paid { paid } else { received };
                    *from -= i128::from(minor);
                    *moved += i128::from(minor);
                }
            }
        }
        Ok(())
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

/// The entry that a classification, or the reversal of one, is of.
fn explained(books: &Books, index: u64) -> Result<Option<Entry>, ReportError> {
    let entry = books.entry(index)?;
    let answer = match entry.refers(Rel::Reverses) {
        Some(of) => books.entry(of)?,
        None => entry,
    };
    Ok(answer.refers(Rel::Classifies).map(|of| books.entry(of)).transpose()?)
}
