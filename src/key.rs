//! `ledger key`: another key for the checkpoints, in place of one that is lost to others or worn out.
//! It is a proposal as soon as a member has a key, and the old key signs until it holds.

use crate::book::{self, Place};
use crate::sign::{signing, waits};
use crate::{out, words};
use anyhow::bail;
use clap::{Args, Subcommand};
use ledger::entry::{Body, Draft, Postings};
use ledger::log::Signer;
use ledger::payout::Payouts;
use ledger::slot::Slot;
use ledger::treasury::Treasury;

/// Change the key that signs checkpoints
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger key rotate --reason 'the old laptop is gone'")]
pub struct KeyCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new checkpoint key and propose it
    #[command(after_help = "\
Examples:
  ledger key rotate --reason 'the old laptop is gone'

Whoever has the old key could still sign an old size of the log with it, never a new one: tell those \
who check your books the new key.")]
    Rotate {
        /// Why; shown to everybody
        #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
        reason: String,
    },
}

impl KeyCommand {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let Command::Rotate { reason } = &self.command;
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        refuse_second(&journal.begin(&mut clerk)?.payouts()?)?;
        let mut seed = [0; 32];
        if getrandom::fill(&mut seed).is_err() {
            bail!("the operating system gives no random bytes: nothing was written");
        }
        let signer = Signer::new(journal.genesis().origin.clone(), &seed);
        // Kept first: a log whose key is nowhere could never be written again.
        journal.guard().keep_next(&signer)?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let (today, by) = (append.clerk.today, append.by());
        let mut draft = Draft::new(today, by, Body::Key(signer.vkey()), Postings::default());
        draft.words.text.reason = Some(reason.clone());
        draft.public = vec![Slot::Text];
        let mut treasury = Treasury::open(&mut append)?;
        treasury.push(draft)?;
        let in_force = *treasury.payouts().authority.keys().newest() == signer.vkey();
        let told = waits::told(treasury.payouts(), first, today).unwrap_or_default();
        out::say(&book::written(first, append.commit()?));
        if !in_force {
            out::say(&signing::sentence(&told));
            return Ok(());
        }
        journal.guard().take_next(&signer.vkey())?;
        out::say(&format!("The new key signs from now on:\n  {}", signer.vkey()));
        Ok(())
    }
}

/// A key that waits for members must not be lost under another one.
fn refuse_second(payouts: &Payouts) -> anyhow::Result<()> {
    let waits = |p: &&_| {
        let proposal: &ledger::authority::Proposal<_> = p;
        proposal.agreed.is_none() && proposal.rejected.is_none()
    };
    match payouts.authority.new_keys().iter().find(waits) {
        Some(proposal) => bail!(
            "entry {0} proposes a key already: `ledger approve {0}`, or `ledger reject {0}` before \
             another one; nothing was written",
            proposal.entry
        ),
        None => Ok(()),
    }
}
