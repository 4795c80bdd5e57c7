//! The site as files: whole, with links that lead somewhere, and written anew only where it changed.

use super::book::{Book, draft, statement, watched};
use super::paying::{self, Paying};
use super::{closed, get, shutdown, site};
use crate::app::Site;
use crate::publish::{PublishError, Published, publish};
use ledger::act::Word;
use ledger::books::Books;
use ledger::entry::{Body, Budget, Declared, Draft, Measure, Policy, Rel};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn code(text: &str) -> ledger::account::Code {
    text.parse().expect("a code")
}

fn published(book: &Book, to: &Path) -> Published {
    of_folder(&book.path(), to)
}

fn of_folder(book: &Path, to: &Path) -> Published {
    publish(Site::new(book), to, "test").expect("published")
}

/// The names of files that are not the same in both.
fn differing(
    one: &BTreeMap<String, Vec<u8>>,
    other: &BTreeMap<String, Vec<u8>>,
) -> BTreeSet<String> {
    let names = one.keys().chain(other.keys());
    names.filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

/// The files below a folder, by name, but for the list of them.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut all, mut open) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(at).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if !path.ends_with(".published") {
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
    assert_eq!(done.files as usize, files.len());
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
    let done = publish(Site::new(book.path()).at(base), to.path(), "test").expect("published");
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
    assert_eq!(differing(&files(to.path()), &before), BTreeSet::new());

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

/// From here on, what is written again behind so many commits is what a folder that was never published has.
fn compared(every: usize) {
    let (kept, mut commits) = (tempfile::tempdir().expect("a folder"), 0);
    watched(move |book| {
        commits += 1;
        if commits % every != 0 {
            return;
        }
        let fresh = tempfile::tempdir().expect("a folder");
        let done = of_folder(book, kept.path());
        let all = of_folder(book, fresh.path());
        let (one, other) = (files(kept.path()), files(fresh.path()));
        let size = Books::open(book).expect("readable").head().size;
        assert_eq!(differing(&one, &other), BTreeSet::new(), "at {size} entries");
        assert_eq!((done.files, &done.broken), (all.files, &all.broken), "at {size} entries");
    });
}

#[test]
fn what_is_published_again_is_what_would_be_published_anew_whatever_came_of_payments() {
    compared(9);
    let mut of: Paying = paying::of_a_service("A hoster");
    let [_, two, _, four] = of.claims;
    paying::sign(&mut of.book, "2025-11-26", Word::Approve, four, "ben");
    of.propose_key();
    of.pay_twice(two);
    let late = paying::submit(&mut of.book, 9, "hoster");
    paying::reject(&mut of.book, late, "anna", "It was paid in cash.");
    of.rekey("ben");
}

#[test]
fn the_same_when_the_end_begins_and_is_over() {
    let book = shutdown::declared("Archive e.V.");
    compared(1);
    shutdown::begun(book, true);
}

#[test]
fn the_same_whatever_came_of_months_and_of_names() {
    let mut book = Book::of_a_service();
    compared(2);
    let (bank, general) = ("assets:bank:main", "general");
    shutdown::entered_late(&mut book);
    closed::close(&mut book, "2025-09", "2025-11-21");
    closed::close(&mut book, "2025-10", "2025-11-21");
    closed::classified(&mut book, "2025-11-22");
    closed::close(&mut book, "2025-10", "2025-11-23");
    let open = Books::open(&book.path()).expect("readable").unclassified().expect("read");
    let legs = [
        ("expenses:unclassified", "EUR", -4_217, general),
        ("expenses:hosting", "EUR", 4_217, general),
    ];
    let said = draft("2025-11-18", Body::Classification(None), &legs);
    let said = book.append_one("2025-11-24", said.with_ref(Rel::Classifies, open[0]));
    let entry = Books::open(&book.path()).expect("readable").entry(said).expect("it");
    let undone = Draft::new(entry.date, entry.by, Body::Reversal, entry.postings.reversed());
    book.append_one("2025-11-24", undone.with_ref(Rel::Reverses, said));
    let gift = [(bank, "EUR", 700, ""), ("income:donations:one-time", "EUR", -700, general)];
    book.append_one("2025-11-25", draft("2024-03-04", Body::Donation(None), &gift));
    book.append_one("2026-02-25", draft("2026-02-24", Body::Donation(None), &gift));
    let mut named = draft(
        "2026-02-26",
        Body::Policy(Policy { code: "hosting".into(), value: Declared::Fund, in_force: true }),
        &[],
    );
    named.words.who.name = Some("Another name".to_owned());
    book.append_one("2026-02-26", named);
}

#[tokio::test]
async fn a_month_that_is_over_is_reported_as_it_was_and_says_what_the_site_says() {
    let mut book = Book::of_a_service();
    shutdown::entered_late(&mut book);
    // What is declared, and measured, long after the days that it is of.
    let hosting = Budget {
        year: 2025,
        category: code("hosting"),
        ccy: "EUR".parse().expect("it"),
        minor: 40_000,
    };
    let policy = |code: &str, value: Declared| {
        draft("2025-11-20", Body::Policy(Policy { code: code.into(), value, in_force: true }), &[])
    };
    let of = |from: &str, to: &str| {
        let [from, to] = [from, to].map(|day| day.parse().expect("a day"));
        draft(
            "2025-11-20",
            Body::Measure(Measure { unit: code("people"), value: 70, from, to }),
            &[],
        )
    };
    let declared = vec![
        policy("eur", Declared::Currency { exponent: 2 }),
        policy(&hosting.code(), Declared::Budget(hosting.clone())),
        policy("people", Declared::Unit),
        of("2025-04-01", "2025-04-30"),
    ];
    book.append("2025-11-20", declared);
    shutdown::entered_late(&mut book);
    let to = tempfile::tempdir().expect("a folder");
    assert_eq!(published(&book, to.path()).alerts, Vec::<String>::new());
    let budget = std::fs::read_to_string(to.path().join("reports/2025-10.txt")).expect("it");
    assert!(budget.contains("Budget against actual"), "{budget}");
    for period in ["2025-10", "2025-Q2", "2024", "2024-01", "2025-04"] {
        let site = get(&site(&book), &format!("/reports/{period}.json")).await.body;
        let file = std::fs::read(to.path().join(format!("reports/{period}.json"))).expect("it");
        let [mut site, mut file] = [site, file]
            .map(|json| serde_json::from_slice::<serde_json::Value>(&json).expect("JSON"));
        assert_ne!((&site["log"], &site), (&file["log"], &file), "{period}");
        for report in [&mut site, &mut file] {
            for at in ["/log", "/recorded_until", "/stewardship/log", "/end/log"] {
                report.pointer_mut(at).map(serde_json::Value::take);
            }
        }
        assert_eq!(site, file, "{period}");
    }
}

#[tokio::test]
async fn a_report_is_made_from_a_log_that_was_committed_so() {
    let mut book = Book::empty();
    let bank = "assets:bank:main";
    let gift = |day, minor: i64| {
        let legs =
            [(bank, "EUR", minor, ""), ("income:donations:one-time", "EUR", -minor, "general")];
        draft(day, Body::Donation(None), &legs)
    };
    // One statement of two months, whose rows of the second lie behind the end of the first.
    let whole = statement("2024-02-20", "2024-03-10", 5_000);
    book.append("2024-01-31", vec![gift("2024-01-31", 1_000)]);
    book.append("2024-03-12", vec![whole, gift("2024-02-21", 1_500), gift("2024-03-02", 2_500)]);
    book.append("2024-03-20", vec![gift("2024-03-20", 100)]);
    let to = tempfile::tempdir().expect("a folder");
    published(&book, to.path());
    let file = std::fs::read_to_string(to.path().join("reports/2024-02.txt")).expect("the report");
    assert!(file.contains("agrees") && !file.contains("DIFFERS"), "{file}");
    assert!(file.contains("--at-size 5"), "{file}");
}

#[tokio::test]
async fn what_is_made_of_other_files_is_what_is_served() {
    let mut book = Book::of_a_service();
    shutdown::entered_late(&mut book);
    let to = tempfile::tempdir().expect("a folder");
    for day in ["2025-11-22", "2025-11-23"] {
        closed::classified(&mut book, day);
        published(&book, to.path());
        let files = files(to.path());
        let of_package = reports::export::package::FILES.iter().map(|file| file.path);
        for name in of_package.chain(["entries.csv", "datapackage.json"]) {
            let served = get(&site(&book), &format!("/{name}")).await.body;
            assert!(!served.is_empty() && files[name] == *served, "{name}");
        }
    }
}

/// Whoever may write into the folder must not lead a later run out of it.
#[test]
fn no_folder_of_the_site_is_a_link() {
    let (book, elsewhere) = (Book::of_a_service(), tempfile::tempdir().expect("a folder"));
    for link in ["e", "de/e", "tile/0"] {
        let to = tempfile::tempdir().expect("a folder");
        published(&book, to.path());
        std::fs::remove_dir_all(to.path().join(link)).expect("removed");
        std::os::unix::fs::symlink(elsewhere.path(), to.path().join(link)).expect("a link");
        let refused = publish(Site::new(book.path()), to.path(), "test").expect_err("refused");
        let says = refused.to_string();
        assert!(says.contains(&format!("/{link}: it is a link")), "{says}");
        assert_eq!(files(elsewhere.path()), BTreeMap::new(), "{link}");
    }
    // The folder itself is the treasurer's to name.
    let (to, beside) = (tempfile::tempdir().expect("a folder"), elsewhere.path().join("site"));
    std::os::unix::fs::symlink(to.path(), &beside).expect("a link");
    assert!(published(&book, &beside).written > 0);
}

#[test]
fn its_pages_name_a_command_that_proves_an_entry_with_nothing_but_its_files() {
    let (book, to) = (Book::of_a_service(), tempfile::tempdir().expect("a folder"));
    published(&book, to.path());
    let files = files(to.path());
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        assert!(!page.contains("proof.tlog-proof"), "{name}: there is no such file");
    }
    for (page, index) in
        [("about.html", 0), ("de/about.html", 0), ("e/5.html", 5), ("e/96.html", 96)]
    {
        let page = String::from_utf8_lossy(&files[page]).into_owned();
        let command = format!("python3 check.py --tiles ${{SITE%/}} {index}</code>");
        assert!(page.contains(&command), "{command}: {page}");
        let command = command.trim_end_matches("</code>");
        let run = |folder: &Path| {
            let said = std::process::Command::new("sh")
                .args(["-c", &format!("SITE={}/; {command}", folder.display())])
                .current_dir(to.path())
                .output()
                .expect("a shell");
            (said.status.success(), String::from_utf8_lossy(&said.stdout).into_owned(), said.stderr)
        };
        if String::from_utf8_lossy(&run(to.path()).2).contains("not found") {
            println!("left out: there is no python3");
            return;
        }
        let (proven, said, _) = run(to.path());
        let of = format!("entry {index} is in example.org/books");
        assert!(proven && said.contains(&of), "{said}");
        // One byte of one bundle.
        let forged = tempfile::tempdir().expect("a folder");
        let tiles =
            files.iter().filter(|(name, _)| name.starts_with("tile/") || *name == "checkpoint");
        for (name, bytes) in tiles {
            let path = forged.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            let mut bytes = bytes.clone();
            if name.starts_with("tile/entries/") {
                bytes.iter_mut().filter(|byte| **byte == b'v').for_each(|byte| *byte = b'w');
            }
            std::fs::write(path, bytes).expect("written");
        }
        assert!(!run(forged.path()).0, "entry {index} was changed");
    }
}

#[tokio::test]
async fn a_month_that_was_closed_stays_where_it_was() {
    let (mut book, to) = (Book::of_a_service(), tempfile::tempdir().expect("a folder"));
    published(&book, to.path());
    let of_month = |name: &&String| name.starts_with("reports/2025-10.");
    let before: BTreeSet<String> = files(to.path()).keys().filter(of_month).cloned().collect();
    assert_eq!(before.len(), 5, "{before:?}");
    for (version, on) in [(1, "2025-11-21"), (2, "2025-11-23")] {
        closed::close(&mut book, "2025-10", on);
        published(&book, to.path());
        let files = files(to.path());
        for name in &before {
            let newest = name.replace("2025-10.", &format!("2025-10/v{version}."));
            assert_eq!(files.get(name), files.get(&newest), "{name} of version {version}");
            let served = get(&site(&book), &format!("/{name}")).await.body;
            assert_eq!(files.get(name).map(Vec::as_slice), Some(&*served), "{name}");
        }
        closed::classified(&mut book, on);
    }
}

#[tokio::test]
async fn a_month_in_which_nothing_moved_is_reported_and_closed_as_any_other() {
    let (mut book, to) = (Book::of_a_service(), tempfile::tempdir().expect("a folder"));
    closed::close(&mut book, "2025-12", "2026-01-05");
    published(&book, to.path());
    let files = files(to.path());
    for name in ["2025-12/index.html", "2025-12/v1.html", "2025-12/v1.csv", "2025-Q4/index.html"] {
        assert!(files.contains_key(&format!("reports/{name}")), "{name}");
    }
    let list = get(&site(&book), "/reports/").await.text();
    assert!(list.contains("<a href=\"2025-12/\">December</a>, closed"), "{list}");
    assert!(list.contains("<a href=\"2026-01/\">January</a> so far"), "{list}");
}

#[test]
fn the_published_api_describes_what_is_published_alone() {
    let (book, to) = (Book::of_a_service(), tempfile::tempdir().expect("a folder"));
    published(&book, to.path());
    let files = files(to.path());
    let text = String::from_utf8_lossy(&files["api/v1/openapi.json"]).into_owned();
    let described: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let paths = described["paths"].as_object().expect("paths");
    for path in paths.keys() {
        assert!(files.contains_key(&format!("api/v1{path}")), "{path}");
    }
    assert_eq!(paths.len(), files.keys().filter(|name| name.starts_with("api/")).count());
    let schemas = described["components"]["schemas"].as_object().expect("schemas");
    for name in schemas.keys() {
        assert!(text.contains(&format!("\"#/components/schemas/{name}\"")), "{name}");
    }
    for name in text.split("\"#/components/schemas/").skip(1).filter_map(|of| of.split('"').next())
    {
        assert!(schemas.contains_key(name), "{name}");
    }
    assert!(!schemas.contains_key("Entries"), "{:?}", schemas.keys());
}

#[test]
fn no_other_site_and_no_later_one_is_written_over() {
    let (mut book, to) = (Book::of_a_service(), tempfile::tempdir().expect("a folder"));
    let older = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files(&book.path()) {
        std::fs::write(older.path().join(name), bytes).expect("copied");
    }
    let legs = [
        ("assets:bank:main", "EUR", 100, ""),
        ("income:donations:one-time", "EUR", -100, "general"),
    ];
    book.append("2025-11-22", vec![draft("2025-11-22", Body::Donation(None), &legs)]);
    published(&book, to.path());
    let before = files(to.path());
    let refused = publish(Site::new(older.path()), to.path(), "test");
    assert!(
        matches!(refused, Err(PublishError::Older { published: 105, stored: 104, .. })),
        "{refused:?}"
    );
    assert_eq!(files(to.path()), before);
    // Of another log, by the name in its checkpoint.
    let checkpoint = to.path().join("checkpoint");
    let note = std::fs::read_to_string(&checkpoint).expect("a checkpoint");
    let (_, rest) = note.split_once('\n').expect("lines");
    std::fs::write(&checkpoint, format!("other.example/books\n{rest}")).expect("written");
    let before = files(to.path());
    let refused = publish(Site::new(book.path()), to.path(), "test");
    let says = refused.as_ref().map_err(ToString::to_string);
    assert!(matches!(refused, Err(PublishError::Another { .. })), "{says:?}");
    assert!(says.expect_err("refused").contains("the site of other.example/books was published"));
    assert_eq!(files(to.path()), before);
    // Of this log, with entries that it never had: two copies went on.
    let (text, signed) = note.split_once("\n\n").expect("a note");
    let (size, _) = text.rsplit_once('\n').expect("a root");
    let root = "A".repeat(43);
    std::fs::write(&checkpoint, format!("{size}\n{root}=\n\n{signed}")).expect("written");
    let before = files(to.path());
    let refused = publish(Site::new(book.path()), to.path(), "test");
    assert!(matches!(refused, Err(PublishError::Forked { published: 105, .. })), "{refused:?}");
    assert_eq!(files(to.path()), before);
    // What is no checkpoint is written anew.
    std::fs::write(&checkpoint, "torn").expect("written");
    published(&book, to.path());
}

#[test]
fn what_others_put_there_is_left_alone() {
    let (book, to) = (Book::of_a_service(), tempfile::tempdir().expect("a folder"));
    std::fs::write(to.path().join("thesis.odt"), "years").expect("written");
    let refused = publish(Site::new(book.path()), to.path(), "test");
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
