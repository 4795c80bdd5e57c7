//! Bad questions, each with its answer.

use super::book::Book;
use super::*;
use crate::answer::{Answer, Refusal};
use crate::app::{Page, routed};
use crate::ask::is_file;

/// Statuses of some addresses.
async fn statuses(site: &Front, paths: &[&str], expected: StatusCode) {
    for path in paths {
        let got = get(site, path).await;
        assert_eq!(got.status(), expected, "{path}");
        // In the dress of the site, but for whoever asked for a file.
        let file = is_file(path.split('?').next().unwrap_or_default());
        assert_eq!(got.text().contains("</html>"), !file, "{path}: {}", got.text());
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn h07_h33_only_reading_is_answered() {
    let book = Book::of_a_service();
    let site = site(&book);
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"] {
        for path in ["/", "/entries", "/e/5", "/nowhere", "/tile/0/000.p/1"] {
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let got = send(&site, request(method.clone(), path)).await;
            assert_eq!(got.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert_eq!(got.header("allow"), "GET, HEAD");
            assert!(got.header("content-security-policy").contains("'none'"));
        }
    }
    let got = send(&site, request(Method::POST, "/api/v1/overview")).await;
    assert_eq!(got.status(), StatusCode::METHOD_NOT_ALLOWED);
    let body = "{\"error\":{\"message\":\"This site only reads.\",\"status\":405}}\n";
    assert_eq!(got.text(), body);
}

#[tokio::test]
async fn h08_paths_that_climb_lead_nowhere() {
    let book = Book::of_a_service();
    let paths = [
        "/../ledger.db",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/%252e%252e%252fetc",
        "/..%5c..%5cwindows",
        "/e/../entries",
        "/tile/../../private.db",
        "/tile/0/..%2f..%2fprivate.db",
        "/reports/../2025-10/",
        "/words.db",
        "/private.db",
        "//",
        "//evil.example/",
    ];
    statuses(&site(&book), &paths, StatusCode::NOT_FOUND).await;
    let paths = ["/%00", "/e/5%00", "/reports/2025-10%00.md", "/e/%0d%0aSet-Cookie:x"];
    statuses(&site(&book), &paths, StatusCode::BAD_REQUEST).await;
}

#[tokio::test]
async fn h09_what_is_not_utf8_is_no_question() {
    let book = Book::of_a_service();
    let paths =
        ["/%ff", "/e/%c3", "/entries?text=%ff", "/entries?%c3%28=1", "/entries.csv?text=%80"];
    statuses(&site(&book), &paths, StatusCode::BAD_REQUEST).await;
}

#[tokio::test]
async fn h10_h32_filters_are_known_given_once_and_bounded() {
    let book = Book::of_a_service();
    let paths = [
        "/entries?month=2025-10&month=2025-11",
        "/entries?month[]=2025-10",
        "/entries?is_admin=1",
        "/entries?limit=1000000000",
        "/entries?month=2025-13",
        "/entries?kind=everything",
        "/entries?account=bank",
        "/entries?min=1e9",
        "/entries?page=0",
        "/entries?page=-1",
        "/entries?page=01",
        "/entries?page=99999999999999999999",
        "/entries.csv?page=2",
        "/entries?unclassified=maybe",
        "/entries?text=%00",
    ];
    statuses(&site(&book), &paths, StatusCode::BAD_REQUEST).await;
    statuses(&site(&book), &["/entries?page=1000000000"], StatusCode::NOT_FOUND).await;
    let control = get(&site(&book), "/reports/%C2%84").await;
    assert_eq!(control.status(), StatusCode::BAD_REQUEST);
    assert!(control.text().contains("Control characters are not taken."), "{}", control.text());
    // A page without filters does not read its query.
    assert_eq!(get(&site(&book), "/about?utm=1&utm=2&%ff").await.status(), StatusCode::OK);
    let page = get(&site(&book), "/entries").await.text();
    assert_eq!(page.matches("<tr").count(), 1 + 50, "one page, however many there are");
}

#[tokio::test]
async fn h11_what_is_not_there_is_not_there_for_whatever_reason() {
    let book = Book::of_a_service();
    let paths = [
        "/e/104",
        "/e/-1",
        "/e/9223372036854775808",
        "/e/18446744073709551616",
        "/e/05",
        "/e/5.0",
        "/e/",
        "/e/x/leaf.json",
        "/e/104/leaf.json",
        "/e/104/proof.tlog-proof",
        "/e/18446744073709551615/proof.tlog-proof",
        "/reports/2031-01/",
        "/reports/2025-13/",
        "/reports/2025-q3/",
        "/reports/2025-10.exe",
        "/reports/2025-10.json.json",
        "/reports/9999",
    ];
    let site = site(&book);
    statuses(&site, &paths, StatusCode::NOT_FOUND).await;
    let moved = get(&site, "/reports/2025-10").await;
    assert_eq!((moved.status(), moved.header("location")), (StatusCode::FOUND, "2025-10/"));
}

#[tokio::test]
async fn h18_a_forged_host_is_never_repeated() {
    let book = Book::of_a_service();
    let site = site(&book);
    for (path, _) in PAGES.iter().chain(&[("/reports/2025-10", ""), ("/nowhere", "")]) {
        let mut ask = request(Method::GET, path);
        for name in ["host", "x-forwarded-host", "x-forwarded-for", "forwarded"] {
            ask.headers_mut().insert(name, "evil.example".parse().expect("a header"));
        }
        let got = send(&site, ask).await;
        let head = format!("{:?}", got.head.headers());
        let body = String::from_utf8_lossy(&got.body).into_owned();
        assert!(!head.contains("evil.example") && !body.contains("evil.example"), "{path}");
    }
}

#[tokio::test]
async fn h23_a_page_that_panics_is_answered_and_the_next_one_too() {
    let book = Book::of_a_service();
    let panics: Page = |_, _| panic!("secret detail");
    let fails: Page = |_, _| Err(Refusal::Failed("secret detail".to_owned()));
    let fine: Page = |_, _| Ok(Answer::whole(crate::answer::TEXT, "fine"));
    let routes = vec![("/panics".into(), panics), ("/fails".into(), fails), ("/fine".into(), fine)];
    let site = routed(Site::new(book.path()), routes);
    for path in ["/panics", "/fails"] {
        let got = get(&site, path).await;
        assert_eq!(got.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!got.text().contains("secret detail"), "{path}");
        assert!(got.text().contains(&format!("{}-", std::process::id())), "{path}: a number");
        assert!(got.header("content-security-policy").contains("'none'"));
    }
    assert_eq!(get(&site, "/fine").await.text(), "fine");
}

#[tokio::test]
async fn a_book_that_cannot_be_read_is_told_without_its_place() {
    let book = Book::of_a_service();
    std::fs::remove_file(book.path().join("ledger.db")).expect("removed");
    let got = get(&site(&book), "/").await;
    assert_eq!(got.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let place = book.path().display().to_string();
    assert!(!got.text().contains(&place) && !got.text().contains("ledger.db"));
}

#[tokio::test]
async fn h29_ranges_are_answered_whole() {
    let book = Book::of_a_service();
    let site = site(&book);
    for range in ["bytes=0-", "bytes=-1", "bytes=5-1", "bytes=99999999999999999999-", "x"] {
        let mut ask = request(Method::GET, "/leaves.jsonl");
        ask.headers_mut().insert("range", range.parse().expect("a header"));
        assert_eq!(send(&site, ask).await.status(), StatusCode::OK, "{range}");
    }
}

#[tokio::test]
async fn a_body_is_no_part_of_a_question() {
    let book = Book::of_a_service();
    let ask = Request::builder().uri("/").header("content-length", "5").body(Body::from("12345"));
    let got = send(&site(&book), ask.expect("a request")).await;
    assert_eq!((got.status(), got.header("connection")), (StatusCode::BAD_REQUEST, "close"));
}
