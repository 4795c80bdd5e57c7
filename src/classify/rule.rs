//! Rules into local.toml: a row, or a pattern, and what such rows are from now on.
//! Refuses rows without a text to recognise them by; what the file would become is parsed first.

use crate::book::Place;
use crate::{out, words};
use anyhow::{Context as _, bail};
use ledger::account::{Account, Code};
use ledger::day::{Day, Month};
use ledger::durable::{self, Access};
use ledger::entry::{Billed, Rel};
use ledger::journal::Journal;
use ledger::local::{Local, LocalError};
use ledger::slot::Words;

/// A rule that takes rows like this one, as TOML.
pub fn for_row(
    journal: &Journal,
    index: u64,
    pattern: Option<&str>,
    (account, fund): (&Account, Option<&Code>),
    billed: Option<&Billed>,
) -> anyhow::Result<String> {
    let entry = journal.entry(index)?;
    if entry.refers(Rel::Statement).is_none() {
        bail!("entry {index} is no row of a statement: there is nothing to recognise it by");
    }
    let pattern = match pattern {
        Some(pattern) => pattern.to_owned(),
        None => format!("^{}", literally(&text_of(journal, index)?)),
    };
    let leaves = entry.postings.iter().any(|p| p.account.is_cash() && p.minor < 0);
    let sign = if leaves { "out" } else { "in" };
    let pattern = toml::Value::from(pattern);
    let fund = fund.map(|fund| format!("fund = \"{fund}\"\n")).unwrap_or_default();
    let bills = billed.filter(|_| account.bills_periods()).and_then(|of| again(of, entry.date));
    let bills = bills.map(|word| format!("billed = \"{word}\"\n")).unwrap_or_default();
    Ok(format!("[[rule]]\ntext = {pattern}\nsign = \"{sign}\"\nto = \"{account}\"\n{fund}{bills}"))
}

/// How a rule says what the rows to come bill, where this one bills a month: that of its day, or the one before.
fn again(billed: &Billed, date: Day) -> Option<&'static str> {
    let whole = |month: Month| Billed { from: month.first(), to: month.last() };
    let said = [("month", date.month()), ("month-before", date.month().plus(-1))];
    said.into_iter().find(|(_, month)| *billed == whole(*month)).map(|(word, _)| word)
}

/// The pattern that somebody typed, if rules can look for it.
pub fn pattern(text: &str) -> Result<String, String> {
    let rule =
        format!("[[rule]]\ntext = {}\nto = \"income:unclassified\"", toml::Value::from(text));
    match Local::parse(&rule) {
        Ok(_) => Ok(text.to_owned()),
        Err(LocalError::Rule { problem, .. }) => Err(problem.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

fn text_of(journal: &Journal, index: u64) -> anyhow::Result<String> {
    let opening = journal.secrets().opening(index)?;
    // What was erased has no text any more.
    let words = match opening {
        Some((Some(_), fields)) => words::kept(index, &fields)?,
        _ => Words::default(),
    };
    let text = words.source.memo.or(words.who.name);
    text.with_context(|| {
        format!("entry {index} has no text to recognise it by: name a pattern with --text")
    })
}

/// Every character for itself.
fn literally(text: &str) -> String {
    let special = |c: char| r"\.+*?()|[]{}^$#&-~".contains(c);
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// Appends the rules that are not in local.toml yet.
pub fn add(place: &Place, rules: &[String]) -> anyhow::Result<()> {
    if rules.is_empty() {
        return Ok(());
    }
    let path = place.book()?.join("local.toml");
    let shown = || out::path(&path);
    let old = match std::fs::read_to_string(&path) {
        Ok(old) => old,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(e).with_context(shown),
    };
    let mut file = old.trim_end().to_owned();
    let mut told = Vec::new();
    for rule in rules {
        let has = if old.contains(rule.trim_end()) {
            "this rule already"
        } else {
            file += &format!("\n\n{rule}");
            "a new rule"
        };
        told.push(format!("local.toml has {has}:\n{}", rule.trim_end()));
    }
    let refused = || format!("{}: nothing was written", out::path(&path));
    Local::parse(&file).with_context(refused)?;
    durable::write(&path, (file.trim_end().to_owned() + "\n").as_bytes(), Access::Owner)
        .with_context(shown)?;
    told.iter().for_each(|told| out::say(told));
    Ok(())
}
