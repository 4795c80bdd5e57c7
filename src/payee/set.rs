//! `ledger payee add`, `change` and `end`: one entry each, a proposal where several must agree.

use super::account;
use crate::book::{self, Place};
use crate::sign::proposing::Proposing;
use crate::sign::{signer, signing, told, waits};
use crate::{dry, out, words};
use anyhow::bail;
use clap::Args;
use ledger::account::Code;
use ledger::payout::Preferred;
use ledger::payout::bic::Bic;
use ledger::payout::iban::Iban;
use ledger::payout::verified::Verified;
use ledger::store::Secrets;
use ledger::treasury::{self, NewPayee, Treasury};
use std::path::PathBuf;

/// Declare a payee
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger payee add hosting-ltd --name 'Hosting Ltd' --iban - \\
      <<< 'DE75 5121 0800 1245 1261 99'
  ledger payee add translator --name 'A translator' --related treasurer \\
      --iban - \\
      <<< 'DE89 3704 0044 0532 0130 00'
  ledger payee add helper --name 'A helper' --holder 'Erika Muster' \\
      --iban iban.txt
  ledger payee add treasurer-pay --name 'Our bookkeeper' --rank wages \\
      --iban iban.txt
  ledger payee add registrar --name 'Domains Ltd' \\
      --known-as 'DOMAINS LTD LONDON' --iban iban.txt

The name is shown to everybody; a private person may choose a role instead, and \
--holder tells the bank alone whose account it is. The IBAN is read from a \
file, from standard input or at the terminal, checked, and kept in private.db alone. Members close to \
a payee are named: their signatures do not count for it. A new account waits 72 hours.")]
pub struct Add {
    /// The name by which claims and commitments call it
    code: Code,
    /// The name, or a role, that everybody sees
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    name: String,
    #[command(flatten)]
    about: About,
}

/// Change a payee's account, name, or who is close to it
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger payee change names-inc --iban iban.txt \\
      --reason 'Called them on the old number'

What was approved for the old account is void, and the new one waits. Ask the payee by another way \
than the one on which the change came: this is how money is stolen.")]
pub struct Change {
    /// The payee
    code: Code,
    /// The name that everybody sees; as before unless named
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    name: Option<String>,
    #[command(flatten)]
    about: About,
}

/// What both say.
#[derive(Args)]
struct About {
    /// A file that holds the IBAN, or - for standard input; asked for at a terminal
    #[arg(long, value_name = "FILE")]
    iban: Option<PathBuf>,
    /// The bank, where the way of paying wants it
    #[arg(long)]
    bic: Option<Bic>,
    /// The account's holder as the bank knows it, where --name is a role; private
    #[arg(long, value_name = "NAME", value_parser = words::given, allow_hyphen_values = true)]
    holder: Option<String>,
    /// How the payee's debits read in statements, where they pull; private
    #[arg(long, value_name = "TEXT", value_parser = words::given, allow_hyphen_values = true)]
    known_as: Option<String>,
    /// A member who is close to it
    #[arg(long, value_name = "HANDLE")]
    related: Vec<Code>,
    /// What the bank's verification of payee said: match, close-match, no-match or not-possible
    #[arg(long, value_name = "RESULT")]
    verified: Option<Verified>,
    /// Why it is paid before other creditors where there is not enough at the end: secured, wages or tax
    #[arg(long)]
    rank: Option<Preferred>,
    /// Why, or how the account was checked; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
    #[command(flatten)]
    proposing: Proposing,
}

/// End a payee: nothing more is paid to it
#[derive(Args)]
#[command(after_help = "Examples:\n  ledger payee end names-inc --reason 'Moved to another host'")]
pub struct End {
    /// The payee
    code: Code,
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
    #[command(flatten)]
    proposing: Proposing,
}

impl Add {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let about = &self.about;
        refuse_strangers(place, &about.related)?;
        let new = NewPayee {
            code: self.code.clone(),
            name: self.name.clone(),
            iban: account::read(about.iban.as_deref())?,
            bic: about.bic.clone(),
            holder: about.holder.clone(),
            known_as: about.known_as.clone(),
            related: about.related.clone(),
            verified: about.verified,
            preferred: about.rank,
            reason: about.reason.clone(),
        };
        let own = place.local()?.own_numbers();
        write(place, &about.proposing, |treasury| {
            let known = treasury.payouts().authority.versions_of(&new.code).last();
            if known.is_some_and(|payee| payee.value.in_force && payee.rejected.is_none()) {
                bail!(
                    "payee {0} is declared already: `ledger payee change {0}`; nothing was written",
                    new.code
                );
            }
            Ok(treasury::declare_payee(treasury, new, &own)?.0)
        })
    }
}

impl Change {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let about = &self.about;
        refuse_strangers(place, &about.related)?;
        let books = place.books()?;
        let authority = book::payouts(&books)?.authority;
        let versions = authority.versions_of(&self.code);
        let old = versions.iter().rev().find(|v| v.value.in_force && v.rejected.is_none());
        let Some(old) = old.filter(|_| versions.last().is_some_and(|v| v.value.in_force)) else {
            let error = treasury::TreasuryError::NoPayee(self.code.clone());
            return Err(error.into());
        };
        let secrets = Secrets::open_read_only(&place.book()?)?;
        let was = told::words(&books, Some(&secrets), old.entry)?;
        let kept = was.source.account.as_deref().and_then(|iban| iban.parse::<Iban>().ok());
        let private = about.known_as.is_some() || about.holder.is_some();
        let ranked = about.rank.is_some();
        let named = self.name.is_some() || !about.related.is_empty() || private || ranked;
        let iban = match (&about.iban, kept) {
            // Only what was named is changed.
            (None, Some(kept)) if named => kept,
            (from, _) => account::read(from.as_deref())?,
        };
        let bic = was.source.id.as_deref().and_then(|bic| bic.parse().ok());
        let same = was.source.account.as_deref() == Some(iban.as_str());
        let new = NewPayee {
            code: self.code.clone(),
            name: self.name.clone().or(was.who.name).unwrap_or_else(|| self.code.to_string()),
            bic: about.bic.clone().or(bic.filter(|_| same)),
            iban,
            holder: about.holder.clone().or(was.source.holder),
            known_as: about.known_as.clone().or(was.source.memo),
            related: match about.related.as_slice() {
                [] => old.value.related.clone(),
                related => related.to_vec(),
            },
            verified: about.verified,
            preferred: about.rank.or(Preferred::of(old.value.flags.iter().map(Code::as_str))),
            reason: about.reason.clone(),
        };
        if same && !named && about.bic.is_none() {
            bail!("this is the account of {} already: nothing was written", self.code);
        }
        let own = place.local()?.own_numbers();
        write(place, &about.proposing, |treasury| {
            Ok(treasury::declare_payee(treasury, new, &own)?.0)
        })
    }
}

impl End {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        write(place, &self.proposing, |treasury| {
            Ok(treasury::end_payee(treasury, &self.code, self.reason.clone())?)
        })
    }
}

/// A handle that is nobody's would be close to nothing.
fn refuse_strangers(place: &Place, related: &[Code]) -> anyhow::Result<()> {
    let books = place.books()?;
    related.iter().try_for_each(|member| signer::author(place, &books, Some(member)).map(drop))
}

/// Writes one entry about a payee, shows it, and says what it waits for.
fn write(
    place: &Place,
    how: &Proposing,
    write: impl FnOnce(&mut Treasury<'_, '_>) -> anyhow::Result<u64>,
) -> anyhow::Result<()> {
    let by = how.author(place, &place.books()?)?;
    let mut journal = place.journal()?;
    let mut clerk = book::clerk()?;
    clerk.by = Some(by);
    let today = clerk.today;
    let mut append = journal.begin(&mut clerk)?;
    let first = append.next();
    let mut treasury = Treasury::open(&mut append)?;
    let entry = write(&mut treasury)?;
    let words = treasury.words(entry)?;
    let payee = treasury.payouts().authority.payee_at(entry);
    if let Some(payee) = payee {
        out::say(&told::of_payee(entry, &payee.value, &payee.by, &words));
    }
    let told = waits::told(treasury.payouts(), entry, today).unwrap_or_default();
    if how.dry_run {
        dry::nothing_written();
        return Ok(());
    }
    out::say(&book::written(first, append.commit()?));
    out::say(&signing::sentence(&told));
    Ok(())
}
