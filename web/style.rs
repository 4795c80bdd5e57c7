//! What never changes while the program runs: the style sheet, the picture in the tab.

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::view::View;
use ledger::slot::hex;
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

/// The style of all pages. It comes behind that of the reports and has the last word.
const OWN: &str = include_str!("style.css");

static CSS: LazyLock<String> = LazyLock::new(|| format!("{}\n{OWN}", reports::html::STYLE));

const ICON: &str = include_str!("favicon.svg");

/// Its path: a new name with every new content, so that it may be kept for ever.
pub fn path() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| {
        let hash = Sha256::digest(&*CSS);
        format!("/style-{}.css", hex(hash.split_at(6).0))
    });
    &PATH
}

/// The style sheet.
pub fn css(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::whole("text/css; charset=utf-8", CSS.as_bytes()).forever())
}

/// The picture in the tab.
pub fn favicon(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::whole("image/svg+xml", ICON))
}

#[cfg(test)]
pub mod tests {
    // Contrast is a ratio of luminances; no money is near.
    #![allow(clippy::float_arithmetic)]

    use super::OWN;

    /// The colours of one theme: light, dark, paper.
    fn theme(at: usize) -> Vec<(&'static str, &'static str)> {
        let block = OWN.split(":root {").nth(at + 1).and_then(|rest| rest.split('}').next());
        let block = block.expect("three themes");
        let pairs = block.split(';').filter_map(|line| line.trim().split_once(": #"));
        pairs.map(|(name, hex)| (name.trim_start_matches("--"), hex)).collect()
    }

    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let byte = u8::from_str_radix(&hex[at..at + 2], 16).expect("a colour");
            let c = f64::from(byte) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }

    pub fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_can_be_read_on_every_ground_in_every_theme() {
        for at in 0..3 {
            let theme = theme(at);
            let colour = |name: &str| {
                let found = theme.iter().find(|(known, _)| *known == name);
                found.map(|(_, hex)| *hex).expect("a colour")
            };
            assert_eq!(theme.len(), 12, "theme {at}: {theme:?}");
            for ground in ["paper", "raised"] {
                for text in ["ink", "quiet", "link", "income", "expense", "ok", "note", "bad"] {
                    let ratio = contrast(colour(text), colour(ground));
                    assert!(ratio >= 4.5, "theme {at}: {text} on {ground} has {ratio:.2}");
                }
                let ratio = contrast(colour("balance"), colour(ground));
                assert!(ratio >= 3.0, "theme {at}: the line on {ground} has {ratio:.2}");
            }
        }
    }
}
