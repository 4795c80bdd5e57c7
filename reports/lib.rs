//! What is made from the books: the report of a period, in all its formats.
//!
//! One way through: [`Report::of`] reads the totals of a view of the log, and nothing else; the
//! formats print what it found. Same log, same bytes: no clock, no environment, no private.db.
//!
//! | what | where |
//! |---|---|
//! | facts alone, as `report.json` has them | [`report`], [`currency`], [`figures`], [`reconcile`], [`corrections`], [`lag`] |
//! | the words that the formats put on | [`dress`] |
//! | formats | [`text`], [`json`] |

pub mod sum;
// Facts.
pub mod corrections;
pub mod currency;
pub mod figures;
pub mod lag;
pub mod reconcile;
pub mod report;
// Words.
pub mod dress;
// Formats.
mod columns;
mod phrases;
pub mod json;
pub mod text;

#[cfg(test)]
mod fixture;

pub use dress::Dress;
pub use report::{Report, ReportError};
