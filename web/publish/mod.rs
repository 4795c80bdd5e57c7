//! The whole site as files, for any host: the same pages as `serve` shows, with links from file to file, so
//! that they are whole without a server and without a network.
//! Refuses a folder that somebody else filled. What is not as it was is written anew, each file whole or not
//! at all; what no page leads to any more is removed. A crash leaves a mixture that the next run mends.

mod address;
mod folder;
mod links;

use crate::answer::{Answer, Content, HTML, Refusal};
use crate::app::{self, Page, Site};
use crate::ask::Ask;
use crate::language;
use crate::outward;
use crate::view::View;
use address::Target;
use folder::Folder;
use ledger::journal::JournalError;
use ledger::log::Tile;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::path::{Path, PathBuf};

/// The file that a page becomes, by its path without a slash before it.
pub fn file_of(path: &str) -> String {
    Target::of(&format!("/{path}"), "").file
}

/// What became of the folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Files that the site has.
    pub files: u64,
    /// Of these, those that were not there, or not so.
    pub written: u64,
    /// Files that no page leads to any more.
    pub removed: u64,
    /// Links that lead nowhere, each with the file in which it stands.
    pub broken: BTreeSet<(String, String)>,
}

/// Why nothing, or not all, was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The books.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A folder that this program did not fill.
    #[error(
        "{}: the folder holds {found}, and nothing says that it was published: name an empty one; nothing \
         was written", .folder.display()
    )]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// One of the files in it.
        found: String,
    },
    /// A page that could not be made.
    #[error("{page}: {why}")]
    Page {
        /// Its address.
        page: String,
        /// What is wrong.
        why: String,
    },
    /// A file that could not be written.
    #[error("{}: {why}", .file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        why: io::Error,
    },
}

/// Writes the site of a book into a folder.
///
/// # Errors
/// [`PublishError`]; what was written until then stays.
pub fn publish(site: Site, to: &Path) -> Result<Published, PublishError> {
    let desk = app::desk(site, true);
    let view = View::open(&desk)?;
    let mut publishing = Publishing {
        view: &view,
        pages: app::pages(),
        folder: Folder::open(to)?,
        queue: VecDeque::new(),
        known: BTreeMap::new(),
        broken: BTreeSet::new(),
    };
    publishing.seed();
    while let Some(target) = publishing.queue.pop_front() {
        publishing.one(&target)?;
    }
    publishing.finish()
}

/// A site on its way into a folder.
struct Publishing<'v> {
    view: &'v View,
    pages: Vec<(String, Page)>,
    folder: Folder,
    queue: VecDeque<Target>,
    /// The files that were reached, each with the first one that leads to it.
    known: BTreeMap<String, String>,
    broken: BTreeSet<(String, String)>,
}

impl Publishing<'_> {
    /// What no page need lead to: every entry, and the log as other programs read it.
    fn seed(&mut self) {
        let size = self.view.books().head().size;
        let tiles = Tile::since(0, size).flat_map(|tile| {
            let bundle = (tile.level == 0).then(|| tile.bundle_path());
            std::iter::once(tile.path()).chain(bundle)
        });
        let fixed = ["", "checkpoint", "log.vkey", "check.py", "datapackage.json", "favicon.svg"];
        let entries = (0..size).map(|index| format!("e/{index}"));
        let outward = outward::alone(self.view);
        let all = fixed.into_iter().map(str::to_owned).chain(outward).chain(tiles).chain(entries);
        for path in all.collect::<Vec<_>>() {
            self.reach(Target::of(&format!("/{path}"), ""), "");
        }
    }

    fn reach(&mut self, target: Target, from: &str) {
        if !self.known.contains_key(&target.file) {
            self.known.insert(target.file.clone(), from.to_owned());
            self.queue.push_back(target);
        }
    }

    fn one(&mut self, target: &Target) -> Result<(), PublishError> {
        let (language, path) = language::split(&target.path);
        let found = self
            .pages
            .iter()
            .find_map(|(route, page)| address::matched(route, path).map(|params| (*page, params)));
        let Some((page, params)) = found else { return self.missing(target) };
        let (path, query) = (path.to_owned(), target.query.clone());
        let ask = Ask { language, path, query, params, if_none_match: None };
        match page(self.view, &ask).and_then(|answer| answer.said(&ask)) {
            Ok(answer) => self.write(target, answer),
            Err(Refusal::Moved(to)) => {
                let to = links::resolved(target, &to);
                let page = links::moved(&target.file, &to.file);
                self.reach(to, &target.file);
                self.folder.put(&target.file, page.as_bytes())
            }
            Err(Refusal::NotFound(_) | Refusal::BadRequest(_)) => self.missing(target),
            Err(why) => Err(PublishError::Page { page: target.path.clone(), why: why.to_string() }),
        }
    }

    fn missing(&mut self, target: &Target) -> Result<(), PublishError> {
        let from = self.known.remove(&target.file).unwrap_or_default();
        self.broken.insert((from, format!("{}?{}", target.path, target.query)));
        Ok(())
    }

    fn write(&mut self, target: &Target, answer: Answer) -> Result<(), PublishError> {
        match answer.content {
            Content::Whole(bytes) if answer.kind == HTML => {
                let (page, reached) = links::from_file_to_file(target, &bytes);
                for next in reached {
                    self.reach(next, &target.file);
                }
                self.folder.put(&target.file, &page)
            }
            Content::Whole(bytes) => self.folder.put(&target.file, &bytes),
            Content::Stream(rows) => {
                let books = self.view.books();
                let failed = |why: Refusal| PublishError::Page {
                    page: target.path.clone(),
                    why: why.to_string(),
                };
                self.folder.stream(&target.file, |out| rows(books, out).map_err(failed))
            }
        }
    }

    fn finish(self) -> Result<Published, PublishError> {
        let (written, removed) = self.folder.keep(self.known.keys())?;
        let files = self.known.len() as u64;
        Ok(Published { files, written, removed, broken: self.broken })
    }
}
