//! `ledger member leave`: the end of a member, by their own signature or by enough of the others.
//! What they approved and what is not at the bank yet falls. Refuses fewer members than must agree.

use super::file;
use crate::book::{self, Place};
use crate::sign::keys::Keys;
use crate::sign::{signer, signing, waits};
use crate::{dry, out, words};
use clap::Args;
use ledger::account::Code;
use ledger::act::Word;
use ledger::policy;
use ledger::treasury::{Treasury, Unsigned};

/// End a member
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger member leave bea --reason 'Moved on'

Who leaves signs that here if their key is here; otherwise enough of the others approve the entry.")]
pub struct Leave {
    /// The member's handle
    handle: Code,
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given)]
    reason: String,
    /// Who says it
    #[arg(long = "as", value_name = "HANDLE")]
    member: Option<Code>,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Leave {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        signer::author(place, &books, Some(&self.handle))?;
        let by = signer::author(place, &books, self.member.as_ref())?;
        let authority = book::payouts(&books)?.authority;
        let key = authority.key_of(&self.handle).cloned();
        let name = super::key::name_of(&books, &self.handle)?;
        let wanted = policy::member(&self.handle, name.as_deref(), key);
        let own = Keys::of(place, &books.genesis().origin)?.read(&self.handle)?;
        let own = own.filter(|_| by == self.handle);

        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let today = clerk.today;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        let mut draft = wanted.draft(today, by, false);
        draft.words.text.reason = Some(self.reason.clone());
        let subject = treasury.push(draft)?;
        let open = treasury.payouts().authority.object(subject);
        let open = open.is_some_and(|proposal| proposal.agreed.is_none());
        if let Some(key) = own.filter(|_| open) {
            let (word, signer, until) =
                (Word::Approve, self.handle.clone(), signing::last_day(today));
            signing::sign(&mut treasury, Unsigned { word, subject, signer, until }, &key, None)?;
        }
        let told = waits::told(treasury.payouts(), subject, today).unwrap_or_default();
        if self.dry_run {
            return dry::show(&mut append, first);
        }
        file::remove(place, &self.handle)?;
        out::say(&book::written(first, append.commit()?));
        out::say(&signing::sentence(&told));
        Ok(())
    }
}
