//! What a format's file says, as rows under the same columns for every format.
//! Refuses control characters, at the line of the file that holds them, tables beyond the limit, and
//! statements of several accounts: which one would the treasurer's be?
//! Next, the pass reads the rows by a profile, and proves the statements they come from.

use crate::day::Day;
use crate::statement::refusal::{Fault, LISTED, Problem, listed};
use crate::statement::{FILE_MAX, Number, PaymentOrder};
use std::collections::HashMap;

/// The columns of every table. A format leaves empty what it does not know.
const COLUMNS: [&str; 17] = [
    "day",
    "value_day",
    "amount",
    "currency",
    "side",
    "charges",
    "status",
    "reversal",
    "code",
    "id",
    "end_to_end",
    "batch",
    "mandate",
    "name",
    "account",
    "text",
    "reference",
];

/// The rows of a file as CSV, and where they come from.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// A header, and a line per row; of a CSV file, the file itself.
    pub text: String,
    /// The physical line of the file that each row comes from; empty for CSV files.
    pub lines: Vec<u32>,
    /// The statements in the file, in their order.
    pub periods: Vec<Period>,
    /// What the bank says of payment orders, by the ordinals of their rows, from 1.
    pub orders: HashMap<u32, PaymentOrder>,
    /// The accounts they are of, each once.
    accounts: Vec<Number>,
}

/// One statement in a file: what it says of the rows since the one before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Period {
    /// The currency's code, as written.
    pub ccy: String,
    /// How many rows of the table are read when it ends.
    pub end: usize,
    /// The days of the booked balances before and behind it, where it states both: what a statement
    /// without rows is of.
    pub days: Option<(Day, Day)>,
    pub opening: Option<Stated>,
    pub closing: Option<Stated>,
    /// The sum of the money in.
    pub credits: Option<Stated>,
    /// The sum of the money out, without a sign.
    pub debits: Option<Stated>,
}

/// An amount that a statement states beside its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    /// With its sign, as the rows' amounts are written.
    pub amount: String,
    /// Its own currency is another than the rows': then it proves nothing.
    pub foreign: bool,
    /// Its physical line.
    pub line: u32,
}

/// One row. All are texts as the file has them, but for days, which are `YYYY-MM-DD` where the file
/// says one.
#[derive(Debug, Clone, Default)]
pub struct Row {
    pub line: u32,
    pub day: String,
    pub value_day: String,
    pub amount: String,
    pub currency: String,
    /// Credit or debit, by the format's own word.
    pub side: String,
    /// What was kept back of the amount; positive.
    pub charges: String,
    pub status: String,
    /// `true` for what takes an earlier entry back.
    pub reversal: String,
    pub code: String,
    pub id: String,
    pub end_to_end: String,
    pub batch: String,
    pub mandate: String,
    pub name: String,
    pub account: String,
    pub text: String,
    pub reference: String,
}

impl Table {
    /// The rows as they stand in a CSV file.
    pub fn of_rows(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// A table without rows.
    pub fn new() -> Self {
        Self::of_rows(COLUMNS.join(",") + "\n")
    }

    /// Adds a row behind the others.
    pub fn push(&mut self, row: &Row) -> Result<(), Fault> {
        let cells: [&str; COLUMNS.len()] = [
            &row.day,
            &row.value_day,
            &row.amount,
            &row.currency,
            &row.side,
            &row.charges,
            &row.status,
            &row.reversal,
            &row.code,
            &row.id,
            &row.end_to_end,
            &row.batch,
            &row.mandate,
            &row.name,
            &row.account,
            &row.text,
            &row.reference,
        ];
        for (i, cell) in cells.into_iter().enumerate() {
            if i > 0 {
                self.text.push(',');
            }
            self.cell(cell).map_err(|problem| Fault::at(row.line, problem))?;
        }
        self.text.push('\n');
        self.lines.push(row.line);
        // Positions in the table are 32 bits wide.
        if self.text.len() > 2 * FILE_MAX {
            return Err(Fault::at(row.line, Problem::TableTooLarge));
        }
        Ok(())
    }

    /// Keeps what the bank says of the payment order behind the row that was added last.
    pub fn of_order(&mut self, order: Option<PaymentOrder>) {
        let row = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        self.orders.extend(order.map(|order| (row, order)));
    }

    /// Ends a statement: the rows since the last one are its.
    pub fn end(&mut self, period: Period) {
        self.periods.push(Period { end: self.lines.len(), ..period });
    }

    /// Notes whose statement this is. Beyond those that a refusal lists, it is refused at once.
    pub fn of_account(&mut self, account: &str) -> Result<(), Fault> {
        if let Some(account) = Number::read(account)
            && !self.accounts.contains(&account)
        {
            self.accounts.push(account);
        }
        if self.accounts.len() > LISTED { self.one_account() } else { Ok(()) }
    }

    /// The whole table, of a file in which `expected` was found, and all of it of one account.
    pub fn finish(self, expected: &'static str) -> Result<Self, Fault> {
        if self.periods.is_empty() {
            return Err(Fault::of_file(Problem::NoStatement(expected)));
        }
        self.one_account()?;
        Ok(self)
    }

    /// The number of that account, where the file says it.
    pub fn account(&self) -> Option<&Number> {
        self.accounts.first()
    }

    fn one_account(&self) -> Result<(), Fault> {
        if self.accounts.len() < 2 {
            return Ok(());
        }
        let accounts: Vec<String> = self.accounts.iter().map(Number::to_string).collect();
        let accounts = listed(accounts.iter().map(String::as_str));
        Err(Fault::of_file(Problem::SeveralAccounts(accounts)))
    }

    fn cell(&mut self, cell: &str) -> Result<(), Problem> {
        let cell = cell.trim();
        self.text.push('"');
        for c in cell.chars() {
            match c {
                '"' => self.text.push_str("\"\""),
                '\t' | '\n' | '\r' => self.text.push(' '),
                c if c.is_control() => return Err(Problem::Control(u32::from(c))),
                c => self.text.push(c),
            }
        }
        self.text.push('"');
        Ok(())
    }
}

/// A reference, where one was given.
pub fn given(reference: &str) -> String {
    match reference.trim() {
        "NONREF" | "NOTPROVIDED" | "NOT PROVIDED" => String::new(),
        reference => reference.to_owned(),
    }
}
