//! What pages tell a donor and a stranger: what was given, what was undone, what is wrong with the
//! book itself.

use super::book::{Book, draft, statement};
use super::shutdown::declares;
use super::*;
use ledger::entry::{Assertion, Billed, Body as Kind, Declared, Draft, Rel};

const GIFTS: &str = "income:donations:one-time";

/// A gift of 25.00 through a processor, of which 24.02 arrived.
fn gift() -> Draft {
    draft(
        "2025-11-20",
        Kind::Donation(None),
        &[
            ("assets:processor:card", "EUR", 2_402, ""),
            ("expenses:fees:card", "EUR", 98, "general"),
            (GIFTS, "EUR", -2_500, "general"),
        ],
    )
}

#[tokio::test]
async fn a_gift_shows_the_days_that_it_was_given_for_and_a_bill_its_period_whoever_said_it() {
    let mut book = Book::of_a_service();
    let days = |from: &str, to: &str| {
        let day = |text: &str| text.parse().expect("a day");
        Some(Billed { from: day(from), to: day(to) })
    };
    let year = Draft { body: Kind::Donation(days("2025-11-01", "2026-10-31")), ..gift() };
    let given = book.append_one("2025-11-21", year);
    let row =
        [("assets:bank:main", "EUR", -900, ""), ("expenses:unclassified", "EUR", 900, "general")];
    let spent = book.append_one("2025-11-21", draft("2025-11-20", Kind::Expense(None), &row));
    let legs = [
        ("expenses:unclassified", "EUR", -900, "general"),
        ("expenses:hosting", "EUR", 900, "general"),
    ];
    let said = Kind::Classification(days("2025-10-01", "2025-10-31"));
    let said = draft("2025-11-22", said, &legs).with_ref(Rel::Classifies, spent);
    let said = book.append_one("2025-11-22", said);
    let site = site(&book);
    let gift = get(&site, &format!("/e/{given}")).await.text();
    assert!(gift.contains("Given for</dt><dd>1 November 2025 to 31 October 2026"), "{gift}");
    for bill in [spent, said] {
        let bill = get(&site, &format!("/e/{bill}")).await.text();
        assert!(bill.contains("Billed for</dt><dd>1 October 2025 to 31 October 2025"), "{bill}");
    }
}

#[tokio::test]
async fn in_a_list_of_debts_more_is_owed_and_what_was_paid_is_settled() {
    let of = super::paying::of_a_service("Hosting Ltd");
    let site = site(&of.book);
    let page = get(&site, "/entries?account=liabilities:payable").await.text();
    for says in ["settled", "owed", "<span class=\"way\">settled</span>"] {
        assert!(page.contains(says), "{says}: {page}");
    }
    assert!(!page.contains(">in <") && !page.contains("way\">in<"), "nothing came in: {page}");
    let german = get(&site, "/de/entries?account=liabilities:payable").await.text();
    assert!(german.contains(">beglichen<"), "{german}");
    let spent = get(&site, "/entries?category=hosting").await.text();
    assert!(spent.contains("What was approved counts as out here"), "{spent}");
    let sought = get(&site, "/entries?text=nowhere").await.text();
    assert!(sought.contains("Words are looked for in what people wrote"), "{sought}");
    for (text, found) in [
        ("ltd%20hosting", true),
        ("backups%20%22hosting%20ltd%22", true),
        ("%22ltd%20hosting%22", false),
        ("hosting%20nowhere", false),
    ] {
        let sought = get(&site, &format!("/entries?text={text}")).await.text();
        assert_eq!(sought.contains("Nothing matches"), !found, "{text}: {sought}");
    }
}

#[tokio::test]
async fn an_undone_gift_goes_back_to_nobody_and_its_money_is_struck() {
    let mut book = super::shutdown::declared("Archive e.V.");
    let given = book.append_one("2025-11-21", gift());
    let whole = get(&site(&book), &format!("/e/{given}")).await.text();
    assert!(whole.contains("If it closed today"), "{whole}");
    let negated = [
        ("assets:processor:card", "EUR", -2_402, ""),
        ("expenses:fees:card", "EUR", -98, "general"),
        (GIFTS, "EUR", 2_500, "general"),
    ];
    let undone = draft("2025-11-21", Kind::Reversal, &negated).with_ref(Rel::Reverses, given);
    book.append_one("2025-11-21", undone);
    let page = get(&site(&book), &format!("/e/{given}")).await.text();
    assert!(!page.contains("If it closed today") && !page.contains("goes back"), "{page}");
    assert!(page.contains("<del><span class=\"moved in\">"), "{page}");
}

#[tokio::test]
async fn a_donor_finds_the_gift_by_its_day_and_by_what_they_gave() {
    let mut book = Book::of_a_service();
    book.append("2025-11-21", vec![gift()]);
    let site = site(&book);
    let page = get(&site, "/entries?from=2025-11-19&to=2025-11-20&min=25&max=25.00").await.text();
    assert!(page.contains("<strong>1 entry</strong>") && page.contains(">25.00&nbsp;"), "{page}");
    assert!(page.contains("Gifts stand here as they were given"), "{page}");
    let csv = get(&site, "/entries.csv?from=2025-11-20&to=2025-11-20").await.text();
    let row = csv.lines().nth(1).expect("a row");
    assert!(csv.starts_with("entry,date,type,account,currency,amount,in,out,before,"), "{csv}");
    assert!(row.contains(",EUR,25.00,25.00,0.98,0.00,0.00,0.98,"), "{row}");
    let entry = get(&site, "/e/104").await.text();
    assert!(entry.contains("<dt>Fee</dt>") && entry.contains("0.98"), "{entry}");
}

#[tokio::test]
async fn a_mistake_leaves_the_sums_and_the_list_says_so() {
    let book = Book::of_a_service();
    let site = site(&book);
    let page = get(&site, "/entries?kind=expense&from=2025-11-12&to=2025-11-12").await.text();
    assert!(page.contains("<strong>2 entries</strong>"), "{page}");
    assert!(!page.contains("class=\"in\"") && !page.contains("class=\"out\""), "{page}");
    assert!(page.contains("What was undone is shown, and counts for nothing."), "{page}");
}

#[tokio::test]
async fn a_gift_given_back_is_called_that_whatever_type_its_row_has() {
    let mut book = Book::of_a_service();
    let bank = ("assets:bank:main", "EUR", -900, "");
    book.append(
        "2025-11-21",
        vec![draft("2025-11-20", Kind::Expense(None), &[bank, (GIFTS, "EUR", 900, "general")])],
    );
    let site = site(&book);
    for path in ["/entries", "/e/104"] {
        let page = get(&site, path).await.text();
        assert!(page.contains("Gift given back") && page.contains("anonymous"), "{path}: {page}");
    }
    // What came in is what was given less what was given back, as every report has it.
    let row = |page: &str, name: &str| {
        let row = page.split(&format!(">{name}</bdi>")).nth(1).expect("a row");
        let value = row.split("value=\"").nth(1).and_then(|rest| rest.split('"').next());
        value.expect("an amount").to_owned()
    };
    let overview = get(&site, "/").await.text();
    let before = get(&super::site(&Book::of_a_service()), "/").await.text();
    let cents =
        |page: &str| row(page, "One-time gift").replace('.', "").parse::<i64>().expect("cents");
    assert_eq!(cents(&overview), cents(&before) - 900);
}

#[tokio::test]
async fn cash_that_was_counted_is_not_called_a_statement() {
    let mut book = Book::of_a_service();
    let counted = Assertion {
        account: "assets:cash:box".parse().expect("an account"),
        ccy: "EUR".parse().expect("a currency"),
        minor: 2_000,
    };
    let gift = [("assets:cash:box", "EUR", 2_000, ""), (GIFTS, "EUR", -2_000, "general")];
    let drafts = vec![
        draft("2025-11-20", Kind::Donation(None), &gift),
        draft("2025-11-21", Kind::Assertion(counted), &[]),
    ];
    book.append("2025-11-21", drafts);
    let page = get(&site(&book), "/").await.text();
    assert!(page.contains("equals its count of 21 November 2025"), "{page}");
}

#[tokio::test]
async fn a_month_beyond_the_books_is_refused_with_a_reason() {
    let book = Book::of_a_service();
    let site = site(&book);
    for (path, said) in [
        (
            "/reports/2026-03/",
            "There is no report of March 2026: the log reaches to 2025-11-20 only",
        ),
        ("/reports/2023-12/", "There is no report of December 2023: the books begin in 2024-01"),
        ("/reports/2023.json", "There is no report of 2023: the books begin in 2024-01"),
        ("/reports/soon/", "The address of one ends in a month, as 2024-10"),
    ] {
        let got = get(&site, path).await;
        assert_eq!(got.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(got.text().contains(said), "{path}: {}", got.text());
    }
    let running = get(&site, "/reports/2025-11/").await.text();
    assert!(
        running.contains("Not complete: the log reaches to 20 November 2025 only"),
        "{running}"
    );
    assert!(get(&site, "/reports/").await.text().contains("November</a> so far"));
    let overview = get(&site, "/").await.text();
    assert!(overview.contains(">November 2025 so far</a></dd>"), "{overview}");
}

#[tokio::test]
async fn what_somebody_outside_knows_stands_on_every_page() {
    let book = Book::of_a_service();
    let watched = Site::new(book.path()).watched(|books| {
        let has = books.head().size;
        Some(format!("200 entries were acknowledged, this copy has {has}"))
    });
    let (plain, warned) = (site(&book), app(watched));
    for (path, kind) in PAGES.iter().chain(&[("/nowhere", "text/html; charset=utf-8")]) {
        if kind.starts_with("text/html") {
            let page = get(&warned, path).await;
            assert!(page.text().contains("200 entries were acknowledged, this copy has 104"));
            let before = get(&plain, path).await;
            assert!(!before.text().contains("role=\"alert\""), "{path}");
            assert!(
                before.header("etag").is_empty() || before.header("etag") != page.header("etag")
            );
        }
    }
    nothing_is_vouched_for(&warned, "an older copy").await;
}

/// Files that are made of the books, and are read without any page.
const FIGURES: [&str; 14] = [
    "/datapackage.json",
    "/journal.hledger",
    "/journal.beancount",
    "/postings.csv",
    "/entries.csv",
    "/log.csv",
    "/history.csv",
    "/history.svg",
    "/reports/2025-11.csv",
    "/reports/2025-11.md",
    "/reports/2025-11.png",
    "/feed.atom",
    "/funding.json",
    "/shutdown.json",
];

/// What stands on pages of others, and what programs read: no figure without the doubt.
async fn nothing_is_vouched_for(site: &Front, named: &str) {
    checked(site).await;
    for path in ["/embed", "/de/embed"] {
        let page = get(site, path).await.text();
        let passed = ["Self-check passed", "Selbstprüfung bestanden"];
        let passed = passed.iter().any(|says| page.contains(says));
        assert!(!passed && page.contains("role=\"alert\""), "{named}: {path}: {page}");
    }
    for badge in ["balance", "runway", "self-check"] {
        let svg = get(site, &format!("/badge/{badge}.svg")).await.text();
        assert!(svg.contains("failed") && !svg.contains("EUR"), "{named}: {badge}: {svg}");
    }
    for path in FIGURES {
        let file = get(site, path).await;
        assert_eq!(file.status(), StatusCode::SERVICE_UNAVAILABLE, "{named}: {path}");
        assert_eq!(file.header("content-type"), "text/plain; charset=utf-8", "{named}: {path}");
        let (told, alert) = (file.text(), ["The self-check failed: ", "not the newest state"]);
        assert!(alert.iter().any(|says| told.contains(says)), "{named}: {path}: {told}");
        assert!(told.contains("/leaves.jsonl"), "{named}: {path}: {told}");
    }
    for path in ["/api/v1/figures", "/api/v1/reports/2025-10"] {
        let said = get(site, path).await;
        assert_eq!(said.status(), StatusCode::SERVICE_UNAVAILABLE, "{named}: {path}");
        assert!(said.header("content-type").contains("json"), "{named}: {path}: {}", said.text());
    }
    for path in
        ["/checkpoint", "/leaves.jsonl", "/openings.jsonl", "/tile/0/000.p/104", "/check.py"]
    {
        assert_eq!(get(site, path).await.status(), StatusCode::OK, "{named}: {path}");
    }
    for path in ["overview", "months", "funds", "accounts", "entries", "entries/5"] {
        let said = get(site, &format!("/api/v1/{path}")).await;
        // Where totals contradict each other, some have no answer.
        let no_answer = said.status() == StatusCode::INTERNAL_SERVER_ERROR;
        let failed = said.text().contains("\"self_check\": \"failed\"");
        assert!(failed || no_answer, "{named}: {path}: {}", said.text());
    }
}

#[tokio::test]
async fn what_was_changed_behind_the_books_back_is_told_on_every_page() {
    // Who wrote it: digests, which differ each time, stay what they are.
    let writer = |entry: u32| {
        format!(
            "DROP TRIGGER entry_keep;
             UPDATE entry SET data = CAST(replace(CAST(data AS TEXT), '\"by\":\"', '\"by\":\"x') AS BLOB)
             WHERE idx = {entry};
             CREATE TRIGGER entry_keep BEFORE UPDATE ON entry
  BEGIN SELECT RAISE(ROLLBACK, 'entry: append only'); END;"
        )
    };
    let changes = [
        (writer(103), "entry 103"),
        (writer(40), "entry 40"),
        ("UPDATE month_total SET debit = debit + 100000".to_owned(), "month_total"),
        // No text: nothing was compared yet, and still it is no pass.
        ("UPDATE landmark SET type = CAST(x'ff' AS TEXT)".to_owned(), "ledger.db is damaged"),
    ];
    for (sql, named) in changes {
        let book = Book::of_a_service();
        let ledger = rusqlite::Connection::open(book.path().join("ledger.db")).expect("open");
        ledger.execute_batch(&sql).expect("changed");
        let site = site(&book);
        checked(&site).await;
        for path in ["/", "/entries", "/history", "/e/16", "/reports/2025-11/", "/about"] {
            let page = get(&site, path).await.text();
            let told = page.contains("The self-check failed") && page.contains(named);
            assert!(told, "{named}: {path}: {page}");
            assert!(!page.contains("Self-check passed"), "{named}: {path}");
            assert!(!page.contains(&*book.path().to_string_lossy()), "{path} says where it lies");
        }
        nothing_is_vouched_for(&site, named).await;
    }
}

/// What was approved has not left: it is told as approved wherever it stands.
#[tokio::test]
async fn what_moved_no_money_says_everywhere_that_it_was_approved() {
    let mut book = Book::of_a_service();
    let bill = [
        ("expenses:hosting", "EUR", 12_000, "general"),
        ("liabilities:payable", "EUR", -12_000, ""),
    ];
    book.append("2025-12-21", vec![draft("2025-12-20", Kind::Expense(None), &bill)]);
    let site = site(&book);
    for path in ["/", "/entries?month=2025-12", "/entries?month=2025-12&category=hosting"] {
        let page = get(&site, path).await.text();
        let owed = "<span class=\"way\">approved</span> <data class=\"n\" value=\"120.00\">";
        assert!(page.contains(owed), "{path}: {page}");
    }
    let report = get(&site, "/reports/2025-12/").await.text();
    assert!(report.contains(">approved 120.00 EUR<"), "{report}");
}

/// The overview and the figures count the same accounts: those that others keep and on which something was
/// booked, whatever stands on them now. Cash is counted by people, and told apart.
#[tokio::test]
async fn accounts_without_a_statement_are_one_count_on_every_page() {
    let mut book = Book::of_a_service();
    let gift = [
        ("assets:cash:box", "EUR", 700, ""),
        ("income:donations:one-time", "EUR", -700, "general"),
    ];
    let emptied =
        [("assets:host:old", "EUR", 500, ""), ("income:other:interest", "EUR", -500, "general")];
    let moved = [("assets:host:old", "EUR", -500, ""), ("assets:bank:main", "EUR", 500, "")];
    book.append(
        "2025-12-21",
        vec![
            draft("2025-12-18", Kind::Donation(None), &gift),
            draft("2025-12-19", Kind::Income, &emptied),
            draft("2025-12-20", Kind::Transfer, &moved),
            statement("2025-12-01", "2025-12-20", 1),
        ],
    );
    let site = site(&book);
    let figures = get(&site, "/figures").await.text();
    let counted = |what: &str| -> u64 {
        let digits = |after: &str| -> String {
            after.trim_start().chars().take_while(char::is_ascii_digit).collect()
        };
        figures.split(what).skip(1).map(|after| digits(after).parse::<u64>().expect("it")).sum()
    };
    let (with, without) = (counted("accounts with a statement"), counted("accounts without one"));
    assert_eq!((with, without), (1, 3), "{figures}");
    let page = get(&site, "/").await.text();
    for says in [
        "3 of 4 accounts at banks, processors and hosts have no statement with a balance",
        "Its cash was never counted.",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
}

#[tokio::test]
async fn an_own_account_counts_before_anything_stands_on_it() {
    let mut book = Book::of_a_service();
    let account = Declared::Account { ccy: "EUR".parse().expect("a currency") };
    book.append("2025-11-21", vec![declares("assets:processor:new:eur", account)]);
    let page = get(&site(&book), "/").await.text();
    assert!(page.contains("1 account is declared, and nothing was ever booked on it"), "{page}");
}

/// A count on a box on which nothing stands, of a day behind all amounts.
#[tokio::test]
async fn a_count_that_the_books_do_not_meet_is_told_of_an_empty_account() {
    let mut book = Book::of_a_service();
    let ccy: ledger::money::Currency = "EUR".parse().expect("a currency");
    let account = "assets:cash:box".parse().expect("an account");
    let counted = Kind::Assertion(ledger::entry::Assertion { account, ccy, minor: 1200 });
    let declared = declares("assets:cash:box:eur", Declared::Account { ccy });
    book.append("2025-12-31", vec![declared, draft("2025-12-31", counted, &[])]);
    let page = get(&site(&book), "/").await.text();
    let said = "differs by 12.00 from its count of 31 December 2025";
    assert!(page.contains("class=\"bad\"") && page.matches(said).count() == 2, "{page}");
    assert!(!page.contains("never counted"), "{page}");
}

#[tokio::test]
async fn what_was_put_right_names_both_categories() {
    let mut book = Book::of_a_service();
    let bank = ("assets:bank:main", "EUR", -900, "");
    let spent = draft(
        "2025-11-20",
        Kind::Expense(None),
        &[bank, ("expenses:hosting", "EUR", 900, "general")],
    );
    let spent = book.append_one("2025-11-21", spent);
    let legs =
        [("expenses:hosting", "EUR", -900, "general"), ("expenses:domains", "EUR", 900, "general")];
    let better = draft("2025-11-21", Kind::Reclassification(None), &legs);
    let better = book.append_one("2025-11-22", better.with_ref(Rel::Classifies, spent));
    let page = get(&site(&book), "/mistakes").await.text();
    let says = format!(
        "It stood as <bdi>Hosting</bdi>. Put into <bdi>Domains</bdi> by <a href=\"./e/{better}\">"
    );
    assert!(page.contains(&says), "{says}: {page}");
}

#[tokio::test]
async fn where_gifts_were_given_back_a_list_says_why_it_is_no_history() {
    let mut book = Book::of_a_service();
    let says = "A gift that was given back counts as out here; <a href=\"history\">the history</a>";
    let more = "November 2025 so far</a> · more was given back than came in";
    let back = [
        ("assets:bank:main", "EUR", -90_000, ""),
        ("income:donations:one-time", "EUR", 90_000, "general"),
    ];
    let month = "/entries?from=2025-11&to=2025-11";
    let said = |page: &str| (page.contains(says), page.contains(more));
    let before = site(&book);
    assert_eq!(said(&get(&before, month).await.text()), (false, false));
    assert_eq!(said(&get(&before, "/").await.text()), (false, false));
    let refund = draft("2025-11-20", Kind::Refund, &back);
    let refund = book.append_one("2025-11-21", refund);
    let site = site(&book);
    assert_eq!(said(&get(&site, month).await.text()), (true, false));
    assert_eq!(said(&get(&site, "/").await.text()), (false, true));
    assert_eq!(said(&get(&site, "/entries?from=2025-10&to=2025-10").await.text()), (false, false));
    assert_eq!(said(&get(&site, &format!("{month}&fund=general")).await.text()), (false, false));
    // One that was undone is in neither.
    let entry = ledger::books::Books::open(&book.path()).expect("it").entry(refund).expect("it");
    let undone = Draft::new(entry.date, entry.by, Kind::Reversal, entry.postings.reversed());
    book.append_one("2025-11-21", undone.with_ref(Rel::Reverses, refund));
    assert_eq!(said(&get(&site, month).await.text()), (false, false));
}
