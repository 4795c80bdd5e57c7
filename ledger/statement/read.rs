//! The one pass over a file: every row is read and checked, sums and balances are kept, and where
//! each row stands is noted. Refuses the file if a single row is bad, naming all that are.
//! If we stop here, nothing has happened: no line is given out before the pass is through.

mod proofs;

use super::csv::{CsvFault, Cursor, Record};
use super::date::Format;
use super::format::Table;
use super::ids::IdsSeen;
use super::layout::{Layout, captured};
use super::own::Seen;
use super::periods::Sums;
use super::profile::{Extra, Profile, Sorting};
use super::proof::Tally;
use super::refusal::{Column, Fault, Faults, Problem, Refusal, shown};
use super::row::{CellFault, Figures, Memory, Row};
use super::text;
use super::{Number, Options, PackedDay, RowAt, Statement};
use crate::day::Day;
use std::collections::HashMap;

/// Reads a whole file; see [`Statement::read`].
pub(super) fn statement(
    file: &str,
    bytes: Vec<u8>,
    profile: &Profile,
    options: &Options,
) -> Result<Statement, Refusal> {
    let refuse = |fault: Fault| fault.refuse(file);
    let file_is = &profile.file;
    let (table, encoding) = file_is.format.read(bytes, &file_is.encoding).map_err(refuse)?;
    let (layout, cursor) = Layout::find(&table.text, profile, options)
        .map_err(|fault| beside(fault, &table, profile, options).refuse(file))?;
    let mut pass = Pass::new(&table, layout, profile, options);
    pass.whole(cursor);
    let proofs = pass.proofs();
    let number = pass.number();
    let Pass { layout, mut rows, skipped, ids, end, faults, .. } = pass;
    faults.check(file)?;
    let (text, orders) = (table.text, table.orders);
    gather_units(&text, &layout, &mut rows);
    rows.shrink_to_fit();
    Ok(Statement {
        encoding,
        profile: profile.clone(),
        ids: ids.worth(),
        number,
        orders,
        layout,
        rows,
        proofs,
        skipped,
        end,
        text,
    })
}

/// What is wrong beside a currency that the file does not name: whoever names it at once runs into
/// the rest. Amounts are not among it: what they may be is the currency's to say.
fn beside(fault: Fault, table: &Table, profile: &Profile, options: &Options) -> Faults {
    let mut faults = Faults::default();
    let unnamed = fault.problem == Problem::NoCurrency;
    faults.push(fault);
    let options = Options { currency: "EUR".parse().ok(), ..*options };
    if unnamed && let Ok((layout, cursor)) = Layout::find(&table.text, profile, &options) {
        let mut pass = Pass::new(table, layout, profile, &options);
        pass.whole(cursor);
        faults.extend(pass.faults, |problem| {
            !matches!(problem, Problem::BadAmount { .. } | Problem::TooPrecise { .. })
        });
    }
    faults
}

struct Pass<'t> {
    table: &'t Table,
    text: &'t str,
    layout: Layout,
    profile: &'t Profile,
    options: &'t Options,
    memory: Memory<'t>,
    rows: Vec<RowAt>,
    tallies: Vec<Tally>,
    skipped: Vec<(String, u32)>,
    footer: Vec<String>,
    ids: IdsSeen,
    own: Seen<'t>,
    faults: Faults,
    /// The fields a row must have, once the first row told.
    width: Option<usize>,
    /// The first control character in the file, until its row comes.
    control: Option<(usize, u32)>,
    /// The day of the row before, and whether any day showed that it is no month.
    before: Option<Day>,
    day_is_told: bool,
    /// Where the rows end and the footer begins.
    end: usize,
    /// How many rows of the table were read, and what those of each of its periods make.
    read: usize,
    sums: Vec<Sums>,
}

impl<'t> Pass<'t> {
    fn new(table: &'t Table, layout: Layout, profile: &'t Profile, options: &'t Options) -> Self {
        let text = table.text.as_str();
        Self {
            table,
            text,
            layout,
            profile,
            options,
            memory: Memory::default(),
            rows: Vec::new(),
            tallies: Vec::new(),
            skipped: Vec::new(),
            footer: Vec::new(),
            ids: IdsSeen::default(),
            own: Seen::default(),
            faults: Faults::default(),
            width: None,
            control: text::control_character(text),
            before: None,
            day_is_told: false,
            end: text.len(),
            read: 0,
            sums: vec![Sums::default(); table.periods.len()],
        }
    }

    /// The one pass, from the first row on.
    fn whole(&mut self, cursor: Cursor) {
        self.settle(cursor);
        self.all(cursor);
        self.check_dates();
    }

    /// Settles once for the whole file what the profile leaves open: which of its date formats the
    /// file has (the one that reads every row), and its decimal mark. Mostly the first row tells.
    fn settle(&mut self, mut cursor: Cursor) {
        let mut record = Record::default();
        let amounts = self.layout.amount_columns();
        let mut number = self.layout.number.decimal.len() == 1;
        let mut dated = false;
        while !number || !dated || self.layout.formats.len() > 1 {
            if self.at_footer(cursor)
                || !matches!(cursor.next(self.text, self.layout.dialect, &mut record), Ok(true))
            {
                break;
            }
            let cells = amounts.iter().map(|&at| record.raw(self.text, at));
            number = number || cells.into_iter().any(|cell| self.layout.number.settle(cell));
            if let Some((_, cell)) = self.layout.date_cell(self.text, &record) {
                let zone = &self.layout.zone;
                let reads = |f: &&Format| f.parse(cell, zone).is_some();
                let left: Vec<Format> = self.layout.formats.iter().filter(reads).cloned().collect();
                // A row that no format reads is named by the pass itself.
                if left.is_empty() {
                    break;
                }
                (self.layout.formats, dated) = (left, true);
            }
        }
        if !number {
            self.layout.number.settle_without();
        }
    }

    /// Reads all rows from here to the footer or the text's end.
    fn all(&mut self, mut cursor: Cursor) {
        let mut record = Record::default();
        loop {
            if cursor.skip_blank(self.text) {
                self.skip("blank");
                continue;
            }
            if self.at_footer(cursor) {
                self.read_footer(cursor);
                break;
            }
            // A row of a table is named by the line of the file that it comes from.
            if let Some(line) = self.table.lines.get(self.read) {
                cursor.line = *line;
                self.read += 1;
            }
            match cursor.next(self.text, self.layout.dialect, &mut record) {
                Ok(true) => self.row(&record),
                Ok(false) => break,
                Err(fault) => {
                    let open = fault.problem == Problem::OpenQuote;
                    self.csv_fault(fault);
                    if open {
                        break;
                    }
                    // The rest of the line cannot be cut into fields; the next one can.
                    cursor.physical(self.text);
                }
            }
        }
        if let Some((at, code)) = self.control.take() {
            let line = line_of(self.text, at);
            self.faults.push(Fault::at(line, Problem::Control(code)));
        }
    }

    fn row(&mut self, record: &Record) {
        if let Some((at, code)) = self.control.filter(|(at, _)| *at < record.end) {
            self.control = None;
            let column = (at >= record.start).then(|| record.column_at(at));
            let line = line_of(self.text, at);
            self.fault(line, (column, Problem::Control(code)));
            return;
        }
        if let Err(problem) = self.check_width(record) {
            return self.fault(record.line, (None, problem));
        }
        match self.layout.figures(self.text, record, &mut self.memory) {
            Ok(Row::Booked(figures)) => self.book(record, &figures),
            Ok(Row::Skipped(reason)) => self.skip(&reason),
            Ok(Row::Continuation) if self.rows.is_empty() => {
                self.fault(record.line, (None, Problem::Continuation));
            }
            Ok(Row::Continuation) => self.skip("continuation"),
            Err(fault) => self.fault(record.line, fault),
        }
    }

    /// Notes a line that moved the balance.
    fn book(&mut self, record: &Record, figures: &Figures) {
        if let Err(problem) = self.check_day(figures.day) {
            let column = self.layout.date_cell(self.text, record).map(|(at, _)| at);
            return self.fault(record.line, (column, problem));
        }
        if let Err(fault) = self.see_own(record) {
            return self.fault(record.line, fault);
        }
        let ccy = figures.ccy;
        let at = self.tallies.iter().position(|t| t.ccy == ccy).unwrap_or_else(|| {
            self.tallies.push(Tally::new(ccy, figures.day));
            self.tallies.len() - 1
        });
        let summed = self.tallies.get_mut(at).map(|tally| tally.add(record.line, figures));
        let period = self.table.periods.partition_point(|period| period.end < self.read);
        let also = self.sums.get_mut(period).map(|sums| sums.add(figures));
        if let Some(Err(e)) = summed.and_then(Result::err).map_or(also, |e| Some(Err(e))) {
            return self.fault(record.line, (None, Problem::Sum(e)));
        }
        let ids = self.layout.id.iter().map(|&at| record.raw(self.text, at).trim());
        self.ids.see(ids.into_iter().find(|id| !id.is_empty()));
        self.rows.push(RowAt {
            start: record.start as u32,
            line: self.named(record),
            day: PackedDay::new(figures.day).head(),
        });
    }

    /// By what a row is told from the others: where many may stand in one line, by its ordinal.
    fn named(&self, record: &Record) -> u32 {
        match self.profile.file.format.counts_rows() {
            true => u32::try_from(self.read).unwrap_or(u32::MAX),
            false => record.line,
        }
    }

    fn see_own(&mut self, record: &Record) -> Result<(), CellFault> {
        let cells = self.layout.own.iter().map(|&at| (at, record.raw(self.text, at)));
        match cells.into_iter().find(|(_, cell)| !cell.trim().is_empty()) {
            Some((at, cell)) => self.own.see(cell).map_err(|problem| (Some(at), problem)),
            None => Ok(()),
        }
    }

    /// The number of the own account: by the rows, by what stands before them, or by the format.
    fn number(&self) -> Option<Number> {
        let before = || {
            let pattern = self.profile.own.preamble.as_ref()?;
            Number::read(&captured(pattern, &self.layout.preamble)?)
        };
        self.own.number().or_else(before).or_else(|| self.table.account().cloned())
    }

    fn check_width(&mut self, record: &Record) -> Result<(), Problem> {
        let columns = self.layout.columns.len();
        let last_is_empty = || record.raw(self.text, record.width() - 1).is_empty();
        let trailing = self.profile.file.extra_columns == Extra::Trailing;
        let expected = *self.width.get_or_insert_with(|| {
            let one_more = trailing && record.width() == columns + 1 && last_is_empty();
            columns + usize::from(one_more)
        });
        let found = record.width();
        if found != expected || (found > columns && !last_is_empty()) {
            let row = self.text.get(record.start..record.end).unwrap_or_default();
            return Err(Problem::Width { expected, found, row: shown(row.trim_end()) });
        }
        Ok(())
    }

    fn check_day(&mut self, day: Day) -> Result<(), Problem> {
        let today = self.options.today;
        if day > today.plus(1) {
            return Err(Problem::Future { day, today });
        }
        self.day_is_told |= day.date().day() > 12;
        let before = self.before.replace(day).unwrap_or(day);
        let (wrong, declared) = match self.profile.date.order {
            Sorting::Any => (false, ""),
            Sorting::NewestFirst => (day > before, "declared newest first"),
            Sorting::OldestFirst => (day < before, "declared oldest first"),
        };
        if wrong { Err(Problem::OutOfOrder { day, before, declared }) } else { Ok(()) }
    }

    /// Slash dates whose days could all be months are a guess, unless a person named the profile.
    fn check_dates(&mut self) {
        let formats = &self.layout.formats;
        let slashed = formats.iter().any(|f| f.slashed) && !self.rows.is_empty();
        if slashed && (formats.len() > 1 || !self.day_is_told && !self.options.pinned) {
            self.faults.push(Fault::of_file(Problem::AmbiguousDates));
        }
    }

    fn at_footer(&self, mut cursor: Cursor) -> bool {
        let Some(stop) = &self.profile.file.stop_at else { return false };
        cursor.physical(self.text).is_some_and(|line| stop.0.is_match(line))
    }

    fn read_footer(&mut self, mut cursor: Cursor) {
        self.end = cursor.at;
        while let Some(line) = cursor.physical(self.text) {
            self.skip(if line.trim().is_empty() { "blank" } else { "footer" });
            self.footer.push(line.to_owned());
        }
    }

    /// Counts a row that is no line. Reasons come from the file: only so many are told apart.
    fn skip(&mut self, reason: &str) {
        const REASONS: usize = 20;
        let full = self.skipped.len() >= REASONS;
        match self.skipped.iter_mut().find(|(known, _)| known == reason) {
            Some((_, count)) => *count += 1,
            None if full => self.skip_another(),
            None => self.skipped.push((reason.to_owned(), 1)),
        }
    }

    fn skip_another(&mut self) {
        match self.skipped.iter_mut().find(|(known, _)| known == "other") {
            Some((_, count)) => *count += 1,
            None => self.skipped.push(("other".to_owned(), 1)),
        }
    }

    fn csv_fault(&mut self, fault: CsvFault) {
        self.fault(fault.line, (Some(fault.column), fault.problem));
    }

    fn fault(&mut self, line: u32, (column, problem): CellFault) {
        // A format's day has no cell that a person could look at.
        if matches!(problem, Problem::EmptyDate(_)) && !self.table.lines.is_empty() {
            return self.faults.push(Fault::at(line, Problem::Undated));
        }
        let name = |at: usize| self.layout.columns.get(at).map(|n| shown(n));
        let number = |at: usize| if self.table.lines.is_empty() { at + 1 } else { 0 };
        let column = column
            .map(|at| Box::new(Column { number: number(at), name: name(at).unwrap_or_default() }));
        self.faults.push(Fault { line: Some(line), column, problem });
    }
}

/// Puts the rows of one group behind its first; that one keeps the earliest day of them.
fn gather_units(text: &str, layout: &Layout, rows: &mut Vec<RowAt>) {
    let Some(group) = layout.group else { return };
    let mut record = Record::default();
    let mut firsts: HashMap<&str, usize> = HashMap::new();
    let mut placed: Vec<(usize, RowAt)> = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate() {
        let mut cursor = Cursor { at: row.start as usize, line: row.line };
        let read = cursor.next(text, layout.dialect, &mut record);
        let key = if read.is_ok() { record.raw(text, group).trim() } else { "" };
        let first = if key.is_empty() { i } else { *firsts.entry(key).or_insert(i) };
        placed.push((first, *row));
    }
    placed.sort_by_key(|(first, _)| *first);
    rows.clear();
    let mut head: Option<(usize, usize)> = None;
    for (first, row) in placed {
        match head.filter(|(unit, _)| *unit == first) {
            Some((_, at)) => {
                if let Some(head) = rows.get_mut(at) {
                    head.day = head.day.earliest(row.day);
                }
                rows.push(RowAt { day: row.day.tail(), ..row });
            }
            None => {
                head = Some((first, rows.len()));
                rows.push(row);
            }
        }
    }
}

/// The physical line of a byte: CR, LF and CRLF each end one.
fn line_of(text: &str, at: usize) -> u32 {
    let mut cursor = Cursor::start();
    while cursor.physical(text).is_some() && cursor.at <= at {}
    // The line that holds the byte was stepped over, unless it is the last without an end.
    if cursor.at > at
        && text.as_bytes().get(cursor.at - 1).is_some_and(|b| matches!(b, b'\n' | b'\r'))
    {
        cursor.line - 1
    } else {
        cursor.line
    }
}
