//! The treasury: what members and `run` write about payees, claims, signatures and payments.
//! Every entry goes through the fold that `verify` uses, within the transaction that appends it: what
//! it refuses is never written, whatever was true when somebody looked.
//!
//! payee -> claim -> signed -> raised by itself where a commitment allows it -> owed -> batch ->
//! handed over. Paid it is only by a statement, which `import` reads.

mod batch;
mod claims;
mod decide;
mod end;
mod error;
mod flags;
mod hints;
mod money;
mod named;
mod opened;
mod owe;
mod payee;
mod said;
mod settle;
mod sharing;
mod sign;
mod submit;

pub use batch::{Left, Prepared, Ready, again, prepare, ready};
pub use decide::{Grounds, Step, decide, go_on, refuse_unmet};
pub use end::{Giver, accept, cut, share};
pub use error::TreasuryError;
pub use hints::hints;
pub use money::money;
pub(crate) use opened::kept;
pub use opened::opened;
pub use owe::{forgive, owe, raise};
pub use payee::{NewPayee, declare_payee, end_payee};
pub use said::{Note, say};
pub use settle::{Said, Settled, settle};
pub use sign::{Unsigned, record, to_sign};
pub use submit::{NewClaim, submit};

use crate::account::Code;
use crate::day::Day;
use crate::declared::Declarations;
use crate::entry::{Body, Draft};
use crate::journal::Append;
use crate::log::{Hash, leaf_hash};
use crate::payout::Payouts;
use crate::slot::Words;
use claims::Claims;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// An append, with what it may write about payouts.
pub struct Treasury<'a, 'j> {
    append: &'a mut Append<'j>,
    payouts: Payouts,
    /// What policy declares and what was claimed, once somebody asked; until an entry changes it.
    declared: Option<Declarations>,
    claims: Option<Claims>,
    /// Payees by the accounts that they have or had; until one more is declared.
    accounts: Option<HashMap<String, BTreeSet<Code>>>,
    /// Words of claims, payees and commitments: many payments share them.
    read: HashMap<u64, Rc<Words>>,
    /// Whether all closing costs have come in: claims say so.
    pub is_last: bool,
}

/// What stood at a size of the log, for whoever goes on from there without reading it all again.
#[derive(Debug, Clone)]
pub struct Known {
    /// So many entries were read.
    pub size: u64,
    /// What they say.
    pub payouts: Payouts,
}

impl<'a, 'j> Treasury<'a, 'j> {
    /// Reads what stands, under the write lock that `append` holds, and holds each act against its
    /// signature: nothing is decided or paid by what nobody signed.
    ///
    /// # Errors
    /// The books cannot be read, or a signature does not hold.
    pub fn open(append: &'a mut Append<'j>) -> Result<Self, TreasuryError> {
        let payouts = append.payouts()?;
        append.check_signatures(&payouts)?;
        Ok(Self::at(append, payouts))
    }

    /// Goes on from what is known, unless somebody else has written since.
    ///
    /// # Errors
    /// The books cannot be read.
    pub fn go_on(append: &'a mut Append<'j>, known: Known) -> Result<Self, TreasuryError> {
        if append.next() != known.size {
            return Self::open(append);
        }
        Ok(Self::at(append, known.payouts))
    }

    fn at(append: &'a mut Append<'j>, payouts: Payouts) -> Self {
        let (declared, claims, accounts) = (None, None, None);
        Self { append, payouts, declared, claims, accounts, read: HashMap::new(), is_last: false }
    }

    /// What stands once the append is committed.
    pub fn known(self) -> Known {
        Known { size: self.append.next(), payouts: self.payouts }
    }

    /// What stands, this append included.
    pub fn payouts(&self) -> &Payouts {
        &self.payouts
    }

    /// The day of writing.
    pub fn today(&self) -> Day {
        self.append.clerk.today
    }

    /// The member in whose name is written.
    pub fn by(&self) -> Code {
        self.append.by()
    }

    /// Appends an entry that the fold takes.
    ///
    /// # Errors
    /// The fold refuses it, or it cannot be written; then the whole append is given up.
    pub fn push(&mut self, draft: Draft) -> Result<u64, TreasuryError> {
        let entry = draft.to_entry(self.today());
        self.payouts.see(self.append.next(), &entry).map_err(TreasuryError::Refused)?;
        self.claims = None;
        if matches!(draft.body, Body::Policy(_)) {
            self.declared = None;
        }
        if matches!(draft.body, Body::Payee(_)) {
            self.accounts = None;
        }
        if matches!(draft.body, Body::ExpenseClaim(_) | Body::Decision(_)) {
            self.read.insert(self.append.next(), Rc::new(draft.words.clone()));
        }
        Ok(self.append.push(draft)?)
    }

    /// What policy declares.
    fn declared(&mut self) -> Result<&Declarations, TreasuryError> {
        let declared = match self.declared.take() {
            Some(declared) => declared,
            None => self.append.declarations()?,
        };
        Ok(self.declared.insert(declared))
    }

    /// The claims that stand; whoever takes them gives them back, or they are counted anew.
    fn take_claims(&mut self) -> Result<Claims, TreasuryError> {
        match self.claims.take() {
            Some(claims) => Ok(claims),
            None => Claims::of(&self.payouts, self.append.journal().facts()),
        }
    }

    /// The leaf hash of an entry, of this append too.
    fn leaf(&mut self, index: u64) -> Result<Hash, TreasuryError> {
        self.append.settle(index)?;
        let bytes = self.append.journal().facts().entry(index)?;
        Ok(leaf_hash(&bytes.unwrap_or_default()))
    }

    /// The words of an entry, from private.db: bank details, too.
    ///
    /// # Errors
    /// They were erased, or cannot be read.
    pub fn words(&mut self, index: u64) -> Result<Rc<Words>, TreasuryError> {
        if let Some(words) = self.read.get(&index) {
            return Ok(Rc::clone(words));
        }
        let entry = self.append.entry(index)?;
        let words = Rc::new(opened(self.append.journal().secrets(), index, &entry)?);
        self.read.insert(index, Rc::clone(&words));
        Ok(words)
    }
}
