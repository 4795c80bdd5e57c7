//! How the invented service is governed: its end is declared before it starts, its phases are decided
//! and begin, a second member joins, and both say a year later that they still are members. The second
//! one's key is nobody's afterwards: who looks around has the treasurer's alone.

use super::clerk_of;
use super::declared::{GOVERNANCE, end};
use super::story::declare_more;
use crate::book::Place;
use crate::member::file;
use crate::sign::keys::Keys;
use crate::sign::signing::{last_day, sign};
use anyhow::Context as _;
use ledger::account::Code;
use ledger::act::Word;
use ledger::day::Day;
use ledger::entry::{Decision, Phase};
use ledger::policy;
use ledger::ssh::PrivateKey;
use ledger::treasury::{self, Grounds, Treasury, Unsigned};

/// The months of the story in which something is decided.
const DECLARED: u32 = 2;
const STARTS: u32 = 3;
const OPERATES: u32 = 8;
const JOINS: u32 = 17;
const DECIDES: u32 = 19;
const REAFFIRMS: u32 = 23;

/// Who joins.
const SECOND: (&str, &str) = ("second", "Tomas Rey");

/// The key of the second member, for as long as the story is told.
pub struct Governed {
    second: PrivateKey,
}

impl Governed {
    /// With a key that nobody else has.
    pub fn new() -> anyhow::Result<Self> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).context("the operating system gives no random bytes")?;
        Ok(Self { second: PrivateKey::new(&seed) })
    }

    /// What is decided on the day on which a month's statements are in.
    pub fn on(&self, place: &Place, n: u32, day: Day) -> anyhow::Result<()> {
        match n {
            DECLARED => declare_more(place, &end(day), day),
            STARTS => begins(place, Phase::Starting, day, "One region has its forecast every day"),
            OPERATES => begins(place, Phase::Operating, day, "Monthly gifts pay for the servers"),
            JOINS => self.join(place, day),
            DECIDES => decides(place, day),
            REAFFIRMS => self.reaffirm(place, day),
            _ => Ok(()),
        }
    }

    fn join(&self, place: &Place, day: Day) -> anyhow::Result<()> {
        let (handle, name): (Code, _) = (SECOND.0.parse()?, SECOND.1);
        let public = self.second.public();
        let mut journal = place.journal()?;
        let mut clerk = clerk_of(day)?;
        let mut append = journal.begin(&mut clerk)?;
        let mut treasury = Treasury::open(&mut append)?;
        let wanted = policy::member(&handle, Some(name), Some(public.clone()));
        let subject = treasury.push(wanted.draft(day, treasurer()?, true))?;
        let until = last_day(day);
        let joins = Unsigned { word: Word::Join, subject, signer: handle.clone(), until };
        sign(&mut treasury, joins, &self.second, None)?;
        append.commit()?;
        file::set(place, &handle, Some(name), &public)?;
        declare_more(place, GOVERNANCE, day)
    }

    fn reaffirm(&self, place: &Place, day: Day) -> anyhow::Result<()> {
        let books = place.books()?;
        let authority = books.payouts()?.authority;
        let keys = Keys::of(place, &books.genesis().origin)?;
        let own = keys.make(&treasurer()?)?;
        let mut journal = place.journal()?;
        let mut clerk = clerk_of(day)?;
        let mut append = journal.begin(&mut clerk)?;
        let mut treasury = Treasury::open(&mut append)?;
        for (signer, key) in [(treasurer()?, &own), (SECOND.0.parse()?, &self.second)] {
            let Some(subject) = authority.member_by(&signer) else { continue };
            let until = last_day(day);
            let act = Unsigned { word: Word::Reaffirm, subject, signer, until };
            sign(&mut treasury, act, key, None)?;
        }
        append.commit()?;
        Ok(())
    }
}

fn treasurer() -> anyhow::Result<Code> {
    Ok("treasurer".parse()?)
}

fn begins(place: &Place, phase: Phase, day: Day, reason: &str) -> anyhow::Result<()> {
    let mut journal = place.journal()?;
    let mut clerk = clerk_of(day)?;
    let mut append = journal.begin(&mut clerk)?;
    let mut treasury = Treasury::open(&mut append)?;
    let grounds = Grounds {
        reason: Some(reason.to_owned()),
        link: Some(format!("https://vote.example.org/{phase}", phase = phase.as_str())),
        ..Grounds::default()
    };
    treasury::go_on(&mut treasury, phase, grounds, treasurer()?, false)?;
    append.commit()?;
    Ok(())
}

fn decides(place: &Place, day: Day) -> anyhow::Result<()> {
    let mut journal = place.journal()?;
    let mut clerk = clerk_of(day)?;
    let mut append = journal.begin(&mut clerk)?;
    let mut treasury = Treasury::open(&mut append)?;
    let grounds = Grounds {
        what: Some("No second region before a third server is paid for a year".to_owned()),
        reason: Some("Nobody is on call at night".to_owned()),
        link: Some("https://vote.example.org/region".to_owned()),
        ..Grounds::default()
    };
    treasury::decide(&mut treasury, Decision::Other, grounds, treasurer()?)?;
    append.commit()?;
    Ok(())
}
