//! MT940 (SWIFT) into a table: one row per `:61:`, its words from the `:86:` behind it.
//! Lines outside of fields, as banks put around messages, are stepped over; inside, a line without
//! a tag goes on the field before it.
//! Refuses several accounts in one file, and `:61:` lines that do not follow the standard's grammar.

use super::details::Details;
use super::node::Lines;
use super::table::{Period, Row, Stated, Table, given};
use crate::day::Day;
use crate::statement::refusal::{Fault, Problem, shown};

/// A balance or a `:61:` begins like this.
const BALANCE: &str = "C or D, a day as YYMMDD, a currency and an amount, as C240131EUR10,00";
const ENTRY: &str =
    "a day as YYMMDD, perhaps MMDD, then C, D, RC or RD and an amount, as 240131C10,00";

/// Whether a file that begins so is one: by its first tag, or by tags at the beginning of lines,
/// behind what a bank puts in front.
pub fn is(head: &str) -> bool {
    let at_line =
        |tag: &str| head.lines().any(|line| line.trim_start_matches('\u{1}').starts_with(tag));
    [":20:", "{1:", ":940:"].iter().any(|tag| head.starts_with(tag))
        || [":20:", ":25:", ":60"].iter().all(|tag| at_line(tag))
}

/// The entries of all statements in the file.
pub fn translate(text: &str) -> Result<Table, Fault> {
    let mut reader = Mt940 { table: Table::new(), open: None };
    fields(text, &mut |field| reader.field(field))?;
    reader.close()?;
    reader.table.finish("at least one opening balance (:60F: or :60M:)")
}

/// A tag, and the lines that are its.
struct Field<'t> {
    tag: &'t str,
    lines: Vec<&'t str>,
    line: u32,
}

/// Hands over the fields of a text, one by one. Behind the end of a message (`-`), and before its
/// first tag, nothing is.
fn fields<'t>(
    text: &'t str,
    sink: &mut dyn FnMut(Field<'t>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut open: Option<Field<'t>> = None;
    let mut counter = Lines::new(text);
    for whole in text.split('\n').flat_map(|line| line.trim_end_matches('\r').split('\r')) {
        let line = counter.of(whole.as_ptr() as usize - text.as_ptr() as usize);
        let content = whole.trim_matches(['\u{1}', '\u{3}']);
        // The text block of a SWIFT message may begin in the line of its headers.
        let content = match content.strip_prefix('{') {
            Some(block) => block.split_once("{4:").map_or("-", |(_, text)| text),
            None => content,
        };
        if matches!(content.trim_end(), "-" | "-}" | "--") {
            open.take().map_or(Ok(()), &mut *sink)?;
        } else if let Some((tag, rest)) = tag(content) {
            let before = open.replace(Field { tag, lines: vec![rest], line });
            before.map_or(Ok(()), &mut *sink)?;
        } else if let Some(field) = &mut open {
            field.lines.push(content);
        }
    }
    open.map_or(Ok(()), sink)
}

/// `:61:` and what is behind it.
fn tag(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line.strip_prefix(':')?.split_once(':')?;
    let mut bytes = tag.bytes();
    let digits = bytes.next()?.is_ascii_digit() && bytes.next()?.is_ascii_digit();
    let letter = bytes.next().is_none_or(|b| b.is_ascii_uppercase());
    (digits && letter && tag.len() <= 3).then_some((tag, rest))
}

struct Mt940 {
    table: Table,
    open: Option<Statement>,
}

/// A statement while it is read.
#[derive(Default)]
struct Statement {
    period: Period,
    /// The day of its opening balance.
    before: Option<Day>,
    /// The entry that waits for its `:86:`.
    row: Option<Row>,
}

impl Mt940 {
    fn field(&mut self, field: Field<'_>) -> Result<(), Fault> {
        match field.tag {
            "20" => self.close()?,
            "25" => self.table.of_account(account(&field.lines.concat()))?,
            "60F" | "60M" => {
                // A message may hold several pages of a statement.
                self.close()?;
                let (ccy, opening) = balance(&field)?;
                let period = Period { ccy, opening: Some(opening), ..Period::default() };
                self.open = Some(Statement { before: balance_day(&field), period, row: None });
            }
            "61" => {
                self.entry_ends()?;
                let Some(statement) = &mut self.open else {
                    let (text, expected) =
                        (":61:".to_owned(), "an opening balance (:60F:) before it");
                    return Err(Fault::at(field.line, Problem::Unlike { text, expected }));
                };
                let currency = statement.period.ccy.clone();
                statement.row = Some(Row { currency, ..entry(&field)? });
            }
            "86" => {
                if let Some(row) = self.open.as_mut().and_then(|s| s.row.as_mut()) {
                    Details::of(&field.lines).describe(row);
                    self.entry_ends()?;
                }
            }
            "62F" | "62M" => {
                self.entry_ends()?;
                let (ccy, mut closing) = balance(&field)?;
                if let Some(statement) = &mut self.open {
                    closing.foreign = ccy != statement.period.ccy;
                    // The balance of a page ends no day.
                    let closed = balance_day(&field).filter(|_| field.tag == "62F");
                    let days = statement.before.zip(closed).filter(|(from, to)| from <= to);
                    // The opening balance has the day on which the statement before it closed.
                    statement.period.days = days.map(|(day, to)| (day.plus(1).min(to), to));
                    statement.period.closing = Some(closing);
                }
            }
            // Available balances (64, 65), sums, references: they prove nothing of the rows.
            _ => {}
        }
        Ok(())
    }

    fn entry_ends(&mut self) -> Result<(), Fault> {
        match self.open.as_mut().and_then(|statement| statement.row.take()) {
            Some(row) => self.table.push(&row),
            None => Ok(()),
        }
    }

    fn close(&mut self) -> Result<(), Fault> {
        self.entry_ends()?;
        if let Some(statement) = self.open.take() {
            self.table.end(statement.period);
        }
        Ok(())
    }
}

/// `NL69INGB0123456789EUR`: the number; its currency may stand behind it.
fn account(text: &str) -> &str {
    let text = text.trim();
    let (number, ccy) = text.split_at_checked(text.len().saturating_sub(3)).unwrap_or((text, ""));
    let number = number.trim_end();
    let is_one = number.ends_with(|c: char| c.is_ascii_digit());
    let named = !ccy.is_empty() && ccy.bytes().all(|b| b.is_ascii_uppercase());
    if is_one && named { number } else { text }
}

/// `C021101EUR2187,95`: the currency, and the amount with its sign.
fn balance(field: &Field<'_>) -> Result<(String, Stated), Fault> {
    let text = field.lines.first().copied().unwrap_or("").trim();
    let read = || {
        let (mark, rest) = text.split_at_checked(1)?;
        let minus = match mark {
            "C" => "",
            "D" => "-",
            _ => return None,
        };
        let (_, rest) = rest.split_at_checked(6).filter(|(day, _)| all_digits(day))?;
        let (ccy, number) = rest.split_at_checked(3)?;
        let letters = ccy.bytes().all(|b| b.is_ascii_uppercase());
        letters.then(|| (ccy.to_owned(), format!("{minus}{}", amount(number))))
    };
    let (ccy, amount) = read().ok_or_else(|| unlike(field.line, text, BALANCE))?;
    Ok((ccy, Stated { amount, foreign: false, line: field.line }))
}

/// The day of a balance.
fn balance_day(field: &Field<'_>) -> Option<Day> {
    let text = field.lines.first()?.trim();
    day(text.get(1..7)?).parse().ok()
}

/// `2405240524D9,49N426NONREF//BANKREF`, and a second line of supplementary details.
fn entry(field: &Field<'_>) -> Result<Row, Fault> {
    let text = field.lines.first().copied().unwrap_or("").trim();
    let supplement = field.lines.get(1..).unwrap_or_default().join(" ");
    let read = || {
        let (value, rest) = text.split_at_checked(6).filter(|(day, _)| all_digits(day))?;
        let (booked, rest) = match rest.split_at_checked(4).filter(|(day, _)| all_digits(day)) {
            Some((booked, rest)) => (Some(booked), rest),
            None => (None, rest),
        };
        // Expected entries (E) are announced, and not booked.
        let marks = ["RC", "RD", "EC", "ED", "C", "D"];
        let mark = marks.into_iter().find(|mark| rest.starts_with(mark))?;
        let rest = rest.get(mark.len()..)?;
        // The third letter of the currency may stand here.
        let rest = rest.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(rest);
        let length = rest.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(rest.len());
        let (number, rest) = rest.split_at_checked(length)?;
        let code = rest.get(..4).unwrap_or(rest);
        let references = rest.get(code.len()..).unwrap_or("");
        let (own, bank) = references.split_once("//").unwrap_or((references, ""));
        let value_day = day(value);
        Some(Row {
            line: field.line,
            day: booked.map_or_else(|| value_day.clone(), |booked| near(booked, &value_day)),
            value_day,
            amount: amount(number),
            side: mark.trim_start_matches('E').to_owned(),
            status: if mark.starts_with('E') { "expected" } else { "" }.to_owned(),
            reversal: if mark.starts_with('R') { "true" } else { "" }.to_owned(),
            code: code.trim().to_owned(),
            end_to_end: given(own),
            reference: given(bank),
            text: supplement.trim().to_owned(),
            ..Row::default()
        })
    };
    read().ok_or_else(|| unlike(field.line, text, ENTRY))
}

fn unlike(line: u32, text: &str, expected: &'static str) -> Fault {
    Fault::at(line, Problem::Unlike { text: shown(text), expected })
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// SWIFT always writes the comma, and may write nothing behind it.
fn amount(number: &str) -> String {
    let number = number.trim();
    number.strip_suffix(',').unwrap_or(number).to_owned()
}

/// `240131` is 2024-01-31; years from 80 on are of the century before, as in SWIFT's own rule.
fn day(text: &str) -> String {
    let part = |from: usize| text.get(from..from + 2).unwrap_or("");
    let century = if part(0) < "80" { "20" } else { "19" };
    format!("{century}{}-{}-{}", part(0), part(2), part(4))
}

/// The day of an entry, written without its year: the one nearest to its value day.
fn near(booked: &str, value_day: &str) -> String {
    let (month, day) = booked.split_at_checked(2).unwrap_or((booked, ""));
    let year: i32 = value_day.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0);
    let year = match (month, value_day.get(5..7)) {
        ("01", Some("12")) => year + 1,
        ("12", Some("01")) => year - 1,
        _ => year,
    };
    format!("{year:04}-{month}-{day}")
}
