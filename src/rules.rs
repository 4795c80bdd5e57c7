//! `ledger rules`: what the treasurer's rules make of a file, before any of it is imported.
//! Nothing is written, and no entry is asked: local.toml and the file say all of it.

use crate::book::{self, Place};
use crate::classify::counts_back;
use crate::import::{Import, Reader};
use crate::named::Named;
use crate::out::{self, Align, Format, Table};
use clap::{Args, Subcommand};
use ledger::import::{Taken, rules};
use ledger::local::Rule;
use ledger::money::Currency;
use ledger::statement::Line;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Try the rules of local.toml
#[derive(Args)]
pub struct Rules {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Test(Test),
}

/// Show which rule takes which row of a file, and which rows none takes
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger rules test march.csv
  ledger rules test march.csv --open            the rows that no rule takes
  ledger rules test march.csv --format json

Rules are numbered in the order of local.toml; the first that takes a row wins. What no rule takes \
the profile may know; of rows that belong together, the main one decides. What nothing takes will be \
unclassified.")]
struct Test {
    /// The file
    file: PathBuf,
    /// Show the rows that no rule takes, and no others
    #[arg(long)]
    open: bool,
    /// The own account the statement is of, instead of the profile's proposal
    #[arg(long)]
    account: Option<Named>,
    /// Read the file by this profile
    #[arg(long)]
    profile: Option<String>,
    /// Read a file without a currency, or with an unknown one, as this currency
    #[arg(long)]
    currency: Option<Currency>,
    /// How the table is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Rules {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let Command::Test(test) = &self.command;
        test.run(place)
    }
}

impl Test {
    fn run(&self, place: &Place) -> anyhow::Result<()> {
        let local = place.local()?;
        let (account, profile) = (self.account.clone(), self.profile.clone());
        let reading = Import::reading(account, profile, self.currency)?;
        let reader = Reader::new(place, &local, book::today()?)?;
        let checked = reader.read(&self.file, &reading)?;
        let mut tried = Tried::new(local.rules(), self.open);
        let mut see = |line: &Line<'_>, taken: Taken| tried.row(line, taken);
        rules(&checked.statement, &checked.account, &local, &mut see)
            .map_err(|fault| anyhow::anyhow!("{fault}"))?;
        tried.table.print(self.format)?;
        out::say(tried.told().trim_end());
        Ok(())
    }
}

/// What the rules made of a file.
struct Tried<'a> {
    rules: &'a [Rule],
    /// Whether the rows that a rule takes are left out of the table.
    open_only: bool,
    table: Table,
    /// Rows by rule.
    counts: Vec<u64>,
    /// Rows that go the other way than their rule's account, by rule and by what they count as.
    back: BTreeMap<(usize, &'static str), u64>,
    /// Rows that nothing takes.
    open: u64,
}

impl<'a> Tried<'a> {
    fn new(rules: &'a [Rule], open_only: bool) -> Self {
        let (table, counts) = (columns(), vec![0; rules.len()]);
        Self { rules, open_only, table, counts, back: BTreeMap::new(), open: 0 }
    }

    fn row(&mut self, line: &Line<'_>, taken: Taken) {
        let (by, to) = match taken {
            Taken::Rule(number) => (format!("rule {number}"), self.taken_by(number, line)),
            Taken::Profile => ("profile".to_owned(), String::new()),
            Taken::Group => ("group".to_owned(), String::new()),
            Taken::Nothing => {
                self.open += 1;
                ("nothing".to_owned(), String::new())
            }
        };
        if self.open_only && taken != Taken::Nothing {
            return;
        }
        self.table.row(vec![
            line.row.to_string(),
            line.date.to_string(),
            line.ccy.decimal(i128::from(line.net)),
            line.ccy.to_string(),
            by,
            to,
            line.name.as_deref().unwrap_or_default().to_owned(),
            line.text.clone().into_owned(),
        ]);
    }

    /// Counts a row that a rule takes, and says to which account.
    fn taken_by(&mut self, number: usize, line: &Line<'_>) -> String {
        let at = number.saturating_sub(1);
        let (Some(count), Some(rule)) = (self.counts.get_mut(at), self.rules.get(at)) else {
            return String::new();
        };
        *count += 1;
        if let Some(what) = against(rule, line) {
            *self.back.entry((number, what)).or_default() += 1;
        }
        rule.to.to_string()
    }

    /// How many rows each rule takes, and what of that looks like a slip.
    fn told(&self) -> String {
        let rows = |n: u64| out::count(n, "row", "rows");
        let mut text = String::new();
        for (number, count) in (1..).zip(&self.counts) {
            text += &format!("rule {number} takes {}\n", rows(*count));
        }
        text += &format!("nothing takes {}\n", rows(self.open));
        for ((number, what), count) in &self.back {
            let (way, sign) = match what.starts_with("spending") {
                true => ("that came in", "out"),
                false => ("that went out", "in"),
            };
            text += &format!(
                "note: rule {number} takes {} {way}, which count as {what}; sign = \"{sign}\" leaves \
                 them out\n",
                rows(*count)
            );
        }
        text
    }
}

/// What a row counts as that goes the other way than a rule's account, and that no `sign` asks for.
fn against(rule: &Rule, line: &Line<'_>) -> Option<&'static str> {
    if rule.has_sign() { None } else { counts_back(&rule.to, line.gross > 0) }
}

fn columns() -> Table {
    Table::new(&[
        ("line", Align::Right),
        ("date", Align::Left),
        ("amount", Align::Right),
        ("currency", Align::Left),
        ("taken_by", Align::Left),
        ("to", Align::Left),
        ("who", Align::Left),
        ("text", Align::Left),
    ])
}
