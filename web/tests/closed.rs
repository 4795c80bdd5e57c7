//! Months that were closed: each version where it was, and what came since.

use super::book::{Book, draft};
use super::pages::resolved;
use super::*;
use ledger::books::Books;
use ledger::day::{Day, Month};
use ledger::entry::{Body as Kind, Rel};
use reports::Frozen;

/// Closes a month as `ledger close` does; gives its files.
pub(super) fn close(book: &mut Book, month: &str, on: &str) -> Frozen {
    let (month, day): (Month, Day) = (month.parse().expect("a month"), on.parse().expect("a day"));
    let books = Books::open(&book.path()).expect("readable");
    let frozen = Frozen::of(&books, month, day, None).expect("a report");
    let (program, by) = ("0.1.0".parse().expect("a version"), "treasurer".parse().expect("a code"));
    let closing = frozen.closing(books.head(), program, 0, by).expect("a version");
    book.append(on, vec![closing]);
    frozen
}

/// What somebody says of a row of October, later.
pub(super) fn classified(book: &mut Book, on: &str) {
    let legs =
        [("assets:bank:main", "EUR", -500, ""), ("expenses:unclassified", "EUR", 500, "general")];
    let row = draft("2025-10-20", Kind::Expense(None), &legs).with_ref(Rel::Statement, 4);
    book.append(on, vec![row]);
}

#[tokio::test]
async fn a_month_is_open_until_it_is_closed_and_then_keeps_its_bytes() {
    let mut book = Book::of_a_service();
    let open = get(&site(&book), "/reports/2025-10/").await.text();
    assert!(open.contains("October 2025 is still open"), "{open}");
    let first = close(&mut book, "2025-10", "2025-11-21");
    classified(&mut book, "2025-11-22");
    let second = close(&mut book, "2025-10", "2025-11-23");
    classified(&mut book, "2025-11-24");
    let site = site(&book);
    let newest = get(&site, "/reports/2025-10/").await.text();
    for told in [
        "Version 2, closed on 23 November 2025",
        "Restated since by entry",
        "href=\"v1/\"",
        "href=\"now/\"",
        "href=\"v2.json\"",
        "hash of each",
    ] {
        assert!(newest.contains(told), "{told}: {newest}");
    }
    let older = get(&site, "/reports/2025-10/v1/").await.text();
    assert!(older.contains("Version 1, closed on 21 November 2025"), "{older}");
    let newer = "A newer version came in its place: <a href=\"../\">version 2</a>.";
    assert!(older.contains(newer), "{older}");
    let feed = get(&site, "/feed.atom").await.text();
    for told in ["reports/2025-10/v1/\"", "reports/2025-10/\"", "Version 2 came in its place"] {
        assert!(feed.contains(told), "{told}: {feed}");
    }
    let now = get(&site, "/reports/2025-10/now/").await.text();
    assert!(now.contains("By the books as they are"), "{now}");
    for (which, frozen) in [("v1", &first), ("v2", &second)] {
        for (format, bytes) in &frozen.files {
            let got = get(&site, &format!("/reports/2025-10/{which}.{format}")).await;
            assert_eq!(&got.body, bytes, "{which}.{format}");
        }
    }
    let short = get(&site, "/reports/2025-10.json").await.text();
    assert_eq!(Some(short.as_bytes()), second.files.get("json").map(Vec::as_slice));
    let index = get(&site, "/reports/").await.text();
    assert!(index.contains("href=\"2025-10/v1/\">version 1</a>"), "{index}");
    assert!(index.contains("October</a>, closed again"), "{index}");
    let books = Books::open(&book.path()).expect("readable");
    let closed = books.closed().expect("readable");
    for (version, report) in
        closed.versions("2025-10".parse().expect("a month")).iter().zip(["2025-10/v1/", "2025-10/"])
    {
        let page = get(&site, &format!("/e/{}", version.entry)).await.text();
        assert!(page.contains(&format!("href=\"../reports/{report}\">October 2025</a>")), "{page}");
        for format in ["csv", "html", "json", "md", "png", "txt"] {
            assert!(
                page.contains(&format!("<code>{format}</code> <code class=\"hash\">")),
                "{page}"
            );
        }
    }
    assert!(index.contains("September</a>") && !index.contains("September</a>, open"), "{index}");
}

#[tokio::test]
async fn a_late_row_of_the_month_before_is_named_until_the_month_is_closed_again() {
    let mut book = Book::of_a_service();
    close(&mut book, "2025-10", "2025-11-21");
    let legs = [
        ("assets:bank:main", "EUR", -20037, ""),
        ("expenses:unclassified", "EUR", 20037, "general"),
    ];
    for on in ["2025-11-22", "2025-11-23", "2025-11-24"] {
        let row = draft("2025-09-20", Kind::Expense(None), &legs).with_ref(Rel::Statement, 4);
        book.append(on, vec![row]);
    }
    let (late, moved) = (site(&book), "before the month: assets:bank:main by -601.11\u{a0}EUR.");
    for path in ["/reports/2025-10/", "/reports/2025-10/now/", "/reports/2025/"] {
        let page = get(&late, path).await.text().replace("\u{2212}", "-");
        assert!(page.replace("601.11 EUR", "601.11\u{a0}EUR").contains(moved), "{path}: {page}");
    }
    close(&mut book, "2025-10", "2025-11-25");
    let page = get(&site(&book), "/reports/2025-10/").await.text();
    assert!(page.contains("Its opening balances moved, by entries"), "{page}");
    assert!(!page.contains("not closed again"), "{page}");
}

#[tokio::test]
async fn late_rows_that_come_to_nothing_are_named_where_a_closed_month_is_compared_with_theirs() {
    let mut book = Book::of_a_service();
    close(&mut book, "2025-10", "2025-11-21");
    let row = |kind, minor: i64, account| {
        let legs = [("assets:bank:main", "EUR", minor, ""), (account, "EUR", -minor, "general")];
        draft("2025-09-20", kind, &legs).with_ref(Rel::Statement, 4)
    };
    let given = row(Kind::Donation(None), 5000, "income:donations:one-time");
    book.append(
        "2025-11-22",
        vec![given, row(Kind::Expense(None), -5000, "expenses:unclassified")],
    );
    let late = site(&book);
    for path in ["/reports/2025-10/", "/reports/2025-10/now/", "/reports/2025/"] {
        let page = get(&late, path).await.text();
        let told = "What it compares with was restated since, by entries";
        assert!(page.contains(told) && page.contains("of 2025-09"), "{path}: {page}");
        let page = get(&late, &format!("/de{path}")).await.text();
        let told = "Womit er verglichen wird, wurde seither berichtigt, durch die Buchungen";
        assert!(page.contains(told) && page.contains("von 2025-09"), "{path}: {page}");
    }
    close(&mut book, "2025-10", "2025-11-25");
    let again = site(&book);
    let page = get(&again, "/reports/2025-10/").await.text();
    assert!(page.contains("What it compares with was restated, by entries"), "{page}");
    assert!(!page.contains("not closed again"), "{page}");
    let page = get(&again, "/de/reports/2025-10/").await.text();
    assert!(page.contains("Womit sie vergleicht, wurde berichtigt, durch die"), "{page}");
}

#[tokio::test]
async fn links_of_a_closed_month_lead_somewhere() {
    let mut book = Book::of_a_service();
    close(&mut book, "2025-10", "2025-11-21");
    classified(&mut book, "2025-11-22");
    close(&mut book, "2025-10", "2025-11-23");
    let site = site(&book);
    for path in ["/reports/2025-10/", "/reports/2025-10/v1/", "/reports/2025-10/now/"] {
        let page = get(&site, path).await.text();
        for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            if link.starts_with("https://") || link.starts_with('#') || link.is_empty() {
                continue;
            }
            let target = resolved(path, &link.replace("&amp;", "&"));
            assert_eq!(get(&site, &target).await.status(), StatusCode::OK, "{path}: {link}");
        }
    }
}

#[tokio::test]
async fn there_are_no_other_versions() {
    let mut book = Book::of_a_service();
    close(&mut book, "2025-10", "2025-11-21");
    let site = site(&book);
    for path in [
        "/reports/2025-10/v2/",
        "/reports/2025-10/v01/",
        "/reports/2025-10/v1.exe",
        "/reports/2025-09/v1/",
        "/reports/2025/v1/",
        "/reports/2025-10/v1.json/",
    ] {
        assert_eq!(get(&site, path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let moved = get(&site, "/reports/2025-10/v1/").await;
    assert_eq!((moved.status(), moved.header("location")), (StatusCode::FOUND, "../"));
    let whole = get(&site, "/reports/2025-10/v1.html").await;
    assert!(whole.header("content-disposition").contains("2025-10-v1.html"));
}
