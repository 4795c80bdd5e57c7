//! `ledger member propose` and `join`: a member is proposed with a key, and signs with it that they
//! want to be one. Refuses a key that anybody else has or had.

use super::{file, key};
use crate::book::{self, Place};
use crate::exit::Usage;
use crate::sign::proposing::Proposing;
use crate::sign::signing::{Signing, What};
use crate::sign::{signing, waits};
use crate::{dry, out, words};
use anyhow::bail;
use clap::Args;
use ledger::account::Code;
use ledger::act::Word;
use ledger::policy;
use ledger::ssh::PublicKey;
use ledger::treasury::Treasury;
use std::path::Path;

/// Propose a member, or another key of one
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger member propose bea --key bea.pub --name 'Bea Example'
  ledger member propose bea --reason 'The old key is lost' \\
      --key 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILFg7jm/ITeoegZGbOdRgmu94sHcaEVZCl9sSYeiErxp'")]
pub struct Propose {
    /// The member's handle, for ever
    handle: Code,
    /// The public key, or the .pub file that holds it
    #[arg(long, value_name = "KEY")]
    key: String,
    /// The name that is shown
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    name: Option<String>,
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
    #[command(flatten)]
    proposing: Proposing,
}

/// Sign, with the key that was proposed, that you are a member
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger member join bea --key ~/.ssh/id_ed25519
  ledger member join bea --print > act.txt   # to be signed on another machine:
  ssh-keygen -Y sign -n ledger-act-v1 -f ~/.ssh/id_ed25519_sk act.txt
  ledger member join bea --signature act.txt.sig")]
pub struct Join {
    /// The member's handle
    handle: Code,
    #[command(flatten)]
    signing: Signing,
}

impl Propose {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let public = self.public()?;
        let books = place.books()?;
        let by = self.proposing.author(place, &books)?;
        let name = match &self.name {
            Some(name) => Some(name.clone()),
            None => key::name_of(&books, &self.handle)?,
        };
        let wanted = policy::member(&self.handle, name.as_deref(), Some(public.clone()));
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let today = clerk.today;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        let mut draft = wanted.draft(today, by, true);
        draft.words.text.reason.clone_from(&self.reason);
        let entry = treasury.push(draft)?;
        let told = waits::told(treasury.payouts(), entry, today).unwrap_or_default();
        if self.proposing.dry_run {
            return dry::show(&mut append, first);
        }
        file::set(place, &self.handle, name.as_deref(), &public)?;
        out::say(&book::written(first, append.commit()?));
        out::say(&signing::sentence(&told));
        Ok(())
    }

    fn public(&self) -> anyhow::Result<PublicKey> {
        let file = Path::new(&self.key);
        if file.exists() {
            return key::read_public(file);
        }
        match self.key.trim().parse() {
            Ok(public) => Ok(public),
            Err(why) if self.key.starts_with("ssh-") || self.key.starts_with("sk-") => {
                Err(Usage(format!("--key: {why}")).into())
            }
            Err(_) => {
                let usage = format!(
                    "--key {}: expected a .pub file that is there, or its line, ssh-ed25519 AAAA…",
                    out::plain(&self.key)
                );
                Err(Usage(usage).into())
            }
        }
    }
}

impl Join {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        if self.signing.member().is_some_and(|member| *member != self.handle) {
            let usage = format!("--as: {} signs this", self.handle);
            return Err(Usage(usage).into());
        }
        let authority = book::payouts(&place.books()?)?.authority;
        let Some(entry) = key::waiting(&authority, &self.handle) else {
            if let Some((member, day)) = authority.lapsed().find(|(m, _)| **m == self.handle) {
                bail!(
                    "{member} is no member since {day}, having said nothing: `ledger member propose \
                     {member} --key …` lets them in again; nothing was written"
                );
            }
            bail!(
                "nobody proposed {}, or it is a member by now: see `ledger member list`; nothing \
                 was written",
                self.handle
            );
        };
        let what = What { word: Word::Join, subjects: &[entry], reason: None };
        self.signing.run(place, &what, Some(&self.handle))
    }
}
