//! The history in its views: the same figures on the page, in the table and beside each other.

use super::book::draft;
use super::*;
use ledger::entry::Body as Kind;

const GIFTS: &str = "income:donations:one-time";

#[tokio::test]
async fn months_years_and_categories_add_up_to_the_same() {
    let book = Book::of_a_service();
    let site = site(&book);
    let cents = |text: &str| text.replace('.', "").parse::<i64>().expect("cents");
    let mut sums = Vec::new();
    for path in ["/history.csv?ccy=EUR", "/history/years.csv?ccy=EUR"] {
        let csv = get(&site, path).await.text();
        let rows: Vec<Vec<&str>> = csv.lines().skip(1).map(|l| l.split(',').collect()).collect();
        sums.push([2, 3].map(|at| rows.iter().map(|row| cents(row[at])).sum::<i64>()));
    }
    let csv = get(&site, "/history/categories.csv?ccy=EUR").await.text();
    let way = |way: &str| -> i64 {
        let rows = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
        rows.filter(|row| row[0] == way).map(|row| cents(row[4])).sum()
    };
    sums.push([way("in"), way("out")]);
    assert!(sums[0][0] > 0 && sums.iter().all(|sum| *sum == sums[0]), "{sums:?}");
}

/// The picture, the table beside it and what is taken along mean one thing by in and out, as the reports do.
#[tokio::test]
async fn what_was_given_back_is_taken_off_what_came_in_everywhere() {
    let mut book = Book::of_a_service();
    let refund = [("assets:bank:main", "EUR", -5000, ""), (GIFTS, "EUR", 5000, "general")];
    book.append("2025-12-21", vec![draft("2025-12-20", Kind::Refund, &refund)]);
    let site = site(&book);
    let here = "from=2025-12&to=2025-12&ccy=EUR";
    let csv = get(&site, &format!("/history.csv?{here}")).await.text();
    assert!(
        csv.lines().nth(1).expect("December").starts_with("2025-12,EUR,-50.00,0.00,0.00,"),
        "{csv}"
    );
    let page = get(&site, &format!("/history?{here}")).await.text();
    assert!(page.contains("\u{2212}50.00 EUR came in, 0.00 EUR was spent"), "{page}");
    let parts = get(&site, &format!("/history/categories.csv?{here}")).await.text();
    assert!(parts.contains("in,income:donations:one-time,One-time gift,EUR,-50.00,"), "{parts}");
    let report = get(&site, "/reports/2025-12.csv").await.text();
    assert!(report.contains("-50.00"), "{report}");
}

#[tokio::test]
async fn a_german_history_says_ein_of_what_came_in_and_writes_amounts_as_german_does() {
    let mut book = Book::of_a_service();
    let loan =
        [("assets:bank:main", "EUR", 102_000, ""), ("liabilities:loan:ada", "EUR", -102_000, "")];
    book.append("2025-12-21", vec![draft("2025-12-20", Kind::Loan, &loan)]);
    let site = site(&book);
    let page = get(&site, "/de/history").await.text();
    assert!(
        page.contains("<span class=\"way\">ein</span> 1.020,00") && !page.contains("im Jahr"),
        "{page}"
    );
    let funds = get(&site, "/de/history/funds").await.text();
    let told = funds.split("<desc").nth(1).and_then(|rest| rest.split("</desc>").next());
    let told = told.expect("the picture in words");
    assert!(told.contains("\u{a0}€") && !told.contains("EUR"), "{told}");
}

#[tokio::test]
async fn funds_together_are_what_is_there() {
    let book = Book::of_a_service();
    let site = site(&book);
    let csv = get(&site, "/history/funds.csv?ccy=EUR").await.text();
    assert!(csv.contains("season,The translation season,EUR,0.00,"), "{csv}");
    let cents = |text: &str| text.replace('.', "").parse::<i64>().expect("cents");
    let last = |line: &str| cents(line.rsplit(',').next().expect("a balance"));
    let funds: i64 = csv.lines().skip(1).map(last).sum();
    let balance = get(&site, "/history/balance.csv?ccy=EUR").await.text();
    let newest = balance.lines().nth(1).map(last);
    assert_eq!(Some(funds), newest, "{csv}{balance}");
}

#[tokio::test]
async fn a_view_is_an_address_and_a_slip_in_it_shows_nothing() {
    let book = Book::of_a_service();
    let site = site(&book);
    let page = get(&site, "/history/years?from=2024-03&to=2025-11").await.text();
    assert!(
        page.contains("2024</a>, in part") && page.contains("years.svg?from=2024-03"),
        "{page}"
    );
    for slip in ["?from=2025-13", "?from=2025-02&to=2025-01", "?months=3", "?ccy=euro"] {
        let got = get(&site, &format!("/history{slip}")).await;
        assert_eq!(got.status(), StatusCode::BAD_REQUEST, "{slip}");
    }
    for nowhere in ["/history/history", "/history/pies", "/history.pdf", "/history/funds."] {
        assert_eq!(get(&site, nowhere).await.status(), StatusCode::NOT_FOUND, "{nowhere}");
    }
    let moved = get(&site, "/history/funds?from=&to=2025-10&ccy=").await;
    assert_eq!(moved.header("location"), "funds?to=2025-10");
    let none = get(&site, "/history?to=2020-01").await.text();
    assert!(none.contains("Nothing in these months"), "{none}");
    for file in ["/history.svg?to=2020-01", "/history.png?ccy=JPY"] {
        assert_eq!(get(&site, file).await.status(), StatusCode::NOT_FOUND, "{file}");
    }
}
