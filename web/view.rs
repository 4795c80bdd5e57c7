//! One snapshot of the books, and what every page says about it: whose it is, how far it goes.
//! Refuses what [`Books`] refuses: a log whose newest checkpoint is not its own.

use crate::answer::Refusal;
use crate::app::Desk;
use crate::ask::Ask;
use crate::known::{Known, State};
use crate::language::LANGUAGES;
use crate::now::Now;
use crate::once::Once;
use crate::opened::Opened;
use crate::outward::base::Base;
use crate::outward::metrics::Counters;
use crate::page::reports::LastReported;
use crate::paying::Paying;
use crate::publish::{Depends, file_of};
use crate::selfcheck::SelfCheck;
use crate::shown;
use crate::stamp::Stamp;
use crate::style;
use ledger::books::Books;
use ledger::day::Day;
use ledger::declared::Declarations;
use ledger::entry::Phase;
use ledger::journal::JournalError;
use ledger::slot::hex;
use reports::names::Names;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// What a page is made from.
pub struct View {
    books: Books,
    /// The service's name.
    pub service: String,
    /// What policy declares.
    pub declared: Declarations,
    /// What is declared is called.
    pub names: Names,
    /// The day on which the newest entry was recorded: nearly everything is of that day.
    pub newest: Day,
    /// Which state of the book it is, and of the day.
    state: State,
    /// What is wrong with the book, as somebody outside of it knows.
    warning: Option<String>,
    /// What is wrong with it, or right, as its own bytes say.
    pub self_check: SelfCheck,
    /// Who decides and what is paid; where that cannot be, why not.
    paying: Result<Arc<Paying>, JournalError>,
    /// How it stands today; where that cannot be, why not.
    now: Result<Arc<Now>, String>,
    /// Whether the pages become files.
    pub published: bool,
    /// On how much of the log each of them depends, where they do.
    pub depends: Option<Arc<Depends>>,
    /// The report that was made last.
    pub reported: LastReported,
    /// Where they are public.
    pub base: Option<Base>,
    /// What was answered so far.
    pub counters: Arc<Counters>,
    known: Arc<Known>,
}

/// What stands around every page.
pub struct Shell {
    /// The service's name.
    pub service: String,
    /// The way to the site's root.
    pub up: String,
    /// The name of the style sheet.
    pub css: String,
    /// Which of the main pages it belongs to.
    pub section: &'static str,
    /// Why nothing of it should be relied on.
    pub alerts: Vec<String>,
    /// Whether one person alone decides.
    pub one_person: bool,
    /// Whether it becomes a file: what a server answers is left out.
    pub published: bool,
    /// The log it was made from; `None` where the books could not be read.
    pub log: Option<LogLine>,
    /// When the next entry is due, in words; nothing where that is not known.
    pub due: Option<Due>,
    /// The same page in each language, its own too.
    pub languages: Vec<Tongue>,
    /// What a link to it shows elsewhere, where the site's address is known.
    pub social: Option<Social>,
}

/// A page in a language.
pub struct Tongue {
    /// As HTML names it.
    pub code: &'static str,
    /// As its readers call it.
    pub name: &'static str,
    /// Where the page is.
    pub address: String,
    /// Whether it is the one that is read.
    pub own: bool,
}

/// A page as others show a link to it.
pub struct Social {
    /// Its whole address.
    pub page: String,
    /// That of its picture.
    pub card: String,
}

/// The log at the foot of a page.
pub struct LogLine {
    /// As a sentence says how many entries it has: `1,504 entries`.
    pub entries: String,
    /// The root, in hex, and the newest recorded day; none where the page depends on less than the whole log.
    pub head: Option<(String, shown::Date)>,
}

/// When somebody publishes again.
pub struct Due {
    /// Whether that day is over.
    pub over: bool,
    /// In words.
    pub says: String,
}

impl View {
    /// Takes a snapshot of the book, and has it looked at from outside.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn open(desk: &Desk) -> Result<Self, JournalError> {
        let Opened { books, service, declared, names, newest, stamp } = desk.shelf.take()?;
        let self_check = desk.checker.of(stamp);
        let warning = (desk.watch)(&books);
        let today = (desk.clock)().map_or(newest, |today| today.max(newest));
        let (known, at) = (desk.known.clone(), (books.head(), today));
        let paying = known.paying.of(&at, &(), || Paying::of(&books, newest, today));
        let why = |error: &dyn std::fmt::Display| error.to_string();
        let now = paying.as_ref().map_err(|error| why(error)).and_then(|paying| {
            let made = || Now::of(&books, paying, today);
            known.now.of(&at, &(), made).map_err(|error| why(&error))
        });
        Ok(Self {
            books,
            service,
            declared,
            names,
            newest,
            state: State { head: at.0, stamp, today },
            warning,
            self_check,
            paying,
            now,
            published: desk.published,
            depends: None,
            reported: LastReported::default(),
            base: desk.base.clone(),
            counters: desk.counters.clone(),
            known,
        })
    }

    /// Gives the books to the next page.
    pub fn close(self) -> Opened {
        let Self { books, service, declared, names, newest, state, .. } = self;
        Opened { books, service, declared, names, newest, stamp: state.stamp }
    }

    /// Where a page is for whoever reads it elsewhere: whole, where the site's address is known; else from the
    /// site's root on. `path` begins without a slash.
    pub fn link(&self, path: &str) -> String {
        let path = if self.published { file_of(path) } else { path.to_owned() };
        match &self.base {
            Some(base) => format!("{base}/{path}"),
            None if path.is_empty() => "./".to_owned(),
            None => path,
        }
    }

    /// The files of the book as they were just before the snapshot.
    pub fn stamp(&self) -> Stamp {
        self.state.stamp
    }

    /// The books.
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// Who decides, and what is paid.
    ///
    /// # Errors
    /// Entries that cannot stand where they do.
    pub fn paying(&self) -> Result<&Paying, Refusal> {
        let why = |error: &JournalError| Refusal::Failed(error.to_string());
        self.paying.as_ref().map(|paying| &**paying).map_err(why)
    }

    /// The same, for what is written after the page was made.
    ///
    /// # Errors
    /// As [`Self::paying`].
    pub fn share_paying(&self) -> Result<Arc<Paying>, Refusal> {
        let why = |error: &JournalError| Refusal::Failed(error.to_string());
        self.paying.as_ref().map(Arc::clone).map_err(why)
    }

    /// What is worked out once for this state of the book, and for each kind of it (`known`).
    ///
    /// # Errors
    /// What `make` says.
    pub fn once<T, K: Clone + Ord>(
        &self,
        of: impl FnOnce(&Known) -> &Once<State, T, K>,
        kind: &K,
        make: impl FnOnce() -> Result<T, Refusal>,
    ) -> Result<Arc<T>, Refusal> {
        of(&self.known).of(&self.state, kind, make)
    }

    /// How it stands today.
    ///
    /// # Errors
    /// Entries that cannot stand where they do, or sums that are too large.
    pub fn now(&self) -> Result<&Now, Refusal> {
        self.now.as_ref().map(|now| &**now).map_err(|why| Refusal::Failed(why.clone()))
    }

    /// How many members must agree: as the log says now, else as it began.
    pub fn need(&self) -> u64 {
        let now = |paying: &Arc<Paying>| paying.payouts.authority.approval(self.newest).need;
        self.paying.as_ref().map_or(self.books.genesis().need, now)
    }

    /// The validator of a page: it changes with the program, the log, the published words, the
    /// address and the day, and with nothing else. A weak one: a page that is packed is the same page.
    pub fn etag(&self, ask: &Ask) -> String {
        let head = self.books.head();
        let mut hash = Sha256::new();
        let (size, root) = (head.size.to_string(), head.root.to_string());
        let css = style::path();
        let version = env!("CARGO_PKG_VERSION");
        let warning = self.warning.as_deref().unwrap_or_default();
        let check = format!("{:?}", self.self_check);
        let (stamp, today) = (format!("{:?}", self.state.stamp), self.state.today.to_string());
        let known = [warning, &check, &stamp, &today];
        let asked = [ask.language.map_or("en", |of| of.code), &ask.path, &ask.query];
        for part in [version, css, &size, &root].into_iter().chain(known).chain(asked) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let hash = hash.finalize();
        format!("W/\"{}\"", hex(hash.split_at(16).0))
    }

    /// What stands around a page.
    pub fn shell(&self, ask: &Ask, section: &'static str) -> Shell {
        let head = self.books.head();
        let log = LogLine {
            entries: shown::counted(head.size, "entry", "entries"),
            head: Some((head.root.to_string(), shown::Date::of(self.newest))),
        };
        let alerts = self.alerts();
        let one_person = self.need() == 1;
        Shell {
            alerts,
            one_person,
            published: self.published,
            log: Some(log),
            due: self.due(),
            social: self.base.as_ref().map(|_| Social {
                page: self.link(ask.path.trim_start_matches('/')),
                card: self.link("card.png"),
            }),
            ..Shell::bare(ask, &self.service, section)
        }
    }

    /// Whether the next entry was due, and did not come.
    pub fn is_late(&self) -> bool {
        self.due().is_some_and(|due| due.over)
    }

    /// When the next entry is due, as the members declared it.
    fn due(&self) -> Option<Due> {
        let now = self.now.as_ref().ok()?;
        let authority = &now.payouts.authority;
        if authority.phase(now.today) == Phase::Closed {
            let says = "The service is closed: no further entry is due.".to_owned();
            return Some(Due { over: false, says });
        }
        let Some(days) = authority.governance(now.today).and_then(|of| of.silent) else {
            let says = "Nobody has promised when the next entry comes.".to_owned();
            return Some(Due { over: false, says });
        };
        let day = self.newest.plus(i64::try_from(days).unwrap_or(i64::MAX));
        let (over, long) = (day < now.today, shown::Date::of(day).long);
        let days = shown::counted(days, "day", "days");
        let says = match over {
            true => format!(
                "The next entry was due by {long}: the members promised one within {days} of the last."
            ),
            false => format!(
                "The next entry is due by {long}, {days} after the newest at most. If that day is past \
                 when you read this, nobody has published since."
            ),
        };
        Some(Due { over, says })
    }

    /// Whether the book is known not to be what it was, from within or from outside.
    pub fn is_doubted(&self) -> bool {
        !self.alerts().is_empty()
    }

    /// How the check stands, in a word: `failed` also where somebody outside knows better.
    pub fn check(&self) -> &'static str {
        match &self.self_check {
            SelfCheck::Passed if !self.is_doubted() => "passed",
            SelfCheck::Running if !self.is_doubted() => "running",
            _ => "failed",
        }
    }

    /// What is wrong, as every page says it.
    pub fn alerts(&self) -> Vec<String> {
        let old = self.warning.as_ref();
        let old = old.map(|why| format!("This is not the newest state of the log: {why}."));
        let wrong = match &self.self_check {
            SelfCheck::Failed(why) => Some(format!("The self-check failed: {why}.")),
            _ => None,
        };
        old.into_iter().chain(wrong).collect()
    }
}

impl Shell {
    /// Of a page of which all that is said stands below a size: as a file it need not be written anew for each
    /// entry that comes later. What is due next changes with each.
    #[must_use]
    pub fn of_size(mut self, size: Option<u64>) -> Self {
        if let Some(size) = size {
            let entries = shown::counted(size, "entry", "entries");
            (self.log, self.due) = (Some(LogLine { entries, head: None }), None);
        }
        self
    }

    /// Around a page that knows nothing of the books.
    pub fn bare(ask: &Ask, service: &str, section: &'static str) -> Self {
        let css = style::path().trim_start_matches('/').to_owned();
        let (service, alerts) = (service.to_owned(), Vec::new());
        Self {
            service,
            up: ask.up(),
            css,
            section,
            alerts,
            one_person: false,
            published: false,
            log: None,
            due: None,
            languages: tongues(ask),
            social: None,
        }
    }
}

/// The languages of a page.
fn tongues(ask: &Ask) -> Vec<Tongue> {
    let query = if ask.query.is_empty() { String::new() } else { format!("?{}", ask.query) };
    let (up, page) = (ask.up(), format!("{}{query}", ask.path.trim_start_matches('/')));
    let own = |code| ask.language.map_or("en", |of| of.code) == code;
    let english =
        Tongue { code: "en", name: "English", address: format!("{up}{page}"), own: own("en") };
    let others = LANGUAGES.iter().map(|of| Tongue {
        code: of.code,
        name: of.name,
        address: format!("{up}{}/{page}", of.code),
        own: own(of.code),
    });
    std::iter::once(english).chain(others).collect()
}
