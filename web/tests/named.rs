//! One name for each account, category, fund and member, on every page: the one that it has now.

use super::book::{Book, Said as _, draft};
use super::publish::files;
use super::{closed, get, site};
use crate::app::Site;
use crate::publish::publish;
use ledger::account::Function;
use ledger::entry::{Body, Declared, Draft, Policy, Rel};

const DAY: &str = "2025-11-24";

fn called(book: &mut Book, code: &str, value: Declared, name: &str) {
    let body = Body::Policy(Policy { code: code.into(), value, in_force: true });
    book.append_one(DAY, draft(DAY, body, &[]).said(Some(name), None));
}

/// Entries of which no words are published: an expense of two categories, one that was undone, a transfer.
fn without_words(book: &mut Book) -> [u64; 3] {
    let (bank, host, general) = ("assets:bank:main", "assets:processor:card", "general");
    let both = [
        (bank, "EUR", -3_000, ""),
        ("expenses:hosting", "EUR", 2_000, general),
        ("expenses:travel", "EUR", 1_000, general),
    ];
    let both = book.append_one(DAY, draft(DAY, Body::Expense(None), &both));
    let wrong = [(bank, "EUR", -4_000, ""), ("expenses:hosting", "EUR", 4_000, general)];
    let wrong = draft(DAY, Body::Expense(None), &wrong);
    let back = Draft::new(wrong.date, wrong.by.clone(), Body::Reversal, wrong.postings.reversed());
    let wrong = book.append_one(DAY, wrong);
    book.append_one(DAY, back.with_ref(Rel::Reverses, wrong));
    let moved = [(host, "EUR", -700, ""), (bank, "EUR", 700, "")];
    [both, wrong, book.append_one(DAY, draft(DAY, Body::Transfer, &moved))]
}

fn renamed(book: &mut Book, category: &str, account: &str, member: &str) {
    let euro = "EUR".parse().expect("a currency");
    called(book, "hosting", Declared::Category { function: Function::Program }, category);
    called(book, "assets:bank:main:eur", Declared::Account { ccy: euro }, account);
    called(book, "treasurer", Declared::Member { key: None }, member);
}

#[tokio::test]
async fn after_a_rename_no_page_says_the_old_name_and_files_are_what_is_served() {
    let mut book = Book::of_a_service();
    let to = tempfile::tempdir().expect("a folder");
    closed::classified(&mut book, DAY);
    renamed(&mut book, "Rented machines", "Everyday money", "Anna Bell");
    let [both, wrong, moved] = without_words(&mut book);
    let pages = [
        format!("/e/{both}"),
        format!("/e/{moved}"),
        "/entries?from=2025-11&to=2025-11".to_owned(),
        "/mistakes".to_owned(),
    ];
    let kept = |book: &Book| {
        publish(Site::new(book.path()), to.path(), "test").expect("published");
        files(to.path())
    };
    kept(&book);
    renamed(&mut book, "Computers", "Giro", "Anna Stone");
    let (site, files) = (site(&book), kept(&book));
    for (page, told) in pages.iter().zip([
        "<h1><bdi>Computers</bdi></h1>",
        "<bdi translate=\"yes\">To \u{2068}Giro\u{2069}</bdi>",
        "<bdi translate=\"yes\">To \u{2068}Giro\u{2069}</bdi>",
        "<bdi>Computers</bdi>",
    ]) {
        let served = get(&site, page).await.text();
        assert!(served.contains(told), "{page}: {served}");
        for old in ["Rented machines", "Everyday money", "Anna Bell", "main (bank)", ">Hosting<"] {
            assert!(!served.contains(old), "{page}: {old}");
        }
    }
    let entry = get(&site, &format!("/e/{both}")).await.text();
    for told in [
        "Giro</bdi></a></th>",
        "<bdi>Computers</bdi></a> <span class=\"sub\"><code>expenses:hosting</code></span>",
        "by \u{2068}Anna Stone (treasurer)\u{2069}",
    ] {
        assert!(entry.contains(told), "{told}: {entry}");
    }
    assert!(get(&site, "/mistakes.csv").await.text().contains(&format!(",{wrong},Computers,")));
    // What was published before the rename is written anew.
    let fresh = tempfile::tempdir().expect("a folder");
    publish(Site::new(book.path()), fresh.path(), "test").expect("published");
    assert_eq!(files, super::publish::files(fresh.path()));
    let file = String::from_utf8_lossy(&files[&format!("e/{both}.html")]).into_owned();
    assert!(file.contains("by \u{2068}Anna Stone (treasurer)\u{2069}"), "{file}");
}
