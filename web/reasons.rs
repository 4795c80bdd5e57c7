//! Why a payment waits, what was noticed, who signed what: in words for readers.
//! They hold names, days and sums, never an account's number.

use crate::paying::Paying;
use crate::shown::{Date, Money, counted, plain};
use ledger::account::Code;
use ledger::act::Word;
use ledger::authority::{Authority, Proposal, Proposed};
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::{Collect, Declared, Interval, Policy, Raise};
use ledger::journal::JournalError;
use ledger::money::Currency;
use ledger::payout::plan::Why;
use ledger::payout::{Revoked, State, Unfit};

/// `matched by hand by ada: its sum`, of a settlement that rests on a member's word.
pub fn by_hand(books: &Books, paying: &Paying, entry: u64) -> Result<Option<String>, JournalError> {
    let Some(by) = paying.payouts.by_hand().get(&entry) else { return Ok(None) };
    let why = books.words(entry)?.text.reason;
    let why = why.map_or_else(|| "the reason is withdrawn".to_owned(), |why| plain(&why));
    Ok(Some(format!("matched by hand by {by}: {why}")))
}

/// Why a member rejected an entry, as they say in public.
pub fn rejection(
    books: &Books,
    authority: &Authority,
    of: u64,
    by: &Code,
) -> Result<Option<String>, JournalError> {
    let mut acts = authority.acts_on(of).iter().rev();
    let theirs = acts.find(|signed| signed.act.word == Word::Reject && signed.act.signer == *by);
    let reason = theirs.map(|signed| books.words(signed.entry)).transpose()?;
    Ok(reason.and_then(|words| words.text.reason).map(|reason| plain(&reason)))
}

/// That nobody signed what is agreed, and why it holds all the same.
pub fn unsigned<T>(of: &Proposal<T>, authority: &Authority) -> Option<String> {
    let agreed = of.agreed.filter(|_| of.signed.is_empty())?;
    if of.needs == 0 {
        return Some("One person decided: no signature was needed".to_owned());
    }
    let keyed = first_key(authority);
    if keyed.is_some_and(|(_, key)| key == of.entry) {
        return Some("It is the first key: nobody could sign before it".to_owned());
    }
    if keyed.is_none_or(|keyed| (agreed.day, of.entry) < keyed) {
        return Some("It held at once: the book had no key yet, so nobody could sign".to_owned());
    }
    let nobody = if of.joined { "Nobody else" } else { "Nobody" };
    let until = long(agreed.day);
    Some(format!("{nobody} signed it: it held because nobody rejected it until {until}"))
}

/// The day and the entry of the key that was in force before all others.
fn first_key(authority: &Authority) -> Option<(Day, u64)> {
    let members = authority.objects().filter(|(kind, ..)| *kind == "member");
    let versions = members.flat_map(|(.., versions)| versions);
    let keyed = versions.filter(|of| matches!(of.value.value, Declared::Member { key: Some(_) }));
    let agreed = keyed.filter(|of| of.value.in_force);
    let agreed = agreed.filter_map(|of| Some((of.agreed?.day, of.entry)));
    agreed.min()
}

/// What a payment waits for, its days as tables have them.
pub fn why(why: &Why, ccy: Currency) -> String {
    let sum = |minor: i128| format!("{} {ccy}", Money::of(ccy, minor).text);
    match why {
        Why::Sign { members, need, unfit } => sign(members, *need, *unfit),
        Why::Holds(day) => format!("approved, and to be paid from {day} on"),
        Why::Due(day) => format!("due on {day}"),
        Why::Account => "the payee’s account was changed, or is too new".to_owned(),
        Why::Frozen(by) => format!("payments are frozen by {by}"),
        Why::NoLimit => format!("no limit is declared for {ccy}, so nothing is paid by itself"),
        Why::Limit(which, minor) => format!("it would pass {}: {}", limit(which), sum(*minor)),
        Why::Shared(free) => format!(
            "the end has begun, and {} is not enough for everybody: nobody is paid before the others",
            sum(*free)
        ),
        Why::Short(free) => {
            format!("there is not enough that may be spent on it: {} is free", sum(*free))
        }
        Why::Unproven => "the account’s newest statement is not proven, or missing".to_owned(),
        Why::Stale(day) => format!("the newest proven statement ends on {day}"),
        Why::Attest(entry) => format!("no other member attested statement #{entry} lately"),
        Why::Unexplained(_, n) => {
            let debits = counted(*n as u64, "debit", "debits");
            format!(
                "waits: nobody has explained {debits} of the bank, and until then nothing is paid"
            )
        }
        Why::Unknown(entry) => format!("no statement shows yet what became of attempt #{entry}"),
        Why::Revoked(claim, why) => {
            format!("{}: it is not to be handed over", revoked(*claim, why))
        }
        Why::HandOver(entry) => format!("attempt #{entry} is to be handed to the bank"),
        Why::Torn => "some of its days were billed before the interval changed".to_owned(),
        Why::Elsewhere(other) => format!(
            "commitment {other} of the same payee billed some of its days: people claim what is owed"
        ),
        Why::Invoice => "waits for its invoice".to_owned(),
        Why::Ending(entry) => format!("its end is proposed in #{entry}, and waits for members"),
        Why::NoPayee => "its payee is not in force".to_owned(),
    }
}

/// What became of a claim whose payment was committed.
fn revoked(claim: u64, why: &Revoked) -> String {
    match why {
        Revoked::Paid(entry) => format!("claim #{claim} is paid already, by #{entry}"),
        Revoked::Rejected(by) => format!("claim #{claim} was rejected by {by}"),
        Revoked::TooFew => format!("claim #{claim} is no longer approved by enough members"),
        Revoked::Account(entry) => format!("#{entry} changed the account of claim #{claim}"),
        Revoked::Ended(entry) => format!("#{entry} ended the payee of claim #{claim}"),
        Revoked::Fallen(end) => {
            format!("claim #{claim} gives away what is given no more since #{end}")
        }
    }
}

fn sign(members: &[Code], need: u64, unfit: Option<Unfit>) -> String {
    let more = need.saturating_sub(members.len() as u64);
    let waits = format!("waits for {}", counted(more, "more signature", "more signatures"));
    let signed: Vec<&str> = members.iter().map(Code::as_str).collect();
    let signed = match signed.is_empty() {
        true => String::new(),
        false => format!("; signed by {}", signed.join(", ")),
    };
    let because = match unfit {
        None => "",
        Some(Unfit::Changed) => ", because its commitment was changed or ended",
        Some(Unfit::AboveCap) => ", because it is above the commitment’s cap",
        Some(Unfit::Outside) => {
            ", because it bills no whole period of the commitment that has begun"
        }
        Some(Unfit::Own) => ", because who submitted it is close to the payee",
        Some(Unfit::FirstPayment) => ", because this account was never paid before",
        Some(Unfit::Again) => ", because an attempt failed",
    };
    format!("{waits}{because}{signed}")
}

fn limit(which: &str) -> &'static str {
    match which {
        "payout" => "the limit of one payout",
        "day" => "the limit of a day",
        "month" => "the limit of a month",
        _ => "the limit of a payee’s month",
    }
}

/// What a change of policy waits for, its day as tables have it.
pub fn object_waits(of: &Proposal<Policy>, authority: &Authority) -> String {
    if !of.value.needs_join() || of.joined {
        return proposal_waits(of, authority);
    }
    let joins = format!("waits for {} to sign with the new key", of.value.code);
    match unless_rejected(of, authority) {
        Some(then) => format!("{joins}, and {then}"),
        None => joins,
    }
}

/// What a payee or a checkpoint key waits for, its day as tables have it.
pub fn proposal_waits<T: Proposed>(of: &Proposal<T>, authority: &Authority) -> String {
    let (signers, needed) = (authority.signers(), authority.needed(of));
    if needed == 0 {
        return "holds with the next declaration or signature".to_owned();
    }
    if let Some(then) = unless_rejected(of, authority) {
        return then;
    }
    let more = counted(
        needed.saturating_sub(of.count(&signers, authority.day())),
        "signature",
        "signatures",
    );
    let open: Vec<&str> = of.open_to(&signers, authority.day()).map(Code::as_str).collect();
    match open.is_empty() {
        true => format!("waits for {more}, and nobody is left to sign"),
        false => format!("waits for {more}; can sign: {}", open.join(", ")),
    }
}

/// From when on time stands for the signature that one person would give.
fn unless_rejected<T: Proposed>(of: &Proposal<T>, authority: &Authority) -> Option<String> {
    let from =
        of.alone.filter(|_| authority.needed(of) == 1 && authority.one_person(authority.day()))?;
    Some(format!("holds from {from} on unless a member rejects it, or as soon as one approves it"))
}

/// What was noticed when it was declared or submitted.
pub fn flag(flag: &Code) -> String {
    match flag.as_str() {
        "shared-account" => "Another payee has the same account.",
        "member-account" => "The account is shared with somebody close to a member.",
        "new-account" => "It is a new account of a known payee.",
        "member" => "The payee is a member, or close to one.",
        "same-name" => "Another payee has the same name.",
        "mixed-script" => "The name mixes letters of several scripts.",
        "same-document" => "Another claim stands on the same document.",
        "changed-account" => "The payee’s account was changed since it was last paid.",
        "new-payee" => "The payee was never paid before this claim.",
        "period" => "A standing commitment of this payee bills some of the same days.",
        "similar" => {
            "The same payee, or one with its account, claimed the same sum within 30 days."
        }
        "high" => "It is among the highest claims of this service.",
        "last" => "All closing costs have come in: none is waited for any more.",
        "over-balance" => "With what is approved already, it is more than there is to pay with.",
        "secured" => "At the end it is paid before all others: it is secured.",
        "wages" => "At the end it is paid before ordinary creditors: wages.",
        "tax" => "At the end it is paid before ordinary creditors: taxes.",
        "over-cap" => "It is more than its commitment’s cap.",
        other => return format!("Noticed: {other}."),
    }
    .to_owned()
}

/// Where an attempt stands.
pub fn state(state: State) -> &'static str {
    match state {
        State::Intent => "Not yet handed to the bank",
        State::HandedOver => "Handed to the bank",
        State::Acknowledged => "The bank has it",
        State::Unknown => "Nobody knows whether it was paid",
        State::Rejected => "Rejected by the bank",
        State::NotExecuted => "Not executed",
        State::Paid => "Paid",
        State::Returned => "The money came back",
    }
}

/// What a member says by signing, before the number of the entry.
pub fn says(word: Word) -> &'static str {
    match word {
        Word::Approve => "approves",
        Word::Reject => "rejects",
        Word::Join => "joins by",
        Word::Attest => "saw at the bank the balance of",
        Word::Freeze => "freezes all payments of",
        Word::Thaw => "thaws",
        Word::NotExecuted => "says that the bank did not execute",
        Word::Reaffirm => "says to be a member still, by",
    }
}

/// How often a commitment bills.
pub fn every(interval: Interval) -> String {
    let (n, one, many) = match interval {
        Interval::Days(days) => (days, "day", "days"),
        Interval::Months(months) if months % 12 == 0 => (months / 12, "year", "years"),
        Interval::Months(months) => (months, "month", "months"),
    };
    if n == 1 { format!("every {one}") } else { format!("every {n} {many}") }
}

/// Who moves the money.
pub fn collect(collect: Collect) -> &'static str {
    match collect {
        Collect::Push => "we pay it",
        Collect::Debit => "the vendor debits the account",
        Collect::Card => "the vendor charges a card",
    }
}

/// What makes a period payable.
pub fn raise(raise: Raise) -> &'static str {
    match raise {
        Raise::Due => "on its first day",
        Raise::Invoice => "when its invoice comes",
    }
}

/// A day in words.
pub fn long(day: Day) -> String {
    Date::of(day).long
}
