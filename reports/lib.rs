//! What is made from the books: the report of a period, in all its formats.
//!
//! One way through: [`Report::of`] reads the totals of a view of the log, and nothing else; the
//! formats print what it found. Same log, same bytes: no clock, no environment, no private.db.
//!
//! | what | where |
//! |---|---|
//! | facts alone, as `report.json` has them | [`report`], [`edition`], [`currency`], [`figures`], [`reconcile`], [`corrections`], [`lag`], [`year`] |
//! | if it closed today, who gets what | [`shutdown`] |
//! | whether the money is well spent | [`stewardship`] |
//! | the words that the formats put on | [`Dress`], [`names`] |
//! | how anything is laid out, and in which formats | `outline`; `text`, [`markdown`], [`html`], and `pdf` where it is built with it |
//! | how each report is laid out, and its forms | `outline` and `forms` in the folder of each |
//! | pictures | [`chart`] |
//! | the list of entries, for programs | [`record`] |
//! | the files that a closing freezes | [`frozen`] |
//! | the whole book, for other programs | [`export`] |
//!
//! A module uses those above it.

pub mod sum;
pub mod error;
pub mod head;
mod prose;
// Facts.
pub mod figures;
pub mod reconcile;
pub mod currency;
pub mod compared;
pub mod edition;
pub mod year;
pub mod corrections;
pub mod lag;
pub mod entries;
// How anything is laid out and drawn.
mod outline;
pub mod names;
pub mod chart;
pub mod cell;
mod columns;
mod text;
pub mod markdown;
pub mod html;
#[cfg(feature = "pdf")]
mod pdf;
// If it closed today.
pub mod shutdown;
// Whether it is well spent.
pub mod stewardship;
// The report of a period, and what a closing freezes of it.
pub mod report;
pub mod frozen;
// The whole book.
pub mod record;
pub mod export;

#[cfg(test)]
mod fixture;

pub use edition::Edition;
pub use entries::EntryLine;
pub use error::ReportError;
pub use frozen::Frozen;
pub use prose::{plain, ranges};
pub use report::{Dress, Report};
