//! What a reader sees instead of a page: not there, not understood, or our own failure, with a
//! number by which the operator finds what happened.

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
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
}

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
    let shell = view.map_or_else(|| Shell::bare(ask, "Public ledger", ""), |v| v.shell(ask, ""));
    Answer::page(&Page { shell, title, message, number })
}

/// A title and a sentence.
fn told(why: &Refusal) -> (&'static str, String) {
    match why {
        Refusal::NotFound(message) => ("Not here", message.clone()),
        Refusal::Journal(_) if why.status() == StatusCode::NOT_FOUND => {
            ("Not here", "There is no such entry.".to_owned())
        }
        Refusal::BadRequest(message) => ("That is not a question", message.clone()),
        Refusal::Busy => ("Too busy", "Try again in a moment.".to_owned()),
        _ => ("Something went wrong", "The fault is on our side, and it was noted.".to_owned()),
    }
}
