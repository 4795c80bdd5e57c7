//! Signed acts: what a member is asked to sign, and a signature into the log.
//! Refuses a signature of other lines, of another book, by another key, and an act that its subject
//! cannot have. Whatever was signed elsewhere is checked as `verify` will check it.

use super::{Treasury, TreasuryError, money, named};
use crate::account::Code;
use crate::act::{Said, Word};
use crate::books::Books;
use crate::day::Day;
use crate::entry::{Act, Body, Draft, Postings, Rel};
use crate::journal::JournalError;
use crate::log::leaf_hash;
use crate::payout::Payouts;
use crate::slot::Slot;
use crate::ssh::Signature;

/// What a member is asked to sign.
#[derive(Debug, Clone)]
pub struct Unsigned {
    /// What it says.
    pub word: Word,
    /// Of which entry.
    pub subject: u64,
    /// Who signs.
    pub signer: Code,
    /// The last day on which it counts.
    pub until: Day,
}

/// The lines to be signed, by what the book says now; private.db is not opened.
///
/// # Errors
/// The subject cannot have this act, or the books.
pub fn to_sign(
    books: &Books,
    payouts: &Payouts,
    unsigned: Unsigned,
) -> Result<Said, TreasuryError> {
    let Unsigned { word, subject, signer, until } = unsigned;
    check_subject(word, subject, &books.entry(subject)?.body)?;
    let head = books.head();
    let policy = payouts.authority.newest_policy(head.size);
    let leaf = |index| Ok::<_, JournalError>(leaf_hash(&books.leaf(index)?));
    Ok(Said {
        genesis: leaf(0)?,
        seen: (head.size, head.root),
        word,
        subject: (subject, leaf(subject)?),
        policy: (policy, leaf(policy)?),
        signer,
        until,
    })
}

impl Treasury<'_, '_> {
    /// The lines to be signed, by what stands now, entries of this append included.
    ///
    /// # Errors
    /// As [`to_sign`].
    pub fn to_sign(&mut self, unsigned: Unsigned) -> Result<Said, TreasuryError> {
        let Unsigned { word, subject, signer, until } = unsigned;
        check_subject(word, subject, &self.append.entry(subject)?.body)?;
        let size = self.append.next();
        let root = self.append.root_at(size)?;
        let root = root.ok_or(TreasuryError::OtherBook("the log never had that size and root"))?;
        let policy = self.payouts().authority.newest_policy(size);
        Ok(Said {
            genesis: self.leaf(0)?,
            seen: (size, root),
            word,
            subject: (subject, self.leaf(subject)?),
            policy: (policy, self.leaf(policy)?),
            signer,
            until,
        })
    }
}

/// What an act can be said of.
fn check_subject(word: Word, entry: u64, body: &Body) -> Result<(), TreasuryError> {
    let proposal = match body {
        Body::Policy(policy) => policy.value.decides(),
        Body::Payee(_) | Body::ExpenseClaim(_) | Body::Key(_) | Body::Decision(_) => true,
        _ => false,
    };
    let (fits, expected) = match word {
        Word::Approve | Word::Reject => {
            (proposal, "an expense claim, a payee, a decision or a proposal")
        }
        Word::Join => (matches!(body, Body::Policy(_)), "a proposal that makes a member"),
        Word::Attest => (matches!(body, Body::Statement(_)), "a statement"),
        Word::Freeze => (matches!(body, Body::Genesis(_)), "entry 0"),
        Word::Thaw => {
            let freeze = matches!(body, Body::Act(act) if act.word == Word::Freeze);
            (freeze, "the freeze that it ends")
        }
        Word::NotExecuted => (matches!(body, Body::Intent(_)), "an attempt to pay"),
        Word::Reaffirm => (matches!(body, Body::Policy(_)), "the entry that made them a member"),
    };
    let found = body.name().to_owned();
    if fits { Ok(()) } else { Err(TreasuryError::Subject { word, entry, found, expected }) }
}

/// Appends what a member signed.
///
/// # Errors
/// [`TreasuryError`]: another book, another log, another key, or an act that the fold refuses.
pub fn record(
    treasury: &mut Treasury<'_, '_>,
    said: &Said,
    signature: Signature,
    reason: Option<String>,
) -> Result<u64, TreasuryError> {
    check_seen(treasury, said)?;
    let subject = said.subject.0;
    let body = treasury.append.entry(subject)?.body;
    check_subject(said.word, subject, &body)?;
    // Nobody approves an account that cannot be read any more.
    if said.word == Word::Approve && matches!(body, Body::ExpenseClaim(_) | Body::Payee(_)) {
        treasury.words(subject)?;
    }
    if said.word == Word::NotExecuted {
        named::refuse_intent(treasury, subject)?;
    }
    if said.word == Word::NotExecuted
        && let Some(row) = money(treasury.append)?.unexplained.first()
    {
        return Err(TreasuryError::Unexplained(*row));
    }
    let act = Act {
        word: said.word,
        policy: said.policy.0,
        seen: said.seen.0,
        signer: said.signer.clone(),
        until: said.until,
        signature,
    };
    let key = treasury.payouts().authority.key_for(&act, subject);
    let Some(key) = key else { return Err(TreasuryError::NoKey(said.signer.clone())) };
    said.verify(&act.signature, key)?;
    let (today, by) = (treasury.today(), said.signer.clone());
    let draft = Draft::new(today, by, Body::Act(act), Postings::default());
    let mut draft = draft.with_ref(Rel::Subject, subject);
    draft.words.text.reason = reason;
    draft.public = vec![Slot::Text];
    treasury.push(draft)
}

/// What was seen must be ours: every hash in the lines.
fn check_seen(treasury: &mut Treasury<'_, '_>, said: &Said) -> Result<(), TreasuryError> {
    if treasury.leaf(0)? != said.genesis {
        return Err(TreasuryError::OtherBook("its genesis is another"));
    }
    let (size, root) = said.seen;
    if treasury.append.root_at(size)? != Some(root) {
        return Err(TreasuryError::OtherBook("the log never had that size and root"));
    }
    if treasury.leaf(said.subject.0)? != said.subject.1 {
        return Err(TreasuryError::OtherBook("its subject is another entry"));
    }
    if treasury.leaf(said.policy.0)? != said.policy.1 {
        return Err(TreasuryError::OtherBook("its policy is another entry"));
    }
    Ok(())
}
