//! The same figure wherever it stands: what a page links to says what the page said.

use super::book::draft;
use super::*;
use ledger::entry::{Body as Kind, Draft, Noncash};
use std::collections::BTreeMap;

/// A server that was lent for half a year.
fn lent() -> Draft {
    draft(
        "2025-11-20",
        Kind::Noncash(Noncash::InKind),
        &[
            ("expenses:hosting", "EUR", 30_000, "general"),
            ("income:donations:one-time", "EUR", -30_000, "general"),
        ],
    )
}

/// A number in minor units, from the attribute of a `data` element.
fn minor(value: &str) -> i128 {
    value.replace('.', "").parse().expect(value)
}

/// What a list adds up to by currency, from the records behind it: in, out, before.
async fn sums(site: &Front, query: &str) -> BTreeMap<String, [i128; 3]> {
    let csv = get(site, &format!("/entries.csv?{query}")).await.text();
    let mut sums: BTreeMap<String, [i128; 3]> = BTreeMap::new();
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let at = sums.entry(cells[4].to_owned()).or_default();
        at.iter_mut().zip(&cells[6..9]).for_each(|(sum, cell)| *sum += minor(cell));
    }
    sums
}

#[tokio::test]
async fn every_figure_of_the_overview_is_that_of_the_list_it_links_to() {
    let mut book = Book::of_a_service();
    book.append("2025-11-21", vec![lent()]);
    let site = site(&book);
    let page = get(&site, "/").await.text();
    let page = page.split("id=\"last\"").next().expect("what is before the last entries");
    let (mut compared, mut of_table) = (0, "");
    for row in page.split("<tr>").skip(1).filter_map(|rest| rest.split("</tr>").next()) {
        // A table is of one currency, or names it beside each figure.
        let ccy =
            |text| ["EUR", "USD"].into_iter().find(|ccy| row.contains(&format!("{text}{ccy}<")));
        of_table = ccy("class=\"n\">").unwrap_or(of_table);
        let link = row.split("href=\"./entries?").nth(1).and_then(|rest| rest.split('"').next());
        let value = row.split("value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let (Some(link), Some(value)) = (link, value) else { continue };
        let query = link.replace("&amp;", "&");
        let sums = sums(&site, &query).await;
        let ccy = ccy("class=\"ccy\">").unwrap_or(of_table);
        let [came_in, went_out, before] = sums.get(ccy).copied().unwrap_or_default();
        let net = came_in - went_out;
        let told = if query.contains("expenses") { -net } else { net + before };
        assert_eq!(told, minor(value), "{query}: {value} {ccy} there");
        let list = get(&site, &format!("/entries?{query}")).await;
        assert_eq!(list.status(), StatusCode::OK, "{query}");
        compared += 1;
    }
    assert!(compared >= 9, "{compared} figures: {page}");
}

#[tokio::test]
async fn a_gift_without_money_is_neither_in_nor_out_on_any_page() {
    let mut book = Book::of_a_service();
    book.append("2025-11-21", vec![lent()]);
    let site = site(&book);
    for query in ["from=2025-11-20&to=2025-11-20", "account=expenses:hosting&kind=noncash"] {
        let page = get(&site, &format!("/entries?{query}")).await.text();
        assert!(page.contains("<strong>1 entry</strong>"), "{page}");
        assert!(page.contains("<span class=\"still\">without money "), "{page}");
        assert!(page.contains("<span class=\"way\">without money</span>"), "{page}");
        for class in ["\"in\"", "\"out\"", "\"moved in\"", "\"moved out\""] {
            assert!(!page.contains(&format!("class={class}")), "{query} {class}: {page}");
        }
    }
}

#[tokio::test]
async fn a_currency_that_nobody_knows_is_damage_and_leaves_no_page_short() {
    let book = Book::of_a_service();
    let facts = rusqlite::Connection::open(book.path().join("ledger.db")).expect("open");
    facts.execute("UPDATE leg SET ccy = 'ZZZ' WHERE ccy = 'USD'", []).expect("done");
    let site = site(&book);
    for path in ["/", "/history", "/entries"] {
        let got = get(&site, path).await;
        assert_eq!(got.status(), StatusCode::INTERNAL_SERVER_ERROR, "{path}");
    }
}
