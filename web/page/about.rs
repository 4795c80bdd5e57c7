//! What is proven and what is not, and how to check it with tools of one's own.

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::view::{Shell, View};
use askama::Template;
use reports::export::package::CHECK;

#[derive(Template)]
#[template(path = "about.html")]
struct Page {
    shell: Shell,
    need: u64,
    members: String,
    origin: String,
    vkey: String,
}

/// Shows it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let genesis = view.books().genesis();
    Answer::page(&Page {
        shell: view.shell(ask, "about"),
        need: view.need(),
        members: members(view),
        origin: genesis.origin.to_string(),
        vkey: view.books().keys().newest().to_string(),
    })
}

/// The members by name and handle, as `Anna Bell (anna), ben`.
fn members(view: &View) -> String {
    let first = view.books().genesis().member.to_string();
    let of = |paying: &crate::paying::Paying| {
        let members = paying.payouts.authority.members().keys();
        members.map(|member| view.member(member)).collect::<Vec<_>>().join(", ")
    };
    view.paying().map_or(first, of)
}

/// The program.
pub fn check(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::whole("text/x-python; charset=utf-8", CHECK))
}
