//! The report of the end in its forms: the facts for programs, and what people read, whole or a sentence of it.
//! Refuses nothing.

use super::{Shutdown, Summary, Words, outline, waterfall};
use crate::cell::text_cell;
use crate::chart::Figure;
use crate::html::{self, Extras};
use crate::{markdown, text};
use std::io::{self, Write};

impl Shutdown {
    /// Writes the facts as JSON, indented, ended by a line feed.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }

    /// Writes one row per line, for spreadsheets; codes and entries, no words of others.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "at,currency,tier,fund,to,claim,share,why\r\n")?;
        for (ccy, end) in &self.currencies {
            for line in end.lines.iter() {
                let (at, to) = (self.head.at, text_cell(&line.to.to_string()));
                write!(
                    out,
                    "{at},{ccy},{},{},{to},{},{},{}\r\n",
                    line.tier, line.fund, line.claim, line.share, line.why
                )?;
            }
        }
        Ok(())
    }
}

impl Summary {
    /// For a terminal.
    pub fn text(&self, words: &Words) -> String {
        text::lay(&outline::of(self, words))
    }

    /// For a blog, a repository, a mail.
    pub fn markdown(&self, words: &Words) -> String {
        markdown::lay(&outline::of(self, words))
    }

    /// A page that stands alone.
    ///
    /// # Errors
    /// None that a report could cause; they are passed on rather than hidden.
    pub fn html(&self, words: &Words) -> Result<String, askama::Error> {
        let (outline, charts) = (outline::of(self, words), self.charts());
        html::lay(&outline, &Extras { charts: &charts, ..Extras::default() })
    }

    /// The part of a page between a site's header and its footer.
    ///
    /// # Errors
    /// As [`Self::html`].
    pub fn body(&self, words: &Words, entry_link: Option<&str>) -> Result<String, askama::Error> {
        let (outline, charts) = (outline::of(self, words), self.charts());
        html::inner(&outline, &Extras { charts: &charts, entry_link })
    }

    /// What somebody who gave is to do, as long as they may; nothing where no gift goes back.
    pub fn claim(&self, words: &Words) -> Option<String> {
        let progress = self.progress.as_ref().filter(|progress| progress.offers())?;
        Some(outline::claim(progress, words))
    }

    /// The same for who gave one gift, by its entry.
    pub fn claim_one(&self, gift: u64, words: &Words) -> Option<String> {
        let progress = self.progress.as_ref().filter(|progress| progress.offers())?;
        Some(outline::claim_one(gift, progress, words))
    }

    /// Why no gift goes back; nothing where one does, and before the end.
    pub fn nothing_back(&self) -> Option<String> {
        let progress = self.progress.as_ref().filter(|progress| !progress.offers());
        progress.map(|_| outline::nothing_back(self))
    }

    /// Why a gift of which nothing goes back gets nothing, where others do.
    pub fn others(&self) -> String {
        outline::others(self)
    }

    fn charts(&self) -> Vec<Figure> {
        self.currencies
            .values()
            .filter_map(|end| waterfall::of(self, end, outline::title(self)))
            .collect()
    }
}
