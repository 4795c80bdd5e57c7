//! `ledger classify`: what an open row is; or, with a reason, what a wrong category should be.
//! `--always` writes the rule into local.toml, so that the next such row is classified by itself.

use crate::book::{self, Place};
use crate::out;
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::account::Account;
use ledger::correct::{self, Part, Saying};
use ledger::day::{Day, Period};
use ledger::durable::{self, Access};
use ledger::entry::{Billed, Rel};
use ledger::money::Currency;

/// Say what an unclassified row is
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger list --unclassified
  ledger classify 41 expenses:hosting --billed 2024-10
  ledger classify 41 expenses:hosting --always --text '(?i)hetzner'
  ledger classify 41 expenses:hosting --split expenses:domain=12.00
  ledger classify 41 income:donations:one-time

The first classification of a row is no correction; changing one later is, and wants a --reason.")]
pub struct Classify {
    /// The entry's number
    entry: u64,
    /// What it is
    account: Account,
    /// A part of it that belongs elsewhere, as expenses:domain=12.00
    #[arg(long, value_name = "ACCOUNT=AMOUNT")]
    split: Vec<String>,
    /// The period that the expense bills: 2024, 2024-Q3, 2024-10 or 2024-10-05..2024-11-04
    #[arg(long, value_name = "PERIOD")]
    billed: Option<String>,
    /// Why; shown to everybody
    #[arg(long)]
    reason: Option<String>,
    /// Write a rule into local.toml, for all such rows from now on
    #[arg(long)]
    always: bool,
    /// The rule's pattern, instead of the row's own text
    #[arg(long, requires = "always", value_name = "PATTERN")]
    text: Option<String>,
}

impl Classify {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let mut journal = place.journal()?;
        let ccy = self.currency(&journal)?;
        let mut parts = vec![Part { account: self.account.clone(), minor: None }];
        for split in &self.split {
            parts.push(part(split, ccy)?);
        }
        let billed = self.billed.as_deref().map(billed).transpose()?;
        let rule = self.always.then(|| self.rule(&journal)).transpose()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let saying = Saying { billed, reason: self.reason.clone() };
        let index = correct::classify(&mut append, self.entry, &parts, saying)?;
        let wants_reason = append.entry(index)?.body.name() == "reclassification";
        if wants_reason && self.reason.is_none() {
            bail!(
                "entry {} is classified already: say why with --reason; nothing was written",
                self.entry
            );
        }
        if let Some(rule) = rule {
            add_rule(place, &rule)?;
        }
        out::say(&book::written(first, append.commit()?));
        Ok(())
    }

    fn currency(&self, journal: &ledger::journal::Journal) -> anyhow::Result<Currency> {
        let entry = journal.entry(self.entry)?;
        let first = entry.postings.iter().next().map(|p| p.ccy);
        first.with_context(|| format!("entry {} moves nothing", self.entry))
    }

    /// A rule that takes rows like this one, as TOML.
    fn rule(&self, journal: &ledger::journal::Journal) -> anyhow::Result<String> {
        let pattern = match &self.text {
            Some(pattern) => pattern.clone(),
            None => {
                let opening = journal.secrets().opening(self.entry)?;
                let fields = opening.map(|(_, fields)| fields).unwrap_or_default();
                let words = ledger::slot::Words::from_json(&fields).unwrap_or_default();
                let text = words.source.memo.or(words.who.name);
                let text = text.context(
                    "the row has no text to recognise it by: name a pattern with --text",
                )?;
                format!("^{}", regex_escape(&text))
            }
        };
        let entry = journal.entry(self.entry)?;
        if entry.refers(Rel::Statement).is_none() {
            bail!(
                "entry {} is no row of a statement: there is nothing to be recognised",
                self.entry
            );
        }
        let out_of = entry.postings.iter().any(|p| p.account.is_cash() && p.minor < 0);
        let sign = if out_of { "out" } else { "in" };
        let text = toml::Value::from(pattern);
        Ok(format!("\n[[rule]]\ntext = {text}\nsign = \"{sign}\"\nto = \"{}\"\n", self.account))
    }
}

fn part(split: &str, ccy: Currency) -> anyhow::Result<Part> {
    let (account, amount) = split.split_once('=').with_context(|| {
        format!("--split {split}: expected ACCOUNT=AMOUNT, as expenses:domain=12.00")
    })?;
    let account = account.parse().with_context(|| format!("--split {split}"))?;
    let minor = ccy.parse(amount).with_context(|| format!("--split {split}"))?;
    if minor <= 0 {
        bail!("--split {split}: expected an amount above zero");
    }
    Ok(Part { account, minor: Some(minor) })
}

/// `2024-10`, or `2024-10-05..2024-11-04`.
pub fn billed(text: &str) -> anyhow::Result<Billed> {
    if let Some((from, to)) = text.split_once("..") {
        let from: Day = from.parse().with_context(|| format!("--billed {text}"))?;
        let to: Day = to.parse().with_context(|| format!("--billed {text}"))?;
        if to < from {
            bail!("--billed {text}: it ends before it begins");
        }
        return Ok(Billed { from, to });
    }
    let period: Period = text.parse().with_context(|| format!("--billed {text}"))?;
    Ok(Billed { from: period.first(), to: period.last() })
}

/// Every character for itself.
fn regex_escape(text: &str) -> String {
    let special = |c: char| r"\.+*?()|[]{}^$#&-~".contains(c);
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// Appends to local.toml; what it would become is parsed first.
fn add_rule(place: &Place, rule: &str) -> anyhow::Result<()> {
    let path = place.book()?.join("local.toml");
    let old = match std::fs::read_to_string(&path) {
        Ok(old) => old,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(e).with_context(|| path.display().to_string()),
    };
    let new = format!("{}\n{rule}", old.trim_end());
    ledger::local::Local::parse(&new).with_context(|| path.display().to_string())?;
    durable::write(&path, new.as_bytes(), Access::Owner)
        .with_context(|| path.display().to_string())?;
    out::say(&format!("local.toml has a new rule:\n{}", rule.trim()));
    Ok(())
}
