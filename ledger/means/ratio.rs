//! Exact fractions: what ratios and means of money are until they are shown.
//! Refuses a denominator of nothing, and what does not fit into 128 bits; nothing is rounded on the
//! way. `reports` rounds once, to show it.

use std::cmp::Ordering;
use std::fmt;

/// A fraction in lowest terms, its denominator above 0.
///
/// ```
/// use ledger::means::Ratio;
/// let third = Ratio::new(1, 3).expect("a fraction");
/// let sixth = Ratio::new(-2, -12).expect("a fraction");
/// assert_eq!(third.plus(sixth).map(|sum| sum.to_string()).as_deref(), Some("1/2"));
/// assert_eq!(Ratio::new(1, 0), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    over: i128,
    under: i128,
}

impl Ratio {
    /// Nothing.
    pub const ZERO: Self = Self { over: 0, under: 1 };

    /// `over` / `under`; `None` of nothing.
    pub fn new(over: i128, under: i128) -> Option<Self> {
        let by = i128::try_from(common(over.unsigned_abs(), under.unsigned_abs())).ok()?;
        let (over, under) = (over.checked_div(by)?, under.checked_div(by)?);
        match under.cmp(&0) {
            Ordering::Equal => None,
            Ordering::Greater => Some(Self { over, under }),
            Ordering::Less => Some(Self { over: over.checked_neg()?, under: under.checked_neg()? }),
        }
    }

    /// A whole number.
    pub fn whole(of: i128) -> Self {
        Self { over: of, under: 1 }
    }

    /// What stands above the line.
    pub fn over(self) -> i128 {
        self.over
    }

    /// What stands below it, above 0.
    pub fn under(self) -> i128 {
        self.under
    }

    /// The sum; `None` beyond 128 bits, as with what follows.
    pub fn plus(self, other: Self) -> Option<Self> {
        let by = common(self.under.unsigned_abs(), other.under.unsigned_abs());
        let by = i128::try_from(by).ok()?;
        let (mine, theirs) = (self.under / by, other.under / by);
        let over = self.over.checked_mul(theirs)?.checked_add(other.over.checked_mul(mine)?)?;
        Self::new(over, mine.checked_mul(other.under)?)
    }

    /// The difference.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { over: other.over.checked_neg()?, ..other })
    }

    /// The product.
    pub fn times(self, other: Self) -> Option<Self> {
        // Crosswise first, so that what would cancel does not overflow.
        let (a, b) = (Self::new(self.over, other.under)?, Self::new(other.over, self.under)?);
        Self::new(a.over.checked_mul(b.over)?, a.under.checked_mul(b.under)?)
    }

    /// The quotient; `None` by nothing.
    pub fn by(self, other: Self) -> Option<Self> {
        self.times(Self::new(other.under, other.over)?)
    }

    /// The largest whole number that is not above it.
    pub fn floor(self) -> i128 {
        self.over.div_euclid(self.under)
    }

    /// The nearest whole number; of two as near the even one.
    pub fn half_even(self) -> i128 {
        let (down, rest) = (self.floor(), self.over.rem_euclid(self.under));
        // As 2 × rest against the whole, without doubling.
        match rest.cmp(&(self.under - rest)) {
            Ordering::Less => down,
            Ordering::Greater => down + 1,
            Ordering::Equal => down + down.rem_euclid(2),
        }
    }
}

impl Ord for Ratio {
    /// By their whole parts, then by what is left, turned upside down: no product that overflows.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (*self, *other);
        loop {
            let (here, there) = (a.over.rem_euclid(a.under), b.over.rem_euclid(b.under));
            match a.floor().cmp(&b.floor()) {
                Ordering::Equal if here > 0 && there > 0 => {
                    // The larger rest is the smaller one upside down, so the sides change.
                    let turned = Self { over: b.under, under: there };
                    (a, b) = (turned, Self { over: a.under, under: here });
                }
                Ordering::Equal => return here.signum().cmp(&there.signum()),
                unlike => return unlike,
            }
        }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Ratio {
    /// `7/3`; a whole number alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.under {
            1 => write!(f, "{}", self.over),
            under => write!(f, "{}/{under}", self.over),
        }
    }
}

/// The greatest common divisor.
fn common(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratio(over: i128, under: i128) -> Ratio {
        Ratio::new(over, under).expect("a fraction")
    }

    #[test]
    fn it_is_rounded_once_half_to_even() {
        for (over, under, near, down) in [
            (1, 2, 0, 0),
            (3, 2, 2, 1),
            (5, 2, 2, 2),
            (-1, 2, 0, -1),
            (-3, 2, -2, -2),
            (7, 3, 2, 2),
        ] {
            assert_eq!(ratio(over, under).half_even(), near, "{over}/{under}");
            assert_eq!(ratio(over, under).floor(), down, "{over}/{under}");
        }
    }

    #[test]
    fn what_does_not_fit_is_none_and_never_wraps() {
        let most = Ratio::whole(i128::MAX);
        assert_eq!(most.plus(Ratio::whole(1)), None);
        assert_eq!(most.times(ratio(3, 2)), None);
        assert_eq!(most.times(ratio(1, i128::MAX)), Some(Ratio::whole(1)));
        assert_eq!(Ratio::new(i128::MIN, -1), None);
        assert_eq!(most.by(Ratio::ZERO), None);
        assert!(ratio(i128::MAX - 1, i128::MAX) < ratio(i128::MAX, i128::MAX));
        assert!(ratio(i128::MAX, 2) > ratio(i128::MAX - 2, 2));
    }

    proptest! {
        #[test]
        fn it_behaves_as_fractions_do(
            a in -9_999_i128..9_999, b in 1_i128..9_999, c in -9_999_i128..9_999, d in 1_i128..9_999
        ) {
            let (x, y) = (ratio(a, b), ratio(c, d));
            prop_assert_eq!(x.plus(y), Ratio::new(a * d + c * b, b * d));
            prop_assert_eq!(x.minus(y).and_then(|less| less.plus(y)), Some(x));
            prop_assert_eq!(x.times(y), Ratio::new(a * c, b * d));
            prop_assert_eq!(x.cmp(&y), (a * d).cmp(&(c * b)));
            prop_assert_eq!(x.by(y).and_then(|part| part.times(y)), (c != 0).then_some(x));
        }

        #[test]
        fn nothing_panics(a: i128, b: i128, c: i128, d: i128) {
            if let (Some(x), Some(y)) = (Ratio::new(a, b), Ratio::new(c, d)) {
                let _ = (x.plus(y), x.minus(y), x.times(y), x.by(y), x.half_even());
                prop_assert_eq!(x.cmp(&y), y.cmp(&x).reverse());
            }
        }
    }
}
