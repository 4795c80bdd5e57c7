//! Searches of published words: what is found is what somebody reading all of them would find.

use super::*;
use crate::slot::{Docs, Source, Text, Who, Words};
use crate::store;
use proptest::prelude::*;

/// A book's folder with these openings published, one for each entry.
fn published(words: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    store::create(folder.path()).expect("created");
    let openings: Vec<Opening> =
        (0..).zip(words).map(|(entry, text)| opening(entry, text)).collect();
    open(&folder).insert(&openings).expect("published");
    folder
}

fn opening(entry: u64, text: &str) -> Opening {
    let value = serde_json::json!({ "purpose": text }).to_string();
    Opening { entry, slot: Slot::Text, salt: [7; 32], value }
}

fn open(folder: &tempfile::TempDir) -> WordsFile {
    WordsFile::open(folder.path(), true).expect("open")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_search_finds_what_a_reader_of_all_words_finds(
        words in prop::collection::vec("[aAbBüÜéÉñ \"\\\\%_*^東京🎉'-]{0,12}", 1..12),
        text in "[aAbBüÜéÉñ \"\\\\%_*^東京🎉'-]{1,6}",
    ) {
        let folder = published(&words.iter().map(String::as_str).collect::<Vec<_>>());
        let has = |words: &&String| words.to_lowercase().contains(&text.to_lowercase());
        let mut read: Vec<u64> = (0..).zip(&words).filter(|(_, w)| has(w)).map(|(n, _)| n).collect();
        read.reverse();
        prop_assert_eq!(open(&folder).search(&text).expect("searched"), read);
    }
}

#[test]
fn what_was_written_is_found_and_no_name_of_a_field() {
    let folder = published(&["Server in Oslo", "Rechnung Nr. 7", "of the \"Müller & Söhne\" AG"]);
    let words = open(&folder);
    let found = |text: &str| words.search(text).expect("searched");
    assert_eq!(found("MÜLLER & söhne\""), [2]);
    assert_eq!(found("er"), [2, 0]);
    assert_eq!(found("nr. 7"), [1]);
    assert!(["purpose", "NEAR(a b)", "{"].iter().all(|text| found(text).is_empty()));
}

#[test]
fn whatever_slots_can_say_is_found() {
    let words = Words {
        who: Who { name: Some("Ada".to_owned()) },
        text: Text {
            purpose: Some("hosting".to_owned()),
            reason: Some("double".to_owned()),
            note: Some("thanks".to_owned()),
        },
        docs: Docs { sha256: vec!["ab12".to_owned(), "cd34".to_owned()] },
        source: Source::default(),
    };
    let slots = [Slot::Who, Slot::Text, Slot::Docs];
    let said =
        slots.map(|slot| Opening { entry: 4, slot, salt: [7; 32], value: words.value(slot) });
    let folder = published(&[]);
    open(&folder).insert(&said).expect("published");
    for text in ["Ada", "hosting", "double", "thanks", "ab12", "cd34"] {
        assert_eq!(open(&folder).search(text).expect("searched"), [4], "{text}");
    }
}

#[test]
fn a_search_asks_the_index_and_reads_the_openings_that_it_names() {
    let folder = published(&["Server in Oslo"]);
    let words = open(&folder);
    let mut plan = words.db.prepare(&format!("EXPLAIN QUERY PLAN {BY_LETTERS}")).expect("planned");
    let steps = plan.query_map(["\"osl\""], |row| row.get::<_, String>(3)).expect("explained");
    let steps = steps.collect::<rusqlite::Result<Vec<_>>>().expect("readable").join("; ");
    assert!(steps.contains("SCAN letters VIRTUAL TABLE INDEX 0:M"), "{steps}");
    assert!(steps.contains("SEARCH opening USING INTEGER PRIMARY KEY"), "{steps}");
}

#[test]
fn withdrawn_words_leave_no_letter_in_the_index() {
    let folder = published(&["kept", "zebra crossing"]);
    let words = open(&folder);
    words.drop_orphans(1).expect("withdrawn");
    assert!(words.search("zebra").expect("searched").is_empty());
    let letters = "CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, letters, row); SELECT 1";
    words.db.execute_batch(letters).expect("a vocabulary");
    let mut all = words.db.prepare("SELECT term FROM temp.v").expect("prepared");
    let all = all.query_map([], |row| row.get::<_, String>(0)).expect("read");
    let all: Vec<String> = all.map(|term| term.expect("text")).collect();
    assert_eq!(all, ["ept", "kep", "pt\n"]);
    assert!(words.check_letters().expect("compared"));
}

#[test]
fn an_index_that_says_something_else_is_noticed_and_made_anew() {
    let folder = published(&["Server in Oslo"]);
    let words = open(&folder);
    let tamper = "UPDATE opening SET value = '{\"purpose\":\"Server in Rome\"}'";
    words.db.execute(tamper, []).expect("tampered");
    assert!(!words.check_letters().expect("compared"));
    WordsFile::rebuild(folder.path()).expect("rebuilt");
    assert!(words.check_letters().expect("compared"));
    assert_eq!(words.search("rome").expect("searched"), [0]);
    assert_eq!(words.strange().expect("looked at"), None);
}

#[test]
fn an_index_that_was_emptied_is_noticed_by_who_only_reads() {
    let folder = published(&["Server in Oslo"]);
    let reader = WordsFile::open(folder.path(), false).expect("opened");
    assert!(reader.check_letters().expect("compared"));
    let emptied = "INSERT INTO letters(letters) VALUES('delete-all')";
    open(&folder).db.execute(emptied, []).expect("emptied");
    assert!(!reader.check_letters().expect("compared"));
    assert_eq!(reader.strange().expect("looked at"), None);
}

#[test]
fn a_file_of_the_version_before_is_refused_until_it_is_rebuilt() {
    let folder = published(&[]);
    let before = "DROP TABLE letters; DROP VIEW written; DROP TABLE opening; CREATE TABLE opening(
        entry INTEGER NOT NULL, slot TEXT NOT NULL, salt BLOB NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY(entry, slot)) STRICT, WITHOUT ROWID;
      INSERT INTO opening VALUES(3, 'text', zeroblob(32), '{\"note\":\"as it was\"}');
      PRAGMA user_version = 1;";
    open(&folder).db.execute_batch(before).expect("as it was");
    let refused = WordsFile::open(folder.path(), false);
    assert!(matches!(refused, Err(StoreError::Older { version: 1, .. })));
    WordsFile::rebuild(folder.path()).expect("rebuilt");
    assert_eq!(open(&folder).search("as it").expect("searched"), [3]);
    assert_eq!(open(&folder).strange().expect("looked at"), None);
}
