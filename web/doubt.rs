//! What is held back while the books are doubted: files that are made of them, and do not say so themselves. Pages
//! say it at their head, badges and the API in their own words. The log itself stays, for whoever checks it.

use crate::answer::{Answer, Refusal};
use crate::app::Page;
use crate::ask::{Ask, is_file};
use crate::style;
use crate::view::View;

/// What the log is checked with.
const LOG: [&str; 6] =
    ["checkpoint", "checkpoints.jsonl", "leaves.jsonl", "openings.jsonl", "log.vkey", "check.py"];
/// What tells nothing of the books.
const PLAIN: [&str; 5] = ["README.md", "favicon.svg", "robots.txt", "security.txt", "sitemap.xml"];
/// Where either lies, or what says by itself how the check stands.
const BELOW: [&str; 6] = ["e/", "tile/", "api/", "badge/", "sitemap/", ".well-known/"];

/// What is the same as a file that is held back, under the API's name.
const DOCUMENTS: [&str; 2] = ["api/v1/figures", "api/v1/reports/"];

/// What a page answers, in the language that is asked for, unless it is held back.
///
/// # Errors
/// What the page refuses; the books are doubted.
pub fn asked(page: Page, view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    match is_held_back(view, ask) {
        true => Err(Refusal::Doubted(view.alerts().join(" "))),
        false => page(view, ask)?.said(ask),
    }
}

/// Whether a file is made of books that are not what they were.
pub fn is_held_back(view: &View, ask: &Ask) -> bool {
    let file = ask.path.trim_start_matches('/');
    let is_open = || {
        let named = LOG.contains(&file) || PLAIN.contains(&file) || ask.path == style::path();
        named || BELOW.iter().any(|below| file.starts_with(below))
    };
    let is_document = || DOCUMENTS.iter().any(|document| file.starts_with(document));
    let is_held = || is_document() || is_file(file) && !is_open();
    ask.language.is_none() && is_held() && view.is_doubted()
}
