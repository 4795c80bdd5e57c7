//! How it is governed, in public: the phase, the people, what they decided; and that nobody is there
//! any more, which only a clock can tell.

use super::book::{Book, Said as _, draft};
use super::shutdown::{declared, declares};
use super::*;
use ledger::day::Day;
use ledger::entry::{Body as Kind, Decision, Declared, Draft, Governance, Phase, Rel};

const VOTE: &str = "https://vote.example.org/3?a=1&b=2";

fn said(body: Kind, link: &str) -> Draft {
    let mut draft = draft("2025-11-20", body, &[]).said(None, Some("We begin"));
    draft.words.text.reason = Some("All were for it".to_owned());
    draft.words.text.note = Some(link.to_owned());
    draft
}

/// A service that started, whose only member is asked after 90 days and told to be silent after 60.
fn started() -> Book {
    let mut book = declared("Archive e.V.");
    let treasurer = Some("treasurer".parse().expect("a handle"));
    let governance = Governance { reaffirm: Some(90), silent: Some(60), treasurer };
    book.append(
        "2025-11-20",
        vec![
            declares("governance", Declared::Governance(governance)),
            said(Kind::Decision(Decision::Phase(Phase::Starting)), VOTE),
            said(Kind::Phase(Phase::Starting), VOTE).with_ref(Rel::Subject, 110),
            said(Kind::Decision(Decision::Other), "javascript:alert(1)"),
        ],
    );
    book
}

fn on(book: &Book, today: &str) -> Front {
    let today: Day = today.parse().expect("a day");
    app(Site::new(book.path()).on(move || Some(today)))
}

#[tokio::test]
async fn the_page_says_where_it_stands_who_decides_and_what_was_decided() {
    let book = started();
    let site = site(&book);
    let page = get(&site, "/governance").await.text();
    for says in [
        "Starting since 20 November 2025",
        "Operating</h3>",
        "The grace period runs until 19 May 2026",
        "<dt>It stops</dt><dd><bdi>when &#60;b&#62;nobody&#60;/b&#62; gives</bdi>",
        "<bdi>All were for it</bdi> · <a href=\"https://vote.example.org/3?a=1&#38;b=2\" rel=",
        "The next phase: starting",
        "Agreed on 2025-11-20",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    assert!(!page.contains("href=\"javascript"), "what is no address is text");
    assert!(page.contains("<bdi>javascript:alert(1)</bdi>"));
    let overview = get(&site, "/").await.text();
    assert!(overview.contains("Starting since 20 November 2025"), "{overview}");
    let entry = get(&site, "/e/111").await.text();
    assert!(entry.contains("From here on"), "{entry}");
}

#[tokio::test]
async fn before_anything_was_decided_it_says_so() {
    let book = Book::of_a_service();
    let page = get(&site(&book), "/governance").await.text();
    assert!(page.contains("Evaluating: nobody has decided yet that it starts."));
    assert!(page.contains("Nobody has declared what becomes of the money at the end</bdi>"));
    assert!(page.contains(
        "For whoever keeps the books: <code>[[closing]], [shutdown]</code> in service.toml"
    ));
    assert!(page.contains("None was decided yet"));
    assert!(!page.contains("said so on joining"), "nobody asked");
}

#[tokio::test]
async fn a_site_on_which_nobody_writes_says_so_itself() {
    let book = started();
    let alert =
        "Nothing was published since 20 November 2025, which is longer than the 60 days declared.";
    for (today, told) in [("2026-01-19", false), ("2026-01-20", true), ("2025-01-01", false)] {
        for path in ["/", "/governance"] {
            let page = get(&on(&book, today), path).await.text();
            assert_eq!(page.contains(alert), told, "{path} on {today}");
        }
    }
    // A page of yesterday is not taken for today's.
    let tag = |got: Got| got.header("etag").to_owned();
    let before = tag(get(&on(&book, "2026-01-19"), "/").await);
    assert_ne!(before, tag(get(&on(&book, "2026-01-20"), "/").await));
    assert_eq!(before, tag(get(&on(&book, "2026-01-19"), "/").await));
}

#[tokio::test]
async fn who_is_asked_again_and_was_not_heard_is_shown() {
    let book = started();
    let page = get(&on(&book, "2026-02-10"), "/governance").await.text();
    assert!(page.contains("treasurer is no member from 23 February 2026 on, unless they reaffirm"));
    assert!(
        page.contains("keeps the books")
            && page.contains("is to sign again by <time datetime=\"2026-02-22\">"),
        "{page}"
    );
    let late = get(&on(&book, "2026-03-01"), "/governance").await.text();
    assert!(late.contains("too few to decide") && late.contains("was to sign again by"), "{late}");
}
