//! The site as files: whole, with links that lead somewhere, and written anew only where it changed.

use super::book::{Book, draft};
use crate::app::Site;
use crate::publish::{PublishError, Published, publish};
use ledger::entry::Body;
use std::collections::BTreeMap;
use std::path::Path;

fn published(book: &Book, to: &Path) -> Published {
    publish(Site::new(book.path()), to).expect("published")
}

/// The files below a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut all, mut open) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(at).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name =
                    path.strip_prefix(folder).expect("below it").to_string_lossy().into_owned();
                all.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    all
}

#[test]
fn every_page_becomes_a_file_and_every_link_leads_to_one() {
    let (book, to) = (Book::of_a_service(), tempfile::tempdir().expect("a folder"));
    let done = published(&book, to.path());
    assert!(done.broken.is_empty(), "{:?}", done.broken);
    let files = files(to.path());
    assert_eq!(done.files as usize + 1, files.len(), "and the list of them");
    for file in ["index.html", "e/0.html", "e/3/leaf.json", "checkpoint", "tile/0/000.p/"] {
        assert!(files.keys().any(|name| name.starts_with(file)), "{file}");
    }
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        assert!(!page.contains("<form") && !page.contains("href=\"/"), "{name}");
    }
}

#[test]
fn what_other_programs_read_is_published_too() {
    let (book, to) = (super::outward::asking(), tempfile::tempdir().expect("a folder"));
    let base = super::outward::WHOLE.parse().ok();
    let done = publish(Site::new(book.path()).at(base), to.path()).expect("published");
    assert!(done.broken.is_empty(), "{:?}", done.broken);
    let files = files(to.path());
    for name in [
        "funding.json",
        ".well-known/funding-manifest-urls",
        ".well-known/security.txt",
        "feed.atom",
        "badge/balance.svg",
        "embed.html",
        "card.png",
        "robots.txt",
        "sitemap.xml",
    ] {
        assert!(files.contains_key(name), "{name}");
    }
    // Whole addresses lead to files that are there.
    for name in ["feed.atom", "sitemap.xml"] {
        let text = String::from_utf8_lossy(&files[name]).into_owned();
        let links = text.split(super::outward::WHOLE).skip(1);
        let links = links.filter_map(|rest| rest.split(['"', '<']).next());
        for link in links.map(|link| link.trim_start_matches('/')) {
            assert!(files.contains_key(link), "{name}: {link}");
        }
    }
}

#[test]
fn published_again_only_what_changed_is_written() {
    let (mut book, to) = (Book::of_a_service(), tempfile::tempdir().expect("a folder"));
    published(&book, to.path());
    let before = files(to.path());
    assert_eq!(published(&book, to.path()).written, 0);
    // Lost and altered files come back.
    std::fs::write(to.path().join("e/2.html"), "forged").expect("written");
    std::fs::remove_file(to.path().join("history.html")).expect("removed");
    assert_eq!(published(&book, to.path()).written, 2);
    assert_eq!(files(to.path()), before);

    let gift = [
        ("assets:bank:main", "EUR", 700, ""),
        ("income:donations:one-time", "EUR", -700, "general"),
    ];
    let newest = book.append_one("2025-11-21", draft("2025-11-21", Body::Donation(None), &gift));
    published(&book, to.path());
    let after = files(to.path());
    let of_entries = |name: &&String| name.starts_with("e/") && name.ends_with(".html");
    let changed = after.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes));
    let changed: Vec<&String> = changed.map(|(name, _)| name).filter(of_entries).collect();
    // The one before it has a way on now.
    assert_eq!(changed, [&format!("e/{}.html", newest - 1), &format!("e/{newest}.html")]);
}

#[test]
fn what_others_put_there_is_left_alone() {
    let (book, to) = (Book::of_a_service(), tempfile::tempdir().expect("a folder"));
    std::fs::write(to.path().join("thesis.odt"), "years").expect("written");
    let refused = publish(Site::new(book.path()), to.path());
    assert!(matches!(refused, Err(PublishError::Foreign { .. })), "{refused:?}");
    assert_eq!(files(to.path()).len(), 1);
    // What was published and is no page any more goes, and nothing else.
    std::fs::remove_file(to.path().join("thesis.odt")).expect("removed");
    published(&book, to.path());
    std::fs::write(to.path().join("mine.txt"), "mine").expect("written");
    let list = to.path().join(".published");
    let named = std::fs::read_to_string(&list).expect("the list");
    std::fs::write(to.path().join("old.html"), "old").expect("written");
    std::fs::write(&list, named + "old.html\n../mine.txt\n").expect("written");
    assert_eq!(published(&book, to.path()).removed, 1);
    let left = files(to.path());
    assert!(left.contains_key("mine.txt") && !left.contains_key("old.html"));
}
