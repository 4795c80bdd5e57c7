//! Searches of published words: what is found is what somebody reading all of them would find.

use super::search::{BY_LETTERS, IN_ENTRY};
use super::*;
use crate::phrases::Phrases;
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

/// What a search of this text finds.
fn found(words: &WordsFile, text: &str) -> Vec<u64> {
    words.search(&text.parse().expect("phrases")).expect("searched")
}

/// Words of few letters, in which searches find something, or of odd ones.
fn said() -> impl Strategy<Value = String> {
    prop_oneof!["[aAbB ]{0,12}", "[aAbBüÜéÉñ \"\\\\%_*^東京🎉'-]{0,12}"]
}

fn sought() -> impl Strategy<Value = String> {
    prop_oneof!["[aAbB]{2,4}", "[aAbBüÜéÉñ \\\\%_*^東京🎉'-]{1,6}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_search_finds_what_a_reader_of_all_words_finds(
        said in prop::collection::vec([said(), said()], 1..12),
        sought in prop::collection::vec((sought(), any::<bool>()), 1..4),
    ) {
        let folder = published(&[]);
        let both = |(entry, [name, purpose]): (u64, &[String; 2])| {
            let name = serde_json::json!({ "name": name }).to_string();
            [Opening { entry, slot: Slot::Who, salt: [7; 32], value: name }, opening(entry, purpose)]
        };
        let openings: Vec<Opening> = (0..).zip(&said).flat_map(both).collect();
        open(&folder).insert(&openings).expect("published");
        let (mut text, mut parts) = (String::new(), Vec::new());
        for (part, quoted) in &sought {
            let part = part.trim().to_lowercase();
            text += &if *quoted { format!("\"{part}\"") } else { format!(" {part} ") };
            match quoted {
                true => parts.push(part),
                false => parts.extend(part.split(' ').map(str::to_owned)),
            }
        }
        prop_assume!(text.parse::<Phrases>().is_ok());
        let within = |both: &[String; 2], part: &str| both.iter().any(|said| said.to_lowercase().contains(part));
        let has = |both: &[String; 2]| parts.iter().all(|part| within(both, part));
        let mut read: Vec<u64> = (0..).zip(&said).filter(|(_, both)| has(both)).map(|(n, _)| n).collect();
        read.reverse();
        prop_assert_eq!(found(&open(&folder), &text), read);
    }
}

#[test]
fn what_was_written_is_found_and_no_name_of_a_field() {
    let folder = published(&["Server in Oslo", "Rechnung Nr. 7", "of the \"Müller & Söhne\" AG"]);
    let words = open(&folder);
    assert_eq!(found(&words, "SÖHNE müller"), [2]);
    assert_eq!(found(&words, "\"MÜLLER & söhne\""), [2]);
    assert_eq!(found(&words, "er"), [2, 0]);
    assert_eq!(found(&words, "er server in"), [0]);
    assert_eq!(found(&words, "7 nr."), [1]);
    let none = ["purpose", "NEAR(a b)", "{", "\"oslo server\"", "server rechnung", "server nr"];
    assert!(none.iter().all(|text| found(&words, text).is_empty()));
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
    for text in ["Ada", "hosting", "double", "thanks", "ab12", "cd34", "cd34 hosting ada", "ad ho"]
    {
        assert_eq!(found(&open(&folder), text), [4], "{text}");
    }
}

#[test]
fn a_search_asks_the_index_and_reads_the_openings_that_it_names() {
    let folder = published(&["Server in Oslo"]);
    let words = open(&folder);
    let steps = |sql: &str, asked: &str| {
        let mut plan = words.db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("planned");
        let steps = plan.query_map([asked], |row| row.get::<_, String>(3)).expect("explained");
        steps.collect::<rusqlite::Result<Vec<_>>>().expect("readable").join("; ")
    };
    let letters = steps(BY_LETTERS, "\"osl\"");
    assert!(letters.contains("SCAN letters VIRTUAL TABLE INDEX 0:M"), "{letters}");
    assert!(letters.contains("SEARCH opening USING INTEGER PRIMARY KEY"), "{letters}");
    let entry = steps(IN_ENTRY, "0");
    assert!(entry.contains("SEARCH") && !entry.contains("SCAN"), "{entry}");
}

#[test]
fn withdrawn_words_leave_no_letter_in_the_index() {
    let folder = published(&["kept", "zebra crossing"]);
    let words = open(&folder);
    words.drop_orphans(1).expect("withdrawn");
    assert!(found(&words, "zebra").is_empty());
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
    assert_eq!(found(&words, "rome"), [0]);
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
    assert_eq!(found(&open(&folder), "\"as it\""), [3]);
    assert_eq!(open(&folder).strange().expect("looked at"), None);
}
