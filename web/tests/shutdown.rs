//! If it closed today, in public: who would get what, where it is written, and the same as data.

use super::book::{Book, Said as _, draft};
use super::*;
use ledger::books::Books;
use ledger::entry::{
    Body as Kind, Closing, Decision, Declared, Draft, Phase, Policy, Profile, Rel, Return,
    Secondary, Shutdown, Successor,
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
    for says in [
        "What closing costs (T1)",
        "120.00",
        "Archive e.V. (T5)",
        "gifts (T6)",
        "All the cash there is",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    assert!(page.contains("<svg class=\"chart wide\"") && page.contains("EUR would go</title>"));
    let november = get(&site, "/reports/2025-11/").await.text();
    let (_, ended) = november.split_once("Had it closed on 20 November 2025").expect("a section");
    assert!(ended.contains("gifts (T6)") && ended.contains("EUR would go</title>"), "{ended}");
    let october = get(&site, "/reports/2025-10.txt").await.text();
    assert!(october.contains("Nobody had declared by 31 October 2025"), "{october}");
    assert!(page.contains("Stops: when &#60;b&#62;nobody&#60;/b&#62; gives."), "escaped");
    assert!(page.contains("aria-current=\"page\">The end</a>"));
    let link = page.split("href=\"e/").nth(1).and_then(|rest| rest.split('"').next());
    let written = get(&site, &format!("/e/{}", link.expect("a link to an entry"))).await;
    assert_eq!(written.status(), StatusCode::OK);
    let overview = get(&site, "/").await.text();
    let end = overview.split("If it closed today").nth(1).expect("it stands on the overview");
    for says in [" would go back to donors", "on to successors", "Of 360.00 USD"] {
        assert!(end.contains(says), "{says}: {end}");
    }
    // What goes on is said where something does.
    assert!(!end.contains("what no gift takes"), "{end}");
}

/// A service whose end began on 24 November, and by `closed` is over.
fn ending(closed: bool) -> Book {
    begun(declared("Archive e.V."), closed)
}

pub(super) fn begun(mut book: Book, closed: bool) -> Book {
    let mut phase = |day: &str, to: Phase| {
        let decided = Books::open(&book.path()).expect("readable").head().size;
        let phase = draft(day, Kind::Phase(to), &[]).with_ref(Rel::Subject, decided);
        book.append(day, vec![draft(day, Kind::Decision(Decision::Phase(to)), &[]), phase]);
    };
    phase("2025-11-24", Phase::Closing);
    if closed {
        phase("2026-03-12", Phase::Closed);
    }
    book
}

#[tokio::test]
async fn while_it_closes_a_donor_reads_what_is_offered_until_when_and_how() {
    let book = ending(false);
    let site = site(&book);
    let how =
        "Gifts are offered back until 22 February 2026. If you gave, send the token of your gift";
    let overview = get(&site, "/").await.text();
    for says in
        ["<h1>It is closing</h1>", how, "Offered back: ", "Claimed: 0 gifts", "href=\"./gifts\""]
    {
        assert!(overview.contains(says), "{says}: {overview}");
    }
    for no in ["If it closed today", "would go", "The money lasts"] {
        assert!(!overview.contains(no), "{no}: {overview}");
    }
    let end = get(&site, "/shutdown").await.text();
    assert!(end.contains(how) && end.contains("As it was on 24 November 2025"), "{end}");
    assert!(end.contains(" EUR goes</title>") && !end.contains("would"), "{end}");
    let gifts = get(&site, "/gifts").await.text();
    assert!(gifts.contains("<h1>Gifts that are offered back</h1>") && gifts.contains(how));
    let first = gifts.split("href=\"./e/").nth(1).and_then(|rest| rest.split('"').next());
    assert!(gifts.contains("not claimed"), "{gifts}");
    assert!(gifts.contains("at books@example.org. Without a receipt"), "{gifts}");
    let entry = get(&site, &format!("/e/{}", first.expect("a gift"))).await.text();
    assert!(entry.contains("<dt>Offered back</dt>") && entry.contains(how), "{entry}");
    let figures = get(&site, "/figures").await.text();
    assert!(figures.contains("The end began on 24 November 2025. What went back"), "{figures}");
    assert!(figures.contains("Not defined: the service is closing."), "{figures}");
    for no in ["The money lasts", " months</td>", "A surplus is proposed"] {
        assert!(!figures.contains(no), "{no}: {figures}");
    }
    let other = get(&site, "/e/0").await.text();
    assert!(!other.contains("Offered back"), "{other}");
}

#[tokio::test]
async fn a_gift_that_came_since_the_end_began_has_no_last_day() {
    let mut book = ending(false);
    let gift = Books::open(&book.path()).expect("readable").head().size;
    let legs = [
        ("assets:bank:main", "EUR", 4_000, ""),
        ("income:donations:one-time", "EUR", -4_000, "general"),
    ];
    book.append("2026-03-01", vec![draft("2026-02-27", Kind::Donation(None), &legs)]);
    let site = site(&book);
    let late = get(&site, &format!("/e/{gift}")).await.text();
    let how = "It is offered back as long as it goes on. If it was yours, send the token";
    assert!(late.contains(how) && !late.contains("22 February"), "{late}");
    let overview = get(&site, "/").await.text();
    let told = "Gifts could be claimed back until 22 February 2026; those that came in since the end \
                began still can, as long as it goes on. If you gave one, send";
    assert!(overview.contains(told), "{overview}");
    let gifts = get(&site, "/gifts").await.text();
    let rows: Vec<&str> = gifts.split("<tr>").skip(2).collect();
    assert!(rows[0].contains(&format!("e/{gift}\"")) && rows[0].contains("· not claimed</span>"));
    assert!(rows[1].contains("not claimed in time: it goes on"), "{}", rows[1]);
    let before = rows[1].split("/e/").nth(1).and_then(|rest| rest.split('"').next());
    let before = get(&site, &format!("/e/{}", before.expect("a gift"))).await.text();
    assert!(before.contains("Gifts could be claimed back until 22 February 2026. <a"), "{before}");
}

#[tokio::test]
async fn an_insolvent_service_says_that_no_gift_goes_back_and_why() {
    let mut book = declared("Archive e.V.");
    let bank = "assets:bank:main";
    let lent = [(bank, "EUR", 9_000_000, ""), ("liabilities:loan:lender", "EUR", -9_000_000, "")];
    let spent = [(bank, "EUR", -9_000_000, ""), ("expenses:hosting", "EUR", 9_000_000, "general")];
    let drafts = vec![
        draft("2025-11-20", Kind::Loan, &lent),
        draft("2025-11-20", Kind::Expense(None), &spent),
    ];
    book.append("2025-11-20", drafts);
    let book = begun(book, false);
    let site = site(&book);
    let overview = get(&site, "/").await.text();
    let gifts = get(&site, "/gifts").await.text();
    for page in [&overview, &gifts] {
        assert!(page.contains("It is insolvent: when the end began, creditors lacked "), "{page}");
        assert!(page.contains("No gift goes back."), "{page}");
    }
    assert!(!overview.contains("offered back"), "{overview}");
    let end = get(&site, "/shutdown").await.text();
    assert!(end.contains("What came of it in EUR") && !end.contains("was offered in"), "{end}");
}

#[tokio::test]
async fn while_it_is_open_the_entry_of_a_gift_says_what_would_go_back() {
    let mut book = declared("Archive e.V.");
    let gift = entered_late(&mut book);
    let site = site(&book);
    let of = async |gift: u64| {
        let page = get(&site, &format!("/e/{gift}")).await.text();
        let told = page.split("<dt>If it closed today</dt>").nth(1);
        told.map(|told| told.split("</div>").next().expect("a fact").to_owned())
    };
    let some = of(gift).await.expect("it is told");
    assert!(some.contains("of it would go back") && some.contains("../gifts"), "{some}");
    // The first gift of the book is long spent.
    let why = "Of other gifts nothing goes back: those of the last 60 days share what is left";
    let first = of(5).await.expect("it is told");
    assert!(first.contains("nothing of it would go back") && first.contains(why), "{first}");
    assert_eq!(of(0).await, None, "no gift");
    assert!(get(&site, "/gifts").await.text().contains(why));
}

#[tokio::test]
async fn once_it_is_closed_it_says_where_the_money_went() {
    let book = ending(true);
    let site = site(&book);
    let overview = get(&site, "/").await.text();
    assert!(overview.contains("<h1>It closed on 12 March 2026</h1>"), "{overview}");
    assert!(overview.contains("Gifts could be claimed back until 22 February 2026."), "{overview}");
    let gifts = get(&site, "/gifts").await.text();
    assert!(gifts.contains("<h1>Gifts that were offered back</h1>"), "{gifts}");
    assert!(gifts.contains("not claimed: it went on"), "{gifts}");
    let end = get(&site, "/shutdown").await.text();
    assert!(end.contains("Every gift that was offered back"), "{end}");
    assert!(end.contains("It closed on 12 March 2026;") && end.contains("Where the money went"));
}

#[tokio::test]
async fn before_the_end_each_gift_says_what_would_go_back() {
    let book = declared("Archive e.V.");
    let site = site(&book);
    let page = get(&site, "/gifts").await.text();
    assert!(
        page.contains("<h1>Gifts that would go back</h1>") && !page.contains("claimed"),
        "{page}"
    );
    let csv = get(&site, "/shutdown.csv").await.text();
    let shares = csv.lines().filter(|line| line.contains(",gift "));
    let mut count = 0;
    for share in shares {
        let cells: Vec<&str> = share.split(',').collect();
        let (gift, amount) = (cells[4].trim_start_matches("gift "), cells[6]);
        let row = page.split(&format!("e/{gift}\">")).nth(1).expect(share);
        assert!(row.split("</tr>").next().expect("a row").contains(amount), "{share}: {row}");
        count += 1;
    }
    assert!(count > 3, "{csv}");
    for (path, status) in [
        ("/gifts?page=1", StatusCode::OK),
        ("/gifts?page=2", StatusCode::NOT_FOUND),
        ("/gifts?page=01", StatusCode::BAD_REQUEST),
        ("/gifts?fund=general", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(get(&site, path).await.status(), status, "{path}");
    }
    let none = Book::of_a_service();
    let none = get(&super::site(&none), "/gifts").await.text();
    assert!(none.contains("No gift would go back."), "{none}");
}

/// A gift of 50.00 of which 1.20 was kept on the way, entered behind gifts of later days.
pub(super) fn entered_late(book: &mut Book) -> u64 {
    let index = Books::open(&book.path()).expect("readable").head().size;
    let legs = [
        ("assets:bank:main", "EUR", 4_880, ""),
        ("expenses:fees:processor", "EUR", 120, "general"),
        ("income:donations:one-time", "EUR", -5_000, "general"),
    ];
    book.append("2025-11-20", vec![draft("2025-11-03", Kind::Donation(None), &legs)]);
    index
}

#[tokio::test]
async fn a_donor_finds_a_gift_by_its_day_and_by_the_amount_that_was_given() {
    let mut book = declared("Archive e.V.");
    let gift = entered_late(&mut book);
    let page = get(&site(&book), "/gifts").await.text();
    let table = page.split("</table>").next().expect("a table");
    let rows = table.split("<time datetime=\"").skip(1);
    let days: Vec<&str> = rows.map(|row| row.split('"').next().expect("a day")).collect();
    assert!(days.len() > 3 && days.windows(2).all(|two| two[0] >= two[1]), "{days:?}");
    let row =
        page.split(&format!("e/{gift}\">")).nth(1).and_then(|rest| rest.split("</tr>").next());
    let row = row.expect("the gift");
    assert!(row.contains(">of <data class=\"n\" value=\"50.00\""), "as it was given: {row}");
    assert!(row.contains("<data class=\"n\" value=\"48.80\""), "all that is left of it: {row}");
    assert!(!row.contains("left of it"), "which is not said twice: {row}");
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
