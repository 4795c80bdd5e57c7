//! How gifts are spread over those who gave them, without a name: what a `figures` entry holds.
//! Refuses to tell fewer than ten donors apart, and sums beyond 128 bits. Who gave is decided by who
//! may know it; here a donor is any key at all.

use super::Ratio;
use crate::entry::{Figures, Shares};
use std::collections::BTreeMap;

/// One gift, and who gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given<D> {
    /// By what the donor is told apart; nobody knows of a gift without it.
    pub donor: Option<D>,
    /// What arrived of it, in minor units.
    pub minor: u64,
    /// Whether a business gave it.
    pub business: bool,
}

/// How many donors can be told apart, and the shares where they are enough. A gift of an unknown donor
/// counts in the whole, as a donor's only gift, but never towards the ten. `known` says whether it is
/// known which donors are businesses. `None` where there was no gift, or beyond 128 bits.
pub fn spread<D: Ord>(
    gifts: impl IntoIterator<Item = Given<D>>,
    known: bool,
) -> Option<(u64, Option<Shares>)> {
    let (mut donors, mut strangers) = (BTreeMap::<D, u128>::new(), Vec::new());
    let mut business = 0_u128;
    for gift in gifts {
        let minor = u128::from(gift.minor);
        business += if gift.business { minor } else { 0 };
        match gift.donor {
            Some(donor) => *donors.entry(donor).or_default() += minor,
            None => strangers.push(minor),
        }
    }
    let all = || donors.values().chain(&strangers).copied();
    let whole = all().sum::<u128>();
    let squares = all().try_fold(0_u128, |sum, minor| sum.checked_add(minor.checked_mul(minor)?));
    let (largest, square) = (all().max()?, whole.checked_mul(whole)?);
    let points = |part: u128, of: u128| {
        let (part, of) = (i128::try_from(part).ok()?, i128::try_from(of).ok()?);
        u64::try_from(Ratio::new(part, of)?.times(Ratio::whole(10_000))?.half_even()).ok()
    };
    let told = donors.len() as u64;
    let shares = Shares {
        largest: points(largest, whole)?,
        squares: points(squares?, square)?,
        business: if known { Some(points(business, whole)?) } else { None },
    };
    Some((told, (told >= Figures::FEWEST).then_some(shares)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn given(donor: Option<u8>, minor: u64) -> Given<u8> {
        Given { donor, minor, business: donor == Some(0) }
    }

    #[test]
    fn ten_donors_are_told_apart_and_nine_are_not() {
        let of = |n: u8| spread((0..n).map(|donor| given(Some(donor), 100)), true);
        let shares = Shares { largest: 1_000, squares: 1_000, business: Some(1_000) };
        assert_eq!(of(10), Some((10, Some(shares))));
        assert_eq!(of(9), Some((9, None)));
        assert_eq!(of(0), None);
    }

    #[test]
    fn who_gives_twice_is_one_donor_and_a_stranger_is_none() {
        let mut gifts: Vec<Given<u8>> = (0..10).map(|donor| given(Some(donor), 50)).collect();
        gifts.push(given(Some(0), 50));
        gifts.push(given(None, 450));
        let (donors, shares) = spread(gifts, false).expect("gifts");
        // 1 of 100, 9 of 50 and a stranger of 450, of 1,000 in all.
        let shares = shares.expect("ten donors");
        assert_eq!((donors, shares.largest, shares.business), (10, 4_500, None));
        assert_eq!(shares.squares, 100 + 9 * 25 + 2_025);
    }

    proptest! {
        #[test]
        fn shares_are_parts_in_any_order(
            mut gifts in prop::collection::vec((0_u8..30, 0..=u64::MAX >> 1), 1..60)
        ) {
            let of = |gifts: &[(u8, u64)]| {
                spread(gifts.iter().map(|(donor, minor)| given(Some(*donor), *minor)), true)
            };
            let first = of(&gifts);
            gifts.reverse();
            prop_assert_eq!(first, of(&gifts));
            if let Some((_, Some(shares))) = first {
                prop_assert!(shares.squares <= shares.largest + 1 && shares.largest <= 10_000);
                prop_assert!(shares.business.is_some_and(|business| business <= 10_000));
            }
        }
    }
}
