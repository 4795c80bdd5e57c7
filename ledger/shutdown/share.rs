//! One pot among many claims, to the last minor unit: the one rounding rule of every division.
//! Refuses nothing: what has no weight gets nothing, and no claim gets more than its cap.
//! The waterfall divides by it; a stranger's twenty lines of another language come to the same.

use crate::day::Day;

/// One claim on a pot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Its share is in proportion to this.
    pub weight: u64,
    /// The most that it may get, in minor units.
    pub cap: u64,
    /// The older of two equal claims is rounded up first.
    pub day: Day,
    /// Of two of one day, the smaller. No two claims have the same.
    pub id: u64,
}

impl Claim {
    /// A claim that may not get more than what it weighs: a bill, a gift.
    pub fn of(weight: u64, day: Day, id: u64) -> Self {
        Self { weight, cap: weight, day, id }
    }
}

/// Divides `pot` minor units by weight; the shares come in the order of the claims.
///
/// Each share is rounded down, and what is left over is handed out by one minor unit to those with
/// the largest remainder; of equal remainders to the larger weight, then the older day, then the
/// smaller id. A claim that would get more than its cap gets its cap, and the rest is divided anew.
/// What no cap has room for is left in the pot: the shares together are the smaller of the pot and
/// the caps.
///
/// ```
/// use ledger::day::Day;
/// use ledger::shutdown::share::{Claim, divide};
/// let claims: Vec<Claim> = (0..3).map(|id| Claim { cap: 100, ..Claim::of(1, Day::FIRST, id) }).collect();
/// assert_eq!(divide(100, &claims), [34, 33, 33]);
/// assert_eq!(divide(1, &claims), [1, 0, 0]);
/// ```
pub fn divide(pot: u64, claims: &[Claim]) -> Vec<u64> {
    let mut shares = vec![0; claims.len()];
    let mut open: Vec<usize> = (0..claims.len()).filter(|i| claims[*i].weight > 0).collect();
    let mut left = pot;
    loop {
        // There may be a million: what is given on trial stands until somebody has too much.
        for (i, share) in open.iter().zip(by_weight(left, claims, &open)) {
            shares[*i] = share;
        }
        let is_full = |i: &usize| claims[*i].cap < shares[*i];
        let full: Vec<usize> = open.iter().copied().filter(is_full).collect();
        if full.is_empty() {
            return shares;
        }
        open.retain(|i| !is_full(i));
        for i in full {
            shares[i] = claims[i].cap;
            left -= claims[i].cap;
        }
    }
}

/// The pot by weight alone, whatever the caps.
fn by_weight(pot: u64, claims: &[Claim], open: &[usize]) -> Vec<u64> {
    let whole: u128 = open.iter().map(|i| u128::from(claims[*i].weight)).sum();
    if whole == 0 {
        return Vec::new();
    }
    // Both below 2^64, so the product fits 128 bits.
    let product = |i: usize| u128::from(pot) * u128::from(claims[i].weight);
    let mut shares: Vec<u64> = open.iter().map(|i| (product(*i) / whole) as u64).collect();
    let over = pot - shares.iter().sum::<u64>();
    let mut order: Vec<usize> = (0..open.len()).collect();
    let rank = |n: &usize| {
        let claim = &claims[open[*n]];
        let remainder = product(open[*n]) % whole;
        (std::cmp::Reverse((remainder, claim.weight)), claim.day, claim.id)
    };
    if over > 0 {
        // Only who is rounded up must be known, not their order.
        order.select_nth_unstable_by_key(over as usize - 1, rank);
        for n in &order[..over as usize] {
            shares[*n] += 1;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::{Claim, divide};
    use crate::day::Day;
    use proptest::prelude::*;

    fn claims(weights: &[u64]) -> Vec<Claim> {
        let open = |(id, weight): (u64, &u64)| Claim {
            cap: u64::MAX,
            ..Claim::of(*weight, Day::FIRST, id)
        };
        (0..).zip(weights).map(open).collect()
    }

    #[test]
    fn the_checked_examples() {
        assert_eq!(divide(10_000, &claims(&[10_000, 5_000, 3_333])), [5455, 2727, 1818]);
        assert_eq!(divide(100, &claims(&[1, 1, 1])), [34, 33, 33]);
        assert_eq!(divide(100, &claims(&[33, 33, 33])), [34, 33, 33]);
        assert_eq!(divide(1, &claims(&[1, 1, 1])), [1, 0, 0]);
        assert_eq!(divide(25_000, &claims(&[25_000, 15_000])), [15_625, 9_375]);
        assert_eq!(divide(7, &claims(&[1; 10])), [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
        assert_eq!(divide(0, &claims(&[1, 2])), [0, 0]);
        assert_eq!(divide(100, &claims(&[0, 0])), [0, 0]);
        assert_eq!(divide(100, &[]), [0; 0]);
    }

    #[test]
    fn of_equal_remainders_the_older_claim_is_rounded_up() {
        let mut two = claims(&[1, 1]);
        two[0].day = Day::FIRST.plus(1);
        assert_eq!(divide(1, &two), [0, 1]);
    }

    #[test]
    fn what_a_cap_leaves_goes_to_the_others() {
        let mut three = claims(&[1, 1, 2]);
        three[0].cap = 10;
        assert_eq!(divide(100, &three), [10, 30, 60]);
        for claim in &mut three {
            claim.cap = 5;
        }
        assert_eq!(divide(100, &three), [5, 5, 5], "what no cap has room for stays in the pot");
    }

    #[test]
    fn the_largest_amounts_there_are() {
        let most = 999_999_999_999_999_999;
        let shares = divide(most, &claims(&[most, most, 1]));
        assert_eq!(shares.iter().sum::<u64>(), most);
    }

    prop_compose! {
        fn any_claims()(
            all in prop::collection::vec((0..1_000_u64, 0..1_000_u64, 0..5_i64), 0..30)
        ) -> Vec<Claim> {
            let claim = |(id, (weight, cap, day)): (u64, (u64, u64, i64))| Claim {
                weight, cap, day: Day::FIRST.plus(day), id,
            };
            (0..).zip(all).map(claim).collect()
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_cap_is_passed(pot in 0..30_000_u64, claims in any_claims()) {
            let shares = divide(pot, &claims);
            let room: u64 = claims.iter().filter(|c| c.weight > 0).map(|c| c.cap).sum();
            prop_assert_eq!(shares.iter().sum::<u64>(), pot.min(room));
            for (share, claim) in shares.iter().zip(&claims) {
                prop_assert!(*share <= claim.cap);
                prop_assert!(claim.weight > 0 || *share == 0);
            }
        }

        #[test]
        fn the_order_of_the_claims_changes_nobodys_share(
            pot in 0..30_000_u64,
            (claims, mixed) in any_claims().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        ) {
            let of = |claims: &[Claim]| {
                let mut shares: Vec<_> =
                    claims.iter().map(|c| c.id).zip(divide(pot, claims)).collect();
                shares.sort_unstable();
                shares
            };
            prop_assert_eq!(of(&claims), of(&mixed));
        }

        #[test]
        fn who_weighs_more_never_gets_less(pot in 0..30_000_u64, weights in prop::collection::vec(1..1_000_u64, 1..30)) {
            let mut all: Vec<_> = weights.iter().copied().zip(divide(pot, &claims(&weights))).collect();
            all.sort_unstable();
            prop_assert!(all.is_sorted_by_key(|(_, share)| *share));
        }
    }
}
