//! `ledger member leave`: the end of a member, by their own signature or by enough of the others.
//! What they approved and what is not at the bank yet falls. Refuses fewer members than must agree.
//! Whose key is elsewhere writes the proposal, and signs it there as any other.

use super::file;
use crate::book::{self, Place};
use crate::sign::keys::Keys;
use crate::sign::signing::{self, Signing, What};
use crate::sign::{signer, waits};
use crate::{dry, out, words};
use anyhow::bail;
use clap::Args;
use ledger::account::Code;
use ledger::act::Word;
use ledger::authority::Authority;
use ledger::books::Books;
use ledger::policy::{self, Wanted};
use ledger::treasury::{Treasury, Unsigned};

/// End a member
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger member leave bea --reason 'Moved on'
  # to be signed elsewhere:
  ledger member leave bea --reason 'Moved on' --print > act.txt
  ssh-keygen -Y sign -n ledger-act-v1 -f ~/.ssh/id_ed25519_sk act.txt
  ledger member leave bea --signature act.txt.sig

Who leaves signs that here if their key is here, or where it is; otherwise enough of the others \
approve the entry.")]
pub struct Leave {
    /// The member's handle
    handle: Code,
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true, required_unless_present = "signature")]
    reason: Option<String>,
    #[command(flatten)]
    signing: Signing,
}

impl Leave {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        signer::author(place, &books, Some(&self.handle))?;
        let authority = book::payouts(&books)?.authority;
        let waiting = waiting(&authority, &self.handle);
        if self.signing.names_a_key() && !(self.signing.is_rehearsed() && waiting.is_none()) {
            return self.signed_by_itself(place, &books, &authority, waiting);
        }
        let by = signer::author(place, &books, self.signing.member())?;
        if let Some(entry) = waiting {
            bail!(
                "entry {entry} proposes already that {} leaves: `ledger approve {entry}`; nothing was \
                 written",
                self.handle
            );
        }
        let wanted = self.wanted(&books, &authority)?;
        self.propose(place, &books, &wanted, by).map(drop)
    }

    /// By a key that was named, or on another machine: proposed, unless that was done, then signed.
    fn signed_by_itself(
        &self,
        place: &Place,
        books: &Books,
        authority: &Authority,
        waiting: Option<u64>,
    ) -> anyhow::Result<()> {
        let by = self.signing.member().unwrap_or(&self.handle);
        let entry = match waiting {
            Some(entry) => entry,
            None if self.signing.takes_in() => bail!(
                "nobody proposed that {} leaves: `ledger member leave {0} --reason … --print`; \
                 nothing was written",
                self.handle
            ),
            None => {
                let wanted = self.wanted(books, authority)?;
                self.propose(place, books, &wanted, by.clone())?
            }
        };
        let what = What { word: Word::Approve, subjects: &[entry], reason: None };
        self.signing.run(place, &what, Some(by))
    }

    fn wanted(&self, books: &Books, authority: &Authority) -> anyhow::Result<Wanted> {
        let name = super::key::name_of(books, &self.handle)?;
        let key = authority.key_of(&self.handle).cloned();
        Ok(policy::member(&self.handle, name.as_deref(), key))
    }

    /// Writes that the member ends; with their signature in the same append where their key is here
    /// and no other way was named. Gives the entry.
    fn propose(
        &self,
        place: &Place,
        books: &Books,
        wanted: &Wanted,
        by: Code,
    ) -> anyhow::Result<u64> {
        let here = !self.signing.names_a_key() && by == self.handle;
        let own = Keys::of(place, &books.genesis().origin)?.read(&self.handle)?.filter(|_| here);
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let today = clerk.today;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        let mut draft = wanted.draft(today, by, false);
        draft.words.text.reason.clone_from(&self.reason);
        let subject = treasury.push(draft)?;
        let open = treasury.payouts().authority.object(subject);
        let open = open.is_some_and(|proposal| proposal.agreed.is_none());
        if let Some(key) = own.filter(|_| open) {
            let (word, signer) = (Word::Approve, self.handle.clone());
            let until = self.signing.until(today);
            signing::sign(&mut treasury, Unsigned { word, subject, signer, until }, &key, None)?;
        }
        let told = waits::told(treasury.payouts(), subject, today).unwrap_or_default();
        if self.signing.is_rehearsed() {
            dry::show(&mut append, first)?;
            return Ok(subject);
        }
        file::remove(place, &self.handle)?;
        out::say(&book::written(first, append.commit()?));
        out::say(&signing::sentence(&told));
        Ok(subject)
    }
}

/// The proposal that a member ends, which is neither agreed nor rejected.
fn waiting(authority: &Authority, member: &Code) -> Option<u64> {
    let mut objects = authority.objects();
    let of_it = objects.find(|(kind, code, _)| *kind == "member" && *code == member.as_str());
    let newest = of_it.and_then(|(.., versions)| versions.last())?;
    let waits = !newest.value.in_force && newest.agreed.is_none() && newest.rejected.is_none();
    waits.then_some(newest.entry)
}
