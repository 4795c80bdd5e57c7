//! The report in the forms that people read: the same outline for a terminal, a page, a repository, and on
//! paper where it is built with it. Refuses nothing that a report can hold.

use super::{Dress, Report, outline};
use crate::entries::EntryLine;
use crate::html::{self, Extras};
#[cfg(feature = "pdf")]
use crate::{chart::Figure, error::ReportError, pdf};
use crate::{markdown, text};

impl Report {
    /// For a terminal, without the list of entries.
    pub fn text(&self, dress: &Dress) -> String {
        text::lay(&outline::of(self, dress, None))
    }

    /// For a blog, a repository, a mail, with the list of entries where it is given.
    pub fn markdown(&self, dress: &Dress, entries: Option<&[EntryLine]>) -> String {
        markdown::lay(&outline::of(self, dress, entries))
    }

    /// A page that stands alone, with the list of entries where it is given.
    ///
    /// # Errors
    /// None that a report could cause; they are passed on rather than hidden.
    pub fn html(
        &self,
        dress: &Dress,
        entries: Option<&[EntryLine]>,
        extras: &Extras<'_>,
    ) -> Result<String, askama::Error> {
        html::lay(&outline::of(self, dress, entries), extras)
    }

    /// The part of a page between a site's header and its footer.
    ///
    /// # Errors
    /// As [`Self::html`].
    pub fn body(
        &self,
        dress: &Dress,
        entries: Option<&[EntryLine]>,
        extras: &Extras<'_>,
    ) -> Result<String, askama::Error> {
        html::inner(&outline::of(self, dress, entries), extras)
    }

    /// For an archive, with the facts inside. The same version is the same document, whoever makes it.
    ///
    /// # Errors
    /// None that a report could cause; what typst says is passed on rather than hidden.
    #[cfg(feature = "pdf")]
    pub fn pdf(
        &self,
        dress: &Dress,
        charts: &[Figure],
        entries: Option<&[EntryLine]>,
    ) -> Result<Vec<u8>, ReportError> {
        let extras = pdf::Extras {
            charts,
            csv: self.csv(),
            json: self.json().map_err(pdf::unwritten)?,
            date: self.recorded_until,
            ident: format!("{} {} {}", self.log.root, self.period, self.log.size),
        };
        pdf::lay(&outline::of(self, dress, entries), extras)
    }
}
