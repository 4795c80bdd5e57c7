//! Whether it is well spent, in public: each figure with its formula, the same as data, and a way to it.

use super::book::Book;
use super::*;

#[tokio::test]
async fn the_page_has_every_figure_with_its_formula() {
    let book = Book::of_a_service();
    let site = site(&book);
    let page = get(&site, "/figures").await.text();
    for says in ["Delivered of 1.00", "fees / gross gifts", "Not defined: ", "figures.json"] {
        assert!(page.contains(says), "{says}: {page}");
    }
    let overview = get(&site, "/").await.text();
    assert!(overview.contains("figures\">Figures</a>"), "{overview}");
    // The one runway, the same on all of them.
    let lasts = overview.split("<dt>Lasts</dt><dd>").nth(1).and_then(|rest| rest.split('<').next());
    let lasts = format!("{} months", lasts.expect("a runway").trim());
    assert!(page.contains(&format!("The money lasts {lasts} in EUR")), "{lasts}: {page}");
    assert!(get(&site, "/badge/runway.svg").await.text().contains(&lasts), "{lasts}");
    assert!(page.contains("What is undefined says why") && !page.contains('`'), "{page}");
    assert_eq!(get(&site, "/figures/").await.status(), StatusCode::FOUND);
}

#[tokio::test]
async fn the_data_name_what_the_page_shows() {
    let book = Book::of_a_service();
    let site = site(&book);
    let json = get(&site, "/figures.json").await;
    assert!(json.header("content-disposition").contains("figures.json"));
    let json = json.text();
    let csv = get(&site, "/figures.csv").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8; header=present");
    let rows = csv.text();
    for row in rows.lines().skip(1) {
        let id = row.split(',').nth(2).expect("a figure");
        assert!(json.contains(&format!("\"id\": \"{id}\"")), "{row}");
    }
    assert!(rows.lines().count() > 20, "{rows}");
}
