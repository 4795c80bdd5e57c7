//! What a pass did, and what waits for whom, in the words that people read: one line each, with the
//! command that comes next.

use super::pass::Done;
use crate::book;
use crate::out;
use ledger::account::Code;
use ledger::money::Currency;
use ledger::payout::plan::{Wait, What, Why};
use ledger::payout::{Payable, Payouts, Unfit};

/// The whole of it.
pub fn told(done: &Done) -> String {
    let would = if done.dry_run { "would be " } else { "" };
    let mut text = String::new();
    for claim in done.raised.iter().filter_map(|claim| done.payouts.get(*claim)) {
        text += &format!("{would}raised: {}\n", named(claim));
    }
    if done.owed > 0 {
        let owed = out::count(done.owed as u64, "claim", "claims");
        text += &format!("{owed} {would}posted as owed\n");
    }
    for batch in &done.batches {
        text += &format!("{would}paid by {}, batch {}:\n", batch.rail, batch.id);
        for intent in &batch.intents {
            if let Some((payable, _)) = done.payouts.of_intent(*intent) {
                text += &format!("  {}\n", named(payable));
            }
        }
    }
    for line in &done.said {
        text += &format!("{}\n", out::plain(line));
    }
    text += &waiting(done);
    for line in &done.unpaid {
        text += &format!("{}\n", out::plain(line));
    }
    if let Some((first, head)) = done.head {
        text += &format!("{}\n", book::written(first, head));
    }
    if done.dry_run {
        text += "Nothing was written (--dry-run).\n";
    } else if done.head.is_none() && done.said.is_empty() && done.waits.is_empty() {
        text += "Nothing is due.\n";
    }
    text
}

fn waiting(done: &Done) -> String {
    if done.waits.is_empty() {
        return String::new();
    }
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for wait in &done.waits {
        let (what, why) = (what(&done.payouts, wait), why(&done.payouts, wait));
        match groups.iter_mut().find(|(reason, _)| *reason == why) {
            Some((_, all)) => all.push(what),
            None => groups.push((why, vec![what])),
        }
    }
    let mut text = "Waiting:\n".to_owned();
    for (why, all) in groups {
        text += &match all.as_slice() {
            [one] => format!("  {one}: {why}\n"),
            // What stops several is said once.
            several => format!("  {why}:\n    {}\n", several.join("\n    ")),
        };
    }
    text
}

/// A claim in a line: its entry, amount, payee, period.
pub fn named(payable: &Payable) -> String {
    let claim = &payable.claim;
    let amount = claim.ccy.decimal(i128::from(claim.minor));
    format!(
        "entry {}, {amount} {} to {}, {} to {}",
        payable.entry, claim.ccy, claim.payee, claim.from, claim.to
    )
}

fn what(payouts: &Payouts, wait: &Wait) -> String {
    match &wait.what {
        What::Claim(claim) => payouts.get(*claim).map_or_else(|| format!("entry {claim}"), named),
        What::Period(code, billed) => {
            format!("commitment {code}, {} to {}", billed.from, billed.to)
        }
    }
}

/// Why something waits, and what to do about it.
pub fn why(payouts: &Payouts, wait: &Wait) -> String {
    let claim = match wait.what {
        What::Claim(claim) => payouts.get(claim),
        What::Period(..) => None,
    };
    let ccy = claim.map(|payable| payable.claim.ccy);
    let entry = claim.map_or(0, |payable| payable.entry);
    let amount = |minor: i128| {
        ccy.map_or_else(
            || minor.to_string(),
            |ccy: Currency| format!("{} {ccy}", ccy.decimal(minor)),
        )
    };
    match &wait.why {
        Why::Sign { members, need, unfit } => sign(entry, members, *need, *unfit),
        Why::Holds(day) => format!("approved; one person decides, so it waits until {day}"),
        Why::Due(day) => format!("due on {day}"),
        Why::Account => {
            "the payee's account was changed or is too new: `ledger payee list`".to_owned()
        }
        Why::Frozen(by) => format!("payments were frozen by {by}: `ledger thaw`"),
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
        Why::Short(free) => format!("there is not enough: {} are free", amount(*free)),
        Why::Unproven => {
            "the account's newest statement is not proven: import one with balances".to_owned()
        }
        Why::Stale(day) => {
            format!("the newest proven statement ends on {day}, too long ago: import a newer one")
        }
        Why::Attest(statement) => {
            format!("nobody attested the balance lately: `ledger attest {statement}`")
        }
        Why::Unexplained(n) => {
            let rows = out::count(*n as u64, "debit is", "debits are");
            format!("{rows} not explained: `ledger classify`")
        }
        Why::Unknown(intent) => on_its_way(payouts, *intent),
        Why::HandOver(intent) => match payouts.of_intent(*intent) {
            Some((_, attempt)) => {
                let batch = &attempt.body.batch;
                format!("hand its file in outbox/ to the bank, then `ledger payout sent {batch}`")
            }
            None => String::new(),
        },
        Why::Torn => "some of its days were billed before: submit the rest by hand".to_owned(),
        Why::Invoice => "it waits for its invoice: `ledger expense submit --commitment`".to_owned(),
        Why::NoPayee => "its payee is not in force yet: `ledger payee list`".to_owned(),
    }
}

fn on_its_way(payouts: &Payouts, intent: u64) -> String {
    let Some((payable, attempt)) = payouts.of_intent(intent) else { return String::new() };
    match attempt.state() {
        ledger::payout::State::Unknown => format!(
            "nobody knows whether the bank has it: a statement tells; or, once one covers it, two \
             members: `ledger not-executed {}`",
            payable.entry
        ),
        state => format!("{state}: paid once a statement shows it"),
    }
}

fn sign(entry: u64, members: &[Code], need: u64, unfit: Option<Unfit>) -> String {
    let why = match unfit {
        None => String::new(),
        Some(Unfit::Changed) => "its commitment was changed or ended; ".to_owned(),
        Some(Unfit::AboveCap) => "it is above the cap; ".to_owned(),
        Some(Unfit::Outside) => "it bills days outside the commitment; ".to_owned(),
        Some(Unfit::FirstPayment) => "a payee's first payment is made by people; ".to_owned(),
        Some(Unfit::Again) => "an attempt failed, people look before another; ".to_owned(),
    };
    let have = members.len();
    format!("{why}{have} of {need} signed: `ledger approve {entry}`")
}
