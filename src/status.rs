//! `ledger status`: the treasurer's home: how the books stand, and the next command for each thing.

mod alerts;
mod counts;
mod ending;
mod held;
mod months;
mod payments;
mod people;
mod statements;

pub use statements::{Agreement, attested, differs_by};

use crate::book::{self, Place};
use crate::out;
use clap::Args;
use ledger::account::is_in_transit;
use ledger::books::Books;
use ledger::day::Day;
use ledger::guard::Guard;
use ledger::money::{Currency, grouped};
use ledger::payout::Payouts;
use ledger::payout::matching::Notice;
use ledger::policy::{self, difference};
use ledger::store::Secrets;
use ledger::treasury;
use std::collections::{BTreeMap, BTreeSet};

/// Show how the books stand and what comes next
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger status

A backup is the book's folder and the one of its key and head, which status names, copied at one time while \
nothing writes, and kept elsewhere. Without the key the book can be read and never written again; the head lies \
outside the book so that an old copy is noticed when it is put back. A copy has private words and the key in \
it: keep it as you keep the key.")]
pub struct Status {}

/// Unclassified rows that are named; the others are counted.
const NAMED: usize = 5;

impl Status {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let today = book::today()?;
        let payouts = book::payouts(&books)?;
        let mut text = heading(&books, &people::control(&payouts, today))?;
        text += &ahead(&books, today)?;
        text += &alerts::told(&books, &payouts, today)?;
        text += &ending::told(&books, &payouts, today)?;
        text += &cash(&books)?;
        text += &counts::told(&books)?;
        text += &statements::told(&books, &payouts, today)?;
        text += &months::told(&books, today)?;
        text += &held::held(place, &books)?;
        text += &held::refused(place)?;
        text += &unclassified(place, &books, &payouts, today)?;
        text += &people::told(&payouts, today);
        text += &payments::told(&books, &payouts, today)?;
        text += &drift(place, &books)?;
        text += &key(place, &books);
        out::tell(&text)
    }
}

fn heading(books: &Books, control: &str) -> anyhow::Result<String> {
    let (name, head) = (books.service_name()?, books.head());
    let entries = out::count(head.size, "entry", "entries");
    Ok(format!("{}: {entries}\n  root {}\n{control}\n", out::plain(&name), head.root))
}

/// An entry of a day that is not yet keeps nearly everything waiting.
fn ahead(books: &Books, today: Day) -> anyhow::Result<String> {
    let entry = books.head().size.saturating_sub(1);
    let last = books.entry(entry)?.recorded;
    Ok(match last > today {
        true => format!(
            "  entry {entry} is dated {last}, ahead of this machine's clock, which says {today}:\n    \
             `ledger freeze` and `ledger reject` work, all else waits until {last};\n    set the \
             clock right if it is wrong\n"
        ),
        false => String::new(),
    })
}

fn cash(books: &Books) -> anyhow::Result<String> {
    let mut text = "\nMoney\n".to_owned();
    let mut held = books.balances(Day::LAST)?;
    held.retain(|(account, _), _| ledger::account::is_cash(account));
    if held.is_empty() {
        text += "  nothing yet\n";
    }
    let width = held.keys().map(|(account, _)| account.len()).max().unwrap_or(0);
    for ((account, ccy), minor) in held {
        let decimal = grouped(&ccy.parse::<Currency>()?.decimal(minor), ',');
        text += &format!("  {account:<width$} {decimal:>14} {ccy}\n");
        if minor < 0 {
            text +=
                &format!("    {}:\n    `ledger list --account {account}`\n", below_zero(&account));
        }
    }
    Ok(text)
}

/// What an account that holds less than nothing says.
pub fn below_zero(account: &str) -> &'static str {
    if account.starts_with("assets:cash:") {
        "below zero, which no box can be: an entry is missing or wrong"
    } else if is_in_transit(account) {
        "more arrived than was sent: a statement is missing, or a row is classified wrongly"
    } else {
        "below zero: overdrawn, or a statement is missing"
    }
}

/// A statement may end today, or, in another time zone, tomorrow.
fn ago(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2.. => format!("{days} days ago"),
        _ => "ahead of today".to_owned(),
    }
}

fn unclassified(
    place: &Place,
    books: &Books,
    payouts: &Payouts,
    today: Day,
) -> anyhow::Result<String> {
    let mut open = books.unclassified()?;
    if open.is_empty() {
        return Ok("\nEverything is classified.\n".to_owned());
    }
    let mut text = format!(
        "\nUnclassified: {}, public as such until somebody says what they are\n",
        open.len()
    );
    let secrets = Secrets::open_read_only(&place.book()?)?;
    let hints = treasury::hints(books, &secrets, payouts, today, &open)?;
    let hints: BTreeMap<u64, Notice> = hints.into_iter().collect();
    // What may be a payout comes first: it is asked for by another command. Then the debits, since
    // each of them stops all payments.
    let debits: BTreeSet<u64> = books.money()?.unexplained.into_iter().collect();
    open.sort_by_key(|index| (!hints.contains_key(index), !debits.contains(index), *index));
    let named = hints.len() + NAMED;
    for index in open.iter().take(named) {
        let entry = books.entry(*index)?;
        let open = entry.postings.iter().find(|p| p.account.is_unclassified());
        let amount = open.map_or(String::new(), |p| {
            format!("{} {}", grouped(&p.ccy.decimal(-i128::from(p.minor)), ','), p.ccy)
        });
        text += &format!("  {index:>6}  {}  {amount:>14}\n", entry.date);
        text += &hints.get(index).map_or(String::new(), |notice| hinted(*index, notice));
    }
    if open.len() > named {
        text += "  and more\n";
    }
    text += "  `ledger list --unclassified --private`, then `ledger classify N... ACCOUNT`\n";
    Ok(text)
}

/// What a row may be, with the command that says so.
fn hinted(index: u64, notice: &Notice) -> String {
    let mark = if notice.is_alarm() { "ALARM: " } else { "" };
    let command = notice.command(index);
    let command = command.map_or(String::new(), |it| format!("          if it is: `{it}`\n"));
    format!("          {mark}it {notice}\n{command}")
}

fn drift(place: &Place, books: &Books) -> anyhow::Result<String> {
    let file = match place.service() {
        Ok(file) => file,
        // The rest is told all the same: this is where people look when something is wrong.
        Err(error) => return Ok(format!("\nservice.toml cannot be read: {error:#}\n")),
    };
    let changes = difference(books, &file, book::today()?)?;
    let mut text = match changes.len() {
        0 => String::new(),
        n => {
            let points = out::count(n as u64, "point", "points");
            format!("\nservice.toml differs from the log in {points}: `ledger apply --dry-run`\n")
        }
    };
    // What is proposed is no difference to be applied again; but it does not hold, either.
    let pending = policy::pending(books, book::today()?)?;
    if !pending.is_empty() {
        text += "\nProposed, and not yet in force\n";
    }
    let lines = pending.iter().map(|of| format!("  {}\n", out::plain(&of.line())));
    Ok(text + &lines.collect::<String>())
}

fn key(place: &Place, books: &Books) -> String {
    let Ok(state) = place.state() else {
        return "\nNo home folder: name the key's with --state\n".to_owned();
    };
    let guard = Guard::new(&state, &books.genesis().origin);
    match guard.signer(books.keys().newest()) {
        Ok(_) => format!(
            "\nCheckpoint key and head: {}\n  keep a copy of it and of the book elsewhere: `ledger help status`; the public key is\n  {}\n",
            out::path(guard.folder()),
            books.keys().newest()
        ),
        Err(error) => format!("\nThe book can be read, not written: {error}\n"),
    }
}
