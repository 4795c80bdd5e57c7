//! Why a claim or a period waits, in words, with what to do. Refuses nothing.

use crate::sign::waits;
use ledger::account::Code;
use ledger::money::{Currency, grouped};
use ledger::payout::plan::{Wait, What, Why};
use ledger::payout::rail::command;
use ledger::payout::{Payable, Payouts, Revoked, State, Unfit};

/// What waits, by why: what keeps several is said once, with `N` where each has its own number.
pub fn by_reason<'a>(payouts: &Payouts, waits: &'a [Wait]) -> Vec<(String, Vec<&'a Wait>)> {
    let mut groups: Vec<(String, Vec<&Wait>)> = Vec::new();
    for wait in waits {
        let why = said(payouts, wait, "N");
        match groups.iter_mut().find(|(reason, _)| *reason == why) {
            Some((_, all)) => all.push(wait),
            None => groups.push((why, vec![wait])),
        }
    }
    for (why, all) in &mut groups {
        if let [one] = all.as_slice() {
            *why = told(payouts, one);
        }
    }
    groups
}

/// Why something waits, and what to do about it.
pub fn told(payouts: &Payouts, wait: &Wait) -> String {
    said(payouts, wait, &wait.what.claim().unwrap_or(0).to_string())
}

fn said(payouts: &Payouts, wait: &Wait, number: &str) -> String {
    let claim = match wait.what {
        What::Claim(claim) => payouts.get(claim),
        What::Period(..) => None,
    };
    let ccy = claim.map(|payable| payable.claim.ccy);
    let amount = |minor: i128| {
        ccy.map_or_else(
            || minor.to_string(),
            |ccy: Currency| format!("{} {ccy}", grouped(&ccy.decimal(minor), ',')),
        )
    };
    match &wait.why {
        Why::Sign { members, need, unfit } => match claim {
            Some(payable) => sign(payouts, payable, number, (members, *need), *unfit),
            None => String::new(),
        },
        Why::Holds(day) => format!("approved; one person decides, so it waits until {day}"),
        Why::Due(day) => format!("due on {day}"),
        Why::Account => claim.map_or(String::new(), |of| waits::account(payouts, of, number)),
        Why::Frozen(by) => format!(
            "payments were frozen by {by}: hand nothing in that lies in outbox/; `ledger thaw`"
        ),
        Why::NoLimit => "no [[limit]] in service.toml says how to pay in its currency".to_owned(),
        Why::Limit(which, sum) => {
            let of = match *which {
                "payout" => "one payout",
                "day" => "one day",
                "month" => "one month",
                _ => "one payee in a month",
            };
            format!("it would make {} for {of}, above the limit of service.toml", amount(*sum))
        }
        Why::Shared(free) => format!(
            "the end has begun, and {} are not enough for everybody: `ledger shutdown proceed` \
             gives each their part",
            amount(*free)
        ),
        Why::Short(free) => match claim.map(|payable| &payable.claim.fund) {
            Some(fund) if *fund != Code::general() => format!(
                "there is not enough: of fund {fund} {} are free; `ledger add transfer --from-fund \
                 general --to-fund {fund}` would move more into it",
                amount(*free)
            ),
            _ => format!(
                "there is not enough: {} are free{}",
                amount(*free),
                at_end(payouts, number)
            ),
        },
        Why::Unproven => {
            "the account's newest statement is not proven: import one with balances".to_owned()
        }
        Why::Stale(day) => {
            format!("the newest proven statement ends on {day}, too long ago: import a newer one")
        }
        Why::Attest(statement) => {
            format!("nobody attested the balance lately: `ledger attest {statement}`")
        }
        Why::Unexplained(first, count) => {
            let rows = match count {
                1 => format!("1 debit is not explained, entry {first}"),
                n => format!("{n} debits are not explained, the first is entry {first}"),
            };
            format!("{rows}: `ledger classify`, or, of a payout, `ledger payout settle`")
        }
        Why::Unknown(intent) => on_its_way(payouts, *intent, number),
        Why::Revoked(by, why) => stopped(*by, why, number),
        Why::HandOver(intent) => match payouts.of_intent(*intent) {
            Some((_, attempt)) if attempt.body.rail.as_str() == command::NAME => {
                "not called yet: the next `ledger run` does".to_owned()
            }
            Some((_, attempt)) => {
                let batch = &attempt.body.batch;
                format!("hand its file in outbox/ to the bank, then `ledger payout sent {batch}`")
            }
            None => String::new(),
        },
        Why::Torn => {
            "some of its days were billed before: submit the rest by hand; who submits it \
                      cannot sign for it"
                .to_owned()
        }
        Why::Elsewhere(other) => format!(
            "commitment {other} billed some of these days: what is owed beside that is submitted by \
             hand; a later `from` in service.toml leaves them out"
        ),
        Why::Invoice => match &wait.what {
            What::Period(code, _) => format!(
                "it waits for its invoice: `ledger expense submit --commitment {code}`, with --period, \
                 --amount and --invoice"
            ),
            What::Claim(_) => "it waits for its invoice".to_owned(),
        },
        Why::Ending(entry) => {
            format!("its end is proposed, so nothing more is raised: `ledger approve {entry}`")
        }
        Why::NoPayee => "its payee is not in force yet: `ledger payee list`".to_owned(),
    }
}

/// What comes next at the end, where nothing is kept for a bill.
fn at_end(payouts: &Payouts, number: &str) -> String {
    match payouts.authority.end_begun() {
        Some(_) => format!(
            "; `ledger shutdown proceed` takes it from what goes on, where there is any, else `ledger \
             reject {number} --reason …`"
        ),
        None => String::new(),
    }
}

/// Why a claim is not to be handed over any more, and what frees it for another attempt.
pub fn stopped(claim: u64, why: &Revoked, number: &str) -> String {
    format!(
        "{}; where nobody handed it over, `ledger not-executed {number}` frees it once a statement \
         covers the day",
        revoked(claim, why)
    )
}

/// Why a claim is not to be handed over any more.
pub fn revoked(claim: u64, why: &Revoked) -> String {
    match why {
        Revoked::Paid(entry) => format!(
            "claim {claim} is paid already, by entry {entry}: it must not be handed over again"
        ),
        Revoked::Rejected(by) => {
            format!("claim {claim} was rejected by {by}: it is not to be handed over")
        }
        Revoked::TooFew => {
            format!(
                "claim {claim} is no longer approved by enough members: it is not to be handed over"
            )
        }
        Revoked::Account(entry) => format!(
            "entry {entry} changed the account that claim {claim} goes to: it is not to be handed over"
        ),
        Revoked::Ended(entry) => {
            format!("entry {entry} ended the payee of claim {claim}: it is not to be handed over")
        }
        Revoked::Fallen(end) => format!(
            "claim {claim} gives away what is given no more since entry {end}: it is not to be handed \
             over"
        ),
    }
}

fn on_its_way(payouts: &Payouts, intent: u64, number: &str) -> String {
    let Some((payable, attempt)) = payouts.of_intent(intent) else { return String::new() };
    if payable.is_paid() {
        return "PAID ALREADY, and a second payment is on its way: have the bank stop it"
            .to_owned();
    }
    let stands = match attempt.state() {
        State::Unknown => format!(
            "nobody knows whether the bank has it: a statement tells; or, once one covers it, \
             members do: `ledger not-executed {number}`"
        ),
        state => format!("{state}: paid once a statement shows it"),
    };
    stands + &waits::missing(payouts, attempt, number)
}

fn sign(
    payouts: &Payouts,
    payable: &Payable,
    number: &str,
    (members, need): (&[Code], u64),
    unfit: Option<Unfit>,
) -> String {
    let why = match unfit {
        _ if payable.ended().is_some() => waits::before(payable),
        None => String::new(),
        Some(Unfit::Changed) => "its commitment was changed or ended; ".to_owned(),
        Some(Unfit::AboveCap) => "it is above the cap; ".to_owned(),
        Some(Unfit::Outside) => {
            "it bills no whole period of the commitment that has begun; ".to_owned()
        }
        Some(Unfit::Own) => "who submitted it is close to the payee; ".to_owned(),
        Some(Unfit::FirstPayment) => {
            "the first payment to an account is made by people; ".to_owned()
        }
        Some(Unfit::Again) => waits::before(payable),
    };
    let have = members.len();
    match waits::open_to(&payouts.authority, payable, members, need).is_empty() {
        true => format!(
            "{why}{have} of {need} signed, and nobody else can: {}",
            waits::too_few(payouts, payable, number)
        ),
        false => format!("{why}{have} of {need} signed: `ledger approve {number}`"),
    }
}
