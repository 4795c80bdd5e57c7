//! What else asks for a gift of which a claim was rejected: the end makes a second claim of what others
//! left. Refuses nothing; whether that one is rejected, too, people say.

use ledger::entry::Claim;
use ledger::payout::{Given, Payouts};
use std::collections::BTreeSet;

/// Claims of gifts of which another claim was rejected: who rejects one may mean all.
pub fn told(payouts: &Payouts, rejected: &[u64]) -> Vec<String> {
    let gifts = rejected.iter().filter_map(|claim| match payouts.get(*claim)?.given {
        Some(Given::Back { gift, .. }) => Some(gift),
        _ => None,
    });
    let open = |gift: u64| {
        payouts.of_gift(gift).filter(|claim| !claim.is_paid() && !claim.is_live()).map(move |claim| {
            let (entry, Claim { ccy, minor, .. }) = (claim.entry, &claim.claim);
            let amount = ccy.decimal(i128::from(*minor));
            format!(
                "claim {entry} still asks for {amount} {ccy} of gift {gift}; if nothing of it goes back: \
                 `ledger reject {entry} --reason …`"
            )
        })
    };
    gifts.collect::<BTreeSet<u64>>().into_iter().flat_map(open).collect()
}
