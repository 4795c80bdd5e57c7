//! Pages in other languages: whole, honest about what they lack, and never at the words of people.

use super::book::Book;
use super::{Got, get, request, send, site};
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
        let missing: BTreeSet<String> =
            language.page(&ask, &got.text()).missing.into_iter().collect();
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

#[test]
fn each_translation_has_the_values_and_elements_of_its_pattern() {
    for language in &LANGUAGES {
        assert!(language.refused().is_empty(), "{}: {:#?}", language.code, language.refused());
    }
}

/// A page of our own making, in German.
fn german(html: &str) -> String {
    let ask = Ask { path: "/e/5".to_owned(), ..Ask::default() };
    LANGUAGES[0].page(&ask, html).html
}

#[test]
fn numbers_days_and_money_are_written_as_a_language_writes_them() {
    for (english, told) in [
        ("<p>1,504 entries</p>", "<p>1.504 Buchungen</p>"),
        ("<p>October 2026 so far</p>", "<p>Oktober 2026 bisher</p>"),
        (
            "<td><data class=\"n\" value=\"-1234.50\">\u{2212}1,234.50&nbsp;<span class=\"ccy\">EUR</span></data></td>",
            "<td><data class=\"n\" value=\"-1234.50\">\u{2212}1.234,50\u{a0}<span class=\"ccy\">€</span></data></td>",
        ),
        (
            "<td><time datetime=\"2026-11-24\">2026-11-24</time></td>",
            "<td><time datetime=\"2026-11-24\">24.11.2026</time></td>",
        ),
        (
            "<p>999,999,999,999,999.99 EUR of it would go back</p>",
            "<p>999.999.999.999.999,99\u{a0}€ davon würden zurückgehen</p>",
        ),
        ("<text>12.5 %</text>", "<text>12,5\u{a0}%</text>"),
        (
            "<nav><a href=\"a\">← Newer</a> <span>Page 2 of 11</span> <a href=\"b\">Older →</a></nav>",
            "<nav><a href=\"a\">← Neuer</a> <span>Seite 2 von 11</span> <a href=\"b\">Älter →</a></nav>",
        ),
    ] {
        assert_eq!(german(english), told);
    }
}

#[test]
fn what_people_wrote_is_never_touched_and_what_lacks_words_says_so() {
    for same in [
        "<p><bdi>Balance</bdi></p>",
        "<h1><bdi>1,504 entries</bdi></h1>",
        "<p><code>2026-10-01 Balance</code></p>",
        "<pre>Balance\n1,234.50 EUR</pre>",
        "<td translate=\"no\">general</td>",
        "<p><bdi translate=\"yes\">\u{2068}Gift given back\u{2069}</bdi></p>",
    ] {
        assert_eq!(german(same), same);
    }
    assert_eq!(german("<bdi translate=\"yes\">Gift</bdi>"), "<bdi translate=\"yes\">Spende</bdi>");
    // A letter that stands for a value in the catalogue is no way into it.
    let forged = "<p>\u{e000} entries</p>";
    assert_eq!(
        german(forged),
        forged.replace("<p>", "<p><span lang=\"en\">").replace("</p>", "</span></p>")
    );
    let said = german("<p>Nobody translated this. Balance</p>");
    assert_eq!(said, "<p><span lang=\"en\">Nobody translated this.</span> Stand</p>");
}

#[test]
fn links_lead_to_pages_of_the_language_and_to_the_one_file_that_there_is() {
    for (link, leads) in [
        ("6", "6"),
        ("../entries?from=2026-10&amp;to=2026-10", "../entries?from=2026-10&amp;to=2026-10"),
        ("../", "../"),
        ("#proof", "#proof"),
        ("5/leaf.json", "../../e/5/leaf.json"),
        ("../entries.csv?from=2026-10", "../../entries.csv?from=2026-10"),
        ("../style-0.css", "../../style-0.css"),
        ("../checkpoint", "../../checkpoint"),
        ("https://example.org/e/5", "https://example.org/e/5"),
    ] {
        let page = german(&format!("<a href=\"{link}\">#5</a>"));
        assert_eq!(page, format!("<a href=\"{leads}\">#5</a>"));
    }
    let other = german("<a href=\"../e/5\" hreflang=\"en\" translate=\"no\">English</a>");
    assert!(other.contains("href=\"../../e/5\""), "{other}");
}

#[tokio::test]
async fn each_page_stands_in_german_below_de_and_each_leads_to_the_other() {
    let book = Book::of_a_service();
    let site = site(&book);
    let english = get(&site, "/entries").await;
    assert!(english.text().contains("href=\"./de/entries\" hreflang=\"de\" lang=\"de\""));
    let german = get(&site, "/de/entries").await;
    assert!(german.text().starts_with("<!doctype html>\n<html lang=\"de\">"));
    assert!(german.text().contains("href=\"../entries\" hreflang=\"en\" lang=\"en\""));
    assert!(german.text().contains("<title>Buchungen · "), "{}", german.text());
    assert_ne!(english.header("etag"), german.header("etag"));
    let held = german.header("etag").to_owned();
    let mut again = request(axum::http::Method::GET, "/de/entries");
    again.headers_mut().insert("if-none-match", held.parse().expect("a tag"));
    assert_eq!(send(&site, again).await.status(), 304);
    // Nothing is there in German, too; a file has no language.
    let missing = get(&site, "/de/no-such-page").await;
    assert_eq!(missing.status(), 404);
    assert!(missing.text().contains("Diese Seite gibt es nicht."), "{}", missing.text());
    for (path, to) in [
        ("/de", "de/"),
        ("/de/entries.csv", "../entries.csv"),
        ("/de/e/5/leaf.json", "../../../e/5/leaf.json"),
    ] {
        let got = get(&site, path).await;
        assert_eq!((got.status().as_u16(), got.header("location")), (302, to), "{path}");
    }
}

#[tokio::test]
async fn a_german_form_takes_what_a_german_types_and_leads_to_the_one_address() {
    let book = Book::of_a_service();
    let site = site(&book);
    for (typed, address) in [
        ("/de/entries?min=25,00", "entries?min=25.00"),
        ("/de/entries?min=1.250,00&max=&kind=", "entries?min=1250.00"),
        ("/de/entries?from=1.3.2025&to=31.3.2025", "entries?from=2025-03-01&to=2025-03-31"),
    ] {
        let got = get(&site, typed).await;
        assert_eq!((got.status().as_u16(), got.header("location")), (302, address), "{typed}");
    }
    let page = get(&site, "/de/entries?min=25.00").await.text();
    assert!(
        page.contains("name=\"min\" inputmode=\"decimal\" size=\"8\" value=\"25,00\""),
        "{page}"
    );
    // English stays as it is.
    let english = get(&site, "/entries?min=25,00").await;
    assert_eq!(english.status(), 400);
    assert!(english.text().contains("That cannot be answered"));
    let english = get(&site, "/entries?min=25.00").await.text();
    assert!(english.contains("value=\"25.00\""), "{english}");
    // What nobody can read comes back in the form, to be put right.
    let refused = get(&site, "/de/entries?min=25,0x&from=2025-03").await;
    assert_eq!(refused.status(), 400);
    let refused = refused.text();
    for says in [
        "So lässt sich das nicht beantworten",
        "erwartet wird ein Betrag, wie 12,50",
        "<form class=\"filter\" action=\"entries\" method=\"get\">",
        "name=\"min\" value=\"25,0x\"",
        "name=\"from\" value=\"2025-03\"",
    ] {
        assert!(refused.contains(says), "{says}: {refused}");
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_a_page_of_the_language() {
    let book = Book::of_a_service();
    let site = site(&book);
    for path in
        ["/de/reports/2024-10.docx", "/de/reports/1999-01.md", "/de/nothing.txt", "/de/nothing"]
    {
        let got = get(&site, path).await;
        assert_eq!(got.status(), 404, "{path}");
        assert!(got.header("content-type").starts_with("text/html"), "{path}");
        assert!(got.text().contains("<html lang=\"de\">"), "{path}: {}", got.text());
        assert!(!got.text().contains("lang=\"en\">There"), "{path}: {}", got.text());
    }
}

#[tokio::test]
async fn the_german_page_of_downloads_hands_out_the_german_frame() {
    let book = Book::of_a_service();
    let site = site(&book);
    let page = get(&site, "/de/downloads").await.text();
    assert!(page.contains("/de/embed\" title=\"Was da ist\""), "{page}");
    let english = get(&site, "/downloads").await.text();
    assert!(english.contains("/embed\" title=\"What there is\"") && !english.contains("/de/embed"));
    assert_eq!(get(&site, "/de/embed").await.status(), 200);
}

/// Sentences of which every part must be known, for what is not would stay English in their midst.
#[test]
fn what_is_put_together_is_german_from_one_end_to_the_other() {
    let closes = "2026-09-09 to 2026-10-28, 7 rows; its balances close up to row 7 of its file";
    let (since, to) = ("09.09.2026 bis 28.10.2026, 7 Zeilen", "7 seiner Datei auf");
    let closed = format!("{since}; seine Salden gehen bis Zeile {to}");
    for (english, told) in [
        (format!("<td>{closes}; undone by #12</td>"), format!("<td>{closed}; storniert durch #12</td>")),
        (
            format!("<td>{closes}; attested by 2 members on 2026-10-29; undone by #12</td>"),
            format!("<td>{closed}; bezeugt von 2 Mitgliedern am 29.10.2026; storniert durch #12</td>"),
        ),
        (
            "<bdi translate=\"yes\">Statement of \u{2068}Giro\u{2069}, 3 May 2025 to 9 May 2025</bdi>".into(),
            "<bdi translate=\"yes\">Kontoauszug von \u{2068}Giro\u{2069}, 3. Mai 2025 bis 9. Mai 2025</bdi>".into(),
        ),
        (
            "<p>Also: <a href=\"v2/\">Version 2</a> · <a href=\"v1/\">Version 1</a></p>".into(),
            "<p>Auch: <a href=\"v2/\">Fassung 2</a> · <a href=\"v1/\">Fassung 1</a></p>".into(),
        ),
        (
            "<p>Statement undone by <a>#9</a>, with 2 rows · in its place <a>#12</a></p>".into(),
            "<p>Kontoauszug storniert durch <a>#9</a>, mit 2 Zeilen · an seiner Stelle <a>#12</a></p>".into(),
        ),
        ("<dt>Undone by</dt>".into(), "<dt>Storniert durch</dt>".into()),
        (
            "<nav><a>← Before</a> <span>Page 2 of 3</span> <a>More →</a></nav>".into(),
            "<nav><a>← Zurück</a> <span>Seite 2 von 3</span> <a>Weiter →</a></nav>".into(),
        ),
        (
            "<p>by 2 members, on 3 May 2025 (\u{2068}Anna, Ben\u{2069}): the balance was seen at the bank</p>".into(),
            "<p>von 2 Mitgliedern, am 3. Mai 2025 (\u{2068}Anna, Ben\u{2069}): Der Stand wurde bei der Bank gesehen</p>".into(),
        ),
    ] {
        assert_eq!(german(&english), told);
    }
}
