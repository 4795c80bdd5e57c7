//! What members sign: approve, reject, attest, freeze, thaw, not-executed. Each is shown in plain
//! words first, and is an entry that anybody can verify with OpenSSH's own program.
//! Refuses what would not count; what else is missing is said behind it.

mod before;
mod beside;
pub mod keys;
mod may;
pub mod proposing;
pub mod signer;
pub mod signing;
pub mod told;
pub mod waits;

use crate::book::{self, Place};
use crate::{named, words};
use anyhow::bail;
use clap::Args;
use ledger::act::Word;
use signing::{Signing, What};

/// Sign that a claim, a payee or a proposal should be
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger approve 41
  ledger approve 41 42 --as bea
  ledger approve 41 --print > act.txt   # to be signed on another machine:
  ssh-keygen -Y sign -n ledger-act-v1 -f ~/.ssh/id_ed25519_sk act.txt
  ledger approve 41 --signature act.txt.sig

What is signed is shown first. Who submitted a claim, is its payee or close to the payee cannot \
approve it, unless one person decides alone: then it is paid once others had time to object.")]
pub struct Approve {
    /// The entries' numbers
    #[arg(required = true, value_name = "ENTRY", value_parser = named::entry)]
    entries: Vec<u64>,
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
    #[command(flatten)]
    signing: Signing,
}

/// Sign that a claim, a payee or a proposal should not be
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger reject 41 --reason 'This was paid in cash'
  ledger reject 41 42 --reason 'Both were paid in cash'

One member's word is enough. What holds already is changed by another proposal instead.")]
pub struct Reject {
    /// The entries' numbers
    #[arg(required = true, value_name = "ENTRY", value_parser = named::entry)]
    entries: Vec<u64>,
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: String,
    #[command(flatten)]
    signing: Signing,
}

/// Sign a statement's balance, as you see it at the bank
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger attest 11

Log in to the bank and compare before you sign. Who imported the statement does not count, unless \
one person decides alone.")]
pub struct Attest {
    /// The statement's number
    #[arg(value_parser = named::entry)]
    entry: u64,
    /// How you compared; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
    #[command(flatten)]
    signing: Signing,
}

/// Stop all payments at once; any one member can
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger freeze --reason 'A debit that nobody knows'")]
pub struct Freeze {
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: String,
    #[command(flatten)]
    signing: Signing,
}

/// Let payments go on; never needs the member who froze them
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger thaw --reason 'The debit was the card fee'")]
pub struct Thaw {
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
    #[command(flatten)]
    signing: Signing,
}

/// Sign that the bank did not do what an attempt asked for
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger not-executed 41 --reason 'The bank says that it never came'

Only once the declared days have passed and a proven statement covers them. Two members sign, or the \
one who decides alone; then the claim can be approved for another attempt.")]
pub struct NotExecuted {
    /// The claim's number, or the attempt's
    #[arg(value_parser = named::entry)]
    entry: u64,
    /// How you know; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
    #[command(flatten)]
    signing: Signing,
}

impl Approve {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let (subjects, reason) = (self.entries.as_slice(), self.reason.as_deref());
        self.signing.run(place, &What { word: Word::Approve, subjects, reason }, None)
    }
}

impl Reject {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let (subjects, reason) = (self.entries.as_slice(), Some(self.reason.as_str()));
        self.signing.run(place, &What { word: Word::Reject, subjects, reason }, None)
    }
}

impl Attest {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let (subjects, reason) = (&[self.entry][..], self.reason.as_deref());
        self.signing.run(place, &What { word: Word::Attest, subjects, reason }, None)
    }
}

impl Freeze {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        // Entry 0 stands for the book.
        let (subjects, reason) = (&[0][..], Some(self.reason.as_str()));
        self.signing.run(place, &What { word: Word::Freeze, subjects, reason }, None)
    }
}

impl Thaw {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let payouts = book::payouts(&place.books()?)?;
        let Some((freeze, _)) = payouts.authority.frozen() else {
            bail!("payments are not frozen: nothing was written");
        };
        let (subjects, reason) = (&[freeze][..], self.reason.as_deref());
        self.signing.run(place, &What { word: Word::Thaw, subjects, reason }, None)
    }
}

impl NotExecuted {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let payouts = book::payouts(&place.books()?)?;
        let intent = match payouts.get(self.entry).map(|payable| (payable, payable.newest())) {
            Some((_, Some(attempt))) => attempt.intent,
            Some((payable, None)) => bail!(
                "no payment of claim {} was made ready yet, so there is nothing to sign off; nothing \
                 was written",
                payable.entry
            ),
            None => self.entry,
        };
        let (subjects, reason) = (&[intent][..], self.reason.as_deref());
        self.signing.run(place, &What { word: Word::NotExecuted, subjects, reason }, None)
    }
}
