//! One row to one line: its money by the profile's rules, then its words.
//! Refuses a row at its first bad cell; the fees must make up the difference of gross and net.
//! The money is read alone when a file is checked; the words when a unit is asked for.

use super::NAME_MAX;
use super::csv::Record;
use super::date::unreadable;
use super::kind::Kind;
use super::layout::{Coin, KeepAt, Layout, Side, Test, currency};
use super::line::{Cells, Fees, Line};
use super::profile::{DebitSign, FeeSign, Sign};
use super::refusal::{Problem, listed, shown};
use super::words::{first_text, joined};
use crate::day::Day;
use crate::money::{Currency, MoneyError, add};
use std::borrow::Cow;

/// What a row turned out to be.
pub(super) enum Row {
    /// It moved the balance.
    Booked(Figures),
    /// It did not, for this reason.
    Skipped(String),
    /// It goes on the row before it.
    Continuation,
}

/// The money of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    pub day: Day,
    pub ccy: Currency,
    pub net: i64,
    pub gross: i64,
    pub fees: Fees,
    pub balance: Option<i64>,
}

/// What the row before said: dates and currencies repeat, and are read once.
#[derive(Default)]
pub(super) struct Memory<'t> {
    day: Option<(&'t str, Day)>,
    ccy: Option<(&'t str, Currency)>,
}

/// A bad cell: its column, where one is to blame, and why.
pub(super) type CellFault = (Option<usize>, Problem);

impl Layout {
    /// The money of a row, or why it has none.
    pub fn figures<'t>(
        &self,
        text: &'t str,
        record: &Record,
        memory: &mut Memory<'t>,
    ) -> Result<Row, CellFault> {
        if self.continuation && self.date_cell(text, record).is_none() {
            return Ok(Row::Continuation);
        }
        if let Some(reason) = self.skipped(text, record)? {
            return Ok(Row::Skipped(reason));
        }
        if self.skip_no_amount && self.lacks_amount(text, record) {
            return Ok(Row::Skipped("no amount".to_owned()));
        }
        let day = self.day(text, record, memory)?;
        let ccy = self.currency(text, record, memory)?;
        let amount = self.amount(text, record, ccy)?;
        let balance = self.balance_after(text, record, ccy)?;
        self.names_fit(text, record)?;
        let mut figures = Figures { day, ccy, net: 0, gross: 0, fees: Fees::default(), balance };
        self.split(text, record, amount, &mut figures)?;
        if self.balance_before {
            figures.balance = balance.map(|b| b.saturating_add(figures.net));
        }
        Ok(Row::Booked(figures))
    }

    /// The whole line of a row whose money is known.
    pub fn line<'t>(&'t self, text: &'t str, record: Record, figures: Figures) -> Line<'t> {
        let Figures { day, ccy, net, gross, fees, balance } = figures;
        let first = |columns: &[usize]| first_text(columns, text, &record);
        let class = self.classify.iter().find(|c| holds(&c.when, text, &record, net));
        let kind = class.map(|class| match class.kind {
            // Money that leaves is no gift, whatever the file calls it.
            Kind::Donation { .. } if gross < 0 => Kind::Refund,
            kind => kind,
        });
        let payer = (gross > 0).then(|| first(&self.payer)).flatten();
        let parent = self.parent_when.is_empty() || holds(&self.parent_when, text, &record, net);
        Line {
            row: record.line,
            date: day,
            ccy,
            net,
            gross,
            fees,
            beside: self.beside(text, &record, ccy),
            balance,
            kind,
            account: class.and_then(|c| c.account.as_deref()),
            id: first(&self.id),
            group: self.group.and_then(|g| first(&[g])),
            parent: parent.then(|| first(&self.parent)).flatten(),
            end_to_end: first(&self.end_to_end),
            payout: first(&self.payout),
            batch: first(&self.batch),
            order: None,
            text: joined(&self.memo, text, &record),
            name: payer.or_else(|| first(&self.name)),
            counterparty: first(&self.account),
            public: holds(&self.public_if, text, &record, net),
            cells: Cells { text, record, layout: self },
        }
    }

    /// A fee beside the amount; what cannot be read says none, for the amount is right without it.
    fn beside(&self, text: &str, record: &Record, ccy: Currency) -> i64 {
        let cell = self.beside.map(|at| record.raw(text, at));
        let minor = cell.and_then(|cell| self.number.parse(cell, ccy).ok());
        minor.map_or(0, i64::saturating_abs)
    }

    /// The memo of a row, for lines that go on another.
    pub fn memo_of<'t>(&self, text: &'t str, record: &Record) -> Cow<'t, str> {
        joined(&self.memo, text, record)
    }

    /// The first date cell that is not empty, and its column.
    pub fn date_cell<'t>(&self, text: &'t str, record: &Record) -> Option<(usize, &'t str)> {
        let cells = self.date.iter().map(|&at| (at, record.raw(text, at).trim_ascii()));
        cells.into_iter().find(|(_, cell)| !cell.is_empty())
    }

    fn skipped(&self, text: &str, record: &Record) -> Result<Option<String>, CellFault> {
        for KeepAt { column: at, when, keep } in &self.keep {
            if !when.is_empty() && !holds(when, text, record, 0) {
                continue;
            }
            let cell = record.raw(text, *at).trim();
            if keep.within.iter().any(|kept| kept == cell) {
                continue;
            }
            if keep.skip.iter().any(|skipped| skipped == cell) {
                return Ok(Some(status(cell)));
            }
            let known = keep.within.iter().chain(&keep.skip).map(String::as_str);
            return Err((Some(*at), Problem::Flag { text: shown(cell), expected: listed(known) }));
        }
        if holds(&self.pending, text, record, 0) {
            let column = self.pending.iter().find_map(|test| test.column);
            return Ok(Some(
                column
                    .map_or_else(|| "pending".to_owned(), |at| status(record.raw(text, at).trim())),
            ));
        }
        Ok(None)
    }

    fn day<'t>(
        &self,
        text: &'t str,
        record: &Record,
        memory: &mut Memory<'t>,
    ) -> Result<Day, CellFault> {
        let (at, cell) = self
            .date_cell(text, record)
            .ok_or_else(|| (self.date.first().copied(), unreadable("", self.formats.iter())))?;
        if let Some((_, day)) = memory.day.filter(|(before, _)| *before == cell) {
            return Ok(day);
        }
        let day = self.formats.iter().find_map(|format| format.parse(cell, &self.zone));
        let day = day.ok_or_else(|| (Some(at), unreadable(cell, self.formats.iter())))?;
        memory.day = Some((cell, day));
        Ok(day)
    }

    fn currency<'t>(
        &self,
        text: &'t str,
        record: &Record,
        memory: &mut Memory<'t>,
    ) -> Result<Currency, CellFault> {
        let columns = match &self.currency {
            Coin::Fixed(ccy) => return Ok(*ccy),
            Coin::Column(columns) => columns,
        };
        let cells = columns.iter().map(|&at| (at, record.raw(text, at).trim_ascii()));
        let filled = cells.into_iter().find(|(_, cell)| !cell.is_empty());
        let (at, cell) = filled.unwrap_or((columns.first().copied().unwrap_or(0), ""));
        if let Some((_, ccy)) = memory.ccy.filter(|(before, _)| *before == cell) {
            return Ok(ccy);
        }
        let unknown = || match cell.is_empty() {
            true => Problem::NoCurrency,
            false => Problem::Currency(shown(cell)),
        };
        let ccy = currency(cell).or(self.instead).ok_or_else(|| (Some(at), unknown()))?;
        memory.ccy = Some((cell, ccy));
        Ok(ccy)
    }

    fn lacks_amount(&self, text: &str, record: &Record) -> bool {
        let empty = |at: usize| record.raw(text, at).trim_ascii().is_empty();
        match &self.amount {
            Side::Signed { column, .. } | Side::Flag { column, .. } => empty(*column),
            Side::Both { debit, credit, .. } => empty(*debit) && empty(*credit),
        }
    }

    /// The amount with its sign.
    fn amount(&self, text: &str, record: &Record, ccy: Currency) -> Result<i64, CellFault> {
        let read = |at: usize| {
            self.number.parse(record.raw(text, at), ccy).map_err(|problem| (Some(at), problem))
        };
        match &self.amount {
            Side::Signed { column, invert } => {
                read(*column).map(|minor| if *invert { -minor } else { minor })
            }
            Side::Flag { column, flag, minus, plus } => {
                let cell = record.raw(text, *flag).trim();
                let minor = read(*column)?.abs();
                if minus.iter().any(|m| m == cell) {
                    Ok(-minor)
                } else if plus.iter().any(|p| p == cell) {
                    Ok(minor)
                } else {
                    let expected = listed(minus.iter().chain(plus).map(String::as_str));
                    Err((Some(*flag), Problem::Flag { text: shown(cell), expected }))
                }
            }
            Side::Both { debit, credit, sign } => {
                if self.lacks_amount(text, record) {
                    return Err((Some(*credit), Problem::NoAmount));
                }
                let empty = |at: usize| record.raw(text, at).trim_ascii().is_empty();
                let side = |at: usize| if empty(at) { Ok(0) } else { read(at) };
                let (out, into) = (side(*debit)?, side(*credit)?);
                match (out, into, sign) {
                    (0, into, _) => Ok(into),
                    (out, 0, DebitSign::Positive) => Ok(-out),
                    (out, 0, DebitSign::Negative) => Ok(out),
                    _ => Err((Some(*credit), Problem::BothSides)),
                }
            }
        }
    }

    fn balance_after(
        &self,
        text: &str,
        record: &Record,
        ccy: Currency,
    ) -> Result<Option<i64>, CellFault> {
        let Some(at) = self.balance else { return Ok(None) };
        let cell = record.raw(text, at);
        if cell.trim_ascii().is_empty() {
            return Ok(None);
        }
        self.number.parse(cell, ccy).map(Some).map_err(|problem| (Some(at), problem))
    }

    /// Gross, fees and net of an amount; a stated net must agree.
    fn split(
        &self,
        text: &str,
        record: &Record,
        amount: i64,
        f: &mut Figures,
    ) -> Result<(), CellFault> {
        let sum = |a, b| add(a, b).map_err(|e: MoneyError| (None, Problem::Sum(e)));
        for fee in &self.fees {
            let cell = record.raw(text, fee.column);
            let counts = fee.when.is_empty() || holds(&fee.when, text, record, amount);
            if !counts || cell.trim_ascii().is_empty() {
                continue;
            }
            let minor =
                self.number.parse(cell, f.ccy).map_err(|problem| (Some(fee.column), problem))?;
            let cost = match fee.sign {
                FeeSign::Positive => -minor,
                FeeSign::Negative => minor,
                FeeSign::Magnitude => -minor.abs(),
            };
            let part = f.fees.part(fee.part);
            *part = sum(*part, cost)?;
        }
        let fees = f.fees.total();
        (f.gross, f.net) = match self.gross {
            true => (amount, sum(amount, fees)?),
            false => (sum(amount, -fees)?, amount),
        };
        self.agree_with_net(text, record, f)?;
        if let Some((_, part)) = self.fee_rows.iter().find(|(w, _)| holds(w, text, record, amount))
        {
            let own = f.fees.part(*part);
            *own = sum(*own, f.gross)?;
            f.gross = 0;
        }
        Ok(())
    }

    /// Where the file states the net: what is missing is the declared fee, or a fault.
    fn agree_with_net(
        &self,
        text: &str,
        record: &Record,
        f: &mut Figures,
    ) -> Result<(), CellFault> {
        let Some(at) = self.net else { return Ok(()) };
        let cell = record.raw(text, at);
        let stated = self.number.parse(cell, f.ccy).map_err(|problem| (Some(at), problem))?;
        let missing = add(stated, -f.net).map_err(|e| (Some(at), Problem::Sum(e)))?;
        if missing == 0 {
            return Ok(());
        }
        let allowed = self.residual.filter(|(_, before)| before.is_none_or(|b| f.day < b));
        let Some((part, _)) = allowed else {
            let decimal = |minor: i64| f.ccy.decimal(i128::from(minor));
            return Err((
                Some(at),
                Problem::Fees {
                    gross: decimal(f.gross),
                    fees: decimal(f.fees.total()),
                    sum: decimal(f.net),
                    net: decimal(stated),
                },
            ));
        };
        let own = f.fees.part(part);
        *own = add(*own, missing).map_err(|e| (Some(at), Problem::Sum(e)))?;
        f.net = stated;
        Ok(())
    }

    fn names_fit(&self, text: &str, record: &Record) -> Result<(), CellFault> {
        let names = self.name.iter().chain(&self.payer);
        let long = names.map(|&at| (at, record.raw(text, at).len()));
        match long.into_iter().find(|(_, length)| *length > NAME_MAX) {
            Some((at, length)) => Err((Some(at), Problem::NameTooLong(length))),
            None => Ok(()),
        }
    }
}

/// Whether all conditions hold; none never do.
fn holds(tests: &[Test], text: &str, record: &Record, money: i64) -> bool {
    !tests.is_empty() && tests.iter().all(|test| test.holds(text, record, money))
}

impl Test {
    fn holds(&self, text: &str, record: &Record, money: i64) -> bool {
        if self.lacking {
            return false;
        }
        let sign = match self.condition.sign {
            Some(Sign::Credit) => money > 0,
            Some(Sign::Debit) => money < 0,
            None => true,
        };
        let Some(at) = self.column.filter(|_| sign) else { return sign };
        let cell = record.field(text, at);
        let cell = cell.trim();
        let listed = self.condition.within.as_ref();
        let matched = self.condition.matches.as_ref();
        listed.is_none_or(|texts| texts.iter().any(|t| t == cell))
            && matched.is_none_or(|pattern| pattern.0.is_match(cell))
    }
}

fn status(cell: &str) -> String {
    format!("status:{}", shown(cell))
}
