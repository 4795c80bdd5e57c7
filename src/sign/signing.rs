//! Signing, as all acts share it: shown in plain words, then signed with the member's key, or
//! printed for `ssh-keygen` elsewhere, whose file is taken in.
//! Several entries are signed in one append or none is; what was signed already is left out.

use super::{beside, may, signer, told, waits};
use crate::book::{self, Place};
use crate::exit::Usage;
use crate::{dry, out};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::account::Code;
use ledger::act::{NAMESPACE, Said, Word};
use ledger::books::Books;
use ledger::day::Day;
use ledger::journal::Append;
use ledger::payout::Payouts;
use ledger::ssh::{PrivateKey, Signature};
use ledger::store::Secrets;
use ledger::treasury::{self, Treasury, TreasuryError, Unsigned};
use std::path::{Path, PathBuf};

/// Days for which a signature counts unless its signer says another one.
const COUNTS: i64 = 30;

/// What a freeze is, to whoever signs it.
const FREEZE: &str = "Freeze: nothing is to be paid by itself until members thaw it.";

/// Days for which it may count at most.
const LONGEST: i64 = 366;

/// Who signs how.
#[derive(Args)]
pub struct Signing {
    /// Who signs; the only member with a key here unless named
    #[arg(long = "as", value_name = "HANDLE")]
    member: Option<Code>,
    /// The file of their private key, where it is not kept here
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The last day on which it counts; in 30 days unless named
    #[arg(long, value_name = "DAY")]
    until: Option<Day>,
    /// Print the lines to be signed on another machine, and write nothing
    #[arg(long, conflicts_with_all = ["key", "signature"])]
    print: bool,
    /// Take what `ssh-keygen -Y sign` made of the printed lines, which lie beside it
    #[arg(long, value_name = "FILE.sig", conflicts_with_all = ["key", "until"])]
    signature: Option<PathBuf>,
    /// Show what would be signed, and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

/// What is said of which entries, and why.
pub struct What<'a> {
    /// What.
    pub word: Word,
    /// Of which.
    pub subjects: &'a [u64],
    /// Why; public.
    pub reason: Option<&'a str>,
}

/// The book as it is when signing begins.
struct Desk<'a> {
    place: &'a Place,
    books: Books,
    payouts: Payouts,
    /// Where they are here: a stranger's copy has none.
    secrets: Option<Secrets>,
    today: Day,
}

impl Signing {
    /// Who was named.
    pub fn member(&self) -> Option<&Code> {
        self.member.as_ref()
    }

    /// The file of the key that was named.
    pub fn key(&self) -> Option<&Path> {
        self.key.as_deref()
    }

    /// Whether a key was named, or one that is on another machine.
    pub fn names_a_key(&self) -> bool {
        self.is_elsewhere() || self.key.is_some()
    }

    /// Whether a signature is handed in that was made on another machine.
    pub fn takes_in(&self) -> bool {
        self.signature.is_some()
    }

    /// The last day on which a signature of today counts.
    pub fn until(&self, today: Day) -> Day {
        self.until.unwrap_or(last_day(today))
    }

    fn is_elsewhere(&self) -> bool {
        self.print || self.signature.is_some()
    }

    /// Whether nothing is to be written.
    pub fn is_rehearsed(&self) -> bool {
        self.dry_run
    }

    /// Signs, prints or takes in. `joining` is who signs with a key that is only proposed.
    pub fn run(
        &self,
        place: &Place,
        what: &What<'_>,
        joining: Option<&Code>,
    ) -> anyhow::Result<()> {
        if self.is_elsewhere() && what.subjects.len() != 1 {
            return Err(Usage("--print and --signature: expected one entry".to_owned()).into());
        }
        let books = place.books()?;
        let payouts = book::payouts(&books)?;
        let secrets = Secrets::open_read_only(&place.book()?).ok();
        let today = day_of(&books, what.word)?;
        let desk = Desk { place, books, payouts, secrets, today };
        if let Some(file) = &self.signature {
            return self.take_in(&desk, what, file);
        }
        let (authority, key) = (&desk.payouts.authority, self.key.as_deref());
        let signer = match joining {
            Some(member) => member.clone(),
            None => signer::signer(place, &desk.books, authority, self.member.as_ref(), key)?,
        };
        let open = desk.open(what, &signer)?;
        if self.print {
            return self.print(&desk, what, open, &signer);
        }
        if open.is_empty() {
            return Ok(());
        }
        if self.dry_run {
            dry::nothing_written();
            return Ok(());
        }
        let key = signer::key(place, &desk.books, &signer, key)?;
        // By what was shown, not by what somebody else may write meanwhile.
        let said = open.iter().map(|subject| self.said(&desk, what.word, *subject, &signer));
        let said = said.collect::<anyhow::Result<Vec<Said>>>()?;
        desk.write(what.word, &open, |treasury| {
            for said in &said {
                let reason = what.reason.map(str::to_owned);
                treasury::record(treasury, said, said.sign(&key), reason)?;
            }
            Ok(())
        })
    }

    fn said(&self, desk: &Desk<'_>, word: Word, subject: u64, who: &Code) -> anyhow::Result<Said> {
        let until = self.until(desk.today);
        if until > desk.today.plus(LONGEST) {
            bail!(
                "--until {until}: a signature counts for a year at most, for nobody remembers longer \
                 what they signed; nothing was written"
            );
        }
        let unsigned = Unsigned { word, subject, signer: who.clone(), until };
        Ok(treasury::to_sign(&desk.books, &desk.payouts, unsigned)?)
    }

    /// The eight lines and nothing else: they are signed byte for byte.
    fn print(
        &self,
        desk: &Desk<'_>,
        what: &What<'_>,
        open: Vec<u64>,
        signer: &Code,
    ) -> anyhow::Result<()> {
        let [subject] = open[..] else { bail!("there is nothing to be signed") };
        desk.books.check_signed(&[subject].into())?;
        let said = self.said(desk, what.word, subject, signer)?;
        out::print(&said.lines())
    }

    fn take_in(&self, desk: &Desk<'_>, what: &What<'_>, file: &Path) -> anyhow::Result<()> {
        let (said, signature) = read(file)?;
        let [subject] = what.subjects else { bail!("there is nothing to be signed") };
        if (said.word, said.subject.0) != (what.word, *subject) {
            bail!(
                "{} says `{}` of entry {}, not `{}` of entry {subject}; nothing was written",
                out::path(file),
                said.word.as_str(),
                said.subject.0,
                what.word.as_str()
            );
        }
        if self.member.as_ref().is_some_and(|member| *member != said.signer) {
            bail!("{} is of {}; nothing was written", out::path(file), said.signer);
        }
        let open = desk.open(what, &said.signer)?;
        if open.is_empty() {
            return Ok(());
        }
        if self.dry_run {
            dry::nothing_written();
            return Ok(());
        }
        desk.write(what.word, &open, |treasury| {
            let reason = what.reason.map(str::to_owned);
            match treasury::record(treasury, &said, signature, reason) {
                // Its words hold their reason, which the chain of causes would say again.
                Err(wrong @ TreasuryError::Signature(_)) => bail!("{wrong}"),
                recorded => Ok(recorded.map(drop)?),
            }
        })
    }
}

impl Desk<'_> {
    /// Shows each entry, and gives those that the member did not sign yet.
    fn open(&self, what: &What<'_>, signer: &Code) -> anyhow::Result<Vec<u64>> {
        let mut open = Vec::new();
        for subject in what.subjects {
            if open.contains(subject) {
                return Err(Usage(format!("entry {subject} is named twice")).into());
            }
            out::say(&match what.word {
                Word::Reaffirm => format!("Member {signer}, by entry {subject}, still is one."),
                Word::Freeze => FREEZE.to_owned(),
                _ => told::told(&self.books, self.secrets.as_ref(), &self.payouts, *subject)?,
            });
            match may::signed(&self.payouts, what.word, *subject, signer, self.today)? {
                Some(by) => out::say(&format!(
                    "{signer} said `{}` of entry {subject} already, in entry {by}, and it counts: \
                     nothing was written.",
                    what.word.as_str()
                )),
                None => open.push(*subject),
            }
        }
        Ok(open)
    }

    /// Writes within one append, and says what is missing still.
    fn write(
        &self,
        word: Word,
        subjects: &[u64],
        write: impl FnOnce(&mut Treasury<'_, '_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut journal = self.place.journal()?;
        let mut clerk = book::clerk()?;
        clerk.today = clerk.today.max(self.today);
        let mut append: Append<'_> = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        write(&mut treasury)?;
        let after = |subject: &u64| match word {
            Word::Reaffirm => waits::reaffirmed(&treasury.payouts().authority, *subject),
            _ => waits::told(treasury.payouts(), *subject, self.today),
        };
        let mut told: Vec<String> = subjects.iter().filter_map(after).collect();
        if word == Word::Reject {
            told.extend(beside::told(treasury.payouts(), subjects));
        }
        let frozen = match (word, waits::frozen(treasury.payouts())) {
            (Word::Thaw, None) => Some("payments may go on".to_owned()),
            (_, frozen) => frozen,
        };
        out::say(&book::written(first, append.commit()?));
        told.iter().chain(&frozen).for_each(|line| out::say(&sentence(line)));
        Ok(())
    }
}

/// The day of signing. Whoever stops something is not stopped by a clock that was ahead once, as long
/// as it is behind the log: that is recorded on the day of the newest entry, which the log has reached
/// already, so that nothing holds sooner by it. All else waits for the clock.
fn day_of(books: &Books, word: Word) -> anyhow::Result<Day> {
    let today = book::today()?;
    let last = books.entry(books.head().size.saturating_sub(1))?.recorded;
    if last <= today || !matches!(word, Word::Freeze | Word::Reject) {
        return Ok(today);
    }
    out::say(&format!(
        "The clock says {today}, the newest entry was recorded on {last}: so is this one."
    ));
    Ok(last)
}

/// Signs an entry of this very append, and appends the act.
pub fn sign(
    treasury: &mut Treasury<'_, '_>,
    unsigned: Unsigned,
    key: &PrivateKey,
    reason: Option<&str>,
) -> anyhow::Result<u64> {
    let said = treasury.to_sign(unsigned)?;
    let signature = said.sign(key);
    Ok(treasury::record(treasury, &said, signature, reason.map(str::to_owned))?)
}

/// The last day of a signature that is given today.
pub fn last_day(today: Day) -> Day {
    today.plus(COUNTS)
}

/// What `ssh-keygen -Y sign -n ledger-act-v1 -f KEY act.txt` made: act.txt and act.txt.sig.
fn read(file: &Path) -> anyhow::Result<(Said, Signature)> {
    let lines = match file.extension() {
        Some(end) if end == "sig" => file.with_extension(""),
        _ => {
            let usage = format!(
                "--signature {}: expected FILE.sig, as `ssh-keygen -Y sign -n {NAMESPACE} -f KEY \
                 FILE` makes it, beside FILE",
                out::path(file)
            );
            return Err(Usage(usage).into());
        }
    };
    let text = |path: &Path| std::fs::read_to_string(path).with_context(|| out::path(path));
    let refused = |path: &Path| format!("{}: nothing was written", out::path(path));
    let beside = || format!("the lines that were signed: expected beside {}", out::path(file));
    let said = text(&lines).with_context(beside)?.parse().with_context(|| refused(&lines))?;
    let signature = Signature::from_armored(&text(file)?).with_context(|| refused(file))?;
    Ok((said, signature))
}

/// Begins with a capital and ends with a stop, unless a command ends it.
pub fn sentence(line: &str) -> String {
    let stop = if line.ends_with('`') { "" } else { "." };
    capital(line) + stop
}

/// Begins with a capital.
pub fn capital(line: &str) -> String {
    let mut chars = line.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
