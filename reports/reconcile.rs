//! Our cash against what the banks say: statements of the period, gaps in their chain (`chain`), and for
//! each account the newest closing balance beside ours. A difference is shown, never posted.
//! Reads month totals and landmarks; the entries of one month only where a closing balance falls
//! inside it and does not agree with its end.

mod chain;
mod elsewhere;

pub use chain::Gap;
pub use elsewhere::kept_elsewhere;

use crate::error::ReportError;
use crate::sum::{Sum, as_text};
use ledger::account::{Code, is_in_transit};
use ledger::act::Word;
use ledger::books::{Books, StatementEntry};
use ledger::day::{Day, Month, Period};
use ledger::entry::{Body, Grade, Rel};
use ledger::money::Currency;
use ledger::store::MonthTotal;
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// A statement that touches the period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementLine {
    /// Its entry.
    pub entry: u64,
    /// The account it is of.
    pub account: String,
    /// Its currency.
    #[serde(serialize_with = "as_text")]
    pub ccy: Currency,
    /// The first day it covers.
    #[serde(serialize_with = "as_text")]
    pub from: Day,
    /// The last day it covers.
    #[serde(serialize_with = "as_text")]
    pub to: Day,
    /// The bank's balance before it.
    pub opening: Option<Sum>,
    /// The bank's balance after it.
    pub closing: Option<Sum>,
    /// Entries that it brought.
    pub rows: u64,
    /// Rows of its file up to which balances close.
    pub proven: u64,
    /// How far it is proven.
    #[serde(serialize_with = "grade")]
    pub grade: Grade,
    /// Who signed its balance as seen at the bank; absent where nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attested: Option<Attested>,
    /// The entry that undid it.
    pub void: Option<u64>,
}

/// Signatures under a statement's balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Attested {
    /// So many members, who did not import it; while one person decides alone, that one, too.
    pub members: u64,
    /// The day of the newest signature.
    #[serde(serialize_with = "as_text")]
    pub on: Day,
}

fn grade<S: Serializer>(grade: &Grade, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(grade.as_str())
}

/// A balance that somebody else than our postings vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The statement's entry, or the count's.
    pub entry: u64,
    /// Which of them it is.
    pub by: Witness,
    /// The day whose end it is of.
    #[serde(serialize_with = "as_text")]
    pub to: Day,
    /// The balance.
    pub closing: Sum,
}

/// Who vouches for a balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Witness {
    /// Somebody of the service counted it.
    Count,
    /// The bank.
    Statement,
}

impl Witness {
    /// As sentences name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Statement => "statement",
        }
    }
}

/// Our cash on one account against the newest evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Reconciliation {
    /// The newest closing balance is our balance at the end of the period.
    Equal(Evidence),
    /// It agreed on its day; what moved since is not covered by a statement.
    Behind {
        /// What agreed.
        #[serde(flatten)]
        evidence: Evidence,
        /// What moved since.
        since: Sum,
    },
    /// A statement covers the period's end and goes on; its own closing agrees with the books.
    Inside(Evidence),
    /// It does not agree.
    Differs {
        /// What does not agree.
        #[serde(flatten)]
        evidence: Evidence,
        /// Our balance on its day less the bank's.
        difference: Sum,
    },
    /// Between own accounts: nobody sends a statement of it.
    InTransit,
    /// There is no statement with a closing balance.
    NoStatement,
}

impl Reconciliation {
    /// Whether the newest evidence says otherwise than the books.
    pub fn differs(&self) -> bool {
        matches!(self, Self::Differs { .. })
    }
}

/// All evidence of the view: read once, used for each account.
pub struct Proofs<'a> {
    books: &'a Books,
    statements: Vec<StatementEntry>,
    counts: Vec<(u64, Day, ledger::entry::Assertion)>,
}

impl<'a> Proofs<'a> {
    /// Reads statements and counts.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &'a Books) -> Result<Self, ReportError> {
        let mut counts = Vec::new();
        for index in books.landmarks("assertion", Day::FIRST.month(), Day::LAST.month())? {
            let entry = books.entry(index)?;
            if let Body::Assertion(assertion) = entry.body {
                counts.push((index, entry.date, assertion));
            }
        }
        Ok(Self { books, statements: books.statements()?, counts })
    }

    /// The last month that a reconciliation at the end of `period` needs totals of.
    pub fn last_month(&self, period: Period) -> Month {
        let spanning = self.live().filter(|s| s.statement.from <= period.last());
        spanning.map(|s| s.statement.to.month()).max().map_or(period.to(), |m| m.max(period.to()))
    }

    /// Every account that a statement or a count is of, whatever it holds.
    pub fn accounts(&self) -> BTreeSet<(&str, Currency)> {
        let stated = self.live().map(|s| (s.statement.account.as_str(), s.statement.ccy));
        let counted = self.counts.iter().map(|(.., of)| (of.account.as_str(), of.ccy));
        stated.chain(counted).collect()
    }

    fn live(&self) -> impl Iterator<Item = &StatementEntry> {
        self.statements.iter().filter(|s| s.void.is_none())
    }

    /// The statements that touch the period, undone ones among them.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn statements(
        &self,
        period: Period,
        alone: bool,
    ) -> Result<Vec<StatementLine>, ReportError> {
        let touching = |s: &&StatementEntry| {
            s.statement.from <= period.last() && s.statement.to >= period.first()
        };
        let told = |s| Ok(StatementLine { attested: self.attested(s, alone)?, ..line(s) });
        self.statements.iter().filter(touching).map(told).collect()
    }

    /// Who signed a statement's balance; who imported it counts only while deciding `alone`.
    fn attested(&self, s: &StatementEntry, alone: bool) -> Result<Option<Attested>, ReportError> {
        let spoken = self.books.references(s.entry)?.into_iter();
        let mut members: BTreeMap<Code, Day> = BTreeMap::new();
        let importer = self.books.entry(s.entry)?.by;
        for (_, by) in spoken.filter(|(rel, _)| *rel == Rel::Subject) {
            let entry = self.books.entry(by)?;
            if let Body::Act(act) = entry.body
                && act.word == Word::Attest
            {
                members.insert(act.signer, entry.recorded);
            }
        }
        members.retain(|member, _| alone || *member != importer);
        let on = members.values().max().copied();
        Ok(on.map(|on| Attested { members: members.len() as u64, on }))
    }

    /// Compares our balance of an account at the end of the period.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn reconcile(
        &self,
        account: &str,
        ccy: Currency,
        period: Period,
        totals: &[MonthTotal],
    ) -> Result<Reconciliation, ReportError> {
        if is_in_transit(account) {
            return Ok(Reconciliation::InTransit);
        }
        let end = period.last();
        let ours = Ours { books: self.books, totals, account, ccy };
        if let Some(evidence) = self.spanning(account, ccy, end) {
            let difference = ours.against(evidence)?;
            return Ok(match difference.is_zero() {
                true => Reconciliation::Inside(evidence),
                false => Reconciliation::Differs { evidence, difference },
            });
        }
        let Some(evidence) = self.newest(account, ccy, end) else {
            return Ok(Reconciliation::NoStatement);
        };
        let since = Sum::new(ours.at_end_of(period.to()) - evidence.closing.minor, ccy);
        if since.is_zero() {
            return Ok(Reconciliation::Equal(evidence));
        }
        let difference = ours.against(evidence)?;
        Ok(match difference.is_zero() {
            true => Reconciliation::Behind { evidence, since },
            false => Reconciliation::Differs { evidence, difference },
        })
    }

    /// The last day at whose end somebody counted on an account what the books have.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn counted_to(
        &self,
        account: &str,
        ccy: Currency,
        totals: &[MonthTotal],
    ) -> Result<Option<Day>, ReportError> {
        let ours = Ours { books: self.books, totals, account, ccy };
        let mut newest = None;
        for (evidence, _) in self.counted(account, ccy) {
            if Some(evidence.to) > newest && ours.against(evidence)?.is_zero() {
                newest = Some(evidence.to);
            }
        }
        Ok(newest)
    }

    /// The statement that covers `end` and goes on.
    fn spanning(&self, account: &str, ccy: Currency, end: Day) -> Option<Evidence> {
        let spans = |s: &&StatementEntry| s.statement.from <= end && s.statement.to > end;
        best(self.closings(account, ccy, spans))
    }

    /// The newest closing or counted balance up to `end`.
    fn newest(&self, account: &str, ccy: Currency, end: Day) -> Option<Evidence> {
        let counts = self.counted(account, ccy).filter(|(count, _)| count.to <= end);
        best(self.closings(account, ccy, |s| s.statement.to <= end).chain(counts))
    }

    fn counted(&self, account: &str, ccy: Currency) -> impl Iterator<Item = (Evidence, Grade)> {
        let of_account = self
            .counts
            .iter()
            .filter(move |(.., counted)| counted.account.as_str() == account && counted.ccy == ccy);
        of_account.map(move |(entry, day, counted)| {
            let closing = Sum::new(i128::from(counted.minor), ccy);
            (Evidence { entry: *entry, by: Witness::Count, to: *day, closing }, Grade::Unproven)
        })
    }

    fn closings(
        &self,
        account: &str,
        ccy: Currency,
        wanted: impl Fn(&&StatementEntry) -> bool,
    ) -> impl Iterator<Item = (Evidence, Grade)> {
        let of_account = move |s: &&StatementEntry| {
            s.statement.account.as_str() == account && s.statement.ccy == ccy
        };
        self.live().filter(of_account).filter(wanted).filter_map(closing)
    }
}

/// Our balance on a statement's last day less the bank's; `None` where it names no closing balance.
/// The totals go from the first month to the statement's last.
///
/// # Errors
/// The files cannot be read.
pub fn difference(
    books: &Books,
    statement: &StatementEntry,
    totals: &[MonthTotal],
) -> Result<Option<Sum>, ReportError> {
    let Some((evidence, _)) = closing(statement) else { return Ok(None) };
    let (account, ccy) = (statement.statement.account.as_str(), statement.statement.ccy);
    Ours { books, totals, account, ccy }.against(evidence).map(Some)
}

/// What a statement's closing balance vouches for, and how well.
fn closing(s: &StatementEntry) -> Option<(Evidence, Grade)> {
    let closing = Sum::new(i128::from(s.statement.closing?), s.statement.ccy);
    let (by, to) = (Witness::Statement, s.statement.to);
    Some((Evidence { entry: s.entry, by, to, closing }, s.statement.grade))
}

/// The newest evidence; of one day, the best proven, a statement before a count.
fn best(all: impl Iterator<Item = (Evidence, Grade)>) -> Option<Evidence> {
    all.max_by_key(|(e, grade)| (e.to, *grade, e.by, e.entry)).map(|(evidence, _)| evidence)
}

/// What our postings say of one account.
struct Ours<'a> {
    books: &'a Books,
    totals: &'a [MonthTotal],
    account: &'a str,
    ccy: Currency,
}

impl Ours<'_> {
    fn at_end_of(&self, month: Month) -> i128 {
        let rows = self.totals.iter().filter(|row| row.month <= month);
        rows.filter(|row| row.leg.account == self.account && row.leg.ccy == self.ccy.code())
            .map(|row| row.total.net())
            .sum()
    }

    /// Our balance on the evidence's day less its own.
    fn against(&self, evidence: Evidence) -> Result<Sum, ReportError> {
        let month = evidence.to.month();
        let at_end = self.at_end_of(month) - evidence.closing.minor;
        if at_end == 0 || evidence.to == month.last() {
            return Ok(Sum::new(at_end, self.ccy));
        }
        let mut later = 0;
        let ours =
            |leg: &ledger::store::Leg| leg.account == self.account && leg.ccy == self.ccy.code();
        for index in self.books.entries_of(month, ours)? {
            let entry = self.books.entry(index)?;
            let behind = entry.postings.iter().filter(|_| entry.date > evidence.to);
            let behind = behind.filter(|p| p.account.as_str() == self.account && p.ccy == self.ccy);
            later += behind.map(|p| i128::from(p.minor)).sum::<i128>();
        }
        Ok(Sum::new(at_end - later, self.ccy))
    }
}

fn line(s: &StatementEntry) -> StatementLine {
    let StatementEntry { entry, statement, void } = s;
    let balance = |minor: Option<i64>| minor.map(|m| Sum::new(i128::from(m), statement.ccy));
    StatementLine {
        entry: *entry,
        account: statement.account.to_string(),
        ccy: statement.ccy,
        from: statement.from,
        to: statement.to,
        opening: balance(statement.opening),
        closing: balance(statement.closing),
        rows: statement.rows,
        proven: statement.proven,
        grade: statement.grade,
        attested: None,
        void: *void,
    }
}
