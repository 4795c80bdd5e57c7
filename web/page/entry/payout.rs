//! How a claim stands: who allowed it, what was tried, which statement's line proved it. Of an
//! attempt, the same for it alone. Refuses nothing; entries that are none of these have no such part.
//! What people propose, and what stops them, is in `proposal`.

use super::proposal;
use crate::answer::Refusal;
use crate::paying::Paying;
use crate::reasons;
use crate::shown::{Date, Money, capital, days_in_words};
use crate::view::View;
use ledger::account::Code;
use ledger::act::Word;
use ledger::authority::{Authority, Signed};
use ledger::books::Books;
use ledger::entry::{Body, Entry, Outcome, Rel, Step};
use ledger::payout::{Approval, Attempt, Event, Payable, State, reason};

/// What stands on the page of a claim, an attempt, a proposal or a freeze.
#[derive(Default)]
pub(super) struct Standing {
    /// In two or three words.
    pub state: String,
    /// What it waits for, or what ended it.
    pub why: String,
    /// Whether something is wrong with it.
    pub alarms: bool,
    /// What took its place, and from when on.
    pub newer: Option<Newer>,
    /// The entry whose place it took.
    pub older: Option<u64>,
    /// What members said of it.
    pub acts: Vec<Said>,
    /// Who lets a freeze go.
    pub thaws: Vec<Said>,
    /// `Paid to` of what was paid; nothing is said to be that was not.
    pub to: &'static str,
    /// The entry of the payee that it names.
    pub payee: Option<(u64, String)>,
    /// The entry of the commitment whose period it is.
    pub commitment: Option<(u64, String)>,
    /// Who signed the commitment, where nobody signed the claim itself.
    pub once: String,
    /// How much is asked for.
    pub amount: Option<Money>,
    /// What was tried.
    pub attempts: Vec<Tried>,
}

/// What took the place of a declaration.
pub(super) struct Newer {
    /// `Replaced by`, or `Ended by`.
    pub how: &'static str,
    pub entry: u64,
    /// From when on; empty where it did.
    pub from: String,
}

/// What a member signed of it.
pub(super) struct Said {
    pub entry: u64,
    pub member: String,
    pub says: &'static str,
    pub day: Date,
    /// Why it was said, if that was.
    pub reason: Option<String>,
    /// Why it does not count; empty where it does.
    pub but: &'static str,
}

/// One attempt.
pub(super) struct Tried {
    pub number: u64,
    pub id: String,
    pub steps: Vec<Stepped>,
}

/// What happened to an attempt.
pub(super) struct Stepped {
    pub entry: u64,
    pub what: String,
    pub day: Date,
    /// The statement that shows it.
    pub statement: Option<u64>,
    /// Whose word it is, and why, where no reference proves it.
    pub by_hand: Option<String>,
}

/// How an entry stands, if it is a claim, an attempt, a freeze, or what people propose.
pub(super) fn of(view: &View, index: u64, entry: &Entry) -> Result<Option<Standing>, Refusal> {
    let paying = view.paying()?;
    if let Some(payable) = paying.payouts.get(index) {
        return claim(view, paying, payable).map(Some);
    }
    if let Some((payable, attempt)) = paying.payouts.of_intent(index) {
        return of_attempt(view, paying, payable, attempt).map(Some);
    }
    match &entry.body {
        Body::Act(act) if act.word == Word::Freeze => {
            proposal::of_freeze(view, paying, index).map(Some)
        }
        _ => proposal::of(view, paying, index),
    }
}

fn claim(view: &View, paying: &Paying, payable: &Payable) -> Result<Standing, Refusal> {
    let (books, claim) = (view.books(), &payable.claim);
    let (state, why, alarms) = stands(books, paying, payable)?;
    let authority = &paying.payouts.authority;
    let commitment = payable.commitment.zip(claim.commitment.as_ref());
    let acts = authority.acts_on(payable.entry).iter();
    let counts = |signed: &Signed| match () {
        // Whoever may not approve it may reject it.
        () if signed.act.word != Word::Approve => "",
        () if !authority.counts(signed) => without_key(authority, signed),
        () if payable.concerns(authority, &signed.act.signer) && view.need() > 1 => {
            "does not count: proposer, payee or close to the payee"
        }
        () => "",
    };
    let attempts = payable.attempts.iter().map(|attempt| tried(view, paying, attempt));
    Ok(Standing {
        state,
        why,
        alarms,
        acts: acts.map(|s| said(view, s, counts(s))).collect::<Result<_, _>>()?,
        to: if payable.is_paid() { "Paid to" } else { "Payee" },
        payee: Some(named(books, payable.payee, &claim.payee)?),
        commitment: commitment.map(|(entry, code)| named(books, entry, code)).transpose()?,
        once: once(view, paying, payable)?,
        amount: Some(Money::of(claim.ccy, claim.minor.into())),
        attempts: attempts.collect::<Result<_, _>>()?,
        ..Standing::default()
    })
}

/// One attempt by itself: what it was to pay to whom, and where it stands.
fn of_attempt(
    view: &View,
    paying: &Paying,
    payable: &Payable,
    attempt: &Attempt,
) -> Result<Standing, Refusal> {
    let (state, body) = (attempt.state(), &attempt.body);
    let shown = if state == State::Paid { "A statement shows it." } else { "" };
    let acts = paying.payouts.authority.acts_on(attempt.intent).iter();
    Ok(Standing {
        state: reasons::state(state).to_owned(),
        why: shown.to_owned(),
        alarms: state == State::Unknown,
        to: if state == State::Paid { "Paid to" } else { "Payee" },
        payee: Some(named(view.books(), payable.payee, &payable.claim.payee)?),
        amount: Some(Money::of(body.ccy, body.minor.into())),
        acts: acts.map(|signed| said(view, signed, "")).collect::<Result<_, _>>()?,
        attempts: vec![tried(view, paying, attempt)?],
        ..Standing::default()
    })
}

fn named(books: &Books, entry: u64, code: &Code) -> Result<(u64, String), Refusal> {
    let name = books.name_of(entry)?.map(|name| crate::shown::short(&name, 80));
    Ok((entry, name.unwrap_or_else(|| code.to_string())))
}

/// Who signed the commitment that allows a claim by itself; nobody where people must sign the claim.
fn once(view: &View, paying: &Paying, payable: &Payable) -> Result<String, Refusal> {
    let authority = &paying.payouts.authority;
    let by_itself = || paying.payouts.approval(payable, paying.day) == Approval::Commitment;
    let allowed = payable.is_live() || payable.is_paid() || by_itself();
    let object = payable.commitment.and_then(|entry| authority.object(entry));
    let signed = object.filter(|_| allowed && authority.acts_on(payable.entry).is_empty());
    let signers = signed.iter().flat_map(|object| object.signed.keys());
    Ok(signers.map(|signer| view.member(signer)).collect::<Vec<_>>().join(", "))
}

/// In few words, then why, and whether it is alarming.
fn stands(
    books: &Books,
    paying: &Paying,
    payable: &Payable,
) -> Result<(String, String, bool), Refusal> {
    let live = payable.newest().filter(|attempt| attempt.state().is_live());
    if let Some(attempt) = live {
        let unknown = attempt.state() == State::Unknown;
        let why = match unknown {
            true => {
                "It is parked: only a statement, the bank’s rejection, or members who sign that \
                     it was not executed say what comes next. Nothing is paid twice meanwhile."
            }
            false => "Paid it is only when a statement shows it.",
        };
        return Ok((reasons::state(attempt.state()).to_owned(), why.to_owned(), unknown));
    }
    if payable.times_paid() > 1 {
        let state = format!("Paid {} times", payable.times_paid());
        let why = "Statements show it more than once: somebody has money that is not theirs.";
        return Ok((state, why.to_owned(), true));
    }
    if payable.is_paid() {
        return Ok(("Paid".to_owned(), "A statement shows it.".to_owned(), false));
    }
    Ok(match paying.payouts.approval(payable, paying.day) {
        Approval::Replaced(by) => {
            ("Not to be paid".to_owned(), format!("Claim #{by} took its place."), false)
        }
        Approval::Fallen(end) => (
            "Not to be paid".to_owned(),
            format!("It gives away what is given no more: it fell with #{end}."),
            false,
        ),
        Approval::Rejected(by) => {
            ("Not to be paid".to_owned(), rejected(books, paying, payable.entry, &by)?, false)
        }
        Approval::Commitment | Approval::People { .. } | Approval::Account => {
            let (state, why) = ("Approved".to_owned(), waits(books, paying, payable)?);
            (state, why, false)
        }
        Approval::Waits { .. } => {
            ("Not yet approved".to_owned(), waits(books, paying, payable)?, false)
        }
    })
}

fn waits(books: &Books, paying: &Paying, payable: &Payable) -> Result<String, Refusal> {
    let failed = match payable.state() {
        Some(state) => format!("{}. ", reasons::state(state)),
        None => String::new(),
    };
    let why = match paying.plan(books)?.why(payable.entry) {
        Some(Some(why)) => capital(&days_in_words(&reasons::why(why, payable.claim.ccy))),
        _ => "The next run pays it".to_owned(),
    };
    Ok(format!("{failed}{why}."))
}

/// By whom, and why.
pub(super) fn rejected(
    books: &Books,
    paying: &Paying,
    of: u64,
    by: &Code,
) -> Result<String, Refusal> {
    let reason = reasons::rejection(books, &paying.payouts.authority, of, by)?;
    Ok(reason.map_or(format!("{by} rejected it."), |why| format!("{by} rejected it: {why}")))
}

/// Why what was signed counts no longer, where the key is another one by now.
pub(super) fn without_key(authority: &Authority, signed: &Signed) -> &'static str {
    match authority.key_of(&signed.act.signer) {
        _ if authority.counts(signed) => "",
        None => "no longer a member",
        Some(_) => "with a key that was replaced since",
    }
}

/// What a member signed, in words.
pub(super) fn said(view: &View, signed: &Signed, but: &'static str) -> Result<Said, Refusal> {
    let reason = view.books().words(signed.entry)?.text.reason;
    // Why it was rejected, its state says.
    let reason = reason.filter(|_| signed.act.word != Word::Reject);
    Ok(Said {
        reason: reason.map(|reason| crate::shown::short(&reason, 300)),
        entry: signed.entry,
        member: view.member(&signed.act.signer),
        says: reasons::says(signed.act.word),
        day: Date::of(signed.recorded),
        but,
    })
}

fn tried(view: &View, paying: &Paying, attempt: &Attempt) -> Result<Tried, Refusal> {
    let committed = Stepped {
        entry: attempt.intent,
        what: "committed".to_owned(),
        day: Date::of(attempt.recorded),
        statement: None,
        by_hand: None,
    };
    let mut steps = vec![committed];
    for (entry, event) in attempt.events() {
        let found = view.books().entry(*entry)?;
        let day = if matches!(event, Event::Shown(_)) { found.date } else { found.recorded };
        let statement = found.refers(Rel::Statement);
        let why = reason::of(&found, &view.books().words(*entry)?);
        let why = why.map_or(String::new(), |why| format!(": {}", crate::shown::short(&why, 80)));
        steps.push(Stepped {
            entry: *entry,
            what: format!("{}{why}", happened(*event)),
            day: Date::of(day),
            statement,
            by_hand: reasons::by_hand(view.books(), paying, *entry)?,
        });
    }
    Ok(Tried { number: attempt.body.attempt, id: attempt.body.id.to_string(), steps })
}

fn happened(event: Event) -> &'static str {
    match event {
        Event::Said(Step::HandedOver) => "handed to the bank",
        Event::Said(Step::Acknowledged) => "acknowledged by the bank",
        Event::Said(Step::Rejected) => "rejected by the bank",
        Event::Said(Step::Unknown) => "unknown what became of it",
        Event::Shown(Outcome::Paid) => "paid",
        Event::Shown(Outcome::Returned) => "came back",
        Event::NotExecuted => "signed off as not executed",
    }
}
