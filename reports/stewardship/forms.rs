//! The figures in their forms: for programs, for people, and how long the money lasts in a sentence.
//! Refuses nothing.

use super::{Stewardship, Value, Words, outline};
use crate::cell::text_cell;
use crate::html::{self, Extras};
use crate::{markdown, text};

impl Stewardship {
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
        html::lay(&outline::of(self, words), &Extras::default())
    }

    /// The part of a page between a site's header and its footer.
    ///
    /// # Errors
    /// As [`Self::html`].
    pub fn body(&self, words: &Words, entry_link: Option<&str>) -> Result<String, askama::Error> {
        let extras = Extras { entry_link, ..Extras::default() };
        html::inner(&outline::of(self, words), &extras)
    }

    /// The facts, indented, ended by a line feed.
    ///
    /// # Errors
    /// As [`Self::html`].
    pub fn json(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(text)
    }

    /// One row per figure, for spreadsheets.
    pub fn csv(&self) -> String {
        let mut out = String::from("at,currency,figure,value,unit,exact,why\r\n");
        for (ccy, figure) in self.facts.figures() {
            let (id, value) = (&figure.id, &figure.value);
            let ccy = ccy.map_or(String::new(), |ccy| ccy.to_string());
            let exact = value.exact().map_or(String::new(), |exact| exact.to_string());
            let why = if let Value::Undefined(why) = value { why } else { "" };
            let (rounded, unit) = (value.rounded().unwrap_or_default(), value.unit());
            let why = text_cell(why);
            out.push_str(&format!("{},{ccy},{id},{rounded},{unit},{exact},{why}\r\n", self.at));
        }
        out
    }
}
