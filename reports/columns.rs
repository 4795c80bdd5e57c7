//! Columns of text for the terminal: first column left, the rest right, cut to what fits.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The width of everything that is printed.
pub(crate) const WIDTH: usize = 80;

/// Rows of cells, printed with two spaces between columns and two before them.
pub(crate) struct Columns {
    head: Vec<String>,
    rows: Vec<Row>,
    /// How many columns from the left are words, aligned left.
    words: usize,
}

enum Row {
    Cells(Vec<String>),
    Rule,
    Note(String),
}

impl Columns {
    /// Columns of which the first `words` are aligned left, under their heads, if they have any.
    pub(crate) fn new(words: usize, head: Vec<String>) -> Self {
        Self { head, rows: Vec::new(), words }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(Row::Cells(cells));
    }

    /// Adds a rule under the numbers above.
    pub(crate) fn rule(&mut self) {
        self.rows.push(Row::Rule);
    }

    /// Adds a line of its own under the row above.
    pub(crate) fn note(&mut self, text: String) {
        self.rows.push(Row::Note(text));
    }

    /// Prints all rows; the first column gives way where the others need room, and where that is
    /// not enough, each number has a line of its own.
    pub(crate) fn print(&self, out: &mut String) {
        let widths = self.widths();
        let stacked = all(&widths) > WIDTH;
        if !stacked && !self.head.is_empty() {
            self.print_cells(out, &self.head, &widths);
        }
        for row in &self.rows {
            match row {
                Row::Note(text) => wrapped(out, 6, text),
                Row::Rule => push_line(out, &"-".repeat(all(&widths).min(WIDTH) - 2)),
                Row::Cells(cells) => match cells.as_slice() {
                    [sentence] => wrapped(out, 2, sentence),
                    cells if stacked => self.print_stacked(out, cells),
                    cells => self.print_cells(out, cells, &widths),
                },
            }
        }
    }

    fn print_cells(&self, out: &mut String, cells: &[String], widths: &[usize]) {
        let cells = cells.iter().zip(widths).enumerate();
        let cells = cells.map(|(i, (cell, width))| pad(&fit(cell, *width), *width, i < self.words));
        push_line(out, &cells.collect::<Vec<_>>().join("  "));
    }

    fn print_stacked(&self, out: &mut String, cells: &[String]) {
        for (i, cell) in cells.iter().enumerate() {
            let head = self.head.get(i).map_or("", String::as_str);
            match i {
                0 => wrapped(out, 2, cell),
                _ => push_line(out, &format!("    {head:<24}{}", pad(cell, WIDTH - 30, false))),
            }
        }
    }

    fn widths(&self) -> Vec<usize> {
        const LEAST: usize = 16;
        let mut widths: Vec<usize> = self.head.iter().map(|head| head.width()).collect();
        for row in &self.rows {
            let Row::Cells(cells) = row else { continue };
            widths.resize(widths.len().max(cells.len()), 0);
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.width());
            }
        }
        let all = all(&widths);
        if let Some(first) = widths.first_mut() {
            let room = first.saturating_sub(all.saturating_sub(WIDTH)).max(LEAST);
            // Short tables are stretched, so that the numbers of all tables end on one line.
            *first = if all < WIDTH { *first + (WIDTH - all) } else { room.min(*first) };
        }
        widths
    }
}

/// Sentences over as many lines as they need; nothing for an empty one.
pub(crate) fn wrapped(out: &mut String, indent: usize, text: &str) {
    let mut used = 0;
    for word in text.split_whitespace() {
        if used > 0 && used + 1 + word.width() > WIDTH {
            out.push('\n');
            used = 0;
        }
        let gap = if used == 0 { indent } else { 1 };
        out.push_str(&" ".repeat(gap));
        out.push_str(word);
        used += gap + word.width();
    }
    if used > 0 {
        out.push('\n');
    }
}

/// How wide a row is with all spaces.
fn all(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + 2 * widths.len()
}

fn push_line(out: &mut String, text: &str) {
    out.push_str("  ");
    out.push_str(text);
    let end = out.trim_end_matches(' ').len();
    out.truncate(end);
    out.push('\n');
}

fn pad(cell: &str, width: usize, left: bool) -> String {
    let space = " ".repeat(width.saturating_sub(cell.width()));
    if left { format!("{cell}{space}") } else { format!("{space}{cell}") }
}

/// Cuts a cell that is too wide, and says so with an ellipsis.
fn fit(cell: &str, width: usize) -> String {
    if cell.width() <= width {
        return cell.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in cell.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        out.push(c);
    }
    out + "…"
}
