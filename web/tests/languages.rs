//! Pages in other languages: whole, honest about what they lack, and never at the words of people.

use super::book::Book;
use super::{Got, get, site};
use crate::ask::{Ask, is_file, meant};
use crate::language::{LANGUAGES, split};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;

/// Every page that any test looks at has words in every language. With LANGUAGE_MISSING set to a file, what lacks
/// them is written there, as a translator pastes it.
pub fn whole(path: &str, got: &Got) {
    let path = path.split('?').next().unwrap_or_default().to_owned();
    let is_page = got.header("content-type").starts_with("text/html");
    if !is_page || split(&path).0.is_some() || is_file(path.trim_start_matches('/')) {
        return;
    }
    let ask = Ask { path, ..Ask::default() };
    for language in &LANGUAGES {
        let missing: BTreeSet<String> = language.page(&ask, &got.text()).missing.into_iter().collect();
        let mut told = String::new();
        for pattern in &missing {
            let _ = writeln!(told, "#. {}\nmsgid {pattern:?}\nmsgstr \"\"\n", ask.path);
        }
        match std::env::var_os("LANGUAGE_MISSING") {
            Some(file) => {
                let mut options = std::fs::OpenOptions::new();
                let mut file = options.create(true).append(true).open(file).expect("a file");
                file.write_all(told.as_bytes()).expect("written");
            }
            None => assert!(missing.is_empty(), "{} lacks words for:\n{told}", language.name),
        }
    }
}

/// Every page of a book, along its links.
async fn crawl(book: &Book) -> usize {
    let site = site(book);
    let (mut known, mut open) = (BTreeSet::new(), vec!["/".to_owned()]);
    while let Some(path) = open.pop() {
        if !known.insert(path.clone()) {
            continue;
        }
        let got = get(&site, &path).await;
        if !got.header("content-type").starts_with("text/html") {
            continue;
        }
        let page = got.text();
        for link in page.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let link = link.split('#').next().unwrap_or_default();
            let (to, query) = link.split_once('?').unwrap_or((link, ""));
            if to.contains(':') || to.is_empty() {
                continue;
            }
            let base = path.split('?').next().unwrap_or_default();
            let to = meant(base, to);
            // Lists of a filter say what the list says.
            let plain = query.is_empty() || to.starts_with("/history");
            if plain && split(&to).0.is_none() && !is_file(to.trim_start_matches('/')) {
                let query = query.replace("&amp;", "&");
                open.push(if query.is_empty() { to } else { format!("{to}?{query}") });
            }
        }
    }
    known.len()
}

#[tokio::test]
async fn every_page_has_words_in_every_language() {
    assert!(crawl(&Book::of_a_service()).await > 100);
    crawl(&Book::empty()).await;
}
