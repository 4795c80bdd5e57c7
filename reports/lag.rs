//! How late entries were: business days between what happened and its entry.
//! The framework promises one. What corrects or declares is not measured.

use ledger::books::Books;
use ledger::day::{Month, Period};
use ledger::journal::JournalError;
use serde::Serialize;

/// The framework's promise, in business days.
pub const PROMISE: i64 = 1;

/// Lags of the entries that are dated in a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Lag {
    /// Entries that are measured.
    pub measured: u64,
    /// Those recorded within [`PROMISE`].
    pub within_promise: u64,
    /// Half of them were recorded within so many business days.
    pub p50: i64,
    /// 95 of 100 were.
    pub p95: i64,
    /// All of them were.
    pub max: i64,
}

impl Lag {
    /// Reads the lags of a period.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books, period: Period) -> Result<Self, JournalError> {
        Self::over(books, period.from(), period.to())
    }

    /// Reads the lags of some months.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn over(books: &Books, from: Month, to: Month) -> Result<Self, JournalError> {
        let mut lags = books.lags(from, to)?;
        lags.retain(|(days, _)| *days >= 0);
        Ok(Self::from_counts(&lags))
    }

    /// From entries per lag, ascending.
    fn from_counts(lags: &[(i64, u64)]) -> Self {
        let count = |lags: &mut dyn Iterator<Item = &(i64, u64)>| lags.map(|(_, n)| n).sum();
        let measured: u64 = count(&mut lags.iter());
        // Nearest rank: the smallest lag that so many of a hundred do not exceed.
        let rank = |percent: u64| {
            let rank = (u128::from(measured) * u128::from(percent)).div_ceil(100);
            let mut seen = 0;
            let at = lags.iter().find(|(_, n)| {
                seen += u128::from(*n);
                seen >= rank
            });
            at.map_or(0, |(days, _)| *days)
        };
        let within_promise = count(&mut lags.iter().filter(|(days, _)| *days <= PROMISE));
        let (p50, p95, max) = (rank(50), rank(95), rank(100));
        Self { measured, within_promise, p50, p95, max }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_lags_that_happened() {
        let lag = Lag::from_counts(&[(0, 90), (1, 4), (3, 1), (40, 5)]);
        assert_eq!(
            lag,
            Lag { measured: 100, within_promise: 94, p50: 0, p95: 3, max: 40 },
            "nearest rank"
        );
        assert_eq!(Lag::from_counts(&[]), Lag::default());
    }
}
