//! If it closed today, in public: who would get what, where it is written, and the same as data.

use super::book::{Book, Said as _, draft};
use super::*;
use ledger::entry::{
    Body as Kind, Closing, Declared, Draft, Policy, Profile, Return, Secondary, Shutdown, Successor,
};

fn code(text: &str) -> ledger::account::Code {
    text.parse().expect("a code")
}

pub(super) fn declares(of: &str, value: Declared) -> Draft {
    let policy = Policy { code: of.into(), value, in_force: true };
    draft("2025-11-20", Kind::Policy(policy), &[])
}

/// A service that gives its newest gifts back; `archive` goes by this name.
pub(super) fn declared(archive: &str) -> Book {
    let mut book = Book::of_a_service();
    let accepted = Some("2025-11-01".parse().expect("a day"));
    let shutdown = Shutdown {
        profile: Profile::Association,
        returns: Return::LookBack(60),
        grace: 6,
        period: 6,
        window: 90,
        fallback: code("archive"),
    };
    let successor = Declared::Successor(Successor { points: 10_000, accepted });
    let closing = Declared::Closing(Closing { budget: 12_000, floor: 100, minimum: 0 });
    book.append(
        "2025-11-20",
        vec![
            declares("archive", successor).said(Some(archive), None),
            declares("eur", closing),
            declares("season", Declared::Secondary(Secondary::Purpose(code("archive")))),
            declares("shutdown", Declared::Shutdown(shutdown)),
            declares("stop", Declared::Scenario).said(None, Some("when <b>nobody</b> gives")),
        ],
    );
    book
}

#[tokio::test]
async fn the_page_says_who_would_get_what_and_where_it_is_written() {
    let book = declared("Archive e.V.");
    let site = site(&book);
    let page = get(&site, "/shutdown").await.text();
    for says in
        ["Closing (T1)", "120.00", "Archive e.V. (T5)", "gifts (T6)", "All the cash there is"]
    {
        assert!(page.contains(says), "{says}: {page}");
    }
    assert!(page.contains("<svg class=\"chart wide\"") && page.contains("EUR would go</title>"));
    let november = get(&site, "/reports/2025-11/").await.text();
    let (_, ended) = november.split_once("Had it closed on the last day").expect("a section");
    assert!(ended.contains("gifts (T6)") && ended.contains("EUR would go</title>"), "{ended}");
    let october = get(&site, "/reports/2025-10.txt").await.text();
    assert!(october.contains("Nobody had declared by 31 October 2025"), "{october}");
    assert!(page.contains("Stops: when &#60;b&#62;nobody&#60;/b&#62; gives."), "escaped");
    assert!(page.contains("aria-current=\"page\">If it closed</a>"));
    let link = page.split("href=\"e/").nth(1).and_then(|rest| rest.split('"').next());
    let written = get(&site, &format!("/e/{}", link.expect("a link to an entry"))).await;
    assert_eq!(written.status(), StatusCode::OK);
    let overview = get(&site, "/").await.text();
    let end = overview.split("If it closed today").nth(1).expect("it stands on the overview");
    for says in ["EUR would go", "back to donors", "on to successors", "Of 360.00 USD"] {
        assert!(end.contains(says), "{says}: {end}");
    }
}

#[tokio::test]
async fn the_data_is_what_the_page_says_to_the_cent() {
    let book = declared("<script>");
    let site = site(&book);
    assert!(!get(&site, "/shutdown").await.text().contains("<script"), "a name is a name");
    let json = get(&site, "/shutdown.json").await;
    assert_eq!(json.header("content-type"), "application/json");
    assert!(json.header("content-disposition").contains("shutdown.json"));
    let json = json.text();
    let csv = get(&site, "/shutdown.csv").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8; header=present");
    let cents = |text: &str| text.replace('.', "").parse::<i64>().expect("cents");
    for ccy in ["EUR", "USD"] {
        let of = format!(",{ccy},");
        let shares = csv.text();
        let shares = shares.lines().filter(|line| line.contains(&of));
        let sum: i64 = shares.filter_map(|line| Some(cents(line.split(',').nth(6)?))).sum();
        let end = json.split(&format!("\"{ccy}\": {{")).nth(1).expect(ccy);
        let cash = end.split("\"cash\": \"").nth(1).and_then(|rest| rest.split('"').next());
        let cash = cash.expect("a sum");
        assert_eq!(sum, cents(cash), "{ccy}: the shares are the cash");
    }
    assert!(json.contains("\"kind\": \"secondary\"") && !json.contains("scenario"), "{json}");
}

#[tokio::test]
async fn where_nobody_declared_the_end_the_site_says_so() {
    let book = Book::of_a_service();
    let site = site(&book);
    let page = get(&site, "/shutdown").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.text().contains("Nobody has declared what becomes of the money at the end."));
    assert!(!page.text().contains("shutdown.json"));
    for path in ["/shutdown.json", "/shutdown.csv"] {
        let got = get(&site, path).await;
        assert_eq!(got.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(got.text().contains("Nobody has declared"), "{path}");
    }
    assert!(get(&site, "/").await.text().contains("Nobody has declared who would get the money."));
}
