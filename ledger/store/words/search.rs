//! Which entries have words: by the index of letters where it knows them, by reading where it does not.

use super::WordsFile;
use crate::phrases::Phrases;
use crate::store::StoreError;
use std::collections::HashSet;

/// Which entries have letters in a row, by the index.
pub(super) const BY_LETTERS: &str = "SELECT DISTINCT entry FROM letters JOIN opening ON opening.id = letters.rowid \
     WHERE letters MATCH ?1 ORDER BY entry DESC";
/// What was written in one.
pub(super) const IN_ENTRY: &str =
    "SELECT group_concat(words, char(10)) FROM opening JOIN written USING(id) WHERE entry = ?1";
/// What was written in each.
const EVERYWHERE: &str = "SELECT entry, group_concat(words, char(10)) \
     FROM opening JOIN written USING(id) GROUP BY entry ORDER BY entry DESC";

/// As many letters in a row as the index has.
const LETTERS: usize = 3;

impl WordsFile {
    /// Entries whose published words contain all phrases, each in whatever slot and in letters of whatever
    /// case; newest first. What is shorter than the index's three letters is looked for in what the others
    /// found, or in all words where there is no other.
    pub fn search(&self, phrases: &Phrases) -> Result<Vec<u64>, StoreError> {
        let (long, short): (Vec<_>, Vec<_>) =
            phrases.all().iter().partition(|phrase| phrase.chars().count() >= LETTERS);
        let found = match long.split_first() {
            None => self.everywhere(phrases),
            Some((first, others)) => self.by_index(first, others).and_then(|found| {
                if short.is_empty() { Ok(found) } else { self.reading(found, phrases) }
            }),
        };
        self.on(found)
    }

    fn by_index(&self, first: &str, others: &[&String]) -> rusqlite::Result<Vec<u64>> {
        let mut found: Vec<u64> = self.by_letters(first)?;
        for phrase in others {
            let also: HashSet<u64> = self.by_letters(phrase)?;
            found.retain(|entry| also.contains(entry));
        }
        Ok(found)
    }

    fn by_letters<T: FromIterator<u64>>(&self, phrase: &str) -> rusqlite::Result<T> {
        // As FTS5 takes letters in a row, which are no words of its language then.
        let letters = format!("\"{}\"", phrase.replace('"', "\"\""));
        self.db.prepare_cached(BY_LETTERS)?.query_map([letters], |row| row.get(0))?.collect()
    }

    fn reading(&self, of: Vec<u64>, phrases: &Phrases) -> rusqlite::Result<Vec<u64>> {
        let mut statement = self.db.prepare_cached(IN_ENTRY)?;
        let mut found = Vec::new();
        for entry in of {
            let said: String = statement.query_row([entry as i64], |row| row.get(0))?;
            if phrases.are_in(&said) {
                found.push(entry);
            }
        }
        Ok(found)
    }

    fn everywhere(&self, phrases: &Phrases) -> rusqlite::Result<Vec<u64>> {
        let mut statement = self.db.prepare_cached(EVERYWHERE)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            if phrases.are_in(row.get_ref(1)?.as_str()?) {
                found.push(row.get(0)?);
            }
        }
        Ok(found)
    }
}
