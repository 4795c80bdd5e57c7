//! What a donor reads of rules and promises: how to give, what holds, what changed, what went wrong,
//! and when the next entry is due.

use super::book::{Book, Said as _, draft};
use super::shutdown::{declared, declares};
use super::*;
use ledger::day::Day;
use ledger::entry::{Body as Kind, Decision, Declared, Governance, Phase, Rel};

fn channel(url: &str) -> ledger::entry::Draft {
    let value = Declared::Channel { url: url.into(), via: None };
    declares("monthly", value).said(Some("Every month"), Some("from 2.00 EUR"))
}

fn on(book: &Book, today: &str) -> Front {
    let today: Day = today.parse().expect("a day");
    app(Site::new(book.path()).on(move || Some(today)))
}

/// A service with a channel, that closes if it is told to.
fn giving(closes: bool) -> Book {
    let mut book = declared("Archive e.V.");
    book.append("2025-11-20", vec![channel("https://give.example/paste?a=1&b=2")]);
    if closes {
        let phase = draft("2025-11-24", Kind::Phase(Phase::Closing), &[]);
        let decision = draft("2025-11-24", Kind::Decision(Decision::Phase(Phase::Closing)), &[]);
        book.append("2025-11-24", vec![decision, phase.with_ref(Rel::Subject, 110)]);
    }
    book
}

#[tokio::test]
async fn whoever_wants_to_give_finds_one_link_each_until_closing_began() {
    let page = get(&site(&giving(false)), "/").await.text();
    for says in
        ["How to give", "href=\"https://give.example/paste?a=1&#38;b=2\" rel=", "from 2.00 EUR"]
    {
        assert!(page.contains(says), "{says}: {page}");
    }
    let page = get(&site(&giving(true)), "/").await.text();
    assert!(
        page.contains("No gift is taken any more: closing began on 24 November 2025"),
        "{page}"
    );
    assert!(!page.contains("https://give.example"), "{page}");
    let none = get(&site(&Book::of_a_service()), "/").await.text();
    assert!(!none.contains("How to give"), "nothing is declared: {none}");
}

#[tokio::test]
async fn another_page_to_give_at_waits_until_others_could_object() {
    let mut book = giving(false);
    book.append("2025-11-21", vec![channel("https://other.example/")]);
    for (today, url) in
        [("2025-11-21", "https://give.example/"), ("2025-11-25", "https://other.example/")]
    {
        let page = get(&on(&book, today), "/").await.text();
        assert!(page.contains(&format!("href=\"{url}")), "{today}: {page}");
    }
    let changes = get(&on(&book, "2025-11-21"), "/processes/changes").await.text();
    for says in [
        "Gifts are given at https://other.example/ · \u{2068}from 2.00 EUR",
        "Before (<a href=\"../e/109\">#109</a>): <bdi translate=\"yes\">Gifts are given at https://give.example/",
        "Agreed, holds from 25 November 2025 on",
    ] {
        assert!(changes.contains(says), "{says}: {changes}");
    }
}

#[tokio::test]
async fn the_rules_are_said_in_plain_words_with_the_entry_behind_each() {
    let page = get(&site(&giving(false)), "/processes").await.text();
    for says in [
        "As the log began, and as nobody changed since: 1 member decides.",
        "Before the law this is an association. At the end what is left goes back to who gave in the \
         last 60 days",
        "Takes 100 % of what is left at the end. Has accepted it in writing on 1 November 2025.",
        "What closing may cost in EUR",
        "Restricted: what is given for it is spent on nothing else.",
        "No limit is declared: nothing is paid by itself.",
        "href=\"./e/107\">#107</a>",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
}

#[tokio::test]
async fn a_mistake_that_somebody_told_of_says_what_why_and_what_was_learned() {
    let mut book = Book::of_a_service();
    let mut told = draft("2025-11-20", Kind::Incident, &[]).with_ref(Rel::Subject, 101);
    told.words.text.purpose = Some("A key lay in a public folder for a day".to_owned());
    told.words.text.reason = Some("The script copied one file too many".to_owned());
    told.words.text.note = Some("It names its files now".to_owned());
    told.public = vec![ledger::slot::Slot::Text];
    let index = book.append_one("2025-11-20", told);
    let site = site(&book);
    let page = get(&site, "/mistakes").await.text();
    let at = |part: &str| page.find(part).unwrap_or_else(|| panic!("{part}: {page}"));
    let (what, why) = (at("A key lay in a public folder"), at("The script copied one file"));
    assert!(what < why && why < at("It names its files now"));
    assert!(
        page.contains(&format!(
            "by <a href=\"./e/{index}\">#{index}</a>, about <a href=\"./e/101\">"
        )),
        "{page}"
    );
    assert!(get(&site, "/mistakes.csv").await.text().contains(",incident,101,A key lay in"));
    let about = get(&site, "/e/101").await.text();
    assert!(
        about.contains("A mistake, told by") && about.contains("A key lay in a public"),
        "{about}"
    );
}

#[tokio::test]
async fn a_mistake_has_its_reason_and_what_was_wrong() {
    let book = Book::of_a_service();
    let site = site(&book);
    let page = get(&site, "/mistakes").await.text();
    for says in [
        "<strong>1 correction</strong>",
        "The invoice was entered twice.",
        "Invoice 2025-11, typed twice",
        "Undone by <a href=\"./e/102\">#102</a>",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    let csv = get(&site, "/mistakes.csv").await.text();
    let row = "102,2025-11-20,reversal,101,\"Invoice 2025-11, typed twice\",The invoice was entered twice.";
    assert!(csv.contains(row), "{csv}");
    let none = get(&super::site(&Book::empty()), "/mistakes").await.text();
    assert!(none.contains("None so far."), "{none}");
    for nowhere in ["/mistakes?page=2", "/processes/changes?page=2"] {
        assert_eq!(get(&site, nowhere).await.status(), StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test]
async fn every_point_is_judged_and_those_that_are_not_kept_say_why() {
    let book = giving(false);
    let site = site(&book);
    let page = get(&site, "/promises").await.text();
    for says in [
        "means to keep the Open Services framework <strong><bdi>v1</bdi></strong>",
        "1 entry has no purpose yet",
        "6 months of grace, 6 months to close.",
        "Nobody is named who keeps the books.",
        "One person decides, and there is no other member.",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    let csv = get(&site, "/promises.csv").await.text();
    assert_eq!(csv.lines().count(), 32, "{csv}");
    for row in ["v1,nothing-unknown,Finance,", "v1,data-export,Product,"] {
        assert!(csv.contains(row), "{row}: {csv}");
    }
    let kept = csv.lines().filter(|line| line.contains(",kept,")).count();
    let broken = csv.lines().filter(|line| line.contains(",not-kept,")).count();
    assert!(kept > 5 && broken > 3, "{csv}");
    // Each has the name of its kind, and a row that says why.
    let whole = |line: &str| line.matches(',').count() >= 6;
    assert!(csv.lines().all(whole), "{csv}");
    let undeclared = get(&super::site(&Book::empty()), "/promises").await.text();
    assert!(undeclared.contains("has not declared which version"), "{undeclared}");
}

/// Paid by hand every month, in a book where other things are committed: nobody said whether it comes again.
#[tokio::test]
async fn who_is_paid_every_month_by_no_commitment_is_named_beside_the_promise() {
    let says = "by no commitment.";
    let hosted = "<bdi>Example Hosting Ltd</bdi></a> was paid for <bdi>Hosting</bdi> in each month from \
                  August 2025 to November 2025, by no commitment.";
    let plain = Book::of_a_service();
    let page = get(&site(&plain), "/promises").await.text();
    let point = |page: &str, id: &str| -> String {
        let after = page.split(&format!("id=\"{id}\"")).nth(1).unwrap_or_default();
        after.split("</li>").next().unwrap_or_default().to_owned()
    };
    for id in ["automatic", "cancellable"] {
        let point = point(&page, id);
        assert!(point.contains(hosted) && point.matches(says).count() == 1, "{point}");
        let link = "entries?account=expenses:hosting&#38;from=2025-08&#38;to=2025-11";
        assert!(point.contains(link), "{point}");
    }
    let csv = get(&site(&plain), "/promises.csv").await.text();
    let row =
        "Example Hosting Ltd was paid for Hosting in each month from August 2025 to November 2025";
    assert_eq!(csv.matches(row).count(), 2, "{csv}");
    // A commitment of the same, and nothing else: what it pays is no longer beside it.
    let mut paying = paying::of_a_service("Example Hosting Ltd");
    let page = get(&site(&paying.book), "/promises").await.text();
    let told = point(&page, "automatic");
    assert!(told.contains("The books can’t tell") && told.contains(hosted), "{told}");
    paying::collected(&mut paying.book);
    let page = get(&site(&paying.book), "/promises").await.text();
    let told = point(&page, "automatic");
    assert!(!told.contains(says), "{told}");
}

#[tokio::test]
async fn every_page_says_when_the_next_entry_is_due() {
    let mut book = giving(false);
    let before = get(&on(&book, "2025-11-21"), "/entries").await.text();
    assert!(before.contains("Nobody has promised when the next entry comes."), "{before}");
    let governance = Governance { reaffirm: None, silent: Some(30), treasurer: None };
    book.append("2025-11-21", vec![declares("governance", Declared::Governance(governance))]);
    for path in ["/", "/entries", "/promises", "/e/5"] {
        let page = get(&on(&book, "2025-12-21"), path).await.text();
        assert!(
            page.contains("The next entry is due by 21 December 2025, 30 days"),
            "{path}: {page}"
        );
        let late = get(&on(&book, "2025-12-22"), path).await.text();
        assert!(late.contains("Nobody has published for too long."), "{path}: {late}");
    }
}

/// Where one person's word needs no signature, no page says that members agreed.
#[tokio::test]
async fn rules_that_one_person_changes_are_not_agreed_by_half_of_the_members() {
    let mut book = Book::of_a_service();
    let ben = declares("ben", Declared::Member { key: None });
    book.append("2025-11-21", vec![ben]);
    book.append("2025-12-21", vec![channel("https://give.example/paste")]);
    let site = on(&book, "2025-12-22");
    let page = get(&site, "/promises").await.text();
    let says = "One person decides, and no signature is needed: there are 2 members.";
    assert!(page.contains(says), "{page}");
    let csv = get(&site, "/promises.csv").await.text();
    assert!(
        csv.contains("half-agree,")
            && csv.lines().any(|line| line.contains("half-agree") && line.contains(",not-kept,")),
        "{csv}"
    );
    let changes = get(&site, "/processes/changes").await.text();
    assert!(changes.contains("One person decided: no signature was needed."), "{changes}");
}
