//! What the balances of a file that was read say of each currency: by its periods where its format has
//! them, else by its rows. Refuses periods that contradict each other or end in the future.
//! [`Proof`] compares; the import asks for it before anything is written.

use super::Pass;
use crate::statement::RowAt;
use crate::statement::csv::{Cursor, Record};
use crate::statement::layout::{captured, currency};
use crate::statement::periods;
use crate::statement::profile::Pattern;
use crate::statement::proof::{Check, Order, Proof, Stated, Step, Steps, Tally};
use crate::statement::refusal::{Fault, Problem};
use crate::statement::row::{Memory, Row};

impl Pass<'_> {
    /// The proof of each currency.
    pub(super) fn proofs(&mut self) -> Vec<Proof> {
        if self.table.periods.is_empty() { self.proofs_by_rows() } else { self.proofs_by_periods() }
    }

    fn proofs_by_periods(&mut self) -> Vec<Proof> {
        let mut proofs = Vec::new();
        for tally in &self.tallies {
            let mut proof = tally.proof(tally.order(self.profile.date.order));
            let periods = self.table.periods.iter().zip(self.sums.iter().copied());
            let own: Vec<_> = periods.filter(|(p, _)| periods::is_of(p, tally.ccy)).collect();
            if let Err(fault) = proof.by_periods(&own, &self.layout) {
                self.faults.push(fault);
            }
            proofs.push(proof);
        }
        self.add_quiet(&mut proofs);
        proofs
    }

    /// Statements without a row, of currencies that no row has: nothing moved, and both balances of a
    /// stated time say so. One that states less proves nothing, and is not there.
    fn add_quiet(&mut self, proofs: &mut Vec<Proof>) {
        for of in &self.table.periods {
            let Some(ccy) = currency(&of.ccy) else { continue };
            if proofs.iter().any(|proof| proof.ccy == ccy) {
                continue;
            }
            let periods = self.table.periods.iter().zip(self.sums.iter().copied());
            let own: Vec<_> = periods.filter(|(p, _)| periods::is_of(p, ccy)).collect();
            let days = own.iter().filter_map(|(period, _)| period.days);
            let days = days.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1)));
            let Some((first, last)) = days else { continue };
            let today = self.options.today;
            if last > today.plus(1) {
                self.faults.push(Fault::of_file(Problem::Future { day: last, today }));
            }
            let mut proof = Tally::new(ccy, first).proof(Order::Ascending);
            proof.last = last;
            match proof.by_periods(&own, &self.layout) {
                Ok(()) if matches!(proof.check, Check::Stated | Check::Diff(_)) => {
                    proofs.push(proof)
                }
                Ok(()) => {}
                Err(fault) => self.faults.push(fault),
            }
        }
    }

    fn proofs_by_rows(&self) -> Vec<Proof> {
        let proofs = self.tallies.iter().map(|tally| {
            let order = tally.order(self.profile.date.order);
            let mut proof = tally.proof(order);
            let late_fee = self.profile.balance.late_fee;
            if tally.needs_walk(order) {
                let steps = || self.steps(tally, order);
                proof.walk(order, late_fee, steps);
            }
            if self.tallies.len() == 1 {
                proof.compare(self.stated(tally));
            }
            proof
        });
        proofs.collect()
    }

    /// The lines of one currency from the earliest, read again.
    fn steps(&self, tally: &Tally, order: Order) -> Steps<'_> {
        let ccy = tally.ccy;
        let mut record = Record::default();
        let step = move |row: &RowAt| {
            let mut cursor = Cursor { at: row.start as usize, line: row.line };
            cursor.next(self.text, self.layout.dialect, &mut record).ok()?;
            match self.layout.figures(self.text, &record, &mut Memory::default()) {
                Ok(Row::Booked(f)) if f.ccy == ccy => Some(Step {
                    line: row.line,
                    net: f.net,
                    processor: f.fees.processor,
                    balance: f.balance,
                }),
                _ => None,
            }
        };
        match order {
            Order::Ascending => Box::new(self.rows.iter().filter_map(step)),
            Order::Descending => Box::new(self.rows.iter().rev().filter_map(step)),
        }
    }

    /// Balances and totals outside the rows.
    fn stated(&self, tally: &Tally) -> Stated {
        let balance = &self.profile.balance;
        let find = |pattern: &Option<Pattern>| {
            let pattern = pattern.as_ref()?;
            let cell = captured(pattern, &self.layout.preamble)
                .or_else(|| captured(pattern, &self.footer))?;
            self.layout.number.parse(&cell, tally.ccy).ok()
        };
        Stated {
            opening: find(&balance.opening),
            closing: find(&balance.closing),
            credits: find(&balance.totals.credits),
            debits: find(&balance.totals.debits),
        }
    }
}
