//! `ledger member reaffirm`: a member signs that they still are one, before their silence ends it.

use crate::book::{self, Place};
use crate::sign::signer;
use crate::sign::signing::{Signing, What};
use crate::words;
use anyhow::bail;
use clap::Args;
use ledger::act::Word;

/// Sign that you still are a member
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger member reaffirm
  ledger member reaffirm --as bea --key ~/.ssh/id_ed25519
  # to be signed on another machine:
  ledger member reaffirm --as bea --print > act.txt
  ssh-keygen -Y sign -n ledger-act-v1 -f ~/.ssh/id_ed25519_sk act.txt
  ledger member reaffirm --as bea --signature act.txt.sig

`reaffirm` in [governance] of service.toml says within how many days each member does, or signs \
anything else; who says nothing is no member from then on, and can be proposed again.")]
pub struct Reaffirm {
    /// What is worth telling; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
    #[command(flatten)]
    signing: Signing,
}

impl Reaffirm {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let authority = book::payouts(&books)?.authority;
        let (named, key) = (self.signing.member(), self.signing.key());
        let member = signer::signer(place, &books, &authority, named, key)?;
        let Some(entry) = authority.member_by(&member) else {
            bail!("no entry makes {member} a member: `ledger member key`; nothing was written");
        };
        let what =
            What { word: Word::Reaffirm, subjects: &[entry], reason: self.reason.as_deref() };
        self.signing.run(place, &what, None)
    }
}
