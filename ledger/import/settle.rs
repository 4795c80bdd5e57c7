//! Payouts in an import: rows that paid one, brought one back, or were pulled by a vendor, before any
//! rule speaks. Refuses nothing by itself; what the fold over payouts would refuse stops the import,
//! so that no statement can ever bring an entry that `verify` refuses.
//! A book without payees has none of it, and pays nothing for it.

use super::ImportError;
use super::translate::{Side, Translated, Translator, put_words};
use crate::account::{self, Account, Code};
use crate::day::{Day, Month};
use crate::entry::{Body, Draft, Outcome, Rel, Settlement};
use crate::journal::{Append, JournalError};
use crate::payout::Payouts;
use crate::payout::matching::{Answer, Decision, Found, Matching, Notice, Pulled, Settled, Shown};
use crate::slot::Slot;
use crate::statement::{Line, Unit};
use crate::treasury::kept;

/// What the rows of an import had to do with payouts.
#[derive(Debug, Clone, Default)]
pub struct Settlements {
    /// Payouts that they show paid.
    pub paid: u64,
    /// Payouts that they show come back.
    pub returned: u64,
    /// Periods of commitments that vendors collected.
    pub pulled: u64,
    /// What people should look at.
    pub told: Vec<Told>,
}

/// What people should look at, with its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The file's row.
    pub row: u32,
    /// The entry that it became.
    pub entry: u64,
    /// What there is to know.
    pub notice: Notice,
}

/// What rows are compared with, and what was found.
pub(super) struct Settling {
    payouts: Payouts,
    matching: Matching,
    own: Account,
    today: Day,
    pub found: Settlements,
}

impl Settling {
    /// `None` in a book without payees: nothing can be paid there.
    pub fn open(append: &Append<'_>, own: &Account) -> Result<Option<Self>, ImportError> {
        let journal = append.journal();
        let (from, to): (Month, Month) = (Day::FIRST.month(), Day::LAST.month());
        if journal.facts().landmarks("payee", from, to)?.is_empty() {
            return Ok(None);
        }
        let (payouts, today) = (append.payouts()?, append.clerk.today);
        let matching = Matching::new(&payouts, today, |entry| kept(journal.secrets(), entry))?;
        let own = own.clone();
        Ok(Some(Self { payouts, matching, own, today, found: Settlements::default() }))
    }

    /// What a unit names, as long as it is one payment, perhaps with its fees.
    pub fn find(&self, unit: &Unit<'_>, main: &Line<'_>) -> Found {
        match is_one_payment(unit, main) {
            true => self.matching.find(&shown(main, &self.own)),
            false => Found::Nothing,
        }
    }

    /// What a unit is.
    pub fn decide(&mut self, unit: &Unit<'_>, main: &Line<'_>, found: Found) -> Answer {
        match is_one_payment(unit, main) {
            true => self.matching.decide(&shown(main, &self.own), found),
            false => Answer { decision: Decision::Other, notices: Vec::new() },
        }
    }

    /// Takes an entry that is about to be sealed; refuses what `verify` would refuse.
    pub fn take(
        &mut self,
        index: u64,
        draft: &Draft,
        row: u32,
        notices: &[Notice],
    ) -> Result<(), ImportError> {
        let told = notices.iter().map(|notice| Told { row, entry: index, notice: notice.clone() });
        self.found.told.extend(told);
        if draft.refs.iter().any(|r| matches!(r.rel, Rel::Settles | Rel::Subject)) {
            let entry = draft.to_entry(self.today);
            let seen = self.payouts.see(index, &entry);
            seen.map_err(|breach| JournalError::Breach(index, breach))?;
        }
        Ok(())
    }

    /// Counts what was decided.
    pub fn count(&mut self, decision: &Decision) {
        let found = &mut self.found;
        match decision {
            Decision::Settles(settled) => settled.iter().for_each(|one| match one.outcome {
                Outcome::Paid => found.paid += one.payments,
                Outcome::Returned => found.returned += one.payments,
            }),
            Decision::Pulls(_) => found.pulled += 1,
            Decision::Other | Decision::Open => {}
        }
    }
}

/// One row, or one with others that are fees as a whole.
fn is_one_payment(unit: &Unit<'_>, main: &Line<'_>) -> bool {
    let others = unit.lines.iter().filter(|line| line.row != main.row);
    main.gross != 0 && others.into_iter().all(|line| line.gross == 0)
}

fn shown<'l>(line: &'l Line<'_>, own: &'l Account) -> Shown<'l> {
    let order = line.order;
    let charged = order.map_or(0, |order| order.charged);
    Shown {
        own,
        day: line.date,
        ccy: line.ccy,
        gross: line.gross,
        fee: line.beside.max(charged),
        end_to_end: line.end_to_end.as_deref().unwrap_or(""),
        batches: [
            line.batch.as_deref().unwrap_or(""),
            order.map_or("", |order| order.message.as_str()),
        ],
        count: order.and_then(|order| order.count),
        payments: order.map_or(&[], |order| &order.payments),
        account: line.counterparty.as_deref().unwrap_or(""),
        name: line.name.as_deref().unwrap_or(""),
        text: &line.text,
    }
}

impl Translator<'_> {
    /// The entries of a unit that has to do with payouts.
    pub fn answered(
        &mut self,
        unit: &Unit<'_>,
        main: &Line<'_>,
        day: Day,
        decision: &Decision,
    ) -> Result<Vec<Translated>, String> {
        match decision {
            Decision::Settles(settled) => self.settled(unit, main, day, settled),
            Decision::Pulls(pulled) => Ok(vec![self.pulled(unit, main, day, pulled)?]),
            Decision::Other | Decision::Open => Ok(vec![self.left_open(&unit.lines, main, day)?]),
        }
    }

    /// One entry for each payment that the row shows, and one for what of it nobody knows.
    fn settled(
        &mut self,
        unit: &Unit<'_>,
        main: &Line<'_>,
        day: Day,
        settled: &[Settled],
    ) -> Result<Vec<Translated>, String> {
        let mut left = main.clone();
        let mut others: Vec<Line<'_>> =
            unit.lines.iter().filter(|line| line.row != main.row).cloned().collect();
        let mut entries = Vec::with_capacity(settled.len());
        for one in settled {
            let mut lines = vec![part_of(&mut left, one)];
            lines.append(&mut others);
            entries.push(self.settlement(&lines, main, day, one)?);
        }
        if left.gross != 0 {
            left.net = left.gross;
            entries.push(self.left_open(&[left], main, day)?);
        }
        Ok(entries)
    }

    fn settlement(
        &mut self,
        lines: &[Line<'_>],
        main: &Line<'_>,
        day: Day,
        one: &Settled,
    ) -> Result<Translated, String> {
        let body = Body::Settlement(Settlement { outcome: one.outcome, of_batch: one.of_batch });
        let account = self.account_named(account::PAYABLE)?;
        let side = Side { body, account, fund: Code::general() };
        let mut draft = self.entry(lines, main, day, side)?.with_ref(Rel::Settles, one.intent);
        let reason = main.order.map_or("", |order| order.reason.as_str());
        if one.outcome == Outcome::Returned && !reason.is_empty() {
            draft.words.text.reason = Some(reason.to_owned());
            draft.public.push(Slot::Text);
        }
        Ok(Translated { draft, unclassified: false })
    }

    fn pulled(
        &mut self,
        unit: &Unit<'_>,
        main: &Line<'_>,
        day: Day,
        pulled: &Pulled,
    ) -> Result<Translated, String> {
        let account = self.account_named(&format!("expenses:{}", pulled.category))?;
        let (body, fund) = (Body::Expense(Some(pulled.billed)), pulled.fund.clone());
        let draft = self.entry(&unit.lines, main, day, Side { body, account, fund })?;
        let mut draft = draft.with_ref(Rel::Subject, pulled.commitment);
        if let Some(name) = &pulled.name {
            draft.words.who.name = Some(name.clone());
            draft.public.push(Slot::Who);
        }
        Ok(Translated { draft, unclassified: false })
    }

    /// A row that people explain, whatever the rules would say of it.
    fn left_open(
        &mut self,
        lines: &[Line<'_>],
        main: &Line<'_>,
        day: Day,
    ) -> Result<Translated, String> {
        let (body, name) = match main.gross > 0 {
            true => (Body::Income, "income:unclassified"),
            false => (Body::Expense(None), "expenses:unclassified"),
        };
        let side = Side { body, account: self.account_named(name)?, fund: Code::general() };
        let mut draft = self.entry(lines, main, day, side)?;
        keep_ids(&mut draft, main);
        Ok(Translated { draft, unclassified: true })
    }

    fn entry(
        &mut self,
        lines: &[Line<'_>],
        main: &Line<'_>,
        day: Day,
        side: Side,
    ) -> Result<Draft, String> {
        let legs = self.legs(lines, &side)?;
        let draft = self.draft(side.body, day, main.ccy, legs)?;
        let mut draft = draft.ok_or("it moves nothing")?;
        put_words(&mut draft, main, None);
        Ok(draft)
    }
}

/// Keeps the ids of a row in its words: as long as it is open, it is asked again which payment it may
/// be, and nothing that it names is paid anew.
fn keep_ids(draft: &mut Draft, main: &Line<'_>) {
    let order = main.order.into_iter();
    let singles = order.clone().flat_map(|order| &order.payments).map(|one| &*one.end_to_end);
    let ids = main.end_to_end.as_deref().into_iter().chain(main.batch.as_deref());
    let ids = ids.chain(order.map(|order| &*order.message)).chain(singles);
    let memo = draft.words.source.memo.get_or_insert_default();
    for id in ids.filter(|id| !id.is_empty()) {
        if !memo.contains(id) {
            *memo = format!("{memo} {id}").trim_start().to_owned();
        }
    }
    draft.words.source.memo.take_if(|memo| memo.is_empty());
}

/// The part of a row that one payment is; the first takes the row's fees, what a bank charged beside
/// the amount with it. What a bank kept of money that comes back is one, too.
fn part_of<'t>(left: &mut Line<'t>, one: &Settled) -> Line<'t> {
    let mut part = left.clone();
    left.fees = Default::default();
    match one.outcome {
        Outcome::Paid => {
            part.gross = -one.minor;
            part.fees.processor -= one.fee;
            left.gross += one.fee;
        }
        Outcome::Returned => {
            part.fees.processor -= one.minor - part.gross;
            left.gross = one.minor;
            part.gross = one.minor;
        }
    }
    left.gross -= part.gross;
    part.net = part.gross + part.fees.total();
    part
}
