//! Columns of text for the terminal: first column left, the rest right, cut to what fits.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The width of everything that is printed.
pub(crate) const WIDTH: usize = 80;

/// Rows of cells, printed with two spaces between columns and two before them.
#[derive(Default)]
pub(crate) struct Columns {
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
    /// Columns of which the first `words` are aligned left.
    pub(crate) fn new(words: usize) -> Self {
        Self { rows: Vec::new(), words }
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(Row::Cells(cells.into()));
    }

    /// Adds a rule under the numbers above.
    pub(crate) fn rule(&mut self) {
        self.rows.push(Row::Rule);
    }

    /// Adds a line of its own under the row above.
    pub(crate) fn note(&mut self, text: String) {
        self.rows.push(Row::Note(text));
    }

    /// Whether there is nothing to print.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Prints all rows; the first column gives way where the others need room.
    pub(crate) fn print(&self, out: &mut String) {
        let widths = self.widths();
        for row in &self.rows {
            let mut line = String::from("  ");
            match row {
                Row::Note(text) => line.push_str(&format!("    {text}")),
                Row::Rule => {
                    let all: usize = widths.iter().sum::<usize>() + 2 * widths.len();
                    line.push_str(&"-".repeat(all.saturating_sub(2)));
                }
                Row::Cells(cells) => {
                    for (i, (cell, width)) in cells.iter().zip(&widths).enumerate() {
                        line.push_str(if i > 0 { "  " } else { "" });
                        line.push_str(&pad(&fit(cell, *width), *width, i < self.words));
                    }
                }
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = Vec::new();
        for row in &self.rows {
            let Row::Cells(cells) = row else { continue };
            widths.resize(widths.len().max(cells.len()), 0);
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.width());
            }
        }
        let all = widths.iter().sum::<usize>() + 2 * widths.len();
        if let Some(first) = widths.first_mut() {
            let room = first.saturating_sub(all.saturating_sub(WIDTH)).max(10);
            // Short tables are stretched, so that the numbers of all tables end on one line.
            *first = if all < WIDTH { *first + (WIDTH - all) } else { room.min(*first) };
        }
        widths
    }
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
