//! `ledger decide`: what members decide, with its reason and the link to the public vote. With one
//! who decides it is agreed at once; with more the entry waits for their signatures.
//! Refuses a surplus for nobody that was declared.

use crate::book::{self, Place};
use crate::exit::Usage;
use crate::figure::{Figure, above_zero};
use crate::phase::over;
use crate::sign::{signer, signing, waits};
use crate::{document, dry, out, words};
use anyhow::Context as _;
use clap::Args;
use ledger::account::Code;
use ledger::entry::Decision;
use ledger::money::Currency;
use ledger::treasury::{self, Grounds, Treasury};
use std::path::PathBuf;

/// Propose what members decide together
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger decide 'We move to another host' --reason 'Half the price' \\
      --link https://vote.example.org/12
  ledger decide --surplus 100.00 --currency EUR --to archive \\
      --reason 'More than we need'
  ledger approve 41                             # then the others sign it

Which phase the service goes on to is decided by `ledger phase`.")]
pub struct Decide {
    /// What is decided; shown to everybody
    #[arg(value_parser = words::given, required_unless_present = "surplus")]
    what: Option<String>,
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: String,
    /// So much of what is left over goes to a successor while the service goes on
    #[arg(long, value_name = "AMOUNT", value_parser = above_zero, requires = "to")]
    surplus: Option<Figure>,
    /// The currency of it; the service's main one unless named
    #[arg(long, requires = "surplus")]
    currency: Option<Currency>,
    /// To whom: a declared successor
    #[arg(long, value_name = "SUCCESSOR", requires = "surplus")]
    to: Option<Code>,
    #[command(flatten)]
    shown: Shown,
}

/// What stands beside the reason, of a decision and of a phase.
#[derive(Args)]
pub struct Shown {
    /// Where the public vote or its minutes are; shown to everybody
    #[arg(long, value_name = "URL", value_parser = words::link)]
    link: Option<String>,
    /// A document that proves it; kept by its hash
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
    /// Who proposes
    #[arg(long = "as", value_name = "HANDLE")]
    pub member: Option<Code>,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n')]
    pub dry_run: bool,
}

impl Shown {
    /// One more document that proves it.
    pub fn add_document(&mut self, path: PathBuf) {
        self.document.push(path);
    }

    /// Why, and what stands beside it; documents are kept before an entry speaks of them.
    pub fn grounds(
        &self,
        place: &Place,
        what: Option<&str>,
        reason: Option<&str>,
    ) -> anyhow::Result<Grounds> {
        let keep = |path: &PathBuf| document::keep(place, path, self.dry_run);
        Ok(Grounds {
            what: what.map(str::to_owned),
            reason: reason.map(str::to_owned),
            link: self.link.clone(),
            documents: self.document.iter().map(keep).collect::<anyhow::Result<_>>()?,
        })
    }
}

impl Decide {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        over::refuse(&books, "decided")?;
        let by = signer::author(place, &books, self.shown.member.as_ref())?;
        let decision = self.decision(place)?;
        let grounds = self.shown.grounds(place, self.what.as_deref(), Some(&self.reason))?;
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let today = clerk.today;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        let entry = treasury::decide(&mut treasury, decision, grounds, by)?;
        let told = waits::told(treasury.payouts(), entry, today).unwrap_or_default();
        if self.shown.dry_run {
            return dry::show(&mut append, first);
        }
        out::say(&book::written(first, append.commit()?));
        out::say(&signing::sentence(&told));
        Ok(())
    }

    fn decision(&self, place: &Place) -> anyhow::Result<Decision> {
        let (Some(surplus), Some(to)) = (&self.surplus, &self.to) else {
            return Ok(Decision::Other);
        };
        let ccy = self.currency.map_or_else(|| place.currency(), anyhow::Ok)?;
        let minor = surplus.minor(ccy).map_err(|e| Usage(e.to_string())).context("--surplus")?;
        Ok(Decision::Surplus { ccy, minor, to: to.clone() })
    }
}
