//! Tables that programs read: the same rows as CSV and as JSON.
//! Names of columns never change and amounts are plain decimals; words of people are made harmless
//! for spreadsheets.

use crate::answer::{Answer, CSV, JSON};
use ledger::books::Books;
use reports::cell::text_cell;

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A word, a name, a month.
    Text(String),
    /// A plain decimal.
    Number(String),
}

/// A table under its columns.
pub struct Table {
    /// What the file is called, without its ending.
    pub name: String,
    /// Names of the columns.
    pub head: &'static [&'static str],
    /// As many cells in each as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Cell {
    /// A word.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An amount as programs read it.
    pub fn money(money: &crate::shown::Money) -> Self {
        Self::Number(money.value.clone())
    }
}

impl Table {
    /// As CSV, lines ended by CRLF as RFC 4180 wants it.
    pub fn csv(&self) -> Answer {
        let mut out = format!("{}\r\n", self.head.join(","));
        for row in &self.rows {
            let cells = row.iter().map(|cell| match cell {
                Cell::Text(text) => text_cell(text),
                Cell::Number(number) => number.clone(),
            });
            out.push_str(&format!("{}\r\n", cells.collect::<Vec<_>>().join(",")));
        }
        Answer::whole(CSV, out).saved_as(&format!("{}.csv", self.name))
    }

    /// As JSON: the log that it was made from, and an object for each row. Amounts are strings, since
    /// numbers of JSON are not exact.
    pub fn json(&self, books: &Books) -> Answer {
        let head = books.head();
        let rows = self.rows.iter().map(|row| {
            let pairs = self.head.iter().zip(row).map(|(name, cell)| {
                let (Cell::Text(text) | Cell::Number(text)) = cell;
                format!("{}: {}", quoted(name), quoted(text))
            });
            format!("    {{{}}}", pairs.collect::<Vec<_>>().join(", "))
        });
        let rows = rows.collect::<Vec<_>>().join(",\n");
        let rows = if rows.is_empty() { String::new() } else { format!("\n{rows}\n  ") };
        let (name, size, root) = (quoted(&self.name), head.size, quoted(&head.root.to_string()));
        let text = format!(
            "{{\n  \"schema\": 1,\n  \"table\": {name},\n  \"log\": {{\"size\": {size}, \"root\": \
             {root}}},\n  \"rows\": [{rows}]\n}}\n"
        );
        Answer::whole(JSON, text).saved_as(&format!("{}.json", self.name))
    }
}

/// A string of JSON.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_of_json_holds_whatever_people_wrote() {
        assert_eq!(quoted("a\"b\\c\u{1}\u{7f}é"), "\"a\\\"b\\\\c\\u0001\\u007fé\"");
    }
}
