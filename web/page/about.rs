//! What is proven and what is not, and how to check it with tools of one's own.

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::view::{Shell, View};
use askama::Template;

#[derive(Template)]
#[template(path = "about.html")]
struct Page {
    shell: Shell,
    need: u64,
    member: String,
    origin: String,
    vkey: String,
}

/// A program of a few lines that proves an entry with nothing but hashes; tests run it.
const CHECK: &str = include_str!("../check.py");

/// Shows it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let genesis = view.books().genesis();
    Answer::page(&Page {
        shell: view.shell(ask, "about"),
        need: genesis.need,
        member: genesis.member.to_string(),
        origin: genesis.origin.to_string(),
        vkey: view.books().keys().newest().to_string(),
    })
}

/// The program.
pub fn check(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::whole("text/x-python; charset=utf-8", CHECK))
}
