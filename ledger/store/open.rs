//! One SQLite file, opened with every guard that SQLite has, each read back.
//! Refuses files of other programs, of newer versions, and a SQLite with the WAL-reset bug.
//! `facts`, `words` and `secrets` stand on it; no connection leaves this folder.

use super::error::StoreError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// One of the three files of a book.
pub struct Kind {
    /// Its name in the book's folder.
    pub name: &'static str,
    /// Says in the file's header that it is ours, and which of the three.
    application_id: i32,
    /// Raised with every change of its tables: a newer file is refused, of an older one the
    /// projections are made anew first.
    version: i32,
    /// What makes its tables.
    pub schema: &'static str,
    page_size: u32,
    /// KiB of pages in memory: enough for the places where a long import writes.
    cache: u32,
}

/// Entries, tree and projections.
pub const LEDGER: Kind = Kind {
    name: "ledger.db",
    application_id: 0x4f53_4c31,
    version: 4,
    schema: concat!(include_str!("ledger.sql"), include_str!("projections.sql")),
    page_size: 16_384,
    cache: 16_384,
};
/// Published openings.
pub const WORDS: Kind = Kind {
    name: "words.db",
    application_id: 0x4f53_5731,
    version: 2,
    schema: include_str!("words.sql"),
    page_size: 4_096,
    cache: 2_048,
};
/// Secret openings and fingerprints.
pub const PRIVATE: Kind = Kind {
    name: "private.db",
    application_id: 0x4f53_5031,
    version: 2,
    schema: concat!(include_str!("private.sql"), include_str!("number.sql")),
    page_size: 16_384,
    cache: 8_192,
};

/// What makes the table that private.db had not from the beginning.
pub const NUMBERS: &str = include_str!("number.sql");

/// What drops and makes the tables of ledger.db that can be made anew.
pub const PROJECTIONS: &str = include_str!("projections.sql");

/// 3.51.3 repaired a corruption when a WAL is reset under two connections.
const SQLITE_MIN: i32 = 3_051_003;
/// Statements that stay prepared: a page asks more kinds of them than the sixteen that rusqlite keeps, and
/// would have each parsed again and again.
const STATEMENTS: usize = 64;
/// How long a second process waits for the first.
const PATIENCE: Duration = Duration::from_secs(5);

impl Kind {
    /// Makes the file; refuses one that is there.
    ///
    /// # Errors
    /// The folder cannot be written, or the file exists.
    pub fn create(&self, book: &Path) -> Result<(), StoreError> {
        let path = book.join(self.name);
        if path.exists() {
            return Err(StoreError::Exists(path));
        }
        // Made before SQLite sees it, so that no one else can ever read what it will hold.
        private_file(&path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let made = Connection::open_with_flags(&path, flags).and_then(|db| {
            db.pragma_update(None, "page_size", self.page_size)?;
            db.pragma_update(None, "journal_mode", "WAL")?;
            db.pragma_update(None, "synchronous", "FULL")?;
            let marks = format!(
                "PRAGMA application_id={}; PRAGMA user_version={};",
                self.application_id, self.version
            );
            db.execute_batch(&format!("BEGIN IMMEDIATE; {marks} {} COMMIT;", self.schema))
        });
        made.map_err(|e| StoreError::sql(&path, e))
    }

    /// Opens for writing.
    ///
    /// # Errors
    /// [`StoreError`]: missing, foreign, older, newer, damaged, locked or not writable.
    pub fn open(&self, book: &Path) -> Result<Connection, StoreError> {
        let (db, version) = self.open_any(book)?;
        self.refuse_older(version, &book.join(self.name))?;
        Ok(db)
    }

    /// Opens a file of an earlier version too, for writing: what it lacks is the caller's to make.
    ///
    /// # Errors
    /// As `open`.
    pub fn open_any(&self, book: &Path) -> Result<(Connection, i32), StoreError> {
        let path = book.join(self.name);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = self.connect(&path, &path, flags)?;
        if db.is_readonly("main").map_err(|e| StoreError::sql(&path, e))? {
            return Err(StoreError::Denied(path));
        }
        let version = self.marks(&db, &path)?;
        self.guard(&db, &path)?;
        Ok((db, version))
    }

    /// Opens for reading alone, on a read-only file system too.
    ///
    /// # Errors
    /// [`StoreError`]: missing, foreign, older, newer or damaged.
    pub fn open_read_only(&self, book: &Path) -> Result<Connection, StoreError> {
        let path = book.join(self.name);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let db = self.connect(&path, &path, flags)?;
        let (db, version) = match self.marks(&db, &path) {
            // A WAL database needs its -shm; where none can be made and nothing waits in a -wal,
            // the file is whole and nobody can be writing.
            Err(StoreError::Denied(_)) if !wal_of(&path).exists() => {
                let uri = format!("file:{}?immutable=1", escaped(&path));
                let db = self.connect(Path::new(&uri), &path, flags)?;
                let version = self.marks(&db, &path)?;
                (db, version)
            }
            other => other.map(|version| (db, version))?,
        };
        self.refuse_older(version, &path)?;
        let settings = "PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA mmap_size=0;";
        db.execute_batch(settings).map_err(|e| StoreError::sql(&path, e))?;
        Ok(db)
    }

    fn connect(&self, at: &Path, path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
        if rusqlite::version_number() < SQLITE_MIN {
            return Err(StoreError::OldSqlite(rusqlite::version().to_owned()));
        }
        let about = std::fs::metadata(path).map_err(|e| StoreError::io(path, &e))?;
        // SQLite would take an empty file for a new database.
        if about.len() == 0 {
            let (path, detail) = (path.to_owned(), "it is empty".to_owned());
            return Err(StoreError::Damaged { path, detail });
        }
        let db = Connection::open_with_flags(at, flags).map_err(|e| StoreError::sql(path, e))?;
        db.busy_timeout(PATIENCE).map_err(|e| StoreError::sql(path, e))?;
        db.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(db)
    }

    /// The file's version, if it is ours and one that we know.
    fn marks(&self, db: &Connection, path: &Path) -> Result<i32, StoreError> {
        let number = |pragma: &str| db.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
        let id = number("application_id").map_err(|e| StoreError::sql(path, e))?;
        if id != self.application_id {
            return Err(StoreError::Foreign(path.to_owned()));
        }
        let version = number("user_version").map_err(|e| StoreError::sql(path, e))?;
        if version > self.version {
            let (path, known) = (path.to_owned(), self.version);
            return Err(StoreError::Newer { path, version, known });
        }
        Ok(version)
    }

    fn refuse_older(&self, version: i32, path: &Path) -> Result<(), StoreError> {
        if version < self.version {
            return Err(StoreError::Older { path: path.to_owned(), version, known: self.version });
        }
        Ok(())
    }

    /// Marks the file as one of this version, within the transaction that made it so.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn mark(&self, db: &Connection) -> rusqlite::Result<()> {
        db.pragma_update(None, "user_version", self.version)
    }

    fn guard(&self, db: &Connection, path: &Path) -> Result<(), StoreError> {
        let sql = |e| StoreError::sql(path, e);
        for (config, on) in [
            (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
            (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
            (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        ] {
            db.set_db_config(config, on).map_err(sql)?;
        }
        let wanted = [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1"),
            ("recursive_triggers", "1"),
            ("trusted_schema", "0"),
            ("cell_size_check", "1"),
            ("mmap_size", "0"),
            ("secure_delete", "1"),
            ("cache_size", &format!("-{}", self.cache)),
        ];
        for (pragma, value) in wanted {
            if pragma != "journal_mode" {
                db.pragma_update(None, pragma, value).map_err(sql)?;
            }
            let found = db.pragma_query_value(None, pragma, |row| {
                row.get::<_, rusqlite::types::Value>(0).map(|v| match v {
                    rusqlite::types::Value::Integer(n) => n.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    _ => String::new(),
                })
            });
            // mmap_size gives no row where SQLite was built without it.
            let found = found.unwrap_or_else(|_| "0".to_owned());
            if found != value {
                return Err(StoreError::Setting { path: path.to_owned(), pragma, found });
            }
        }
        Ok(())
    }
}

/// Takes what was committed from the WAL into the file, as closing would: a copy of the file alone
/// is then no older than the book. It is durable before; where a reader is in the way, the next
/// one who closes does it.
pub fn write_back(db: &Connection) {
    let _ = db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
}

fn private_file(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map(|_| ()).map_err(|e| StoreError::io(path, &e))
}

fn wal_of(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// A path within a SQLite URI.
fn escaped(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt as _;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-~".contains(&b);
    path.as_os_str()
        .as_bytes()
        .iter()
        .map(|b| if plain(*b) { char::from(*b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// A place within a transaction to which it can go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Here.
    Set,
    /// Back to it: what was written since is gone.
    BackTo,
    /// It is not needed any more.
    Release,
}

impl Mark {
    /// As SQLite takes it.
    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::Set => "SAVEPOINT mark",
            Self::BackTo => "ROLLBACK TO mark",
            Self::Release => "RELEASE mark",
        }
    }
}
