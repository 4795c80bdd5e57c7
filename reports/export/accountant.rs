//! A period for an accountant's program: one row per posting, with what an import asks for, between what
//! each account held when it began and a row that says what it must hold at the end.
//! Amounts stand in `debit` or `credit`, never negative; days are ISO 8601. Closing rows have a `balance`
//! alone: whoever imports debit and credit imports nothing twice, and can compare.

use super::{ExportError, party, purpose};
use crate::cell::text_cell;
use crate::names::Names;
use ledger::account::{Class, Function, class_of};
use ledger::books::Books;
use ledger::day::{Day, Month, Period};
use ledger::entry::{Entry, Posting, Rel};
use ledger::journal::JournalError;
use ledger::money::Currency;
use ledger::slot::Words;
use std::collections::BTreeMap;
use std::io::Write;

/// The names of the columns; new ones come at the end.
pub const HEAD: &str = "date,voucher,line,type,account,account_name,debit,credit,balance,currency,fund,\
                        function,party,text,document_sha256,statement,reversal_of,link";

/// The account of what each fund had before the period: the other side of all that is carried forward.
pub const CARRIED: &str = "equity:carried-forward";

/// What accounts hold, by account, currency and fund.
type Balances = BTreeMap<(String, String, String), i128>;

/// The words of an entry, by its index.
pub type Told<'a> = &'a dyn Fn(u64) -> Result<Words, JournalError>;

/// Writes the rows of a period, or of all that there is, lines ended by CRLF as RFC 4180 wants it.
///
/// # Errors
/// The books cannot be read, or `out` cannot be written.
pub fn write(
    books: &Books,
    period: Option<Period>,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    write_told(books, period, &|index| books.words(index), out)
}

/// The same with the words of each entry as somebody tells them: who may know more than is published.
///
/// # Errors
/// As [`write()`], or what `told` says.
pub fn write_told(
    books: &Books,
    period: Option<Period>,
    told: Told<'_>,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    write!(out, "{HEAD}\r\n")?;
    let Some((first, last)) = books.months()? else { return Ok(()) };
    let (from, to) = period.map_or((first, last), |of| (of.from(), of.to()));
    let names = Names::of(books)?;
    let opening = opening(books, from)?;
    let mut sheet = Sheet { out, names: &names };
    for (key, minor) in &opening {
        sheet.balance(from.first(), "opening", key, *minor)?;
    }
    let mut closing = opening;
    for month in (from.max(first).number()..=to.min(last).number()).filter_map(Month::from_number) {
        for (date, index) in of_month(books, month)? {
            let entry = books.entry(index)?;
            let row = Row::of(&told(index)?, date, index, &entry);
            for (line, posting) in (1..).zip(entry.postings.iter()) {
                sheet.posting(&row, line, posting)?;
                let key = key(posting.account.as_str(), posting.ccy.code(), posting.fund.as_ref());
                *closing.entry(key).or_default() += i128::from(posting.minor);
            }
        }
    }
    let end = runs_until(books, to)?.unwrap_or(to.last()).max(from.first());
    closing.iter().try_for_each(|(key, minor)| sheet.balance(end, "closing", key, *minor))
}

/// The newest day of the books, of a last month that is not over by then: what it closes with is of that day.
///
/// # Errors
/// The books cannot be read.
pub fn runs_until(books: &Books, to: Month) -> Result<Option<Day>, ExportError> {
    let newest = books.entry(books.head().size.saturating_sub(1))?.recorded;
    Ok((newest < to.last()).then_some(newest))
}

fn key(account: &str, ccy: &str, fund: Option<&ledger::account::Code>) -> (String, String, String) {
    (account.to_owned(), ccy.to_owned(), fund.map_or(String::new(), ToString::to_string))
}

/// What was carried forward into a month: what accounts held, and what each fund had.
fn opening(books: &Books, from: Month) -> Result<Balances, ExportError> {
    let mut balances = Balances::new();
    let Some(before) = Month::from_number(from.number() - 1) else { return Ok(balances) };
    for row in books.totals(Day::FIRST.month(), before)? {
        let leg = &row.leg;
        let key = match class_of(&leg.account) {
            Class::Assets | Class::Liabilities => {
                (leg.account.clone(), leg.ccy.clone(), String::new())
            }
            _ => (CARRIED.to_owned(), leg.ccy.clone(), leg.fund.clone()),
        };
        *balances.entry(key).or_default() += row.total.net();
    }
    balances.retain(|_, minor| *minor != 0);
    Ok(balances)
}

/// The entries of a month that move something, by day, those of one day in the order of the log.
fn of_month(books: &Books, month: Month) -> Result<Vec<(Day, u64)>, ExportError> {
    let mut entries = Vec::new();
    for index in books.entries_of(month, |_| true)? {
        entries.push((books.entry(index)?.date, index));
    }
    entries.sort_unstable();
    Ok(entries)
}

/// What all postings of an entry have in common, as cells.
struct Row {
    begin: String,
    end: String,
}

impl Row {
    fn of(words: &Words, date: Day, index: u64, entry: &Entry) -> Self {
        let number = |entry: Option<u64>| entry.map_or(String::new(), |entry| entry.to_string());
        let documents = words.docs.sha256.join(" ");
        let words = [party(words), purpose(words), documents].map(|text| text_cell(&text));
        let (statement, reversed) = (entry.refers(Rel::Statement), entry.refers(Rel::Reverses));
        let kind = text_cell(entry.body.name());
        let (statement, reversed) = (number(statement), number(reversed));
        Self {
            begin: format!("{date},{index},{{line}},{kind}"),
            end: format!("{},{statement},{reversed},e/{index}", words.join(",")),
        }
    }
}

/// Rows on their way out.
struct Sheet<'a, W> {
    out: &'a mut W,
    names: &'a Names,
}

impl<W: Write> Sheet<'_, W> {
    fn posting(&mut self, row: &Row, line: usize, posting: &Posting) -> Result<(), ExportError> {
        let begin = row.begin.replace("{line}", &line.to_string());
        let account = self.account(posting.account.as_str());
        let sides = sides(i128::from(posting.minor), posting.ccy);
        let fund = posting.fund.as_ref().map_or("", |fund| fund.as_str());
        let function = posting.function.map_or("", Function::as_str);
        let (ccy, end) = (posting.ccy, &row.end);
        Ok(write!(self.out, "{begin},{account},{sides},,{ccy},{fund},{function},{end}\r\n")?)
    }

    /// What an account holds: carried forward it is booked, at the end it is only said.
    fn balance(
        &mut self,
        day: Day,
        kind: &str,
        (account, ccy, fund): &(String, String, String),
        minor: i128,
    ) -> Result<(), ExportError> {
        let parsed: Result<Currency, _> = ccy.parse();
        let Ok(parsed) = parsed else { return Ok(()) };
        let sides = if kind == "opening" { sides(minor, parsed) } else { ",".to_owned() };
        let (account, balance) = (self.account(account), parsed.decimal(minor));
        Ok(write!(self.out, "{day},,,{kind},{account},{sides},{balance},{ccy},{fund},,,,,,,\r\n")?)
    }

    /// Code and name.
    fn account(&self, account: &str) -> String {
        let name = match account {
            CARRIED => "carried forward".to_owned(),
            account => self.names.account(account),
        };
        format!("{},{}", text_cell(account), text_cell(&name))
    }
}

/// `debit,credit`, one of them empty.
fn sides(minor: i128, ccy: Currency) -> String {
    let amount = ccy.decimal(minor.abs());
    if minor < 0 { format!(",{amount}") } else { format!("{amount},") }
}
