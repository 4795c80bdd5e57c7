//! Years on the site: financial years as they were declared, any stretch of months, and what an accountant
//! takes along.

use super::book::draft;
use super::*;
use ledger::entry::{Body as Kind, Declared, Policy};

/// A service whose year begins in July.
fn from_july() -> Book {
    let mut book = Book::of_a_service();
    let value =
        Declared::Service { url: None, contact: None, framework: None, year_begins: Some(7) };
    let policy = Policy { code: "service".into(), value, in_force: true };
    book.append("2025-11-22", vec![draft("2025-11-22", Kind::Policy(policy), &[])]);
    book
}

#[tokio::test]
async fn a_financial_year_has_one_address_and_the_list_leads_there() {
    let book = from_july();
    let site = site(&book);
    let list = get(&site, "/reports/").await.text();
    assert!(list.contains("<li><a href=\"2025-07--2026-06/\">2025/26</a>"), "{list}");
    for (from, to) in [
        ("/reports/FY2025/", "../2025-07--2026-06/"),
        ("/reports/FY2025", "2025-07--2026-06/"),
        ("/reports/FY2025.csv", "2025-07--2026-06.csv"),
    ] {
        let moved = get(&site, from).await;
        assert!(moved.status().is_redirection(), "{from}: {}", moved.status());
        assert_eq!(moved.header("location"), to, "{from}");
    }
    let page = get(&site, "/reports/2025-07--2026-06/").await;
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text();
    for words in [
        "The financial year 2025/26",
        "Statement of assets and liabilities",
        "Funds: agree with the net assets",
        "href=\"accountant.csv\"",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let processes = get(&site, "/processes").await.text();
    assert!(processes.contains("ts financial year begins in month 7"), "{processes}");
}

#[tokio::test]
async fn the_history_goes_by_financial_years_where_they_are_declared() {
    let book = from_july();
    let site = site(&book);
    let rows = get(&site, "/history/years.csv?ccy=EUR").await.text();
    let years: Vec<&str> = rows.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    assert_eq!(years, ["2025-07--2026-06", "2024-07--2025-06", "2023-07--2024-06"]);
    let cents = |text: &str| text.replace('.', "").parse::<i64>().expect("cents");
    let came_in = rows.lines().nth(2).and_then(|row| row.split(',').nth(2)).map(cents);
    let months = get(&site, "/history.csv?ccy=EUR&from=2024-07&to=2025-06").await.text();
    let each = months.lines().skip(1).filter_map(|row| row.split(',').nth(2)).map(cents);
    assert_eq!(came_in, Some(each.sum()), "{rows}{months}");
    let page = get(&site, "/history/years").await.text();
    assert!(page.contains("reports/2024-07--2025-06/\">2024/25</a>"), "{page}");
    assert!(get(&site, "/history").await.text().contains("2024/25"));
}

#[tokio::test]
async fn an_accountant_takes_along_the_postings_of_a_period() {
    let book = from_july();
    let site = site(&book);
    let rows = get(&site, "/reports/2025-07--2026-06/accountant.csv").await;
    assert_eq!(rows.status(), StatusCode::OK);
    assert!(rows.text().starts_with("date,voucher,line,type,account,account_name,debit,credit,"));
}

#[tokio::test]
async fn stretches_that_are_none_are_refused() {
    let book = from_july();
    let site = site(&book);
    for path in [
        "/reports/2026-06--2025-07/",
        "/reports/2025-01--2025-12/",
        "/reports/2025-07--2025-13/",
        "/reports/2010-01--2025-12/",
        "/reports/fy2025/",
        "/reports/FY1969/",
        "/reports/2026-06--2025-07/accountant.csv",
        "/reports/2031/accountant.csv",
        "/reports/2001/accountant.csv",
    ] {
        assert_eq!(get(&site, path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let history = get(&site, "/history?period=2025-07--2025-12").await;
    assert_eq!(history.header("location"), "history?from=2025-07&to=2025-12");
    let bad = get(&site, "/history?period=2025-12--2025-07").await;
    assert_eq!(bad.status(), StatusCode::BAD_REQUEST);
}
