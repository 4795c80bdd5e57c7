//! Words of people who wish us ill, on every page and in every file.

use super::book::{Book, Said as _, draft};
use super::*;
use ledger::account::Function;
use ledger::entry::{Body as Kind, Decision, Declared, Policy};
use ledger::slot::Slot;

/// Each of them is published as a name, a purpose and a reason.
const WORDS: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "' onmouseover='alert(1)",
    "{{7*7}} ${7*7} {% raw %}",
    "javascript:alert(1)",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+1+1",
    "@SUM(1)",
    "\u{202e}gnp.exe\u{202c} \u{2066}x",
    "--><!-- </td></table><h1>",
    "</svg><svg onload=alert(1)>",
];

fn book() -> Book {
    let mut book = Book::of_a_service();
    let mut drafts = Vec::new();
    for words in WORDS {
        let mut draft = draft(
            "2025-11-20",
            Kind::Expense(None),
            &[("assets:bank:main", "EUR", -500, ""), ("expenses:hosting", "EUR", 500, "general")],
        )
        .said(Some(words), Some(words));
        draft.words.text.reason = Some(words.to_owned());
        draft.words.text.note = Some(words.to_owned());
        drafts.push(draft);
    }
    // And as what members decided, with a link that is none.
    for words in WORDS {
        let mut decision = draft("2025-11-20", Kind::Decision(Decision::Other), &[]);
        decision.words.text.purpose = Some(words.to_owned());
        decision.words.text.reason = Some(words.to_owned());
        decision.words.text.note = Some(words.to_owned());
        decision.public = vec![Slot::Text];
        drafts.push(decision);
    }
    // And as what was told of mistakes, and a note on a month.
    for words in WORDS {
        let mut incident = draft("2025-11-20", Kind::Incident, &[]);
        incident.words.text.purpose = Some(words.to_owned());
        incident.words.text.reason = Some(words.to_owned());
        incident.words.text.note = Some(words.to_owned());
        incident.public = vec![Slot::Text];
        drafts.push(incident);
    }
    let november = "2025-11".parse().expect("a month");
    let mut note = draft("2025-11-20", Kind::Note(november), &[]);
    note.words.text.note = Some(WORDS.join(" "));
    note.public = vec![Slot::Text];
    drafts.push(note);
    // And as names of what is declared, which stand in pictures too.
    for (n, words) in WORDS.into_iter().enumerate() {
        let url = "https://give.example/?a='onmouseover='alert(1)<script>".into();
        let declared = [
            (format!("c{n}"), Declared::Channel { url, via: None }),
            ("hosting".to_owned(), Declared::Category { function: Function::Program }),
            ("season".to_owned(), Declared::Fund),
            ("stop".to_owned(), Declared::Scenario),
        ];
        for (code, value) in declared {
            let policy = Policy { code: code.as_str().into(), value, in_force: true };
            let said = draft("2025-11-20", Kind::Policy(policy), &[]);
            drafts.push(said.said(Some(words), Some(words)));
        }
    }
    book.append("2025-11-21", drafts);
    book
}

#[tokio::test]
async fn words_are_text_in_pictures_too() {
    let book = book();
    let site = site(&book);
    for path in ["/history/categories.svg", "/history/funds.svg"] {
        let svg = get(&site, path).await.text();
        assert!(svg.contains("&lt;/svg&gt;&lt;svg"), "{svg}");
        assert!(!svg.contains("<script") && svg.matches("<svg").count() == 1, "{path}");
        assert_eq!(get(&site, &path.replace("svg", "png")).await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn words_are_text_for_other_programs_too() {
    let mut book = book();
    for words in WORDS {
        let service =
            Declared::Service { url: None, contact: None, framework: None, year_begins: None };
        let policy = Policy { code: "service".into(), value: service, in_force: true };
        let named = draft("2025-11-21", Kind::Policy(policy), &[]);
        book.append("2025-11-21", vec![named.said(Some(words), None)]);
        let site = super::outward::public(&book);
        let feed = get(&site, "/feed.atom").await.text();
        assert!(feed.contains("&#60;script&#62;") && !feed.contains("<script"), "{feed}");
        assert!(!feed.contains("<h1>") && !feed.contains("\u{202e}"), "{feed}");
        for path in ["/badge/balance.svg", "/badge/runway.svg", "/embed", "/card.png", "/downloads"]
        {
            let got = get(&site, path).await;
            assert_eq!(got.status(), StatusCode::OK, "{path}");
            let text = String::from_utf8_lossy(&got.body).into_owned();
            assert!(!text.contains("<script") && !text.contains("<img src=x"), "{path}: {text}");
        }
        let head = get(&site, "/").await.text();
        let head = head.split("</head>").next().unwrap_or_default().to_owned();
        assert!(!head.contains("<img") && head.matches("og:title").count() == 1, "{head}");
    }
}

#[tokio::test]
async fn h20_words_are_text_on_every_page() {
    let book = book();
    let site = site(&book);
    let mut paths: Vec<String> = PAGES
        .iter()
        .filter(|(_, kind)| kind.starts_with("text/html"))
        .map(|(path, _)| (*path).to_owned())
        .collect();
    paths.extend((104..116).map(|index| format!("/e/{index}")));
    paths.push("/reports/2025-11/".to_owned());
    for words in WORDS {
        let query = crate::ask::query_of(&[("text", words)]);
        paths.extend([format!("/entries?{query}"), format!("/entries?kind={words}&{query}")]);
        paths.push(format!("/{}", crate::ask::query_of(&[("", words)])));
    }
    let mut shown = 0;
    for path in paths {
        let Ok(uri) = path.parse::<axum::http::Uri>() else { continue };
        let got = get(&site, &uri.to_string()).await;
        let page = got.text();
        if got.header("content-type").starts_with("text/plain") {
            assert_eq!(page, "Not here. There is no such page.\n", "{path}");
            continue;
        }
        let page = page.replace("<img src=\"badge/", "");
        for element in
            ["<script", "<img", "<!--", "onload=alert(1)>", "<h1></", "onerror=alert(1)>"]
        {
            assert!(!page.contains(element), "{path}: {element}");
        }
        assert!(
            !page.contains("href=\"javascript:") && !page.contains("' onmouseover='"),
            "{path}"
        );
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
        let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}' | '\u{2067}');
        assert!(!page.contains(turns), "E07: {path}");
        // Our own isolates stand in pairs, and never within each other.
        let isolates = page.chars().filter(|c| matches!(c, '\u{2068}' | '\u{2069}'));
        let paired: Vec<char> = isolates.collect();
        assert!(paired.chunks(2).all(|pair| *pair == ['\u{2068}', '\u{2069}']), "E07: {path}");
        let head = page.split("</head>").next().unwrap_or_default();
        assert_eq!(head.matches("</title>").count(), 1, "{path}");
        shown += usize::from(page.contains("&#60;script"));
    }
    assert!(shown > 4, "they are shown, escaped: {shown}");
}

#[tokio::test]
async fn words_are_text_in_spreadsheets_too() {
    let book = book();
    let site = site(&book);
    for path in ["/entries.csv", "/postings.csv"] {
        let csv = get(&site, path).await.text();
        assert!(csv.contains("gnp.exe") && !csv.contains(['\u{202e}', '\u{2066}']), "E07: {path}");
        for cell in ["=HYPERLINK", "+1+1", "@SUM"] {
            assert!(csv.contains(cell), "{path}: {cell}");
            for begins in [format!(",{cell}"), format!(",\"{cell}")] {
                assert!(!csv.contains(&begins), "{path}: {begins}");
            }
        }
    }
}

/// What turns the direction of what follows, or speaks to a terminal.
fn commands(text: &str) -> bool {
    let is = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}' | '\u{2067}');
    text.contains(is) || text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// What is wrong with a file, by how its name ends.
fn wrong(name: &str, bytes: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(bytes);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "html" | "svg" | "atom" | "xml" => {
            let own = text.replace("<img src=\"badge/", "").replace("<img src=\"../badge/", "");
            let strange = ["<script", "<img", "onload=alert(1)>", "<h1></", "onerror=alert(1)>"];
            let element = strange.into_iter().any(|element| own.contains(element));
            (element || own.contains("href=\"javascript:")).then_some("an element")
        }
        "csv" => {
            let begins = ["=", "+1", "@SUM", "-->"].map(|cell| {
                [",", "\n", ",\"", "\n\""]
                    .into_iter()
                    .any(|cut| text.contains(&format!("{cut}{cell}")))
            });
            (begins.contains(&true) || commands(&text)).then_some("a formula, or a command")
        }
        "json" => serde_json::from_str::<serde_json::Value>(&text).is_err().then_some("no JSON"),
        "jsonl" => {
            let read = |line: &str| serde_json::from_str::<serde_json::Value>(line).is_ok();
            (!text.lines().all(read)).then_some("no JSON")
        }
        "md" | "txt" | "hledger" | "beancount" => commands(&text).then_some("a command"),
        _ => None,
    }
}

#[test]
fn words_are_text_in_every_published_file_and_name_none() {
    let (book, to) = (book(), tempfile::tempdir().expect("a folder"));
    let base = "https://books.example".parse().expect("a base");
    let site = Site::new(book.path()).at(Some(base));
    crate::publish::publish(site, to.path(), "test").expect("published");
    let files = super::publish::files(to.path());
    let faults: Vec<_> =
        files.iter().filter_map(|(name, bytes)| Some((name, wrong(name, bytes)?))).collect();
    assert_eq!(faults, []);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let odd: Vec<_> = files.keys().filter(|name| !name.chars().all(plain)).collect();
    assert!(odd.is_empty(), "{odd:?}");
    for ending in ["html", "csv", "jsonl", "md", "txt", "hledger", "beancount"] {
        let mut such = files.iter().filter(|(name, _)| name.ends_with(&format!(".{ending}")));
        let said = |bytes: &[u8]| bytes.windows(7).any(|at| at == b"gnp.exe");
        assert!(such.any(|(_, bytes)| said(bytes)), "{ending}: not said, so not tried");
    }
}

#[tokio::test]
async fn words_are_text_in_answers_to_programs_and_in_no_header() {
    let book = book();
    let site = super::outward::public(&book);
    let more = [
        "overview",
        "months",
        "entries",
        "entries/104",
        "funds",
        "accounts",
        "figures",
        "reports/2025-11",
    ];
    let paths = PAGES.iter().map(|(path, _)| (*path).to_owned());
    for path in paths.chain(more.map(|name| format!("/api/v1/{name}"))) {
        let got = get(&site, &path).await;
        let heads: Vec<_> = got.head.headers().values().map(|value| value.to_str().ok()).collect();
        let ours = |value: &str| !WORDS.iter().any(|words| value.contains(words));
        assert!(heads.iter().all(|value| value.is_some_and(ours)), "{path}: {heads:?}");
        if path.starts_with("/api/") {
            assert_eq!(wrong("answer.json", &got.body), None, "{path}");
            assert!(got.header("content-type").starts_with("application/json"), "{path}");
        }
    }
}
