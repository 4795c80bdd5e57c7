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

Rules are numbered in the order of local.toml; the first that takes a row wins. What no rule takes
the profile may know; of rows that belong together, the main one decides. What nothing takes will be
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
        let mut table = columns();
        let mut counts = vec![0_u64; local.rules().len()];
        let mut back: BTreeMap<(usize, &'static str), u64> = BTreeMap::new();
        let mut open = 0;
        let mut see = |line: &Line<'_>, taken: Taken| {
            let mut to = String::new();
            let by = match taken {
                Taken::Rule(number) => {
                    if let (Some(count), Some(rule)) =
                        (counts.get_mut(number - 1), local.rules().get(number - 1))
                    {
                        *count += 1;
                        if let Some(what) = against(rule, line) {
                            *back.entry((number, what)).or_default() += 1;
                        }
                        to = rule.to.to_string();
                    }
                    format!("rule {number}")
                }
                Taken::Profile => "profile".to_owned(),
                Taken::Group => "group".to_owned(),
                Taken::Nothing => {
                    open += 1;
                    "nothing".to_owned()
                }
            };
            if !self.open || taken == Taken::Nothing {
                table.row(vec![
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
        };
        rules(&checked.statement, &checked.account, &local, &mut see)
            .map_err(|fault| anyhow::anyhow!("{fault}"))?;
        table.print(self.format)?;
        for (number, count) in (1..).zip(counts) {
            out::say(&format!("rule {number} takes {}", out::count(count, "row", "rows")));
        }
        out::say(&format!("nothing takes {}", out::count(open, "row", "rows")));
        for ((number, what), count) in back {
            let rows = out::count(count, "row", "rows");
            let (way, sign) = if what.starts_with("spending") {
                ("that came in", "out")
            } else {
                ("that went out", "in")
            };
            out::say(&format!(
                "note: rule {number} takes {rows} {way}, which count as {what}; sign = \"{sign}\" \
                 leaves them out"
            ));
        }
        Ok(())
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
