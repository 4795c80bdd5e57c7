//! Languages: a page has one source, in English; a language is one file, `web/languages/CODE.po`.
//! A finished page is put into a language by one pass over it. Refuses to touch what people wrote (`<bdi>`,
//! `<code>`, `translate="no"`) and what is a file; what the language lacks stays English, and says so.
//!
//! ```text
//! page -> tokens -> segments -> catalogue (+ values) -> page, its links below /CODE/
//! ```

mod catalogue;
mod key;
mod pass;
mod tokens;
mod typed;
mod values;

pub use tokens::decoded;
pub use values::APART;

use crate::ask::Ask;
use catalogue::Catalogue;
use std::sync::LazyLock;

/// A language beside English.
#[derive(Debug)]
pub struct Language {
    /// As the path begins, and as HTML names it: `de`.
    pub code: &'static str,
    /// As its readers call it.
    pub name: &'static str,
    catalogue: LazyLock<Catalogue>,
}

/// Every language that there is beside English.
pub static LANGUAGES: [Language; 1] = [Language {
    code: "de",
    name: "Deutsch",
    catalogue: LazyLock::new(|| Catalogue::read(include_str!("../languages/de.po"))),
}];

/// A page in a language.
pub struct Said {
    /// The page.
    pub html: String,
    /// What the language has no words for, as a translator's file would name it.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests say what is to be translated"))]
    pub missing: Vec<String>,
}

/// The language of an address, and the address without it: `/de/e/5` is `/e/5` in German. A file has no
/// language, so that no address below one names a file.
pub fn split(path: &str) -> (Option<&'static Language>, &str) {
    let of = |language: &'static Language| {
        let rest = path.strip_prefix('/')?.strip_prefix(language.code)?;
        rest.starts_with('/').then_some((Some(language), rest))
    };
    LANGUAGES.iter().find_map(of).unwrap_or((None, path))
}

impl Language {
    /// A finished page in this language.
    pub fn page(&self, ask: &Ask, html: &str) -> Said {
        pass::page(self, &self.catalogue, &ask.path, html)
    }

    /// What somebody typed for a condition as this language writes it, as addresses write it: `1.250,00` is
    /// `1250.00`, and `21.11.2026` is `2026-11-21`. What is neither stays as it is.
    pub fn meant(&self, key: &str, typed: &str) -> String {
        self.catalogue.style.meant(key, typed)
    }

    /// A few words of ours in this language, where it has them.
    pub fn say(&self, words: &str) -> Option<String> {
        let key = key::Key::of_text(words, &self.catalogue.style)?;
        self.catalogue.say(&key)
    }

    /// What was refused of its file, and why.
    #[cfg(test)]
    pub fn refused(&self) -> &[String] {
        &self.catalogue.refused
    }
}
