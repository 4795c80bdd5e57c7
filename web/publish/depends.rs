//! On how much of the log each page depends: all that it says stands below a size, so that later entries
//! change nothing of it. Asked without making the page; at the foot of a file the same number stands.
//! Refuses nothing: what may change with any entry, or with the day, depends on the whole log.

use super::address::Target;
use crate::answer::Refusal;
use crate::language;
use crate::paying::Paying;
use crate::style;
use crate::view::View;
use ledger::act::Word;
use ledger::authority::Proposal;
use ledger::books::Books;
use ledger::closed::Closed;
use ledger::day::{Day, Month, Period};
use ledger::entry::{Body, Entry, Rel, decode};
use ledger::journal::JournalError;
use ledger::payout::Payouts;
use ledger::slot::hex;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

/// What makes a page what it is, beside what makes all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key<'d> {
    /// How much of the log it is made from.
    size: u64,
    /// The words that are published of it.
    words: &'d str,
}

/// The sizes that the pages of one state of the log depend on.
pub struct Depends {
    /// What all pages depend on: the program, the names of things, who decides.
    ground: String,
    size: u64,
    /// Behind the last entry that speaks of each entry, or that moved the balances it shows.
    entries: Vec<u64>,
    /// Entries whose pages say how something stands.
    standing: HashSet<u64>,
    /// Of all that is dated in a month.
    months: BTreeMap<Month, u64>,
    /// Of what is declared whatever day it is: names, rules, a budget, who is paid.
    declared: u64,
    /// When each entry was recorded: never decreases.
    recorded: Vec<Day>,
    closed: Closed,
    /// The sizes at which something was written and signed, ascending.
    committed: Vec<u64>,
    /// By entry, ascending: a hash over all published words up to its own.
    words: Vec<(u64, String)>,
}

impl Depends {
    /// Reads the log and the published words once. `program` names what makes the pages.
    ///
    /// # Errors
    /// The files cannot be read, or hold what cannot be.
    pub fn of(view: &View, program: &str) -> Result<Self, Refusal> {
        let (books, size) = (view.books(), view.books().head().size);
        let mut reading = Reading::default();
        books.scan(0, size, |index, bytes| -> Result<(), JournalError> {
            let malformed = |why| JournalError::Malformed { index, why };
            reading.see(index, &decode(index, bytes).map_err(malformed)?);
            Ok(())
        })?;
        // What cannot be folded, each page may say.
        let paying = view.paying().ok();
        let stands = |(index, decided): &(u64, Decided)| {
            paying.is_none_or(|paying| stands(&paying.payouts, *index, *decided))
        };
        let entries = reading.entries();
        Ok(Self {
            ground: ground(view, paying, program)?,
            size,
            standing: reading.decided.iter().filter(|of| stands(of)).map(|(of, _)| *of).collect(),
            months: reading.months(&entries),
            declared: reading.declared,
            entries,
            recorded: reading.recorded,
            closed: books.closed()?,
            committed: committed(books)?,
            words: words(view)?,
        })
    }

    /// What makes a page what it is; `None` where any entry may change it.
    pub(super) fn of_page(&self, page: &Target) -> Option<Key<'_>> {
        let path = language::split(&page.path).1;
        let mut parts = path.split('/').skip(1);
        let (first, name, rest) = (parts.next()?, parts.next(), parts.next());
        let size = match (first, name, rest) {
            ("e", Some(index), None) => self.entry(index.parse().ok()?)?,
            // Its bytes, and what was signed with it.
            ("e", Some(_), Some(_)) => 0,
            // A tile that is full.
            ("tile", ..) if !path.contains(".p/") => 0,
            ("entries" | "entries.csv", None, None) => {
                let month = page.query.strip_prefix("from=")?.split('&').next()?;
                self.month(month.parse().ok()?)?
            }
            ("reports", Some(name), _) => self.period(name.split('.').next()?.parse().ok()?)?,
            _ => return None,
        };
        // A prefix of the log, and the words that are published of it.
        let words = self.words.partition_point(|(entry, _)| *entry < size).checked_sub(1);
        let words = words.and_then(|at| self.words.get(at)).map_or("", |(_, hash)| hash);
        Some(Key { size, words })
    }

    /// What all pages depend on.
    pub(super) fn ground(&self) -> &str {
        &self.ground
    }

    /// The page of an entry; `None` where any entry may change it.
    pub fn entry(&self, index: u64) -> Option<u64> {
        // The last one has no next one yet.
        let open = index + 1 >= self.size || self.standing.contains(&index);
        self.spoken(index).filter(|_| !open)
    }

    /// What is said of an entry, whether it can change otherwise or not.
    pub fn spoken(&self, index: u64) -> Option<u64> {
        self.entries.get(usize::try_from(index).ok()?).copied()
    }

    /// The list of a month's entries.
    pub fn month(&self, month: Month) -> Option<u64> {
        self.months.get(&month).copied()
    }

    /// The report of a period, once it is over: all that is dated up to its end, the first entry that was
    /// recorded behind it, what was declared ever since, and the closings of its months. Rows are written with their statement: a log
    /// that ends between them says of the books what never was.
    pub fn period(&self, period: Period) -> Option<u64> {
        let over = self.recorded.partition_point(|day| *day <= period.last()) as u64 + 1;
        let dated = self.months.range(..=period.to()).map(|(_, size)| *size).max()?;
        let months = (period.from().number()..=period.to().number()).filter_map(Month::from_number);
        let closings = months.filter_map(|month| self.closed.newest(month));
        let closing = closings.map(|version| version.entry + 1).max().unwrap_or(0);
        let size = over.max(dated).max(closing).max(self.declared);
        let at = self.committed.partition_point(|of| *of < size);
        self.committed.get(at).copied()
    }
}

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.size, self.words)
    }
}

impl Key<'_> {
    /// Whether it was written so.
    pub fn is(&self, text: &str) -> bool {
        let (size, words) = text.split_once(' ').unwrap_or((text, ""));
        words == self.words && size.parse() == Ok(self.size)
    }
}

/// What entries are decided by, or are paid.
#[derive(Clone, Copy)]
enum Decided {
    /// An act that is no freeze, or a step of a payment: what it says is said for ever.
    Said,
    /// A claim, a proposal, a freeze.
    Stands,
}

/// Whether the page of an entry says how something stands that can still change: of payments until they are
/// paid, of proposals always, since another may take their place.
fn stands(payouts: &Payouts, index: u64, decided: Decided) -> bool {
    let payable =
        payouts.get(index).or_else(|| payouts.of_intent(index).map(|(payable, _)| payable));
    match (payable, decided) {
        (Some(payable), _) => payable.times_paid() != 1,
        (None, Decided::Stands) => true,
        (None, Decided::Said) => false,
    }
}

/// What all pages depend on: how they are made, what things are called, what is wrong, who decides by the day
/// of the newest entry.
fn ground(view: &View, paying: Option<&Paying>, program: &str) -> Result<String, Refusal> {
    let mut hash = Sha256::new();
    let mut add = |part: String| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    };
    let base = view.base.as_ref().map(ToString::to_string);
    add(format!("{program} {} {} {} {base:?}", style::path(), view.service, view.need()));
    view.alerts().into_iter().for_each(&mut add);
    let declared = view.books().landmarks("policy", Day::FIRST.month(), Day::LAST.month())?;
    for index in declared {
        add(format!("{index} {}", view.books().name_of(index)?.unwrap_or_default()));
    }
    if let Some(paying) = paying {
        let (authority, day) = (&paying.payouts.authority, paying.day);
        for (member, key) in authority.members() {
            add(format!(
                "{member} {}",
                key.as_ref().map_or(String::new(), |key| key.fingerprint())
            ));
        }
        let objects = authority.objects().flat_map(|(.., versions)| versions);
        objects.for_each(|of| add(stands_by(of, day)));
        let payees = authority.payees().flat_map(|payee| authority.versions_of(payee));
        payees.for_each(|of| add(stands_by(of, day)));
        authority.new_keys().iter().for_each(|of| add(stands_by(of, day)));
    }
    Ok(hex(hash.finalize().split_at(8).0))
}

/// Whether a proposal holds on a day.
fn stands_by<T>(of: &Proposal<T>, day: Day) -> String {
    let holds = of.agreed.map(|agreed| agreed.holds <= day);
    format!("{} {holds:?} {:?}", of.entry, of.rejected)
}

fn committed(books: &Books) -> Result<Vec<u64>, JournalError> {
    let mut sizes = Vec::new();
    books.scan_checkpoints(|size, _| {
        sizes.push(size);
        Ok::<(), JournalError>(())
    })?;
    Ok(sizes)
}

/// A hash over the published words, up to each entry that has some.
fn words(view: &View) -> Result<Vec<(u64, String)>, JournalError> {
    let (mut all, mut hash): (Vec<(u64, String)>, _) = (Vec::new(), Sha256::new());
    view.books().scan_openings(|of| -> Result<(), JournalError> {
        for part in [&of.entry.to_be_bytes()[..], of.slot.name().as_bytes(), of.value.as_bytes()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let upto = hex(hash.clone().finalize().split_at(8).0);
        match all.last_mut() {
            Some((entry, last)) if *entry == of.entry => *last = upto,
            _ => all.push((of.entry, upto)),
        }
        Ok(())
    })?;
    Ok(all)
}

/// What one pass over the log collects.
#[derive(Default)]
struct Reading {
    recorded: Vec<Day>,
    dated: Vec<Month>,
    declared: u64,
    /// The entry and who speaks of it, in the order of the speakers.
    spoken: Vec<(u64, u64)>,
    /// What an entry undoes or classifies, in the end.
    roots: HashMap<u64, u64>,
    /// By account, the day, place and index of all that moves it.
    moved: HashMap<String, Vec<(Day, u64, u64)>>,
    decided: Vec<(u64, Decided)>,
}

impl Reading {
    fn see(&mut self, index: u64, entry: &Entry) {
        self.recorded.push(entry.recorded);
        self.dated.push(match &entry.body {
            // A statement touches all the days that it is of.
            Body::Statement(of) => of.from.month().min(entry.date.month()),
            Body::Note(month) => *month,
            Body::Measure(of) => of.from.month(),
            Body::Figures(of) => of.from.month(),
            _ => entry.date.month(),
        });
        if matches!(entry.body, Body::Policy(_) | Body::Payee(_) | Body::Decision(_)) {
            self.declared = index + 1;
        }
        for of in entry.refs.iter().filter(|of| of.rel != Rel::Statement) {
            self.spoken.push((of.entry, index));
            if matches!(of.rel, Rel::Reverses | Rel::Classifies) {
                let root = self.roots.get(&of.entry).copied().unwrap_or(of.entry);
                self.roots.insert(index, root);
            }
        }
        let place = self.roots.get(&index).copied().unwrap_or(index);
        for posting in entry.postings.iter().filter(|posting| posting.account.is_cash()) {
            let place = (entry.date, place, index);
            match self.moved.get_mut(posting.account.as_str()) {
                Some(moved) => moved.push(place),
                None => drop(self.moved.insert(posting.account.to_string(), vec![place])),
            }
        }
        let decided = match &entry.body {
            Body::Act(act) if act.word == Word::Freeze => Decided::Stands,
            Body::Policy(of) if !of.value.decides() => return,
            Body::Genesis(_) | Body::Policy(_) | Body::Payee(_) | Body::Key(_) => Decided::Stands,
            Body::ExpenseClaim(_) | Body::Intent(_) => Decided::Stands,
            Body::Act(_) => Decided::Said,
            _ => return,
        };
        self.decided.push((index, decided));
    }

    /// The size that each entry's page depends on.
    fn entries(&self) -> Vec<u64> {
        let mut sizes: Vec<u64> = (1..=self.recorded.len() as u64).collect();
        let at = |index: u64| usize::try_from(index).unwrap_or(usize::MAX);
        // Whoever speaks comes later: from the last one on, all that is said of a speaker is known.
        for (of, by) in self.spoken.iter().rev() {
            let newest = sizes.get(at(*by)).copied().unwrap_or_default();
            if let Some(size) = sizes.get_mut(at(*of)) {
                *size = newest.max(*size);
            }
        }
        // A balance is what all came to that is dated before.
        for moved in self.moved.values() {
            let mut moved = moved.clone();
            moved.sort_unstable();
            let mut newest = 0;
            for group in moved.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
                newest = group.iter().map(|(.., index)| index + 1).max().unwrap_or(0).max(newest);
                for (.., index) in group {
                    if let Some(size) = sizes.get_mut(at(*index)) {
                        *size = newest.max(*size);
                    }
                }
            }
        }
        sizes
    }

    /// The size that each month's list depends on.
    fn months(&self, entries: &[u64]) -> BTreeMap<Month, u64> {
        let mut months = BTreeMap::new();
        for (index, month) in (0_u64..).zip(&self.dated) {
            let root = self.roots.get(&index).copied().unwrap_or(index);
            let size = |of: u64| entries.get(usize::try_from(of).ok()?).copied();
            let newest = size(index).max(size(root)).unwrap_or_default();
            let known = months.entry(*month).or_default();
            *known = newest.max(*known);
        }
        months
    }
}
