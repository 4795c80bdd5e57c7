//! How a claim stands: who allowed it, what was tried, which statement's line proved it.
//! Of a proposal, who signed it and what it waits for. Refuses nothing; entries that are neither
//! have no such part.

use super::signed::member;
use crate::answer::Refusal;
use crate::paying::Paying;
use crate::reasons;
use crate::shown::{Date, Money};
use crate::view::View;
use ledger::account::Code;
use ledger::authority::{Agreed, Authority, Proposal, Signed};
use ledger::books::Books;
use ledger::entry::{Outcome, Rel, Step};
use ledger::payout::{Approval, Attempt, Event, Payable, State, reason};

/// What stands on the page of a claim or a proposal.
pub(super) struct Standing {
    /// In two or three words.
    pub state: String,
    /// What it waits for, or what ended it.
    pub why: String,
    /// Whether something is wrong with it.
    pub alarms: bool,
    /// What members said of it.
    pub acts: Vec<Said>,
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

/// What a member signed of it.
pub(super) struct Said {
    pub entry: u64,
    pub member: String,
    pub says: &'static str,
    pub day: Date,
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

/// How an entry stands, if it is a claim, a payee, a checkpoint key or a policy that decides.
pub(super) fn of(view: &View, index: u64) -> Result<Option<Standing>, Refusal> {
    let paying = view.paying()?;
    let authority = &paying.payouts.authority;
    if let Some(payable) = paying.payouts.get(index) {
        return claim(view, paying, payable).map(Some);
    }
    if let Some(object) = authority.object(index) {
        let waits = reasons::object_waits(object, authority);
        return proposal(view, paying, object, waits).map(Some);
    }
    if let Some(payee) = authority.payee_at(index) {
        let waits = reasons::proposal_waits(payee, authority);
        return proposal(view, paying, payee, waits).map(Some);
    }
    let key = authority.key_at(index);
    let waits = |key| proposal(view, paying, key, reasons::proposal_waits(key, authority));
    key.map(waits).transpose()
}

fn claim(view: &View, paying: &Paying, payable: &Payable) -> Result<Standing, Refusal> {
    let (books, claim) = (view.books(), &payable.claim);
    let (state, why, alarms) = stands(books, paying, payable)?;
    let authority = &paying.payouts.authority;
    let named = |entry: u64, code: &Code| {
        let name = books.name_of(entry)?.map(|name| crate::shown::short(&name, 80));
        Ok::<_, Refusal>((entry, name.unwrap_or_else(|| code.to_string())))
    };
    let commitment = payable.commitment.zip(claim.commitment.as_ref());
    let acts = authority.acts_on(payable.entry).iter();
    let counts = |signed: &Signed| match () {
        () if authority.key_of(&signed.act.signer).is_none() => "no longer a member",
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
        payee: Some(named(payable.payee, &claim.payee)?),
        commitment: commitment.map(|(entry, code)| named(entry, code)).transpose()?,
        once: once(view, authority, payable)?,
        amount: Some(Money::of(claim.ccy, claim.minor.into())),
        attempts: attempts.collect::<Result<_, _>>()?,
    })
}

/// Who signed the commitment that allows a claim by itself.
fn once(view: &View, authority: &Authority, payable: &Payable) -> Result<String, Refusal> {
    let object = payable.commitment.and_then(|entry| authority.object(entry));
    let signed = object.filter(|_| authority.acts_on(payable.entry).is_empty());
    let names = signed.iter().flat_map(|object| object.signed.keys()).map(|signer| member(view, signer));
    Ok(names.collect::<Result<Vec<_>, _>>()?.join(", "))
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
    Ok(match paying.payouts.approval(payable, paying.today) {
        Approval::Replaced(by) => {
            ("Not to be paid".to_owned(), format!("Claim #{by} took its place."), false)
        }
        Approval::Rejected(by) => {
            ("Not to be paid".to_owned(), format!("{by} rejected it."), false)
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
        Some(Some(why)) => crate::shown::capital(&reasons::why(why, payable.claim.ccy)),
        _ => "The next run pays it".to_owned(),
    };
    Ok(format!("{failed}{why}."))
}

fn said(view: &View, signed: &Signed, but: &'static str) -> Result<Said, Refusal> {
    Ok(Said {
        entry: signed.entry,
        member: member(view, &signed.act.signer)?,
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

/// Who signed a proposal, and since when it holds.
fn proposal<T>(
    view: &View,
    paying: &Paying,
    of: &Proposal<T>,
    waits: String,
) -> Result<Standing, Refusal> {
    let (state, why) = match (&of.agreed, &of.rejected) {
        (Some(Agreed { holds, .. }), _) if *holds <= paying.today => {
            ("Agreed", format!("It holds from {} on.", reasons::long(*holds)))
        }
        (Some(Agreed { holds, .. }), _) => {
            let from = reasons::long(*holds);
            ("Agreed, and waits", format!("It holds from {from} on; any member can freeze before."))
        }
        (None, Some(by)) => ("Not in force", format!("{by} rejected it.")),
        (None, None) => ("A proposal", format!("It {waits}.")),
    };
    let acts = paying.payouts.authority.acts_on(of.entry).iter();
    Ok(Standing {
        state: state.to_owned(),
        why,
        alarms: false,
        acts: acts.map(|signed| said(view, signed, "")).collect::<Result<_, _>>()?,
        payee: None,
        commitment: None,
        once: String::new(),
        amount: None,
        attempts: Vec::new(),
    })
}
