//! Why there is no report: one type for all facts, since all are read off the same books.

use crate::sum::Sum;
use ledger::day::{Day, Month, Period};
use ledger::journal::JournalError;
use ledger::money::MoneyError;
use ledger::shutdown::ShutdownError;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The books cannot be read.
    #[error(transparent)]
    Books(#[from] JournalError),
    /// A total of something that is no currency.
    #[error("the totals are damaged: {0}; run `ledger verify`")]
    Currency(#[from] MoneyError),
    /// A period of which there is nothing to tell.
    #[error("there is no report of {0}: {1}")]
    Beyond(Period, Beyond),
    /// The end cannot be worked out.
    #[error(transparent)]
    End(ShutdownError),
    /// A format that cannot hold it.
    #[error("the report cannot be written: {0}")]
    Unwritten(String),
    /// The lines do not add up to the movement of cash.
    #[error(
        "{0} {ccy} of the cash that moved is explained by no line: the totals are damaged; \
         run `ledger rebuild --check`",
        ccy = .0.ccy
    )]
    Unexplained(Sum),
}

impl From<ShutdownError> for ReportError {
    fn from(error: ShutdownError) -> Self {
        match error {
            ShutdownError::Journal(error) => Self::Books(error),
            other => Self::End(other),
        }
    }
}

/// Why there is nothing to tell of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Beyond {
    /// No entry moves an amount.
    #[error("nothing was received or spent yet")]
    Empty,
    /// It ended before the books began.
    #[error("the books begin in {0}")]
    Before(Month),
    /// The log has not come to it yet.
    #[error("the log reaches to {0} only")]
    NotBegun(Day),
}
