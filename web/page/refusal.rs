//! What a reader sees instead of a page: not there, not understood, or our own failure, with a
//! number by which the operator finds what happened. Instead of a file, which has no
//! language, it is text.

use crate::answer::{Answer, Refusal, TEXT};
use crate::ask::{Ask, is_file};
use crate::outward::api;
use crate::view::{Shell, View};
use askama::Template;
use axum::http::StatusCode;

#[derive(Template)]
#[template(path = "refusal.html")]
struct Page<'a> {
    shell: Shell,
    title: &'static str,
    message: String,
    number: Option<&'a str>,
    /// What was asked of a list, to be put right: the label, the condition, and what was typed.
    typed: Vec<(&'static str, String, String)>,
}

/// The conditions of the list of entries, as its form calls them.
const CONDITIONS: [(&str, &str); 11] = [
    ("text", "Words"),
    ("month", "Month"),
    ("kind", "Kind"),
    ("account", "Account"),
    ("category", "Category"),
    ("fund", "Fund"),
    ("from", "From"),
    ("to", "To"),
    ("min", "At least"),
    ("max", "At most"),
    ("unclassified", "Not yet classified"),
];

/// The page of a refusal.
pub fn show(
    view: Option<&View>,
    ask: &Ask,
    why: &Refusal,
    number: Option<&str>,
) -> Result<Answer, Refusal> {
    let (title, message) = told(why);
    if api::is_api(&ask.path) {
        return Ok(api::refusal(why.status().as_u16(), &message));
    }
    if ask.language.is_none() && is_file(ask.path.trim_start_matches('/')) {
        let number = number.map(|number| format!(" If you tell us, tell us this number: {number}"));
        let text = format!("{title}. {message}{}\n", number.unwrap_or_default());
        return Ok(Answer::whole(TEXT, text));
    }
    let shell = view.map_or_else(|| Shell::bare(ask, "Public ledger", ""), |v| v.shell(ask, ""));
    let typed = if matches!(why, Refusal::BadRequest(_)) { typed(ask) } else { Vec::new() };
    Answer::page(&Page { shell, title, message, number, typed })
}

/// What somebody typed into the form of the list.
fn typed(ask: &Ask) -> Vec<(&'static str, String, String)> {
    let pairs = ask.typed().ok().filter(|_| ask.path == "/entries").unwrap_or_default();
    let labelled = pairs.into_iter().filter_map(|(key, value)| {
        let label = CONDITIONS.iter().find(|(known, _)| *known == key)?.1;
        Some((label, key, value))
    });
    labelled.filter(|(.., value)| !value.is_empty()).collect()
}

/// What a reader can still have of books that are not what they were.
const STAYS: &str = "This file is made of the books, and nobody should rely on it. The log itself is here, to be \
     checked: /checkpoint, /tile/, /leaves.jsonl, /openings.jsonl, and of an entry /e/N/proof.tlog-proof";

/// A title and a sentence.
fn told(why: &Refusal) -> (&'static str, String) {
    match why {
        Refusal::NotFound(message) => ("Not here", message.clone()),
        Refusal::Journal(_) if why.status() == StatusCode::NOT_FOUND => {
            ("Not here", "There is no such entry.".to_owned())
        }
        Refusal::BadRequest(message) => ("That cannot be answered", message.clone()),
        Refusal::Doubted(why) => ("Not handed on", format!("{why} {STAYS}")),
        Refusal::OnlyReads => ("That cannot be answered", why.to_string()),
        Refusal::Busy => ("Too busy", "Try again in a moment.".to_owned()),
        _ => ("Something went wrong", "The fault is on our side, and it was noted.".to_owned()),
    }
}
