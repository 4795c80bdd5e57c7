//! A checked statement into entries: what is new, what it becomes, and whether the balances close.
//! Refuses a statement whose balances do not meet the books, unless a person accepts the difference
//! with a reason; posts a file whole or not at all. The journal commits what is pushed here.
//!
//! Rows are read a second time, day by day, on a second thread, while the first writes: a million
//! rows never stand in memory as entries.

mod back;
mod by_hand;
mod changed;
mod cut;
mod difference;
mod doubt;
mod exchange;
mod fingerprint;
mod heading;
mod held;
mod history;
mod known;
mod meet;
mod own;
mod plan;
mod planned;
mod rules;
mod settle;
#[cfg(test)]
mod tests;
mod transit;
mod translate;
mod twice;
mod twin;
mod undo;
mod waiting;
mod whose;
mod work;

pub use back::Over;
pub use by_hand::ByHand;
pub use difference::{Broken, Difference, Figures, Gap, InDoubt, Rival};
pub use held::{By, Fate, Held, Verdict, Verdicts, Why};
pub use planned::{KnownRow, Plan, Planned, planned, read_back};
pub use rules::{Taken, rules};
pub use settle::{Settlements, Told};
pub use transit::InTransit;
pub use undo::{UndoError, Undone, forget_undone, undo};
pub use waiting::{Waiting, WaitingError, WaitingRow, keep_waiting, waiting};
pub use whose::account_of;

use crate::account::Account;
use crate::closed::Restated;
use crate::day::Day;
use crate::entry::{Body, Grade, SealError};
use crate::journal::{Append, Journal, JournalError};
use crate::local::{Local, LocalError};
use crate::money::{Currency, MoneyError, add};
use crate::policy::Wanted;
use crate::statement::{Fault, Number, Proof, Statement};
use fingerprint::Fingerprints;
use known::Known;
use std::collections::BTreeMap;

/// A statement and what to do with it.
pub struct Request<'a> {
    /// The file's name.
    pub file: &'a str,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// The file, read and checked.
    pub statement: &'a Statement,
    /// The own account that it is of.
    pub account: Account,
    /// Whether a person said that it is of this account, whatever number stands in the file.
    pub same_account: bool,
    /// The treasurer's rules.
    pub local: &'a Local,
    /// Why differences are accepted, if they are.
    pub accept: Option<String>,
    /// What a person decided of rows that are held.
    pub verdicts: Verdicts,
}

/// What an import does, or, in a dry run, would do.
#[derive(Debug)]
pub struct Outcome {
    /// The own account.
    pub account: Account,
    /// One for each currency of the file, in the file's order.
    pub currencies: Vec<OfCurrency>,
    /// Declared on the way, since the log did not know them.
    pub declared: Vec<Wanted>,
    /// The index of the first entry.
    pub first: u64,
    /// Entries pushed.
    pub entries: u64,
    /// The statement entries of the same file, imported before.
    pub seen_before: Vec<u64>,
    /// What was held, with what became of it, by line.
    pub held: Vec<Held>,
    /// What is still under way between own accounts around the file's days, by day.
    pub in_transit: Vec<InTransit>,
    /// Rows imported before, and open until now, that turned out to be what these rows sent.
    pub arrived: u64,
    /// What the rows had to do with payouts.
    pub settlements: Settlements,
    /// The closed months that have entries by it.
    pub restated: Vec<Restated>,
    /// Gifts of which more was given back, by these rows and others, than was given.
    pub over: Vec<Over>,
}

/// What an import does in one currency.
#[derive(Debug, Clone)]
pub struct OfCurrency {
    /// The file's own sums and balances.
    pub proof: Proof,
    /// The statement entry, if there is anything to say.
    pub statement: Option<u64>,
    /// Rows that the books did not have.
    pub new_rows: u64,
    /// Rows that they had, in these words or in others.
    pub known_rows: u64,
    /// Those in other words, which are remembered from now on; `held` names them.
    pub settled_rows: u64,
    /// Rows that wait, in neither of both; `held` names them.
    pub held_rows: u64,
    /// The new rows' effect on the balance.
    pub new_net: i64,
    /// Entries made of them.
    pub entries: u64,
    /// New rows that no rule takes.
    pub unclassified: u64,
    /// The books' balance before and after, at the statement's last day.
    pub before: i64,
    /// See `before`.
    pub after: i64,
    /// How far it is proven.
    pub grade: Grade,
    /// What does not close, accepted or not.
    pub difference: Option<Difference>,
    /// The opening balance that is posted, as the first statement of an account says it.
    pub opening: Option<i64>,
    /// The entry of the opening balance that it replaces.
    pub replaces: Option<u64>,
    /// Whether its balances prove days that no statement in the books proves.
    pub proves: bool,
    /// What a file with a closing balance alone leaves open: the day before the account's first
    /// row, and what it held there if no row is missing.
    pub owed: Option<(Day, i64)>,
    /// The bank's newest balance, where these rows take the books away from it.
    pub breaks: Option<Broken>,
}

impl OfCurrency {
    /// Whether there is anything to write: rows, what was found out of them, or a proof.
    pub fn speaks(&self) -> bool {
        // Without a row, a difference stands here only if a person accepted it.
        let accepted = self.proof.rows == 0 && self.difference.is_some();
        self.new_rows > 0 || self.settled_rows > 0 || self.proves || accepted
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The books.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A row that cannot be read a second time.
    #[error("{0}")]
    Row(Fault),
    /// A row that makes no entry.
    #[error("{row}: {why}; nothing was imported")]
    Entry {
        /// Its place: `line 3`, or `row 3` where rows are counted.
        row: String,
        /// What is wrong.
        why: String,
    },
    /// Balances that do not close.
    #[error(
        "{0}{1}\nNothing was imported. If it is of another account, name that: --account. To import it all the same, and \
         say so in public: --accept 'REASON'"
    )]
    Difference(Box<Difference>, InDoubt),
    /// The file is in the books, on another account.
    #[error(
        "this file was imported before, as statement {statement} of {account}: to move it, \
             `ledger undo {statement} --reason …`, then import it again; nothing was imported"
    )]
    Elsewhere {
        /// The statement entry.
        statement: u64,
        /// The account that it is of.
        account: Account,
    },
    /// The file is of another account than those before it.
    #[error(
        "this is a statement of the account {number}, but {account} holds {holds}; nothing was imported"
    )]
    OtherNumber {
        /// The file's number; it shows its end alone.
        number: Number,
        /// The account that it would go to.
        account: Account,
        /// The number that this one has.
        holds: Number,
        /// A name that is nobody's yet.
        free: Option<Account>,
    },
    /// The file is of an account that the books know by another name.
    #[error(
        "this is a statement of the account {number}, which the books hold as {known}, not as \
         {account}; nothing was imported"
    )]
    NumberElsewhere {
        /// The file's number; it shows its end alone.
        number: Number,
        /// The account that it would go to.
        account: Account,
        /// The account that has this number.
        known: Account,
    },
    /// A file that names no account, of which there are several that it could be of.
    #[error(
        "the file names no account, and files of its layout are of {}: which one it is of cannot be told; \
         nothing was imported", listed(.known)
    )]
    Whose {
        /// The accounts to which files of this layout came.
        known: Vec<Account>,
    },
    /// The rows are in the books, on another account.
    #[error(
        "the rows of this file ({rows} were compared) are in {has} already: in {account} they would \
         stand twice; nothing was imported"
    )]
    Twice {
        /// How many were looked at.
        rows: usize,
        /// The account that they would go to.
        account: Account,
        /// The account that has them.
        has: Account,
    },
    /// Lines that were decided of, and are not held.
    #[error("{}; nothing was imported", not_held(word, .lines, .held, *.settled))]
    NotHeld {
        /// `line`, or `row` where the file's rows are counted.
        word: &'static str,
        /// The lines that were named.
        lines: Vec<u32>,
        /// Those that are held.
        held: Vec<u32>,
        /// The statement of the same file by which rows were left out as known.
        settled: Option<u64>,
    },
    /// A rule with a category or fund that nobody declared.
    #[error("local.toml: {0}; nothing was imported")]
    Rule(LocalError),
    /// Sums that do not fit.
    #[error("{0}; nothing was imported")]
    Money(#[from] MoneyError),
    /// The worker thread ended without a word.
    #[error("the import stopped unexpectedly; nothing was imported")]
    Stopped,
}

fn listed(accounts: &[Account]) -> String {
    accounts.iter().map(Account::as_str).collect::<Vec<_>>().join(", ")
}

impl From<crate::store::StoreError> for ImportError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Journal(error.into())
    }
}

impl From<SealError> for ImportError {
    fn from(error: SealError) -> Self {
        Self::Journal(error.into())
    }
}

/// Pushes the new rows of a statement. The caller commits, or drops the append: a dry run.
///
/// `progress` hears how many units of how many are done.
///
/// # Errors
/// [`ImportError`]; the append is to be dropped then.
pub fn import(
    append: &mut Append<'_>,
    request: &Request<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Outcome, ImportError> {
    let seen_before = append.journal().secrets().statements_of(&request.sha256)?;
    check_account(append, request, &seen_before)?;
    let first = append.next();
    let asked = !request.verdicts.lines.is_empty();
    if !asked && is_settled(append.journal(), request, &seen_before)? {
        return plan::nothing_new(append, request, seen_before);
    }
    own::check(append, request)?;
    request.local.check(&append.declarations()?).map_err(ImportError::Rule)?;
    let fingerprints = Fingerprints::new(append.journal(), request)?;
    let mut known = Known::find(append.journal(), request, &fingerprints)?;
    twice::check(append.journal(), request, &fingerprints, &known)?;
    check_verdicts(append, request, &known.held)?;
    let mut currencies = Vec::new();
    for proof in request.statement.proofs() {
        currencies.push(plan::plan(append, request, proof, &mut known)?);
    }
    let (mut declared, mut arrived) = (Vec::new(), 0);
    let (mut settlements, mut over) = (Settlements::default(), Vec::new());
    let mut in_transit = plan::in_transit(append, request)?;
    if currencies.iter().any(OfCurrency::speaks) {
        declared = heading::declare(append, &request.account, &currencies)?;
        for of in currencies.iter_mut().filter(|of| of.speaks()) {
            heading::push_statement(append, request, of)?;
        }
        let prints = fingerprints.clone();
        let found = work::push_rows(
            append,
            request,
            &known,
            prints,
            &mut currencies,
            in_transit.clone(),
            progress,
        )?;
        plan::remember(append, request, fingerprints, &currencies, &known.held)?;
        settlements = found.settlements;
        over = back::over(append, found.back)?;
        in_transit = transit::settle(in_transit, found.sent);
        arrived = transit::find_arrived(append, &mut in_transit, first)?;
    }
    let account = request.account.clone();
    let in_transit = transit::concerning(append, request, &known.new, in_transit)?;
    let entries = append.next() - first;
    let restated = append.restated()?;
    let mut held = known.held;
    held.sort_by_key(|held| held.line);
    Ok(Outcome {
        account,
        currencies,
        declared,
        first,
        entries,
        seen_before,
        held,
        in_transit,
        arrived,
        settlements,
        restated,
        over,
    })
}

/// Whether a file was imported and nothing of it can be new: no row waits, and no undo since took
/// rows out of the books that it may show.
fn is_settled(
    journal: &Journal,
    request: &Request<'_>,
    seen_before: &[u64],
) -> Result<bool, ImportError> {
    if seen_before.is_empty() || journal.secrets().has_waiting(&request.sha256)? {
        return Ok(false);
    }
    let (from, to) = (Day::FIRST.month(), Day::LAST.month());
    let undone = journal.facts().landmarks("statement-void", from, to)?.into_iter().max();
    Ok(undone < seen_before.iter().copied().max())
}

/// One file is of one account: under another, its rows would stand twice in the books.
fn check_account(
    append: &Append<'_>,
    request: &Request<'_>,
    seen_before: &[u64],
) -> Result<(), ImportError> {
    for statement in seen_before {
        if let Body::Statement(found) = append.journal().entry(*statement)?.body
            && found.account != request.account
        {
            let (statement, account) = (*statement, found.account);
            return Err(ImportError::Elsewhere { statement, account });
        }
    }
    Ok(())
}

/// A line that is named by mistake must not pass for a decision.
fn check_verdicts(
    append: &Append<'_>,
    request: &Request<'_>,
    held: &[Held],
) -> Result<(), ImportError> {
    let named = request.verdicts.lines.keys().copied();
    let lines: Vec<u32> = named.filter(|line| held.iter().all(|row| row.line != *line)).collect();
    if lines.is_empty() {
        return Ok(());
    }
    let mut held: Vec<u32> = held.iter().filter(|row| !row.is_twin()).map(|row| row.line).collect();
    held.sort_unstable();
    let secrets = append.journal().secrets();
    let last = secrets.statements_of(&request.sha256)?.pop();
    let settled = match last {
        Some(statement) => secrets.settlers(statement)?.pop(),
        None => None,
    };
    let word = request.statement.row_word();
    Err(ImportError::NotHeld { word, lines, held, settled })
}

/// `line 9 is not held; held are 3, 5`.
fn not_held(word: &str, lines: &[u32], held: &[u32], settled: Option<u64>) -> String {
    let list = |lines: &[u32]| lines.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let named = match lines {
        [line] => format!("{word} {line} is not held"),
        lines => format!("{word}s {} are not held", list(lines)),
    };
    let undo = settled.map_or(String::new(), |statement| {
        format!(
            "; rows of it were left out as known: `ledger undo {statement} --reason …` takes that back"
        )
    });
    match held {
        [] => format!("{named}: no row of this file is{undo}"),
        held => format!("{named}; held are {}{undo}", list(held)),
    }
}

/// Counts per currency.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    pub new_rows: u64,
    pub known_rows: u64,
    pub new_net: i64,
}

impl Count {
    /// With a row that was held among the new ones.
    pub fn with(self, held: &Held) -> Result<Self, MoneyError> {
        let new_rows = self.new_rows + u64::from(held.rows);
        Ok(Self { new_rows, new_net: add(self.new_net, held.net)?, ..self })
    }
}

pub(crate) type Counts = BTreeMap<Currency, Count>;

/// A unit to be pushed: its day and where it stands in the file.
pub(crate) type Place = (Day, crate::statement::UnitAt);
