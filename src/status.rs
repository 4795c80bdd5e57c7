//! `ledger status`: the treasurer's home: how the books stand, and the next command for each thing.

use crate::book::{self, Place};
use crate::out;
use clap::Args;
use ledger::books::{Books, StatementEntry};
use ledger::day::Day;
use ledger::guard::Guard;
use ledger::money::{Currency, grouped};
use ledger::policy::difference;
use std::collections::BTreeMap;

/// Show how the books stand and what comes next
#[derive(Args)]
#[command(after_help = "Example:\n  ledger status")]
pub struct Status {}

/// Unclassified rows that are named; the others are counted.
const NAMED: usize = 5;

impl Status {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let today = book::today()?;
        let mut text = heading(&books)?;
        text += &cash(&books)?;
        text += &statements(&books, today)?;
        text += &unclassified(&books)?;
        text += &drift(place, &books)?;
        text += &key(place, &books);
        out::print(&text)
    }
}

fn heading(books: &Books) -> anyhow::Result<String> {
    let (name, head) = (books.service_name()?, books.head());
    let control = if books.genesis().need == 1 { "\nControlled by one person." } else { "" };
    Ok(format!("{}: {} entries, root {}{control}\n", out::plain(&name), head.size, head.root))
}

fn cash(books: &Books) -> anyhow::Result<String> {
    let mut text = "\nMoney\n".to_owned();
    let balances = books.balances(Day::LAST)?;
    let held = balances.into_iter().filter(|((account, _), _)| ledger::account::is_cash(account));
    for ((account, ccy), minor) in held {
        let decimal = grouped(&ccy.parse::<Currency>()?.decimal(minor), ',');
        text += &format!("  {account:<36} {decimal:>16} {ccy}\n");
    }
    Ok(text)
}

fn statements(books: &Books, today: Day) -> anyhow::Result<String> {
    let mut newest: BTreeMap<(String, Currency), StatementEntry> = BTreeMap::new();
    for statement in books.statements()?.into_iter().filter(|s| s.void.is_none()) {
        let key = (statement.statement.account.to_string(), statement.statement.ccy);
        let later = newest.get(&key).is_none_or(|old| old.statement.to <= statement.statement.to);
        if later {
            newest.insert(key, statement);
        }
    }
    let mut text = "\nStatements\n".to_owned();
    if newest.is_empty() {
        text += "  none yet: `ledger import STATEMENT.csv`\n";
    }
    for ((account, ccy), s) in newest {
        let days = s.statement.to.days_until(today);
        let grade = s.statement.grade.as_str();
        text +=
            &format!("  {account} {ccy}: up to {} ({days} days ago), {grade}\n", s.statement.to);
        if days > 35 {
            text += "    the next statement is due: `ledger import STATEMENT.csv`\n";
        }
    }
    Ok(text)
}

fn unclassified(books: &Books) -> anyhow::Result<String> {
    let open = books.unclassified()?;
    if open.is_empty() {
        return Ok("\nEverything is classified.\n".to_owned());
    }
    let mut text = format!(
        "\nUnclassified: {}, public as such until somebody says what they are\n",
        open.len()
    );
    for index in open.iter().take(NAMED) {
        let entry = books.entry(*index)?;
        let cash = entry.postings.iter().find(|p| p.account.is_cash());
        let amount = cash
            .map_or(String::new(), |p| format!("{} {}", p.ccy.decimal(i128::from(p.minor)), p.ccy));
        text += &format!(
            "  {} {amount}: `ledger show {index} --private`, `ledger classify {index} ACCOUNT`\n",
            entry.date
        );
    }
    if open.len() > NAMED {
        text += "  all of them: `ledger list --unclassified --private`\n";
    }
    Ok(text)
}

fn drift(place: &Place, books: &Books) -> anyhow::Result<String> {
    let changes = difference(books, &place.service()?)?;
    Ok(match changes.len() {
        0 => String::new(),
        n => {
            format!("\nservice.toml differs from the log in {n} points: `ledger apply --dry-run`\n")
        }
    })
}

fn key(place: &Place, books: &Books) -> String {
    let Ok(state) = place.state() else {
        return "\nNo home folder: name the key's with --state\n".to_owned();
    };
    let guard = Guard::new(&state, &books.genesis().origin);
    match guard.signer(&books.genesis().key) {
        Ok(_) => format!(
            "\nCheckpoint key and head: {}\n  keep a copy of the key elsewhere; the public key is\n  {}\n",
            guard.folder().display(),
            books.genesis().key
        ),
        Err(error) => format!("\nThe book can be read, not written: {error}\n"),
    }
}
