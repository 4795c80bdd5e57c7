//! The whole site as files, for any host: the same pages as `serve` shows, with links from file to file, so
//! that they are whole without a server and without a network.
//! Refuses a folder that somebody else filled, with another log's site or with a later one of this log.
//! Of books that are doubted the pages alone are written, which say so, and the log; the files that are made of
//! them are taken away.
//! A page is made where what it depends on is not what it was (`depends`), and written where it is not so,
//! each file whole or not at all; what no page leads to any more is removed. A crash leaves a mixture that the
//! next run mends.

mod address;
mod depends;
mod folder;
mod links;
mod made;
mod page;
mod whole;

pub use depends::Depends;

use crate::answer::Refusal;
use crate::app::{self, Site};
use crate::language::LANGUAGES;
use crate::outward;
use crate::page::EVERY;
use crate::page::reports::closed;
use crate::style;
use crate::view::View;
use address::Target;
use folder::{Folder, Named};
use ledger::day::Month;
use ledger::journal::JournalError;
use ledger::log::{Origin, Tile};
use made::Lines;
use page::{Done, Maker};
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

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
    /// What is wrong with the book, as every page says it.
    pub alerts: Vec<String>,
    /// Why there is no funding.json, though directories are told something.
    pub unfunded: Option<String>,
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
    /// Totals of the books that no page can be made from.
    #[error("{0}; nothing of that was written")]
    Totals(String),
    /// The site of another log.
    #[error(
        "{}: the site of {found} was published there, and this book is {expected}: name another folder; nothing \
         was written", .folder.display()
    )]
    Another {
        /// The folder.
        folder: PathBuf,
        /// The log whose site it is.
        found: Origin,
        /// This one.
        expected: Origin,
    },
    /// The site of the same log, as it was later.
    #[error(
        "{}: {published} entries were published there, and this book has {stored}: it is an older copy, or \
         another copy went on apart. Bring the newest backup of the book, or name another folder; nothing was written", .folder.display()
    )]
    Older {
        /// The folder.
        folder: PathBuf,
        /// The entries of the site.
        published: u64,
        /// Those of the book.
        stored: u64,
    },
    /// A folder of the site that is a link to another one.
    #[error(
        "{}: it is a link, and what is published into it would lie elsewhere: remove it, or name another folder",
        .folder.display()
    )]
    Link {
        /// The link.
        folder: PathBuf,
    },
    /// The site of a log that went on from another entry.
    #[error(
        "{}: the {published} entries that were published there are not the first {published} of this book: two \
         copies of it went on apart. Keep both, and find out which one people saw: its site proves what was \
         published. Publish the other one to another folder, if at all; nothing was written", .folder.display()
    )]
    Forked {
        /// The folder.
        folder: PathBuf,
        /// The entries of the site.
        published: u64,
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

impl PublishError {
    /// Why a page could not be made; what is wrong with the books is no page's.
    fn of_page(page: &str, why: Refusal) -> Self {
        match why {
            Refusal::Journal(error) => Self::Journal(error),
            Refusal::Totals(why) => Self::Totals(why),
            other => Self::Page { page: page.to_owned(), why: other.to_string() },
        }
    }
}

/// Writes the site of a book into a folder. `program` names what makes the pages: another one makes all of them
/// anew.
///
/// # Errors
/// [`PublishError`]; what was written until then stays.
pub fn publish(site: Site, to: &Path, program: &str) -> Result<Published, PublishError> {
    let (folder, before) = Folder::open(to)?;
    let mut views = views(site)?;
    let Some(first) = views.first() else { return Ok(Published::default()) };
    folder.check(first.books())?;
    let page = |why: Refusal| PublishError::of_page("/", why);
    let (size, alerts) = (first.books().head().size, first.alerts());
    let unfunded = outward::funding::unfunded(first);
    let mut outward = outward::alone(first);
    outward.extend(closed::addresses(first).map_err(page)?);
    let months = whole::months(first).map_err(page)?;
    let depends = Arc::new(Depends::of(first, program).map_err(page)?);
    for view in &mut views {
        view.depends = Some(depends.clone());
    }
    let mut publishing = Publishing {
        named: folder.name(depends.ground())?,
        folder,
        lines: before.lines(depends.ground()),
        queue: VecDeque::new(),
        // They come last.
        known: whole::FILES.map(str::to_owned).into(),
        done: Published { alerts, unfunded, ..Published::default() },
    };
    let mut standing = standing(size, outward, &months);
    loop {
        let wave = publishing.wave(&mut standing);
        if wave.is_empty() {
            break;
        }
        let done = all(&mut views, &publishing, &wave)?;
        for ((target, from), done) in wave.into_iter().zip(done) {
            publishing.take(target, from, done)?;
        }
    }
    if let Some(view) = views.first().filter(|view| !view.is_doubted()) {
        let maker = Maker { view, pages: &app::pages(), folder: &publishing.folder, hand: 0 };
        for (target, done) in maker.make_whole(&months)? {
            publishing.take(target, String::new(), done)?;
        }
    }
    publishing.finish()
}

/// Pages that are made before what they lead to is looked at: so many are held at once.
const WAVE: usize = 4096;

/// A view of the same log for each thread.
fn views(site: Site) -> Result<Vec<View>, JournalError> {
    let desk = app::desk(site, true);
    let hands = thread::available_parallelism().map_or(1, NonZero::get);
    loop {
        let views = (0..hands).map(|_| View::open(&desk)).collect::<Result<Vec<_>, _>>()?;
        let mut heads = views.iter().map(|view| view.books().head());
        let first = heads.next();
        // Somebody wrote in between: rare, and over soon.
        if heads.all(|head| Some(head) == first) {
            return Ok(views);
        }
    }
}

/// What every site has, and no page need lead to: the pages that each page leads to, the log as other programs
/// read it, every entry with its bytes, the list of each month. `outward` are addresses that nobody need lead to.
fn standing(
    size: u64,
    outward: Vec<String>,
    months: &BTreeSet<Month>,
) -> impl Iterator<Item = Target> {
    let tiles = Tile::since(0, size).flat_map(|tile| {
        let bundle = (tile.level == 0).then(|| tile.bundle_path());
        std::iter::once(tile.path()).chain(bundle)
    });
    let tiles: Vec<String> = tiles.collect();
    let files = page::FILES.into_iter().chain([style::path().trim_start_matches('/')]);
    let files = files.map(str::to_owned).chain(outward).chain(tiles);
    let leaves = (0..size).map(|index| format!("e/{index}/leaf.json"));
    let lists: Vec<Target> = months.iter().rev().map(|month| whole::list_of(*month)).collect();
    let pages = languages().flat_map(move |way| {
        let pages = EVERY.map(|page| format!("{way}{page}"));
        pages.into_iter().chain((0..size).map(move |index| format!("{way}e/{index}")))
    });
    let all = files.chain(pages).chain(leaves).map(|path| Target::of(&format!("/{path}"), ""));
    lists.into_iter().chain(all)
}

/// The way to the pages of each language, from the site's root.
fn languages() -> impl Iterator<Item = String> {
    std::iter::once(String::new()).chain(LANGUAGES.iter().map(|of| format!("{}/", of.code)))
}

/// Makes the pages of a wave, each thread with a view of its own; in the order of the wave.
fn all<'k>(
    views: &mut [View],
    publishing: &Publishing<'k>,
    wave: &[(Target, String)],
) -> Result<Vec<Done<'k>>, PublishError> {
    let (next, pages) = (AtomicUsize::new(0), app::pages());
    let work = |hand: usize, view: &View| {
        let maker = Maker { view, pages: &pages, folder: &publishing.folder, hand };
        let mut made = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some((target, _)) = wave.get(at) else { return Ok(made) };
            let line = publishing.lines.get(&*target.file).copied();
            made.push((at, maker.make(target, line)?));
        }
    };
    let mut made = thread::scope(|scope| {
        let work = &work;
        let mut hands = Vec::new();
        for (hand, view) in views.iter_mut().enumerate() {
            hands.push(scope.spawn(move || work(hand, view)));
        }
        let ended = hands.into_iter().map(|hand| {
            let panicked =
                |_| PublishError::Page { page: "/".to_owned(), why: "a panic".to_owned() };
            hand.join().map_err(panicked).flatten()
        });
        ended.collect::<Result<Vec<Vec<(usize, Done<'k>)>>, _>>()
    })?
    .into_iter()
    .flatten()
    .collect::<Vec<_>>();
    made.sort_unstable_by_key(|(at, _)| *at);
    Ok(made.into_iter().map(|(_, done)| done).collect())
}

/// A site on its way into a folder.
struct Publishing<'k> {
    folder: Folder,
    /// What is known of the files that were published before, until they are again.
    lines: Lines<'k>,
    /// What leads somewhere, and the file in which it stands.
    queue: VecDeque<(Target, String)>,
    /// The files that were reached.
    known: HashSet<String>,
    named: Named,
    done: Published,
}

impl Publishing<'_> {
    /// What is made next.
    fn wave(&mut self, standing: &mut impl Iterator<Item = Target>) -> Vec<(Target, String)> {
        let mut wave: Vec<_> = self.queue.drain(..self.queue.len().min(WAVE)).collect();
        while wave.len() < WAVE {
            let Some(target) = standing.next() else { break };
            if self.known.insert(target.file.clone()) {
                wave.push((target, String::new()));
            }
        }
        wave
    }

    /// Counts a file, and follows its links.
    fn take(&mut self, target: Target, from: String, done: Done<'_>) -> Result<(), PublishError> {
        let Target { file, path, query } = target;
        match done {
            Done::Nowhere => {
                self.known.remove(&file);
                self.done.broken.insert((from, format!("{path}?{query}")));
                return Ok(());
            }
            Done::HeldBack => return Ok(()),
            Done::Left(left, time) => {
                left.links().for_each(|link| self.follow(link, &file));
                self.named.add(&left.line(&file, time))?;
            }
            Done::Made(made, written) => {
                made.links.iter().for_each(|link| self.follow(link, &file));
                self.named.add(&made.line(&file))?;
                self.done.written += u64::from(written);
            }
        }
        self.lines.remove(&*file);
        self.done.files += 1;
        Ok(())
    }

    fn follow(&mut self, link: &str, from: &str) {
        let (path, query) = link.split_once('?').unwrap_or((link, ""));
        let to = Target::of(path, query);
        if !self.known.contains(&to.file) {
            self.known.insert(to.file.clone());
            self.queue.push_back((to, from.to_owned()));
        }
    }

    fn finish(mut self) -> Result<Published, PublishError> {
        self.done.removed = self.folder.remove(self.lines.keys().copied())?;
        self.named.end()?;
        Ok(self.done)
    }
}
