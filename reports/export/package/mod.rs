//! The whole book as a Frictionless Data Package, version 2 (FORMAT.md, section 16): the files that
//! are downloads of the site as well, and datapackage.json, which has the hash of each. What
//! [`ledger::package`] makes a book of is among them. No clock: same log, same words, same bytes.

mod schema;

use super::{ExportError, beancount, csv, hledger, jsonl, log};
use ledger::books::Books;
use ledger::hashing::Hashing;
use ledger::package::{CHECKPOINT, CHECKPOINTS, FORMAT, LEAVES, OPENINGS, VKEY};
use schema::Schema;
use serde::Serialize;
use std::io::{self, Write};

/// A file of the package.
pub struct File {
    /// Its name in the folder, and its address on the site.
    pub path: &'static str,
    /// Its media type, without a character set: all of them are UTF-8.
    pub mediatype: &'static str,
    /// What it is, in a sentence.
    pub says: &'static str,
    /// What its columns are, where it is a table.
    schema: Option<fn() -> Schema>,
    /// Writes it, a piece at a time.
    pub write: fn(&Books, &mut dyn Write) -> Result<(), ExportError>,
}

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its name.
    pub path: &'static str,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hex.
    pub sha256: String,
}

/// A program of a few lines that proves an entry, or a whole package, with nothing but hashes.
pub const CHECK: &str = include_str!("check.py");

/// The files, in the order in which datapackage.json names them.
pub const FILES: [File; 11] = [
    File {
        path: LEAVES,
        mediatype: JSONL,
        says: "The log itself: every entry in its exact bytes, one per line. SHA-256 over a zero byte and \
               a line, without its line feed, is that leaf’s hash.",
        schema: None,
        write: |books, mut out| jsonl::write(books, &mut out),
    },
    File {
        path: OPENINGS,
        mediatype: JSONL,
        says: "The published words, with the salts that tie each to its entry.",
        schema: None,
        write: |books, mut out| jsonl::write_openings(books, &mut out),
    },
    File {
        path: CHECKPOINTS,
        mediatype: JSONL,
        says: "Every checkpoint that was signed, with the size of the log then.",
        schema: None,
        write: |books, mut out| jsonl::write_checkpoints(books, &mut out),
    },
    File {
        path: CHECKPOINT,
        mediatype: TEXT,
        says: "The newest checkpoint: the size and root of the log, signed (C2SP tlog-checkpoint).",
        schema: None,
        write: |books, out| Ok(out.write_all(books.signed()?.as_bytes())?),
    },
    File {
        path: VKEY,
        mediatype: TEXT,
        says: "The key that signed it, as C2SP verifiers read it.",
        schema: None,
        write: |books, out| Ok(writeln!(out, "{}", books.keys().at(books.head().size))?),
    },
    File {
        path: "log.csv",
        mediatype: CSV,
        says: "Every entry, a row each, with its leaf’s hash.",
        schema: Some(schema::log),
        write: |books, mut out| log::write(books, &mut out),
    },
    File {
        path: "postings.csv",
        mediatype: CSV,
        says: "Every posting of every entry, a row each.",
        schema: Some(schema::postings),
        write: |books, mut out| csv::write(books, &mut out),
    },
    File {
        path: "journal.hledger",
        mediatype: TEXT,
        says: "The books for hledger.",
        schema: None,
        write: |books, mut out| hledger::write(books, &mut out),
    },
    File {
        path: "journal.beancount",
        mediatype: TEXT,
        says: "The books for Beancount.",
        schema: None,
        write: |books, mut out| beancount::write(books, &mut out),
    },
    File {
        path: "check.py",
        mediatype: "text/x-python",
        says: "Checks this folder with nothing but hashes: python3 check.py FOLDER.",
        schema: None,
        write: |_, out| Ok(out.write_all(CHECK.as_bytes())?),
    },
    File {
        path: "README.md",
        mediatype: "text/markdown",
        says: "How to check this folder, and how to bring it back.",
        schema: None,
        write: |_, out| Ok(out.write_all(include_bytes!("README.md"))?),
    },
];

const JSONL: &str = "application/jsonl";
const TEXT: &str = "text/plain";
const CSV: &str = "text/csv";

impl File {
    /// Writes it, and says what it turned out to be.
    ///
    /// # Errors
    /// The books cannot be read, or `out` cannot be written.
    pub fn write_to(&self, books: &Books, out: impl Write) -> Result<Written, ExportError> {
        // Entries are written piece by piece, and neither a hash nor a disk likes small ones.
        let mut out = io::BufWriter::with_capacity(1 << 16, Hashing::new(out));
        (self.write)(books, &mut out)?;
        let hashing = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        let (mut out, bytes, sha256) = hashing.finish();
        out.flush()?;
        Ok(Written { path: self.path, bytes, sha256 })
    }

    /// What it turned out to be, where it was written already.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn found(&self, mut file: impl io::Read) -> io::Result<Written> {
        let mut hashing = Hashing::new(io::sink());
        io::copy(&mut file, &mut hashing)?;
        let (_, bytes, sha256) = hashing.finish();
        Ok(Written { path: self.path, bytes, sha256 })
    }
}

/// What each file of a view is, without writing one.
///
/// # Errors
/// The books cannot be read.
pub fn written(books: &Books) -> Result<Vec<Written>, ExportError> {
    FILES.iter().map(|file| file.write_to(books, io::sink())).collect()
}

/// datapackage.json over files of a view that were written.
///
/// # Errors
/// The books cannot be read.
pub fn describe(books: &Books, written: &[Written]) -> Result<String, ExportError> {
    let (head, origin) = (books.head(), books.genesis().origin.as_str());
    let resource = |written| FILES.iter().find_map(|file| Resource::of(file, written));
    let package = Package {
        schema: "https://datapackage.org/profiles/2.0/datapackage.json",
        name: name(origin),
        title: books.service_name()?,
        description: "The whole public ledger of an Open Service: its log, byte for byte, and the \
                      same as tables and journals. README.md says how to check it.",
        ledger: Log { format: FORMAT, origin, size: head.size, root: head.root.to_string() },
        resources: written.iter().filter_map(resource).collect(),
    };
    let text = serde_json::to_string_pretty(&package).map_err(io::Error::from)?;
    Ok(text + "\n")
}

/// Names of packages are lower-case.
fn name(origin: &str) -> String {
    let plain = |c: char| match c.to_ascii_lowercase() {
        c if c.is_ascii_alphanumeric() || c == '.' || c == '_' => c,
        _ => '-',
    };
    origin.chars().map(plain).collect()
}

#[derive(Serialize)]
struct Package<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    name: String,
    title: String,
    description: &'static str,
    /// Our own: what the package is of.
    ledger: Log<'a>,
    resources: Vec<Resource<'a>>,
}

#[derive(Serialize)]
struct Log<'a> {
    format: u64,
    origin: &'a str,
    size: u64,
    root: String,
}

#[derive(Serialize)]
struct Resource<'a> {
    name: String,
    path: &'a str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    mediatype: &'a str,
    encoding: &'static str,
    bytes: u64,
    hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<Schema>,
}

impl<'a> Resource<'a> {
    fn of(file: &'a File, written: &Written) -> Option<Self> {
        let is_table = file.schema.is_some();
        (file.path == written.path).then(|| Self {
            name: file.path.trim_end_matches(".csv").to_ascii_lowercase(),
            path: file.path,
            kind: is_table.then_some("table"),
            description: file.says,
            format: is_table.then_some("csv"),
            mediatype: file.mediatype,
            encoding: "utf-8",
            bytes: written.bytes,
            hash: format!("sha256:{}", written.sha256),
            schema: file.schema.map(|schema| schema()),
        })
    }
}
