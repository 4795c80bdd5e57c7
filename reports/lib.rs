//! What is made from the books: the report of a period, in all its formats.
//!
//! One way through: [`Report::of`] reads the totals of a view of the log, and nothing else; the
//! formats print what it found. Same log, same bytes: no clock, no environment, no private.db.
//!
//! | what | where |
//! |---|---|
//! | facts alone, as `report.json` has them | [`report`], [`edition`], [`currency`], [`figures`], [`reconcile`], [`corrections`], [`lag`], [`year`] |
//! | the words that the formats put on | [`dress`], [`names`] |
//! | formats | [`text`], [`markdown`], [`html`], [`json`], [`csv`], [`picture`], and `pdf` where it is built with it |
//! | the files that a closing freezes | [`frozen`] |
//! | the list of entries, for programs | [`record`] |
//! | if it closed today, who gets what | [`shutdown`] |
//! | whether the money is well spent | [`stewardship`] |
//! | pictures | [`chart`] |
//! | the whole book, for other programs | [`export`] |

pub mod error;
pub mod head;
mod prose;
pub mod sum;
// Facts.
pub mod compared;
pub mod corrections;
pub mod currency;
pub mod edition;
pub mod figures;
pub mod lag;
pub mod reconcile;
pub mod report;
pub mod year;
// Words.
pub mod dress;
pub mod entries;
pub mod names;
mod phrases;
mod outline;
// Formats.
mod columns;
pub mod csv;
pub mod frozen;
pub mod html;
pub mod json;
pub mod markdown;
pub mod picture;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod record;
pub mod text;

// If it closed today.
pub mod shutdown;
// Whether it is well spent.
pub mod stewardship;

pub mod chart;
// The whole book.
pub mod export;

#[cfg(test)]
mod fixture;

pub use dress::Dress;
pub use edition::Edition;
pub use entries::EntryLine;
pub use error::ReportError;
pub use frozen::Frozen;
pub use prose::ranges;
pub use report::Report;
