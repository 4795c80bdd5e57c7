//! Why a claim or a period waits, in words, with what to do. Refuses nothing.

use crate::out;
use crate::sign::signer::listed;
use ledger::money::Currency;
use ledger::payout::Unfit;
use ledger::payout::plan::Why;

/// The reason, for something of this currency.
pub fn told(why: &Why, ccy: Currency) -> String {
    let money = |minor: &i128| format!("{} {ccy}", ccy.decimal(*minor));
    match why {
        Why::Sign { members, need, unfit } => {
            let of = if *need == 1 { "member" } else { "members" };
            let by = match members.as_slice() {
                [] => String::new(),
                members => format!(" ({})", listed(members)),
            };
            let unfit = unfit.map_or("", |unfit| unfit_told(unfit));
            format!("{} of {need} {of} signed{by}{unfit}", members.len())
        }
        Why::Holds(day) => format!("approved; may be paid from {day} on"),
        Why::Due(day) => format!("due on {day}"),
        Why::Account => "the payee's account was changed, or is too new".to_owned(),
        Why::Frozen(by) => format!("payments are frozen by {by}: `ledger thaw`"),
        Why::NoLimit => {
            format!("no [[limit]] in service.toml says how to pay in {ccy}: `ledger apply`")
        }
        Why::Limit(which, sum) => format!("above the limit of one {which}: {}", money(sum)),
        Why::Short(free) => format!("not enough: {} are free", money(free)),
        Why::Unproven => {
            "the account's newest statement is not proven, or there is none".to_owned()
        }
        Why::Stale(day) => format!("the account's newest statement ends on {day}: import one"),
        Why::Attest(entry) => format!("nobody attested the balance: `ledger attest {entry}`"),
        Why::Unexplained(n) => {
            let debits = out::count(*n as u64, "debit is", "debits are");
            format!("{debits} not explained: `ledger list --unclassified`")
        }
        Why::Unknown(entry) => format!("on its way: attempt {entry}"),
        Why::HandOver(entry) => format!("attempt {entry} waits to be handed over: `ledger run`"),
        Why::Torn => "some of its days were billed before its interval changed".to_owned(),
        Why::Invoice => "it waits for its invoice: `ledger expense submit`".to_owned(),
        Why::NoPayee => "its payee may not be paid: `ledger payee list`".to_owned(),
    }
}

/// Why its commitment alone does not allow it.
fn unfit_told(unfit: Unfit) -> &'static str {
    match unfit {
        Unfit::Changed => "; its commitment was changed or ended",
        Unfit::AboveCap => "; it is above its commitment's cap",
        Unfit::Outside => "; it is outside its commitment's dates",
        Unfit::FirstPayment => "; the payee's first payment is looked at",
        Unfit::Again => "; an attempt failed, so it is looked at",
    }
}
