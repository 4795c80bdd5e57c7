//! Everything recomputed from the bytes: entries, tree, checkpoints, projections, words, statements.
//! Trusts no trigger, no table and no stored hash; stops at the first entry that is wrong, by name.
//! What it cannot see, it says: without the head outside, a book is consistent with itself only.

mod links;

use crate::entry::{Body, Entry, Genesis, Malformed, decode};
use crate::journal::fold::fold_one;
use crate::log::{Checkpoint, Edge, Hash, leaf_hash};
use crate::slot::{Digest, Scratch, Slot, StoredWords, digest};
use crate::store::{Facts, PostingRow, Projection, Secrets, StoreError, WordsFile};
use links::Links;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// What was found right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// Signed checkpoints, each of which agrees.
    pub checkpoints: u64,
    /// The size at which the head outside the book agrees; `None` without one.
    pub outside: Option<u64>,
    /// Entries of types of a later version: their postings were counted, no more.
    pub unknown: u64,
    /// Published openings that open what the entries hold.
    pub published: u64,
    /// Published openings without an entry, as a crash leaves them; dropped at the next write.
    pub left: u64,
    /// Entries whose secrets open what they hold; `None` where private.db was not asked.
    pub opened: Option<u64>,
    /// Entries whose secrets were destroyed.
    pub erased: u64,
}

/// What is wrong, at the first place where it shows.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// The files cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file contradicts itself.
    #[error("{file}: {detail}")]
    File {
        /// Which.
        file: &'static str,
        /// What SQLite says, or what is strange in the schema.
        detail: String,
    },
    /// The bytes of an entry are none.
    #[error("entry {index}: {why}")]
    Malformed {
        /// Its index.
        index: u64,
        /// What is wrong.
        why: Malformed,
    },
    /// An entry contradicts others.
    #[error("entry {index}: {problem}")]
    Entry {
        /// Its index.
        index: u64,
        /// What is wrong.
        problem: String,
    },
    /// Entries are not those that were signed.
    #[error("one of the entries {first} to {last} is not the one that was signed")]
    NotSigned {
        /// The first that may be it.
        first: u64,
        /// The last that may be it.
        last: u64,
    },
    /// A checkpoint is not signed by the key of entry 0, or signs another log.
    #[error("the checkpoint of {size} entries: {problem}")]
    Checkpoint {
        /// Its size.
        size: u64,
        /// What is wrong.
        problem: String,
    },
    /// The log is not the one that was acknowledged.
    #[error("the head outside the book: {0}")]
    Outside(String),
    /// A projection is not what the entries add up to.
    #[error(
        "{place}: the table {table} is not what the entries add up to ({detail}); \
             `ledger rebuild` makes it anew"
    )]
    Projection {
        /// The entry or place it is about.
        place: String,
        /// The table.
        table: &'static str,
        /// Stored and computed.
        detail: String,
    },
}

/// What the verifier is given besides the book's folder.
pub struct Outside {
    /// The head that was acknowledged last, kept outside the folder.
    pub head: Option<Checkpoint>,
    /// Whether private.db is there to be checked too: the treasurer's own check.
    pub private: bool,
}

/// Recomputes everything.
///
/// # Errors
/// [`Wrong`]: the first thing that is.
pub fn verify(book: &Path, outside: &Outside) -> Result<Verified, Wrong> {
    let facts = Facts::open(book, false)?;
    facts.begin_reading()?;
    drift(&facts)?;
    let (sender, receiver) = sync_channel(4);
    std::thread::scope(|scope| {
        let secrets = scope.spawn(move || check_files(book, outside.private, receiver));
        // An error here hangs up, and the other thread ends; the log's own fault is told first.
        let Walked { root, projection, checkpoints, unknown } =
            walk(&facts, outside.head.clone(), sender)?;
        let size = facts.size()?;
        compare_tables(&facts, &projection)?;
        compare_postings(&facts, projection.postings)?;
        let (published, left) = check_published(&facts, &WordsFile::open(book, false)?)?;
        let opened = secrets.join().unwrap_or_else(|_| Err(stopped()));
        let Opened { opened, erased } = opened?;
        let outside = outside.head.as_ref().map(|head| head.size);
        Ok(Verified { size, root, checkpoints, outside, unknown, published, left, opened, erased })
    })
}

fn stopped() -> Wrong {
    Wrong::File { file: "private.db", detail: "the check stopped unexpectedly".to_owned() }
}

/// The digests of a stretch of entries, on their way to the secrets that open them.
type Digests = Vec<(u64, Vec<(Slot, Digest)>)>;

/// Entries whose digests travel together.
const BATCH: usize = 1_024;

/// One pass over the entries, in their order.
fn walk(
    facts: &Facts,
    head: Option<Checkpoint>,
    sender: SyncSender<Digests>,
) -> Result<Walked, Wrong> {
    let mut walk = Walk::new(facts, head);
    let mut batch = Vec::with_capacity(BATCH);
    facts.scan(0, facts.size()?, |index, bytes| {
        batch.push((index, walk.step(index, bytes)?.digests));
        if batch.len() == BATCH {
            // Nobody listens where there is nothing to open, or something was found wrong there.
            let _ = sender.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
        }
        Ok::<(), Wrong>(())
    })?;
    let _ = sender.send(batch);
    walk.finish()
}

/// What entry 0 fixed: the origin under which the head outside is kept, and the key.
///
/// # Errors
/// The file cannot be read, or its first entry is no genesis.
pub fn genesis(book: &Path) -> Result<Genesis, Wrong> {
    let facts = Facts::open(book, false)?;
    let wrong = |problem: &str| Wrong::Entry { index: 0, problem: problem.to_owned() };
    let bytes = facts.entry(0)?.ok_or_else(|| wrong("is missing"))?;
    match decode(0, &bytes).map_err(|why| Wrong::Malformed { index: 0, why })?.body {
        Body::Genesis(genesis) => Ok(genesis),
        _ => Err(wrong("is no genesis")),
    }
}

/// Whether the projections are what the entries add up to: `rebuild --check`.
///
/// # Errors
/// The first difference.
pub fn check_projections(book: &Path) -> Result<(), Wrong> {
    let facts = Facts::open(book, false)?;
    facts.begin_reading()?;
    let mut projection = Projection::default();
    let mut edge = Edge::default();
    let size = facts.size()?;
    facts.scan(0, size, |index, bytes| {
        let entry = decode(index, bytes).map_err(|why| Wrong::Malformed { index, why })?;
        fold(&facts, &mut projection, index, &entry)?;
        check_tiles(&facts, &mut edge, index, leaf_hash(bytes))
    })?;
    compare_tables(&facts, &projection)?;
    compare_postings(&facts, projection.postings)
}

fn whole(file: &'static str, found: Option<String>) -> Result<(), Wrong> {
    found.map_or(Ok(()), |detail| Err(Wrong::File { file, detail }))
}

/// Tables, indexes and triggers must be the ones this version makes.
fn drift(facts: &Facts) -> Result<(), Wrong> {
    let expected: BTreeSet<String> = Facts::expected_schema()?.into_iter().collect();
    let found: BTreeSet<String> = facts.schema()?.into_iter().collect();
    let strange =
        found.difference(&expected).next().map(|sql| format!("unknown in the schema: {sql}"));
    let missing =
        expected.difference(&found).next().map(|sql| format!("missing in the schema: {sql}"));
    whole("ledger.db", strange.or(missing))
}

/// The pass over the entries, in their order.
struct Walk<'a> {
    facts: &'a Facts,
    edge: Edge,
    projection: Projection,
    key: Option<crate::log::Vkey>,
    checkpoints: std::vec::IntoIter<(u64, String)>,
    next_checkpoint: Option<(u64, String)>,
    counted: u64,
    /// Where the log was known to be right last.
    signed: u64,
    head: Option<Checkpoint>,
    links: Links,
    unknown: u64,
}

struct Walked {
    root: Hash,
    projection: Projection,
    checkpoints: u64,
    unknown: u64,
}

impl<'a> Walk<'a> {
    fn new(facts: &'a Facts, head: Option<Checkpoint>) -> Self {
        Self {
            facts,
            edge: Edge::default(),
            projection: Projection::default(),
            key: None,
            checkpoints: Vec::new().into_iter(),
            next_checkpoint: None,
            counted: 0,
            signed: 0,
            head,
            links: Links::default(),
            unknown: 0,
        }
    }

    fn step(&mut self, index: u64, bytes: &[u8]) -> Result<Entry, Wrong> {
        if index != self.edge.size() {
            let (index, problem) = (self.edge.size(), "is missing".to_owned());
            return Err(Wrong::Entry { index, problem });
        }
        check_tiles(self.facts, &mut self.edge, index, leaf_hash(bytes))?;
        let entry = decode(index, bytes).map_err(|why| Wrong::Malformed { index, why })?;
        self.check(index, &entry)?;
        fold(self.facts, &mut self.projection, index, &entry)?;
        self.check_signed()?;
        Ok(entry)
    }

    /// What one entry must be among the others.
    fn check(&mut self, index: u64, entry: &Entry) -> Result<(), Wrong> {
        let wrong = |problem: String| Err(Wrong::Entry { index, problem });
        match &entry.body {
            Body::Genesis(genesis) if index == 0 => {
                self.key = Some(genesis.key.clone());
                let all = self.facts.checkpoints()?;
                self.checkpoints = all.into_iter();
                self.next_checkpoint = self.checkpoints.next();
            }
            Body::Genesis(_) => return wrong("is a second genesis".to_owned()),
            _ if index == 0 => return wrong("is no genesis".to_owned()),
            Body::Unknown(_) => self.unknown += 1,
            _ => {}
        }
        self.links.check(self.facts, index, entry)
    }

    /// Compares the root with whoever signed at this size.
    fn check_signed(&mut self) -> Result<(), Wrong> {
        let size = self.edge.size();
        if let Some(head) = self.head.take_if(|head| head.size == size) {
            self.compare(head.root)?;
        }
        while let Some((_, note)) = self.next_checkpoint.take_if(|(at, _)| *at == size) {
            let problem = |problem: String| Wrong::Checkpoint { size, problem };
            let Some(key) = &self.key else { return Err(problem("there is no key".to_owned())) };
            let opened =
                Checkpoint::open(note.as_bytes(), key).map_err(|e| problem(e.to_string()))?;
            if opened.size != size {
                return Err(problem(format!("its note is of {} entries", opened.size)));
            }
            self.compare(opened.root)?;
            self.counted += 1;
            self.signed = size;
            self.next_checkpoint = self.checkpoints.next();
        }
        Ok(())
    }

    fn compare(&self, root: Hash) -> Result<(), Wrong> {
        if self.edge.root() == root {
            return Ok(());
        }
        Err(Wrong::NotSigned { first: self.signed, last: self.edge.size() - 1 })
    }

    fn finish(self) -> Result<Walked, Wrong> {
        let size = self.edge.size();
        self.links.finish()?;
        if let Some(head) = self.head {
            return Err(Wrong::Outside(format!(
                "the book has {size} entries, {} were acknowledged: entry {size} is the first that \
                 is missing",
                head.size
            )));
        }
        if let Some((at, _)) = self.next_checkpoint {
            let problem = format!("the book has only {size}: entry {size} is missing");
            return Err(Wrong::Checkpoint { size: at, problem });
        }
        if self.signed != size {
            let problem =
                format!("entries {} to {} have no checkpoint", self.signed, size.saturating_sub(1));
            return Err(Wrong::Checkpoint { size, problem });
        }
        let (root, projection) = (self.edge.root(), self.projection);
        Ok(Walked { root, projection, checkpoints: self.counted, unknown: self.unknown })
    }
}

/// Appends a leaf and compares the tiles that it completes: they tell which entry was changed.
fn check_tiles(facts: &Facts, edge: &mut Edge, index: u64, leaf: Hash) -> Result<(), Wrong> {
    for tile in edge.push(leaf) {
        let stored = facts.tile(tile.level, tile.n)?;
        if stored == tile.bytes {
            continue;
        }
        let differs = tile.bytes.chunks(32).zip(stored.chunks(32)).position(|(a, b)| a != b);
        let first = (index + 1) - 256_u64.pow(u32::from(tile.level) + 1);
        let width = 256_u64.pow(u32::from(tile.level));
        let at = first + differs.unwrap_or(0) as u64 * width;
        let problem = "is not the one whose hash was stored when it was appended".to_owned();
        return Err(Wrong::Entry { index: at, problem });
    }
    Ok(())
}

fn fold(
    facts: &Facts,
    projection: &mut Projection,
    index: u64,
    entry: &Entry,
) -> Result<(), Wrong> {
    fold_one(facts, projection, index, entry)
        .map_err(|e| Wrong::Entry { index, problem: e.to_string() })
}

/// Row by row in the table's order.
fn compare_postings(facts: &Facts, mut expected: Vec<PostingRow>) -> Result<(), Wrong> {
    expected.sort_unstable();
    let mut expected = expected.into_iter();
    facts.scan_postings(|found| match expected.next() {
        Some(row) if row == found => Ok(()),
        row => Err(posting_differs(row, Some(found))),
    })?;
    expected.next().map_or(Ok(()), |row| Err(posting_differs(Some(row), None)))
}

fn posting_differs(expected: Option<PostingRow>, found: Option<PostingRow>) -> Wrong {
    let entries = [expected, found].into_iter().flatten().map(|row| row.entry);
    let place = format!("entry {}", entries.min().unwrap_or_default());
    let shown = |row: Option<PostingRow>| row.map_or("none".to_owned(), |r| format!("{r:?}"));
    let detail = format!("stored {}, computed {}", shown(found), shown(expected));
    Wrong::Projection { place, table: "posting", detail }
}

/// The small tables, as sorted lines.
fn compare_tables(facts: &Facts, projection: &Projection) -> Result<(), Wrong> {
    for (table, mut computed) in projection.tables() {
        let mut stored = facts.dump(table)?;
        computed.sort_unstable();
        stored.sort_unstable();
        if computed == stored {
            continue;
        }
        let extra = stored.iter().find(|row| computed.binary_search(row).is_err());
        let lost = computed.iter().find(|row| stored.binary_search(row).is_err());
        let shown = |row: Option<&String>| row.map_or("none".to_owned(), Clone::clone);
        let detail = format!("stored {}, computed {}", shown(extra), shown(lost));
        return Err(Wrong::Projection { place: "ledger.db".to_owned(), table, detail });
    }
    Ok(())
}

/// Published words must be what the entries promised; returns how many are, and how many are left
/// of entries that never came: words.db is committed before ledger.db.
fn check_published(facts: &Facts, words: &WordsFile) -> Result<(u64, u64), Wrong> {
    let (mut count, mut left) = (0, 0);
    words.scan(|opening| {
        let index = opening.entry;
        let wrong = |problem: &str| Wrong::Entry { index, problem: problem.to_owned() };
        let Some(bytes) = facts.entry(index)? else {
            left += 1;
            return Ok(());
        };
        let entry = decode(index, &bytes).map_err(|why| Wrong::Malformed { index, why })?;
        if entry.digest(opening.slot) != Some(digest(opening.slot, &opening.salt, &opening.value)) {
            let slot = opening.slot.name();
            return Err(wrong(&format!("its published `{slot}` is not what it was sealed with")));
        }
        if opening.slot == Slot::Source {
            return Err(wrong("its `source` is published, which is never"));
        }
        count += 1;
        Ok(())
    })?;
    Ok((count, left))
}

/// How many entries the secrets open, if they were asked, and how many are erased.
struct Opened {
    opened: Option<u64>,
    erased: u64,
}

/// What needs no order: the files as SQLite sees them, and the secrets against the entries.
fn check_files(book: &Path, private: bool, digests: Receiver<Digests>) -> Result<Opened, Wrong> {
    let mut checked = Opened { opened: None, erased: 0 };
    // First what the other thread waits for, then what nobody waits for.
    if private {
        let secrets = Secrets::open_read_only(book)?;
        checked = check_secrets(&secrets, digests)?;
        whole("private.db", secrets.integrity()?)?;
    } else {
        drop(digests);
    }
    whole("ledger.db", Facts::open(book, false)?.integrity()?)?;
    whole("words.db", WordsFile::open(book, false)?.integrity()?)?;
    Ok(checked)
}

/// The treasurer's secrets must open every slot.
fn check_secrets(secrets: &Secrets, digests: Receiver<Digests>) -> Result<Opened, Wrong> {
    let mut entries = digests.into_iter().flatten().peekable();
    let (mut opened, mut erased) = (0, 0);
    let mut scratch = Scratch::default();
    secrets.scan(|index, seed, fields| {
        while entries.next_if(|(at, _)| *at < index).is_some() {}
        let Some(seed) = seed else {
            erased += 1;
            return Ok(());
        };
        // Without an entry it was left by a crash before ledger.db was committed; the next write
        // drops it.
        let Some((_, digests)) = entries.next_if(|(at, _)| *at == index) else { return Ok(()) };
        let wrong = |problem: String| Wrong::Entry { index, problem };
        let words = StoredWords::from_json(fields)
            .map_err(|e| wrong(format!("its words in private.db cannot be read: {e}")))?;
        let derivation = seed.derive();
        for (slot, expected) in digests {
            let found = scratch.digest(slot, &derivation.salt(slot), |json| match slot {
                Slot::Receipt => json.push_str(&derivation.receipt_value()),
                _ => json.push_str(words.value(slot)),
            });
            if found != expected {
                let name = slot.name();
                return Err(wrong(format!(
                    "its `{name}` in private.db is not what it was sealed with"
                )));
            }
        }
        opened += 1;
        Ok(())
    })?;
    Ok(Opened { opened: Some(opened), erased })
}
