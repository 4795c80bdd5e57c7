//! The journal's promises: all or nothing, the head outside wins, nothing is reversed twice.

use super::*;
use crate::account::Function;
use crate::books::Books;
use crate::day::Month;
use crate::entry::Rel;
use crate::entry::{Declared, Policy, Posting, Postings};
use crate::fixture::{clerk, new_book};
use crate::slot::Slot;

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("book")).expect("a folder");
        Self { folder }
    }

    fn book(&self) -> PathBuf {
        self.folder.path().join("book")
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    fn create(&self) -> Journal {
        new_book(self.folder.path(), "2024-10-31")
    }

    fn open(&self) -> Result<Journal, JournalError> {
        Journal::open(&self.book(), &self.state())
    }
}

fn gift(date: &str, minor: i64) -> Draft {
    let euro = "EUR".parse().expect("a currency");
    let postings = Postings::new(vec![
        Posting::pooled("assets:bank:main".parse().expect("an account"), euro, minor),
        Posting::of_fund(
            "income:donations:one-time".parse().expect("an account"),
            euro,
            -minor,
            Code::general(),
        ),
    ])
    .expect("it balances");
    let by = "treasurer".parse().expect("a code");
    Draft::new(date.parse().expect("a day"), by, Body::Donation(None), postings)
}

fn append(journal: &mut Journal, drafts: Vec<Draft>) -> Result<Head, JournalError> {
    let mut clerk = clerk("2024-10-31");
    let mut append = journal.begin(&mut clerk)?;
    for draft in drafts {
        append.push(draft)?;
    }
    append.commit()
}

#[test]
fn what_is_committed_is_there_again_with_its_words() {
    let place = Place::new();
    let mut journal = place.create();
    let mut named = gift("2024-10-30", 500);
    named.words.who.name = Some("Zoë".to_owned());
    named.public = vec![Slot::Who];
    let head = append(&mut journal, vec![named, gift("2024-09-01", 700)]).expect("appended");
    assert_eq!(head.size, 3);
    drop(journal);

    let books = Books::open(&place.book()).expect("readable");
    assert_eq!(books.head(), head);
    assert_eq!(books.name_of(1).expect("readable").as_deref(), Some("Zoë"));
    assert_eq!(books.name_of(2).expect("readable"), None);
    let month: Month = "2024-10".parse().expect("a month");
    let october = books.totals(month, month).expect("readable");
    assert_eq!(october.iter().map(|t| t.total.net()).collect::<Vec<_>>(), [500, -500]);
    let before = Books::open(&place.book()).and_then(|b| b.at(2)).expect("a view of the past");
    assert_eq!(before.totals(month.plus(-1), month).expect("readable").len(), 2);
    assert_ne!(before.head().root, head.root);
}

#[test]
fn an_append_that_is_given_up_leaves_nothing() {
    let place = Place::new();
    let mut journal = place.create();
    let mut someone = clerk("2024-10-31");
    let mut half = journal.begin(&mut someone).expect("the lock");
    half.push(gift("2024-10-30", 500)).expect("pushed");
    drop(half);
    assert_eq!(append(&mut journal, vec![gift("2024-10-30", 1)]).expect("appended").size, 2);
}

#[test]
fn openings_that_a_crash_left_behind_are_dropped() {
    let place = Place::new();
    let mut journal = place.create();
    let orphan = crate::slot::Seed([9; 32]);
    journal.secrets.insert_orphan(1, &orphan).expect("an orphan");
    append(&mut journal, vec![gift("2024-10-30", 500)]).expect("appended");
    let (seed, _) = journal.secrets.opening(1).expect("readable").expect("there");
    assert_ne!(seed, Some(orphan));
}

#[test]
fn an_old_copy_put_back_is_noticed_before_it_becomes_a_fork() {
    let place = Place::new();
    append(&mut place.create(), vec![gift("2024-10-30", 500)]).expect("appended");
    let copy = place.folder.path().join("copy");
    std::fs::create_dir(&copy).expect("a folder");
    for name in crate::store::FILES {
        std::fs::copy(place.book().join(name), copy.join(name)).expect("copied");
    }
    append(&mut place.open().expect("open"), vec![gift("2024-10-30", 700)]).expect("appended");
    for name in crate::store::FILES {
        for leftover in [format!("{name}-wal"), format!("{name}-shm")] {
            let _ = std::fs::remove_file(place.book().join(leftover));
        }
        std::fs::copy(copy.join(name), place.book().join(name)).expect("put back");
    }
    let refused = append(&mut place.open().expect("open"), vec![gift("2024-10-30", 900)]);
    assert!(matches!(refused, Err(JournalError::Fork(_))), "{refused:?}");
}

#[test]
fn a_second_writer_waits_or_is_told() {
    let place = Place::new();
    let mut first = place.create();
    let mut someone = clerk("2024-10-31");
    let held = first.begin(&mut someone).expect("the lock");
    let refused = append(&mut place.open().expect("open"), vec![gift("2024-10-30", 1)]);
    assert!(matches!(refused, Err(JournalError::Store(StoreError::Locked(_)))), "{refused:?}");
    drop(held);
    append(&mut place.open().expect("open"), vec![gift("2024-10-30", 1)]).expect("appended");
}

#[test]
fn the_clock_does_not_go_back_and_nothing_is_reversed_twice() {
    let place = Place::new();
    let mut journal = place.create();
    append(&mut journal, vec![gift("2024-10-30", 500)]).expect("appended");
    let mut yesterday = clerk("2024-10-30");
    let refused = journal.begin(&mut yesterday).map(|_| ());
    assert!(matches!(refused, Err(JournalError::ClockWentBack { .. })), "{refused:?}");

    let reversal = || {
        let gift = gift("2024-10-30", 500);
        let postings = gift.postings.reversed();
        Draft::new(gift.date, gift.by, Body::Reversal, postings).with_ref(Rel::Reverses, 1)
    };
    let refused = append(&mut journal, vec![reversal(), reversal()]);
    assert!(matches!(refused, Err(JournalError::AlreadyReversed(1, 2))), "{refused:?}");
    append(&mut journal, vec![reversal()]).expect("once");
    let refused = append(&mut journal, vec![reversal()]);
    assert!(matches!(refused, Err(JournalError::AlreadyReversed(1, 2))), "{refused:?}");

    // The reversal counts as what it reverses: the gifts of the month are none.
    let books = Books::open(&place.book()).expect("readable");
    let month: Month = "2024-10".parse().expect("a month");
    let kinds = books.totals(month, month).expect("readable");
    assert!(kinds.iter().all(|t| t.leg.kind == "donation" && t.total.net() == 0), "{kinds:?}");
}

#[test]
fn the_tables_of_the_log_let_nothing_be_changed() {
    let place = Place::new();
    append(&mut place.create(), vec![gift("2024-10-30", 500)]).expect("appended");
    // Another program's connection, with default pragmas and all the rights of the file's owner.
    let db = rusqlite::Connection::open(place.book().join("ledger.db")).expect("open");
    for attack in [
        "UPDATE entry SET data = x'00' WHERE idx = 1",
        "DELETE FROM entry WHERE idx = 1",
        "INSERT OR REPLACE INTO entry(idx, data) VALUES (1, x'00')",
        "INSERT INTO entry(idx, data) VALUES (1, x'00') ON CONFLICT DO UPDATE SET data = x'00'",
        "INSERT INTO entry(idx, data) VALUES (7, x'00')",
        "INSERT OR REPLACE INTO checkpoint(size, note) VALUES (1, 'x')",
        "UPDATE checkpoint SET note = 'x'",
        "DELETE FROM checkpoint",
    ] {
        assert!(db.execute(attack, []).is_err(), "{attack}");
    }
}

#[test]
fn a_policy_is_the_newest_of_its_kind_and_code() {
    let place = Place::new();
    let mut journal = place.create();
    let policy = |function, in_force| {
        let value = Declared::Category { function };
        let body = Body::Policy(Policy { code: "hosting".into(), value, in_force });
        let by = "treasurer".parse().expect("a code");
        Draft::new("2024-10-31".parse().expect("a day"), by, body, Postings::default())
    };
    append(&mut journal, vec![policy(Function::Program, true), policy(Function::Admin, true)])
        .expect("appended");
    let function = |book: &Path| {
        let books = Books::open(book).expect("readable");
        books.declarations().expect("readable").function("hosting")
    };
    assert_eq!(function(&place.book()), Some(Function::Admin));
    append(&mut journal, vec![policy(Function::Admin, false)]).expect("appended");
    assert_eq!(function(&place.book()), None);
}

/// An attacker with all the rights of the file's owner.
fn attack(place: &Place, sql: &str) {
    let db = rusqlite::Connection::open(place.book().join("ledger.db")).expect("open");
    let triggers: Vec<(String, String)> = db
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .and_then(|mut s| s.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .expect("triggers");
    for (name, _) in &triggers {
        db.execute_batch(&format!("DROP TRIGGER {name}")).expect("dropped");
    }
    db.execute_batch(sql).expect(sql);
    for (_, sql) in &triggers {
        db.execute_batch(sql).expect("as if nothing had been");
    }
}

fn verified(place: &Place) -> Result<crate::verify::Verified, crate::verify::Wrong> {
    let head = place.open().expect("open").outside().expect("a head");
    crate::verify::verify(&place.book(), &crate::verify::Outside { head, private: true })
}

/// Three commits: the genesis, 300 gifts, one gift more.
fn filled() -> Place {
    let place = Place::new();
    let mut journal = place.create();
    let gifts = (1..=300).map(|n| gift("2024-10-30", n)).collect();
    append(&mut journal, gifts).expect("appended");
    append(&mut journal, vec![gift("2024-09-30", 12_345)]).expect("appended");
    place
}

#[test]
fn a_good_book_is_verified_and_rebuilding_it_changes_no_byte() {
    let place = filled();
    let before = verified(&place).expect("a good book");
    assert_eq!((before.size, before.outside, before.opened), (302, Some(302), Some(302)));
    rebuild(&place.book()).expect("rebuilt");
    assert_eq!(verified(&place).expect("a good book"), before);
}

#[test]
fn every_change_behind_the_triggers_is_found_and_named() {
    let swap = "CREATE TEMP TABLE t AS SELECT * FROM entry WHERE idx IN (10, 11); \
                UPDATE entry SET data = (SELECT data FROM t WHERE idx = 11) WHERE idx = 10; \
                UPDATE entry SET data = (SELECT data FROM t WHERE idx = 10) WHERE idx = 11;";
    let amount = |at: u32, from: &str, to: &str| {
        format!(
            "UPDATE entry SET data = CAST(replace(CAST(data AS TEXT), '{from}', '{to}') AS BLOB) \
                 WHERE idx = {at}"
        )
    };
    let attacks = [
        // O02: an amount, balanced, within a full tile, and at the right edge.
        (amount(20, "20\"", "29\""), "entry 20"),
        (amount(301, "12345\"", "12346\""), "entry 301"),
        (amount(20, "treasurer", "treasures"), "entry 20"),
        (swap.to_owned(), "entry 10"),
        (
            "UPDATE entry SET data = (SELECT data FROM entry WHERE idx = 31) WHERE idx = 30"
                .to_owned(),
            "entry 30",
        ),
        ("DELETE FROM entry WHERE idx = 30".to_owned(), "entry 30"),
        (
            "DELETE FROM entry WHERE idx = 301; DELETE FROM checkpoint WHERE size > 301".to_owned(),
            "entry 301",
        ),
        ("DELETE FROM entry WHERE idx = 301".to_owned(), "entry 301"),
        ("UPDATE month_total SET debit = debit + 1 WHERE leg = 0".to_owned(), "month_total"),
        ("UPDATE posting SET minor = minor + 1 WHERE entry = 40".to_owned(), "entry 40"),
        ("DELETE FROM posting WHERE entry = 40".to_owned(), "entry 40"),
        ("DELETE FROM month_lag".to_owned(), "month_lag"),
        (
            "INSERT INTO month_withheld VALUES (24297, 'assets:bank:main', 'EUR', 5)".to_owned(),
            "month_withheld",
        ),
        ("UPDATE leg SET fund = 'travel' WHERE fund = 'general'".to_owned(), "leg"),
        (
            "UPDATE tile SET hashes = zeroblob(8192) WHERE n = 0".to_owned(),
            "entry 0: the table tile",
        ),
        // Entry 301 is behind the full tile; its stored hash, one too many, and one that is gone.
        (
            "UPDATE tile SET hashes = zeroblob(46 * 32) WHERE n = 1".to_owned(),
            "entry 256: the table tile",
        ),
        (
            "UPDATE tile SET hashes = CAST(hashes || hashes AS BLOB) WHERE n = 1".to_owned(),
            "the table tile",
        ),
        ("DELETE FROM tile WHERE n = 1".to_owned(), "the table tile"),
        // Whoever changes the stored hashes too leaves only the signatures to tell.
        (format!("{}; DELETE FROM tile", amount(301, "12345\"", "12346\"")), "entry 301"),
        (
            "UPDATE checkpoint SET note = replace(note, '302', '303') WHERE size = 302".to_owned(),
            "checkpoint",
        ),
        ("CREATE TRIGGER t AFTER INSERT ON entry BEGIN SELECT 1; END".to_owned(), "schema"),
    ];
    for (sql, expected) in attacks {
        let place = filled();
        attack(&place, &sql);
        match verified(&place) {
            Err(wrong) => {
                let wrong = wrong.to_string();
                assert!(wrong.contains(expected), "{sql}: {wrong}");
            }
            Ok(_) => panic!("not found: {sql}"),
        }
    }
}

#[test]
fn words_that_were_changed_are_found() {
    let place = filled();
    let mut named = gift("2024-10-30", 500);
    named.words.who.name = Some("Zoë".to_owned());
    named.public = vec![Slot::Who];
    append(&mut place.open().expect("open"), vec![named]).expect("appended");
    assert_eq!(verified(&place).expect("a good book").published, 1);
    let db = rusqlite::Connection::open(place.book().join("words.db")).expect("open");
    db.execute("UPDATE opening SET value = '{\"name\":\"Zoe\"}'", []).expect("changed");
    let wrong = verified(&place).expect_err("changed words").to_string();
    assert!(wrong.contains("entry 302") && wrong.contains("who"), "{wrong}");
}

#[test]
fn a_rehearsal_goes_on_behind_itself_and_leaves_nothing() {
    let place = Place::new();
    let mut journal = place.create();
    let before = append(&mut journal, vec![gift("2024-10-01", 100)]).expect("appended");
    let mut clerk = clerk("2024-10-31");
    let mut rehearsal = Rehearsal::new(journal.begin(&mut clerk).expect("a lock")).expect("joined");
    let october: Month = "2024-10".parse().expect("a month");
    let held = |append: &Append<'_>| {
        let totals = append.journal().facts().totals(october, october).expect("readable");
        totals.iter().map(|t| t.total.debit).sum::<i64>()
    };
    let push = |append: &mut Append<'_>, minor| append.push(gift("2024-10-30", minor));
    let two = rehearsal.attempt(|append| push(append, 200)).expect("it stands");
    let failed: Result<u64, JournalError> = rehearsal.attempt(|append| {
        let index = push(append, 300)?;
        append.entry(index)?;
        Err(JournalError::NoEntry(9, 9))
    });
    failed.expect_err("it fails");
    let seen = rehearsal.attempt(|append| Ok::<_, JournalError>((append.next(), held(append))));
    assert_eq!(seen.expect("it stands"), (two + 1, 300), "the second was there, the third was not");
    drop(rehearsal);
    drop(journal);
    let head = append(&mut place.open().expect("the book"), vec![gift("2024-10-31", 1)]);
    assert_eq!(head.expect("appended").size, before.size + 1);
}
