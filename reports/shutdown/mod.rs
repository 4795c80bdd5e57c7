//! The report of the end: if the service closed on that day, who would get what, and why.
//! Facts alone, as `shutdown.json` has them: what there was, what was declared, and every line; a
//! stranger's program pours the same again from it. [`Words`] has the names that formats put on.
//! Refuses books in which nothing was declared.

mod facts;
mod outline;
mod words;

#[cfg(test)]
mod tests;

use crate::report::{LogHead, log_head};
use crate::sum::as_text;
pub use facts::End;
use ledger::books::Books;
use ledger::day::Day;
use ledger::money::Currency;
use ledger::payout::Payouts;
use ledger::shutdown::{Reader, ShutdownError, pour};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

pub use words::Words;

/// What would become of the money on a day.
#[derive(Debug, Clone, Serialize)]
pub struct Shutdown {
    /// The version of this shape.
    pub schema: u32,
    /// The day up to which amounts count.
    #[serde(serialize_with = "as_text")]
    pub at: Day,
    /// The day on which the end began, or would: gifts of a later day came too late.
    #[serde(serialize_with = "as_text")]
    pub end: Day,
    /// What it was made from.
    pub log: LogHead,
    /// Members who must agree on what decides over money.
    pub must_agree: u64,
    /// Where the terms are declared.
    pub declared: Vec<Declared>,
    /// By currency; they are never added together.
    #[serde(serialize_with = "by_code")]
    pub currencies: BTreeMap<Currency, End>,
}

/// One term of the end, and where it stands.
#[derive(Debug, Clone, Serialize)]
pub struct Declared {
    /// `shutdown`, `closing`, `successor` or `secondary`.
    pub kind: &'static str,
    /// Its name within its kind.
    pub code: String,
    /// The entry that declares it.
    pub entry: u64,
}

impl Shutdown {
    /// Works it out for a day, by what was declared then.
    ///
    /// # Errors
    /// Nothing was declared, a day before the books, or the books cannot be read.
    pub fn of(books: &Books, at: Day) -> Result<Self, ShutdownError> {
        let mut payouts = books.payouts()?;
        payouts.authority.reach(at);
        Self::with(books, &payouts, at)
    }

    /// The same, by who decides and what is paid as it was folded before.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn with(books: &Books, payouts: &Payouts, at: Day) -> Result<Self, ShutdownError> {
        let reader = Reader::new(books, payouts, at, at)?;
        reader.policy()?;
        let mut currencies = BTreeMap::new();
        for ccy in reader.currencies() {
            let terms = reader.terms(ccy)?;
            let position = reader.position(ccy, &terms)?;
            let poured = pour(&position, &terms);
            currencies.insert(ccy, End::of(&position, &terms, &poured, reader.receivable(ccy)));
        }
        let must_agree = payouts.authority.approval(at).need;
        let declared = payouts.authority.declared_end(at);
        let declared =
            declared.map(|(kind, code, entry)| Declared { kind, code: code.to_owned(), entry });
        let (log, declared) = (log_head(books), declared.collect());
        Ok(Self { schema: 1, at, end: at, log, must_agree, declared, currencies })
    }

    /// For a terminal.
    pub fn text(&self, words: &Words) -> String {
        crate::text::lay(&outline::of(self, words))
    }

    /// For a blog, a repository, a mail.
    pub fn markdown(&self, words: &Words) -> String {
        crate::markdown::lay(&outline::of(self, words))
    }

    /// A page that stands alone.
    ///
    /// # Errors
    /// None that a report could cause; they are passed on rather than hidden.
    pub fn html(&self, words: &Words) -> Result<String, askama::Error> {
        let outline = outline::of(self, words);
        crate::html::lay(&outline, &crate::html::Extras::default())
    }

    /// The part of a page between a site's header and its footer.
    ///
    /// # Errors
    /// As [`Self::html`].
    pub fn body(&self, words: &Words, entry_link: Option<&str>) -> Result<String, askama::Error> {
        let extras = crate::html::Extras { entry_link, ..Default::default() };
        crate::html::inner(&outline::of(self, words), &extras)
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

    /// One row per line, for spreadsheets; codes and entries, no words of others.
    pub fn csv(&self) -> String {
        let mut out = String::from("at,currency,tier,fund,to,claim,share,why\r\n");
        for (ccy, end) in &self.currencies {
            for line in &end.lines {
                let (claim, share) = (line.claim, line.share);
                let to = crate::csv::text_cell(&line.to.to_string());
                out.push_str(&format!(
                    "{},{ccy},{},{},{to},{claim},{share},{}\r\n",
                    self.at, line.tier, line.fund, line.why
                ));
            }
        }
        out
    }
}

fn by_code<S: Serializer>(
    currencies: &BTreeMap<Currency, End>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(currencies.iter().map(|(ccy, end)| (ccy.code(), end)))
}
