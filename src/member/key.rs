//! `ledger member key`: the key with which a member signs from now on: a new one, kept here, or an
//! SSH key of their own. Proposed and signed in one append: there is never half a member.
//! Refuses a second key beside one that is in force: a new one is proposed instead.

use super::file;
use crate::book::{self, Place};
use crate::sign::keys::{self, Keys};
use crate::sign::{signer, signing, waits};
use crate::{dry, out};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::account::Code;
use ledger::act::Word;
use ledger::authority::Authority;
use ledger::books::Books;
use ledger::policy;
use ledger::ssh::{PrivateKey, PublicKey};
use ledger::treasury::{Treasury, Unsigned};
use std::path::{Path, PathBuf};

/// Make a key for a member, or name an SSH key of theirs
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger member key
  ledger member key --as bea
  ledger member key --own ~/.ssh/id_ed25519.pub

A new key is kept beside the checkpoint key, readable by you alone: `ledger status` says where. Keep \
a copy elsewhere. Of a key with a password, or in a security key, only the public half is read; then \
`ledger member join` says how to sign with it.")]
pub struct Key {
    /// Whose; the only member's unless named
    #[arg(long = "as", value_name = "HANDLE")]
    member: Option<Code>,
    /// The public half of a key that you have already
    #[arg(long, value_name = "FILE.pub")]
    own: Option<PathBuf>,
    /// Show what would happen and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Key {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let authority = book::payouts(&books)?.authority;
        let member = signer::author(place, &books, self.member.as_ref())?;
        if let Some(key) = authority.key_of(&member) {
            let key = key.fingerprint();
            let told = format!(
                "{member} signs with {key} already. Another one is proposed and joined with: \
                 `ledger member propose {member} --key FILE.pub`"
            );
            anyhow::ensure!(self.own.is_none(), "{told}; nothing was written");
            out::say(&told);
            return Ok(());
        }
        if let Some(entry) = waiting(&authority, &member) {
            bail!(
                "entry {entry} proposes a key of {member} already: `ledger member join {member}` or \
                 `ledger reject {entry}`; nothing was written"
            );
        }
        if self.dry_run {
            out::say(&format!("{member} would get a key."));
            dry::nothing_written();
            return Ok(());
        }
        let (public, private) = self.pair(place, &books, &member)?;
        self.propose(place, &books, &member, &public, private.as_ref())
    }

    /// The key, and its private half where this program can sign with it.
    fn pair(
        &self,
        place: &Place,
        books: &Books,
        member: &Code,
    ) -> anyhow::Result<(PublicKey, Option<PrivateKey>)> {
        let Some(own) = &self.own else {
            let keys = Keys::of(place, &books.genesis().origin)?;
            let key = keys.make(member)?;
            out::say(&format!("The key of {member}: {}", out::path(&keys.path(member))));
            return Ok((key.public(), Some(key)));
        };
        let public = read_public(own)?;
        let private = own.extension().filter(|end| *end == "pub").map(|_| own.with_extension(""));
        let private = private.and_then(|path| keys::read(&path).ok());
        let private = private.filter(|key| key.public() == public);
        Ok((public, private))
    }

    fn propose(
        &self,
        place: &Place,
        books: &Books,
        member: &Code,
        public: &PublicKey,
        private: Option<&PrivateKey>,
    ) -> anyhow::Result<()> {
        let name = name_of(books, member)?;
        let wanted = policy::member(member, name.as_deref(), Some(public.clone()));
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        clerk.by = Some(member.clone());
        let today = clerk.today;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        let subject = treasury.push(wanted.draft(today, member.clone(), true))?;
        if let Some(key) = private {
            let (word, signer) = (Word::Join, member.clone());
            let until = signing::last_day(today);
            signing::sign(&mut treasury, Unsigned { word, subject, signer, until }, key, None)?;
        }
        let told = waits::told(treasury.payouts(), subject, today).unwrap_or_default();
        file::set(place, member, None, public)?;
        out::say(&book::written(first, append.commit()?));
        out::say(&signing::sentence(&told));
        if private.is_none() {
            out::say(&elsewhere(member));
        }
        Ok(())
    }
}

/// How somebody joins whose private key is not read here.
pub fn elsewhere(member: &Code) -> String {
    format!(
        "On the machine of that key:\n  ledger member join {member} --print > act.txt\n  \
         ssh-keygen -Y sign -n ledger-act-v1 -f KEY act.txt\n  \
         ledger member join {member} --signature act.txt.sig"
    )
}

/// The entry that proposes a member's key and waits.
pub fn waiting(authority: &Authority, member: &Code) -> Option<u64> {
    let mut objects = authority.objects();
    let (.., versions) =
        objects.find(|(kind, code, _)| *kind == "member" && *code == member.as_str())?;
    let newest = versions.last()?;
    let waits = newest.value.in_force && newest.agreed.is_none() && newest.rejected.is_none();
    waits.then_some(newest.entry)
}

/// The name under which a member is shown, as it was declared last.
pub fn name_of(books: &Books, member: &Code) -> anyhow::Result<Option<String>> {
    let declared = books.declarations()?;
    let entry = declared.get("member", member.as_str()).map(|(entry, _)| entry);
    Ok(entry.map(|entry| books.name_of(entry)).transpose()?.flatten())
}

/// A public key as a .pub file holds it.
pub fn read_public(path: &Path) -> anyhow::Result<PublicKey> {
    let text = std::fs::read_to_string(path).with_context(|| out::path(path))?;
    text.trim().parse().with_context(|| format!("{}: nothing was written", out::path(path)))
}
