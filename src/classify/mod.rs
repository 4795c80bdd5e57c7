//! `ledger classify`: what open rows are; or, with a reason, what a wrong category should be.
//! All the rows of one command or none. Rules in local.toml say it for rows to come, and, with
//! `--by-rules`, for those that wait.

mod rule;
mod waiting;

use crate::book::{self, Place};
use crate::exit::Usage;
use crate::figure::{self, Figure};
use crate::named::Named;
use crate::{dry, out, words};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::account::{Account, Class, Code};
use ledger::correct::{self, CorrectError, Part, Saying};
use ledger::entry::{Billed, Rel};
use ledger::journal::Append;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::error::Error;
use std::str::FromStr;

/// Say what unclassified rows are
#[derive(Args)]
#[command(override_usage = "\
ledger classify [OPTIONS] <ENTRY>... <ACCOUNT>
       ledger classify --by-rules [--dry-run]")]
#[command(after_help = "\
Examples:
  ledger list --unclassified --private
  ledger classify 688 expenses:hosting --billed 2026-06
  ledger classify 600 income:donations:one-time --covers 2026 \\
      --reason 'Given for the year'
  ledger classify 637 675 expenses:maintenance \\
      --reason 'It was work, not the servers'
  ledger classify 688 expenses:admin --always --text '(?i)paperworks'
  # what the rules make of the rows that wait
  ledger classify --by-rules --dry-run
  ledger classify 688 expenses:admin --split expenses:domain=12.00
  ledger classify 650 income:donations:one-time --fund accessibility \\
      --reason 'Given for it'
  # where it is a gift that bounced: the account of the gift itself
  ledger classify 688 income:donations:one-time

The first classification of a row is no correction; changing one later is, and wants a --reason. \
Several rows are classified together or not at all.")]
pub struct Classify {
    /// The entries' numbers, and last what they are
    #[arg(
        value_name = "ENTRY... ACCOUNT",
        required_unless_present = "by_rules",
        conflicts_with = "by_rules"
    )]
    what: Vec<Word>,
    /// A part of it that belongs elsewhere, as expenses:domain=12.00
    #[arg(long, value_name = "ACCOUNT=AMOUNT", value_parser = split)]
    split: Vec<Split>,
    /// The fund that it belongs to; its own unless named
    #[arg(long)]
    fund: Option<Code>,
    /// The period that the expense bills: 2024, 2024-Q3, 2024-10 or 2024-10-05..2024-11-04
    #[arg(long, value_name = "PERIOD")]
    billed: Option<Billed>,
    /// The period that a gift was given for: at the end, what of it is to come goes back first
    #[arg(long, value_name = "PERIOD", conflicts_with_all = ["billed", "split"])]
    covers: Option<Billed>,
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
    /// Write a rule into local.toml, for all such rows from now on
    #[arg(long)]
    always: bool,
    /// The rule's pattern, instead of the row's own text
    #[arg(long, requires = "always", value_name = "PATTERN", value_parser = rule::pattern)]
    text: Option<String>,
    /// Classify the rows that wait and that the rules in local.toml take by now
    #[arg(long, conflicts_with_all = ["split", "fund", "billed", "covers", "reason", "always"])]
    by_rules: bool,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

/// Expenses bill days, gifts are given for them.
fn refuse_days(of: &Classify, account: &Account) -> anyhow::Result<()> {
    let gift = account.as_str().starts_with("income:donations:");
    let usage = match (of.billed, of.covers) {
        (Some(_), _) if gift => {
            format!("--billed: {account} is a gift: --covers says for which days")
        }
        (_, Some(_)) if !gift => {
            format!("--covers: {account} is no gift: expected income:donations:…")
        }
        _ => return Ok(()),
    };
    Err(Usage(usage).into())
}

/// What goes back has no account of its own, though people look for one.
fn no_refund(account: &Named, usage: Usage) -> Usage {
    if !account.to_string().contains("refund") {
        return usage;
    }
    Usage(format!(
        "`{account}` is no account: a gift that bounced or was refunded goes on the account of the gift itself, as \
         income:donations:one-time, and counts as a gift given back; what a vendor paid back goes where it was spent, \
         as expenses:hosting"
    ))
}

/// An entry's number, or the account.
#[derive(Debug, Clone)]
enum Word {
    Entry(u64),
    Account(Named),
}

impl FromStr for Word {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        text.parse().map(Self::Entry).or_else(|_| text.parse().map(Self::Account))
    }
}

impl Classify {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        if self.by_rules {
            return waiting::classify(place, self.dry_run);
        }
        let (entries, account) = self.named()?;
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let declarations = append.declarations()?;
        let account = account.account(&declarations).map_err(|usage| no_refund(account, usage))?;
        refuse_days(self, account)?;
        correct::refuse_exchange(&mut append, &entries, account)?;
        for entry in &entries {
            self.classify(&mut append, *entry, account)?;
        }
        let rules = self.rules(&append, &entries, account)?;
        let remarks = given_back(&mut append, first)?;
        if self.dry_run {
            out::print(&rules.concat())?;
            dry::show(&mut append, first)?;
            remarks.iter().for_each(|remark| out::say(remark));
            return Ok(());
        }
        // Before the commit: a crash between leaves a rule that says what was meant all the same.
        rule::add(place, &rules)?;
        if append.next() > first {
            out::say(&book::written(first, append.commit()?));
        } else {
            drop(append);
            out::say("Nothing was written into the books: it is what they say already.");
        }
        remarks.iter().for_each(|remark| out::say(remark));
        if self.always {
            waiting::tell(place, &rules, self.text.is_none())?;
        }
        Ok(())
    }

    /// The entries, each once, and their account.
    fn named(&self) -> anyhow::Result<(Vec<u64>, &Named)> {
        let expected =
            "expected numbers of entries and then one account, as 12 13 expenses:hosting";
        let Some((Word::Account(account), rest)) = self.what.split_last() else {
            return Err(Usage(expected.to_owned()).into());
        };
        let mut entries = Vec::new();
        for word in rest {
            match word {
                Word::Entry(entry) if entries.contains(entry) => {
                    return Err(Usage(format!("entry {entry} is named twice")).into());
                }
                Word::Entry(entry) => entries.push(*entry),
                Word::Account(other) => {
                    return Err(Usage(format!("{other} before {account}: {expected}")).into());
                }
            }
        }
        match (entries.len(), self.split.is_empty()) {
            (0, _) => Err(Usage(expected.to_owned()).into()),
            (2.., false) => Err(Usage("--split: expected one entry".to_owned()).into()),
            _ => Ok((entries, account)),
        }
    }

    fn classify(
        &self,
        append: &mut Append<'_>,
        entry: u64,
        account: &Account,
    ) -> anyhow::Result<()> {
        let parts = self.parts(append, entry, account)?;
        let (billed, reason) = (self.billed.or(self.covers), self.reason.clone());
        let saying = Saying { billed, fund: self.fund.clone(), reason };
        let wants_reason = saying.reason.is_none();
        let first = append.next();
        match correct::classify(append, entry, &parts, saying) {
            Ok(_) => {}
            // The row is right: its rule is what is wanted.
            Err(CorrectError::Same(..)) if self.always => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        for index in first..append.next() {
            if wants_reason && append.entry(index)?.body.name() == "reclassification" {
                bail!(
                    "entry {entry} is classified already: say why with --reason; nothing was written"
                );
            }
        }
        Ok(())
    }

    fn parts(
        &self,
        append: &mut Append<'_>,
        entry: u64,
        account: &Account,
    ) -> anyhow::Result<Vec<Part>> {
        let mut parts = vec![Part { account: account.clone(), minor: None }];
        if self.split.is_empty() {
            return Ok(parts);
        }
        let first = append.entry(entry)?.postings.iter().next().map(|p| p.ccy);
        let ccy = first.with_context(|| format!("entry {entry} moves nothing"))?;
        for Split { account, amount } in &self.split {
            let split = || format!("--split {account}={amount}");
            if parts.iter().any(|part| part.account == *account) {
                return Err(Usage(format!(
                    "{}: {account} has a part already: name it once, with the sum of its parts",
                    split()
                ))
                .into());
            }
            let minor = amount.minor(ccy).with_context(split)?;
            parts.push(Part { account: account.clone(), minor: Some(minor) });
        }
        Ok(parts)
    }

    /// The rules that take rows like these, if they are wanted, each once.
    fn rules(
        &self,
        append: &Append<'_>,
        entries: &[u64],
        account: &Account,
    ) -> anyhow::Result<Vec<String>> {
        if !self.always {
            return Ok(Vec::new());
        }
        let journal = append.journal();
        let mut seen = BTreeSet::new();
        let mut rules = Vec::new();
        for entry in entries {
            let to = (account, self.fund.as_ref());
            let (text, billed) = (self.text.as_deref(), self.billed.as_ref());
            let rule = rule::for_row(journal, *entry, text, to, billed)?;
            if seen.insert(rule.clone()) {
                rules.push(rule);
            }
        }
        Ok(rules)
    }
}

/// What money that goes the other way counts as on an account; nothing where it goes its usual way.
pub fn counts_back(account: &Account, came_in: bool) -> Option<&'static str> {
    match account.class() {
        _ if account.is_unclassified() => None,
        Class::Expenses if came_in => Some("spending given back"),
        Class::Income if came_in => None,
        Class::Income if account.as_str().starts_with("income:donations:") => {
            Some("a gift given back")
        }
        Class::Income => Some("income given back"),
        _ => None,
    }
}

/// What to say of payments that became the opposite of what they look like: gifts given back, or
/// spending. Mostly a slip of the hand.
fn given_back(append: &mut Append<'_>, first: u64) -> anyhow::Result<Vec<String>> {
    let mut remarks = Vec::new();
    for index in first..append.next() {
        let entry = append.entry(index)?;
        let Some(of) = entry.refers(Rel::Classifies) else { continue };
        let cash = append.entry(of)?.postings;
        let cash = cash.iter().filter(|p| p.account.is_cash()).max_by_key(|p| p.minor.abs());
        let Some(came_in) = cash.map(|p| p.minor > 0) else { continue };
        let what = if came_in { "money that came in" } else { "a payment out" };
        // What was put there before has the other sign.
        let to = entry.postings.iter().filter(|p| (p.minor < 0) == came_in);
        for part in to {
            let Some(back) = counts_back(&part.account, came_in) else { continue };
            let amount = part.ccy.decimal(i128::from(part.minor).abs());
            remarks.push(format!(
                "note: entry {of} is {what}: on {} its {amount} {} count as {back}",
                part.account, part.ccy
            ));
        }
    }
    Ok(remarks)
}

/// A part that belongs elsewhere.
#[derive(Debug, Clone)]
struct Split {
    account: Account,
    amount: Figure,
}

fn split(text: &str) -> Result<Split, Box<dyn Error + Send + Sync>> {
    let (account, amount) =
        text.split_once('=').ok_or("expected ACCOUNT=AMOUNT, as expenses:domain=12.00")?;
    Ok(Split { account: account.parse()?, amount: figure::above_zero(amount)? })
}
