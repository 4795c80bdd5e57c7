//! A profile made fit for one file: every column's name becomes an index into its rows.
//! Refuses two columns that could both be meant, and currencies that are none.
//! Next, [`super::row`] reads rows by it.

use super::Options;
use super::csv::{Cursor, Dialect};
use super::date::Format;
use super::header::{Begin, begin};
use super::kind::Kind;
use super::number::Numbers;
use super::profile::*;
use super::refusal::{Fault, Problem, listed, shown};
use crate::day::Day;
use crate::money::Currency;
use jiff::tz::TimeZone;

/// Where everything stands in the rows of one file.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// The names in the header, trimmed.
    pub columns: Vec<String>,
    /// The lines before the header.
    pub preamble: Vec<String>,
    pub dialect: Dialect,
    pub number: Numbers,
    pub date: Vec<usize>,
    /// All declared ones until the first row; then the one that reads this file.
    pub formats: Vec<Format>,
    pub zone: TimeZone,
    pub amount: Side,
    pub gross: bool,
    pub net: Option<usize>,
    /// Where a fee stands that the amount may have in it.
    pub beside: Option<usize>,
    pub residual: Option<(Part, Option<Day>)>,
    pub fees: Vec<FeeAt>,
    pub fee_rows: Vec<(Vec<Test>, Part)>,
    pub currency: Coin,
    /// What an unknown or absent code is read as.
    pub instead: Option<Currency>,
    pub keep: Vec<KeepAt>,
    pub pending: Vec<Test>,
    pub skip_no_amount: bool,
    pub continuation: bool,
    pub group: Option<usize>,
    /// Where the number of the own account stands.
    pub own: Vec<usize>,
    pub id: Vec<usize>,
    pub balance: Option<usize>,
    pub balance_before: bool,
    pub parent: Vec<usize>,
    pub parent_when: Vec<Test>,
    pub end_to_end: Vec<usize>,
    pub payout: Vec<usize>,
    pub batch: Vec<usize>,
    pub memo: Vec<usize>,
    pub name: Vec<usize>,
    pub payer: Vec<usize>,
    pub account: Vec<usize>,
    pub classify: Vec<Class>,
    pub public_if: Vec<Test>,
}

/// Where the amount and its sign stand.
#[derive(Debug, Clone)]
pub(super) enum Side {
    Signed { column: usize, invert: bool },
    Flag { column: usize, flag: usize, minus: Vec<String>, plus: Vec<String> },
    Both { debit: usize, credit: usize, sign: DebitSign },
}

/// Where the currency stands.
#[derive(Debug, Clone)]
pub(super) enum Coin {
    Column(Vec<usize>),
    Fixed(Currency),
}

/// A column of fees.
#[derive(Debug, Clone)]
pub(super) struct FeeAt {
    pub column: usize,
    pub part: Part,
    pub sign: FeeSign,
    pub when: Vec<Test>,
}

/// A column that says whether a row counts.
#[derive(Debug, Clone)]
pub(super) struct KeepAt {
    pub column: usize,
    pub when: Vec<Test>,
    pub keep: Keep,
}

/// A kind, and the condition for it.
#[derive(Debug, Clone)]
pub(super) struct Class {
    pub when: Vec<Test>,
    pub kind: Kind,
    pub account: Option<String>,
}

/// A condition with its column found; a column that the file lacks never fits.
#[derive(Debug, Clone)]
pub(super) struct Test {
    pub column: Option<usize>,
    pub lacking: bool,
    pub condition: Condition,
}

impl Layout {
    /// The layout of a file, and where its rows begin.
    pub fn find(text: &str, p: &Profile, options: &Options) -> Result<(Self, Cursor), Fault> {
        let begin = begin(text, p)?;
        let (line, rows) = (begin.line, begin.rows);
        let layout = Self::resolve(p, begin, options).map_err(|problem| Fault {
            line,
            column: None,
            problem,
        })?;
        Ok((layout, rows))
    }

    /// The index of a column by its name alone.
    pub fn column_named(&self, name: &str) -> Option<usize> {
        // Exact names are the common case, and cost no allocation.
        let exact = self.columns.iter().position(|c| c == name);
        exact.or_else(|| self.columns.iter().position(|c| c.eq_ignore_ascii_case(name.trim())))
    }

    /// The columns that hold amounts.
    pub fn amount_columns(&self) -> Vec<usize> {
        match &self.amount {
            Side::Signed { column, .. } | Side::Flag { column, .. } => vec![*column],
            Side::Both { debit, credit, .. } => vec![*debit, *credit],
        }
    }

    fn resolve(p: &Profile, begin: Begin, options: &Options) -> Result<Self, Problem> {
        let Begin { dialect, columns, preamble, .. } = begin;
        let at = Columns(&columns);
        at.each_once(p)?;
        let residual = p.amount.residual.map(|part| (part, p.amount.residual_before));
        Ok(Self {
            dialect,
            number: p.number.clone(),
            date: at.fallback(&p.date.column),
            formats: p.formats(),
            zone: p.zone(),
            amount: at.side(&p.amount)?,
            gross: p.amount.is == Level::Gross,
            net: at.optional(p.amount.net.as_ref()),
            beside: at.optional(p.amount.beside.as_ref()),
            residual,
            fees: p.fee.iter().filter_map(|fee| at.fee(fee)).collect(),
            fee_rows: p.fee_row.iter().map(|row| (at.tests(&row.when), row.part)).collect(),
            currency: at.coin(&p.currency, &preamble, options)?,
            instead: options.currency,
            keep: at.keep(&p.rows.keep)?,
            pending: at.tests(&p.rows.pending),
            skip_no_amount: p.rows.skip_no_amount,
            continuation: p.file.continuation.is_some(),
            group: at.optional(p.rows.group.as_ref()),
            own: at.fallback(&p.own.column),
            id: at.fallback(&p.identity.id),
            balance: at.optional(p.balance.running.as_ref()),
            balance_before: p.balance.position == Position::Before,
            parent: at.fallback(&p.refs.parent),
            parent_when: at.tests(&p.refs.parent_when),
            end_to_end: at.fallback(&p.refs.end_to_end),
            payout: at.fallback(&p.refs.payout),
            batch: at.fallback(&p.refs.batch),
            memo: at.fallback(&p.text.memo),
            name: at.fallback(&p.text.name),
            payer: at.fallback(&p.text.payer),
            account: at.fallback(&p.text.account),
            classify: p.classify.iter().map(|class| at.class(class)).collect(),
            public_if: at.tests(&p.privacy.public_if),
            columns,
            preamble,
        })
    }
}

/// The header's cells, to look names up in.
struct Columns<'c>(&'c [String]);

impl Columns<'_> {
    fn optional(&self, names: Option<&Names>) -> Option<usize> {
        let names = names?;
        self.0.iter().position(|cell| names.fits(cell))
    }

    /// Money and days are read from one column each: of two by one name, which would it be?
    fn each_once(&self, p: &Profile) -> Result<(), Problem> {
        let a = &p.amount;
        let balance = &p.balance.running;
        let amounts = [&a.column, &a.flag, &a.debit, &a.credit, &a.net, &a.beside, balance];
        let fees = p.fee.iter().map(|fee| &fee.column);
        let mut others = p.date.column.columns();
        if let Money::Column { column, .. } = &p.currency {
            others.extend(column.columns());
        }
        let all = amounts.into_iter().flatten().chain(fees).chain(&others);
        for names in all {
            let fit: Vec<&str> =
                self.0.iter().filter(|cell| names.fits(cell)).map(String::as_str).collect();
            if fit.len() > 1 {
                return Err(Problem::TwoColumns(listed(fit)));
            }
        }
        Ok(())
    }

    fn needed(&self, names: Option<&Names>) -> Result<usize, Problem> {
        self.optional(names).ok_or_else(|| Problem::NoHeader {
            missing: listed(names.and_then(|n| n.all().first()).map(String::as_str)),
            found: listed(self.0.iter().map(String::as_str)),
            hint: String::new(),
        })
    }

    fn fallback(&self, columns: &Fallback) -> Vec<usize> {
        columns.columns().iter().filter_map(|names| self.optional(Some(names))).collect()
    }

    fn side(&self, amount: &Amount) -> Result<Side, Problem> {
        let column = || self.needed(amount.column.as_ref());
        Ok(match amount.mode {
            Mode::Signed => Side::Signed { column: column()?, invert: amount.invert },
            Mode::Flag => Side::Flag {
                column: column()?,
                flag: self.needed(amount.flag.as_ref())?,
                minus: amount.minus.clone(),
                plus: amount.plus.clone(),
            },
            Mode::DebitCredit => Side::Both {
                debit: self.needed(amount.debit.as_ref())?,
                credit: self.needed(amount.credit.as_ref())?,
                sign: amount.debit_sign,
            },
        })
    }

    fn fee(&self, fee: &Fee) -> Option<FeeAt> {
        let column = self.optional(Some(&fee.column))?;
        Some(FeeAt { column, part: fee.part, sign: fee.sign, when: self.tests(&fee.applies_when) })
    }

    fn keep(&self, keep: &[Keep]) -> Result<Vec<KeepAt>, Problem> {
        let at = |keep: &Keep| {
            let column = self.needed(Some(&keep.column))?;
            Ok(KeepAt { column, when: self.tests(&keep.when), keep: keep.clone() })
        };
        keep.iter().map(at).collect()
    }

    fn tests(&self, when: &When) -> Vec<Test> {
        let test = |condition: &Condition| {
            let column = self.optional(condition.column.as_ref());
            let lacking = condition.column.is_some() && column.is_none();
            Test { column, lacking, condition: condition.clone() }
        };
        when.all().iter().map(test).collect()
    }

    fn class(&self, class: &Classify) -> Class {
        let kind = match class.kind {
            KindName::Donation => Kind::Donation { recurring: class.recurring },
            KindName::Income => Kind::Income,
            KindName::Expense => Kind::Expense,
            KindName::Fee => Kind::Fee,
            KindName::Refund => Kind::Refund,
            KindName::Transfer => Kind::Transfer,
            KindName::Conversion => Kind::Conversion,
        };
        Class { when: self.tests(&class.when), kind, account: class.account.clone() }
    }

    /// Where the currency stands, or the one currency of the whole file.
    fn coin(&self, money: &Money, preamble: &[String], o: &Options) -> Result<Coin, Problem> {
        let code = match money {
            Money::Column { column, .. } => {
                let at = self.fallback(column);
                if !at.is_empty() {
                    return Ok(Coin::Column(at));
                }
                None
            }
            Money::Header { pattern } => captured(pattern, self.0),
            Money::Preamble { pattern } => captured(pattern, preamble),
            Money::Fixed { code } => Some(code.clone()),
            Money::Nowhere => None,
        };
        let known = code.as_deref().and_then(currency);
        match (known.or(o.currency), code) {
            (Some(ccy), _) => Ok(Coin::Fixed(ccy)),
            (None, Some(code)) => Err(Problem::Currency(shown(&code))),
            (None, None) => Err(Problem::NoCurrency),
        }
    }
}

/// A code in any case.
pub(super) fn currency(code: &str) -> Option<Currency> {
    code.parse().ok().or_else(|| code.to_ascii_uppercase().parse().ok())
}

/// The first group of the first line that fits.
pub(super) fn captured(pattern: &Pattern, lines: &[String]) -> Option<String> {
    let found = lines.iter().find_map(|line| pattern.0.captures(line))?;
    found.get(1).map(|group| group.as_str().to_owned())
}
