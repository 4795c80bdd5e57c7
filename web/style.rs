//! What never changes while the program runs: the style sheet, the picture in the tab, robots.txt.

use crate::answer::{Answer, Refusal, TEXT};
use crate::ask::Ask;
use crate::view::View;
use ledger::slot::hex;
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

/// The style of all pages. It comes behind that of the reports and has the last word.
const CSS: &str = include_str!("style.css");

const ICON: &str = include_str!("favicon.svg");

/// Its path: a new name with every new content, so that it may be kept for ever.
pub fn path() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| {
        let hash = Sha256::digest(CSS);
        format!("/style-{}.css", hex(hash.split_at(6).0))
    });
    &PATH
}

/// The style sheet.
pub fn css(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::whole("text/css; charset=utf-8", CSS).forever())
}

/// The picture in the tab.
pub fn favicon(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::whole("image/svg+xml", ICON))
}

/// Everything is public: search engines are welcome, but for the endless lists.
pub fn robots(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::whole(TEXT, "User-agent: *\nDisallow: /entries?\n"))
}
