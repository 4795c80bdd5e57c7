//! What is printed: data on standard output, talk on standard error.
//! A closed pipe ends the command quietly, a full disk with exit 4; nothing here can panic.

mod fold;

use crate::exit::NobodyReads;
use anyhow::Context as _;
use clap::ValueEnum;
use ledger::marks::{cleared, escaped, is_unseen, turns};
use ledger::money::grouped;
use std::io::{self, Write};
use std::path::Path;

/// How a table is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// One document, amounts as strings.
    Json,
    /// One row a line, with a header.
    Csv,
}

/// Prints data.
pub fn print(text: &str) -> anyhow::Result<()> {
    bytes(text.as_bytes())
}

/// Prints data as it is.
pub fn bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let written = out.write_all(bytes).and_then(|()| out.flush());
    written.or_else(nobody_reads)
}

/// Prints lines for people: long ones are folded where a terminal reads them.
pub fn tell(text: &str) -> anyhow::Result<()> {
    print(&fold::folded(text))
}

/// Writes data as it is made, through a buffer.
pub fn stream(make: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let made = make(&mut out).and_then(|()| Ok(out.flush()?));
    made.or_else(|error| match error.downcast::<io::Error>() {
        Ok(error) => nobody_reads(error),
        Err(error) => Err(error),
    })
}

fn nobody_reads(error: io::Error) -> anyhow::Result<()> {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Err(NobodyReads.into());
    }
    Err(error).context("standard output")
}

/// Says something to the person at the terminal; whoever closed it does not want to know.
pub fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Asks the person at the terminal; whatever is not yes is no.
pub fn ask(text: &str) -> anyhow::Result<bool> {
    Ok(matches!(question(&format!("{text} [y/N] "))?.trim(), "y" | "Y" | "yes"))
}

/// What the person at the terminal answers.
pub fn question(text: &str) -> anyhow::Result<String> {
    let mut err = io::stderr().lock();
    write!(err, "{text}").and_then(|()| err.flush()).context("standard error")?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).context("standard input")?;
    Ok(answer)
}

/// `1 row`, `2 rows`.
pub fn count(n: u64, one: &str, several: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { several })
}

/// A count with its thousands: `1,499`.
pub fn number(n: impl Into<u64>) -> String {
    grouped(&n.into().to_string(), ',')
}

/// Foreign text for a terminal, on one line.
pub fn plain(text: &str) -> String {
    escaped(text)
}

/// The same of several lines.
pub fn plain_lines(text: &str) -> String {
    text.split('\n').map(escaped).collect::<Vec<_>>().join("\n")
}

/// JSON for a terminal: the same values, with what nobody sees in their texts escaped as JSON has it.
pub fn plain_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_unseen(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    out
}

/// A path for a terminal.
pub fn path(path: &Path) -> String {
    plain(&path.to_string_lossy())
}

/// The same in a cell of a table, where a line's end is a space.
fn plain_cell(text: &str) -> String {
    plain(&text.replace("\r\n", " ").replace(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'], " "))
}

/// A day, a type, a currency: what fits beside the numbers everywhere.
const SHORT: usize = 16;

/// A table: named columns, of which some hold numbers and stand to the right.
pub struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
}

/// Where a column's cells stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

impl Table {
    /// A table without rows; column names are the keys in JSON and CSV.
    pub fn new(columns: &[(&'static str, Align)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row, a cell for each column.
    pub fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.columns.len());
        self.rows.push(cells);
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Prints it.
    pub fn print(&self, format: Format) -> anyhow::Result<()> {
        match format {
            Format::Table => print(&self.text()),
            Format::Json => print(&self.json()?),
            Format::Csv => print(&self.csv()?),
        }
    }

    /// For people: columns without a word are left out, and where the terminal is too narrow for a
    /// row, its long words stand in a second line, but not what it is called, in its first column: nothing is
    /// cut, and no number is broken.
    pub fn text(&self) -> String {
        let said = |at: &usize| self.cells(*at).any(|cell| !cell.is_empty());
        let all = 0..self.columns.len();
        let shown: Vec<usize> = all.filter(|at| self.is_empty() || said(at)).collect();
        let (whole, width) = self.lines(&shown);
        if width.is_none_or(|width| whole.iter().all(|l| l.chars().count() <= usize::from(width))) {
            return whole.concat();
        }
        let (long, short): (Vec<usize>, Vec<usize>) = shown.into_iter().partition(|at| {
            let words = self.columns.get(*at).is_some_and(|(_, align)| *align == Align::Left);
            *at > 0 && words && self.cells(*at).any(|cell| cell.chars().count() > SHORT)
        });
        let names: Vec<String> = self.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        let rows = std::iter::once(&names).chain(&self.rows);
        let second = rows.map(|row| {
            let cells = long.iter().filter_map(|at| row.get(*at)).filter(|cell| !cell.is_empty());
            format!(
                "       {}\n",
                cells.map(|cell| plain_cell(cell)).collect::<Vec<_>>().join("  ")
            )
        });
        let first = self.lines(&short).0.into_iter();
        first.zip(second).flat_map(|(first, second)| [first, second]).collect()
    }

    fn cells(&self, at: usize) -> impl Iterator<Item = &String> {
        self.rows.iter().filter_map(move |row| row.get(at))
    }

    /// The lines of these columns, the header's first, and how wide the terminal is, if it is one.
    fn lines(&self, shown: &[usize]) -> (Vec<String>, Option<u16>) {
        let mut table = comfy_table::Table::new();
        table.load_style(comfy_table::presets::NOTHING);
        table.set_content_arrangement(comfy_table::ContentArrangement::Disabled);
        table.set_header(shown.iter().filter_map(|at| Some(self.columns.get(*at)?.0)));
        for row in &self.rows {
            table.add_row(shown.iter().filter_map(|at| row.get(*at)).map(|cell| plain_cell(cell)));
        }
        for (column, at) in table.column_iter_mut().zip(shown) {
            column.set_padding((0, 2));
            if self.columns.get(*at).is_some_and(|(_, align)| *align == Align::Right) {
                column.set_cell_alignment(comfy_table::CellAlignment::Right);
            }
        }
        (table.lines().map(|line| line.trim_end().to_owned() + "\n").collect(), table.width())
    }

    fn json(&self) -> anyhow::Result<String> {
        Ok(plain_json(&serde_json::to_string_pretty(&self.objects())?) + "\n")
    }

    /// Each row as an object, a text for each column.
    pub fn objects(&self) -> Vec<serde_json::Map<String, serde_json::Value>> {
        let object = |row: &Vec<String>| {
            let named = self.columns.iter().zip(row);
            named.map(|((name, _), cell)| ((*name).to_owned(), cell.clone().into())).collect()
        };
        self.rows.iter().map(object).collect()
    }

    fn csv(&self) -> anyhow::Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|(name, _)| *name))?;
        for row in &self.rows {
            let cells = row.iter().zip(&self.columns);
            writer.write_record(cells.map(|(cell, (_, align))| cell_for_sheets(cell, *align)))?;
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }
}

/// A cell that no spreadsheet takes for a formula and that turns no line around; numbers stay
/// numbers.
fn cell_for_sheets(cell: &str, align: Align) -> String {
    let cell: String = cleared(cell).filter(|c| !turns(*c)).collect();
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']);
    if risky && align == Align::Left { format!("'{cell}") } else { cell }
}
