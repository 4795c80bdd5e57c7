//! Why a claim or a period waits, in words, with what to do. Refuses nothing.

use crate::out;
use ledger::account::Code;
use ledger::money::Currency;
use ledger::payout::plan::{Wait, What, Why};
use ledger::payout::{Payouts, State, Unfit};

/// Why something waits, and what to do about it.
pub fn told(payouts: &Payouts, wait: &Wait) -> String {
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
            format!(
                "{rows} not explained: `ledger classify`, or, of a payout, `ledger payout settle`"
            )
        }
        Why::Unknown(intent) => on_its_way(payouts, *intent),
        Why::Revoked(claim) => format!(
            "claim {claim} of its batch is no longer approved, so its file is not handed in; where \
             nobody did, `ledger not-executed` frees the rest once a statement covers the day"
        ),
        Why::HandOver(intent) => match payouts.of_intent(*intent) {
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
        Why::Invoice => "it waits for its invoice: `ledger expense submit --commitment`".to_owned(),
        Why::Ending(entry) => {
            format!("its end is proposed, so nothing more is raised: `ledger approve {entry}`")
        }
        Why::NoPayee => "its payee is not in force yet: `ledger payee list`".to_owned(),
    }
}

fn on_its_way(payouts: &Payouts, intent: u64) -> String {
    let Some((payable, attempt)) = payouts.of_intent(intent) else { return String::new() };
    match attempt.state() {
        State::Unknown => format!(
            "nobody knows whether the bank has it: a statement tells; or, once one covers it, \
             members do: `ledger not-executed {}`",
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
        Some(Unfit::Outside) => {
            "it bills no whole period of the commitment that has begun; ".to_owned()
        }
        Some(Unfit::Own) => "who submitted it is close to the payee; ".to_owned(),
        Some(Unfit::FirstPayment) => "a payee's first payment is made by people; ".to_owned(),
        Some(Unfit::Again) => "an attempt failed, people look before another; ".to_owned(),
    };
    let have = members.len();
    format!("{why}{have} of {need} signed: `ledger approve {entry}`")
}
