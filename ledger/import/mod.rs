//! A checked statement into entries: what is new, what it becomes, and whether the balances close.
//! Refuses a statement whose balances do not meet the books, unless a person accepts the difference
//! with a reason; posts a file whole or not at all. The journal commits what is pushed here.
//!
//! Rows are read a second time, day by day, on a second thread, while the first writes: a million
//! rows never stand in memory as entries.

mod alike;
mod known;
mod meet;
mod planned;
mod translate;
mod undo;
mod work;

pub use meet::{Difference, Gap};
pub use planned::{KnownRow, Plan, Planned, planned, read_back};
pub use translate::function_of;
pub(crate) use undo::reverse;
pub use undo::{UndoError, Undone, forget_undone, undo};

use crate::account::Account;
use crate::day::Day;
use crate::declared::Undeclared;
use crate::entry::{Body, Draft, Grade, Postings, Rel, SealError, Statement as StatementBody};
use crate::journal::{Append, JournalError};
use crate::local::Local;
use crate::money::{Currency, MoneyError};
use crate::policy::Wanted;
use crate::slot::Slot;
use crate::statement::{Check, Fault, Proof, Statement};
use known::{Fingerprints, Known};
use std::collections::BTreeMap;

/// A statement and what to do with it.
pub struct Request<'a> {
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// The file, read and checked.
    pub statement: &'a Statement,
    /// The own account that it is of.
    pub account: Account,
    /// The treasurer's rules.
    pub local: &'a Local,
    /// Why differences are accepted, if they are.
    pub accept: Option<String>,
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
}

/// What an import does in one currency.
#[derive(Debug, Clone)]
pub struct OfCurrency {
    /// The file's own sums and balances.
    pub proof: Proof,
    /// The statement entry, if there is anything new.
    pub statement: Option<u64>,
    /// Rows that the books did not have.
    pub new_rows: u64,
    /// Rows that they had.
    pub known_rows: u64,
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
    /// New rows that look like entries which are there under other words, where most do.
    pub alike: u64,
    /// The opening balance that is posted, as the first statement of an account says it.
    pub opening: Option<i64>,
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
    #[error("line {row}: {why}; nothing was imported")]
    Entry {
        /// Its physical line.
        row: u32,
        /// What is wrong.
        why: String,
    },
    /// Balances that do not close.
    #[error(
        "{0}\nNothing was imported. To import it all the same, and say so in public: --accept 'REASON'"
    )]
    Difference(Difference),
    /// Balances that do not close, since the rows are there already.
    #[error(
        "{difference}\n{rows} of the new rows look like entries that are there already, of the same day \
         and amount: has the bank changed its wording? Look with `ledger list --account {} --from {} \
         --to {} --private`. If they are the same rows, this file is not needed, or undo the older \
         statement first (`ledger undo`); if they are others: --accept 'REASON'. Nothing was imported",
        difference.account, from.month(), to.month()
    )]
    Alike {
        /// What does not close.
        difference: Difference,
        /// How many look so.
        rows: u64,
        /// The file's first day.
        from: Day,
        /// Its last.
        to: Day,
    },
    /// A rule with a category or fund that nobody declared.
    #[error("local.toml: {0}")]
    Rule(#[from] Undeclared),
    /// Sums that do not fit.
    #[error("{0}; nothing was imported")]
    Money(#[from] MoneyError),
    /// The worker thread ended without a word.
    #[error("the import stopped unexpectedly; nothing was imported")]
    Stopped,
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
    let first = append.next();
    let proofs = request.statement.proofs();
    if !seen_before.is_empty() {
        let currencies =
            proofs.iter().map(|p| nothing_new(append, request, p)).collect::<Result<_, _>>()?;
        let (account, declared) = (request.account.clone(), Vec::new());
        return Ok(Outcome { account, currencies, declared, first, entries: 0, seen_before });
    }
    check_rules(append, request.local)?;
    let fingerprints = Fingerprints::new(append.journal(), request)?;
    let known = Known::find(append.journal(), request, &fingerprints)?;
    let mut currencies = Vec::new();
    for proof in proofs {
        currencies.push(plan(append, request, proof, &known)?);
    }
    let mut declared = Vec::new();
    if known.any_new() {
        declared = declare(append, &request.account, &currencies)?;
        for of in currencies.iter_mut().filter(|of| of.new_rows > 0) {
            push_statement(append, request, of)?;
        }
        work::push_rows(append, request, &known, fingerprints, &mut currencies, progress)?;
    }
    let account = request.account.clone();
    let entries = append.next() - first;
    Ok(Outcome { account, currencies, declared, first, entries, seen_before })
}

/// Rules are checked before they meet a row: what they say stands in public for ever.
fn check_rules(append: &mut Append<'_>, local: &Local) -> Result<(), ImportError> {
    let declarations = append.declarations()?;
    for rule in local.rules() {
        declarations.check_category(&rule.to)?;
        if declarations.get("fund", rule.fund.as_str()).is_none() {
            return Err(declarations.undeclared("fund", rule.fund.as_str()).into());
        }
    }
    Ok(())
}

/// What the books and the file say of each other in one currency, before anything is pushed.
fn plan(
    append: &mut Append<'_>,
    request: &Request<'_>,
    proof: &Proof,
    known: &Known,
) -> Result<OfCurrency, ImportError> {
    let count = known.count(proof.ccy);
    let met = meet::meet(append, &request.account, proof, count)?;
    let alike = match count.new_rows {
        0 => 0,
        _ => alike::count(append, request, known, proof.ccy)?,
    };
    if let (Some(difference), None) = (&met.difference, &request.accept)
        && count.new_rows > 0
    {
        let difference = difference.clone();
        return Err(match alike {
            0 => ImportError::Difference(difference),
            rows => ImportError::Alike { difference, rows, from: proof.first, to: proof.last },
        });
    }
    let closes = met.difference.is_none() && !matches!(proof.check, Check::None | Check::Single);
    Ok(OfCurrency {
        proof: proof.clone(),
        statement: None,
        new_rows: count.new_rows,
        known_rows: count.known_rows,
        new_net: count.new_net,
        entries: 0,
        unclassified: 0,
        before: met.before,
        after: crate::money::add(
            crate::money::add(met.before, met.opening.unwrap_or(0))?,
            count.new_net,
        )?,
        grade: if closes { Grade::Closes } else { Grade::Unproven },
        difference: met.difference,
        alike,
        opening: met.opening,
    })
}

/// The file was imported before, byte for byte.
fn nothing_new(
    append: &mut Append<'_>,
    request: &Request<'_>,
    proof: &Proof,
) -> Result<OfCurrency, ImportError> {
    let before = meet::balance(append, &request.account, proof.ccy, proof.last)?;
    Ok(OfCurrency {
        proof: proof.clone(),
        statement: None,
        new_rows: 0,
        known_rows: u64::from(proof.rows),
        new_net: 0,
        entries: 0,
        unclassified: 0,
        before,
        after: before,
        grade: Grade::Unproven,
        difference: None,
        alike: 0,
        opening: None,
    })
}

/// Declares the account and its currencies where the log does not know them: the profile proposes.
fn declare(
    append: &mut Append<'_>,
    account: &Account,
    currencies: &[OfCurrency],
) -> Result<Vec<Wanted>, ImportError> {
    let declarations = append.declarations()?;
    let mut missing = Vec::new();
    for of in currencies.iter().filter(|of| of.new_rows > 0) {
        let ccy = of.proof.ccy;
        for wanted in [crate::policy::currency(ccy), crate::policy::own_account(account, ccy, None)]
        {
            let (kind, code) = (wanted.policy.value.kind(), &*wanted.policy.code);
            if declarations.get(kind, code).is_none() {
                missing.push(wanted);
            }
        }
    }
    let today = append.clerk.today;
    for wanted in &missing {
        let by = append.by();
        append.push(wanted.draft(today, by, true))?;
    }
    Ok(missing)
}

/// The statement entry, and in front of its first rows the opening balance.
fn push_statement(
    append: &mut Append<'_>,
    request: &Request<'_>,
    of: &mut OfCurrency,
) -> Result<(), ImportError> {
    let proof = &of.proof;
    let about = &request.statement.profile().profile;
    let profile = about.id.parse().map_err(|e: crate::account::NameError| ImportError::Entry {
        row: 0,
        why: e.to_string(),
    })?;
    let body = Body::Statement(StatementBody {
        account: request.account.clone(),
        ccy: proof.ccy,
        from: proof.first,
        to: proof.last,
        opening: proof.opening,
        closing: proof.closing,
        rows: u64::from(proof.rows),
        proven: u64::from(proof.proven),
        grade: of.grade,
        profile,
        version: u64::from(about.version),
    });
    let mut draft = Draft::new(append.clerk.today, append.by(), body, Postings::default());
    if let Some(previous) = meet::previous(append, &request.account, proof.ccy)? {
        draft = draft.with_ref(Rel::Previous, previous);
    }
    draft.words.source.file = Some(crate::slot::hex(&request.sha256));
    draft.words.text.note = note(proof, of.difference.as_ref());
    if of.difference.is_some() {
        draft.words.text.reason.clone_from(&request.accept);
    }
    draft.public = vec![Slot::Text];
    let index = append.push(draft)?;
    append.remember_file(&request.sha256, index)?;
    of.statement = Some(index);
    if let Some(minor) = of.opening {
        meet::push_opening(append, &request.account, of, index, minor)?;
    }
    Ok(())
}

/// What a reader should know of the proof: which rows only a later balance proves, and what differs.
fn note(proof: &Proof, difference: Option<&Difference>) -> Option<String> {
    if let Some(difference) = difference {
        return Some(difference.to_string());
    }
    let (first, last) = (proof.later.first()?, proof.later.last()?);
    let rows: u32 = proof.rows;
    Some(format!(
        "{} of {rows} rows close by their own balance; {} between the file's lines {} and {} only \
         by a later row's, the last at line {}",
        proof.row_by_row,
        rows.saturating_sub(proof.row_by_row),
        first.first.min(last.last),
        first.first.max(last.last),
        last.proven_at,
    ))
}

/// Counts per currency.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    pub new_rows: u64,
    pub known_rows: u64,
    pub new_net: i64,
}

pub(crate) type Counts = BTreeMap<Currency, Count>;

/// A unit to be pushed: its day and where it stands in the file.
pub(crate) type Place = (Day, crate::statement::UnitAt);
