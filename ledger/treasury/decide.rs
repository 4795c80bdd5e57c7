//! What members decide, and the phases that begin by it.
//! Refuses a phase that cannot follow, or of which a gate is unmet, before anybody is asked to sign:
//! every lack is named. It looks at the books within the transaction that writes; a crash in between
//! leaves neither decision nor phase.

use super::{Treasury, TreasuryError, forgive, owe};
use crate::account::Code;
use crate::books::Books;
use crate::entry::{Body, Decision, Draft, Phase, Postings, Rel};
use crate::means::{Means, Ratio};
use crate::money::Currency;
use crate::phase::gates;
use crate::slot::{Slot, Words};

/// What is decided, in words: all of them published.
#[derive(Debug, Clone, Default)]
pub struct Grounds {
    /// What is decided.
    pub what: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Where the public vote or its minutes are.
    pub link: Option<String>,
    /// Documents, by their SHA-256.
    pub documents: Vec<String>,
}

/// What became of a phase that somebody asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It began.
    Begun,
    /// It waits for signatures under this decision, which is new or was there before.
    Waits {
        /// The decision's entry.
        decision: u64,
    },
}

/// Proposes a decision; with one who decides it is agreed at once.
///
/// # Errors
/// A surplus for nobody that was declared, of more than is left over, or the books.
pub fn decide(
    treasury: &mut Treasury<'_, '_>,
    decision: Decision,
    grounds: Grounds,
    by: Code,
) -> Result<u64, TreasuryError> {
    let today = treasury.today();
    if let Decision::Surplus { ccy, minor, to } = &decision {
        refuse_surplus(treasury, *ccy, *minor, to)?;
    }
    let mut words = Words::default();
    words.text.purpose = grounds.what;
    words.text.reason = grounds.reason;
    words.text.note = grounds.link;
    words.docs.sha256 = grounds.documents;
    let body = Body::Decision(decision);
    write(treasury, Draft::new(today, by, body, Postings::default()), words)
}

/// Refuses a surplus that is not there: looked at as it is proposed, before anybody signs it.
fn refuse_surplus(
    treasury: &Treasury<'_, '_>,
    ccy: Currency,
    minor: i64,
    to: &Code,
) -> Result<(), TreasuryError> {
    let (payouts, today) = (treasury.payouts(), treasury.today());
    // The fold refuses it whole.
    if payouts.authority.end_begun().is_some() {
        return Ok(());
    }
    if payouts.authority.successors(today).all(|(code, _)| code != *to) {
        return Err(TreasuryError::Undeclared("successor", to.to_string()));
    }
    let books = Books::open(treasury.append.journal().book())?;
    let means = Means::all(&books, payouts, today).map_err(TreasuryError::Means)?;
    // Where no end is declared nothing says what is left over: the gates ask for it.
    let left = means.get(&ccy).map_or(Some(Ratio::ZERO), Means::surplus);
    match left.filter(|left| *left < Ratio::whole(i128::from(minor))) {
        None => Ok(()),
        Some(left) => Err(TreasuryError::Surplus {
            ccy,
            asked: ccy.decimal(i128::from(minor)),
            left: ccy.decimal(left.floor().max(0)),
        }),
    }
}

/// Goes on to a phase: decides it, unless that was done or is asked for `anew`, and begins it once it
/// is agreed. Both say the same.
///
/// # Errors
/// It cannot follow, a gate is unmet, other grounds than those that members sign, or the books.
pub fn go_on(
    treasury: &mut Treasury<'_, '_>,
    phase: Phase,
    grounds: Grounds,
    by: Code,
    anew: bool,
) -> Result<Step, TreasuryError> {
    refuse_unmet(treasury, phase)?;
    let known = treasury.payouts().authority.newest_deciding(phase);
    let decision = match known.filter(|_| !anew) {
        Some(decision) => {
            refuse_others(treasury, decision, &grounds)?;
            decision
        }
        None if grounds.reason.is_none() => return Err(TreasuryError::NoReason),
        None => decide(treasury, Decision::Phase(phase), grounds, by.clone())?,
    };
    if treasury.payouts().authority.decided(phase).all(|(entry, _)| entry != decision) {
        return Ok(Step::Waits { decision });
    }
    if phase == Phase::Closing {
        // What members approved by now is owed before anything is divided.
        owe(treasury)?;
    }
    let words = (*treasury.words(decision)?).clone();
    let draft = Draft::new(treasury.today(), by, Body::Phase(phase), Postings::default());
    write(treasury, draft.with_ref(Rel::Subject, decision), words)?;
    if phase == Phase::Closing {
        // What was to give a surplus away fell with it, and is owed no longer.
        forgive(treasury)?;
    }
    Ok(Step::Begun)
}

fn write(
    treasury: &mut Treasury<'_, '_>,
    mut draft: Draft,
    words: Words,
) -> Result<u64, TreasuryError> {
    draft.words = words;
    // What a decision rests on is looked at by whoever reads it.
    draft.public = match draft.words.docs.sha256.is_empty() {
        true => vec![Slot::Text],
        false => vec![Slot::Docs, Slot::Text],
    };
    treasury.push(draft)
}

/// Refuses a phase that cannot follow, or of which a gate is unmet. The books are those of before this
/// append, which moves no money: nobody else writes meanwhile.
///
/// # Errors
/// It cannot follow, a gate is unmet, or the books.
pub fn refuse_unmet(treasury: &Treasury<'_, '_>, phase: Phase) -> Result<(), TreasuryError> {
    let today = treasury.today();
    let before = treasury.payouts().authority.phase(today);
    if !before.leads_to(phase) {
        return Err(TreasuryError::NoWay { before, phase });
    }
    let books = Books::open(treasury.append.journal().book())?;
    let gates = gates(&books, treasury.payouts(), phase, today)?;
    let lacks: Vec<_> = gates.into_iter().flat_map(|gate| gate.lacks).collect();
    match lacks.is_empty() {
        true => Ok(()),
        false => Err(TreasuryError::Gates { phase, lacks }),
    }
}

/// What members signed, or are asked to, is what the phase will say.
fn refuse_others(
    treasury: &mut Treasury<'_, '_>,
    decision: u64,
    grounds: &Grounds,
) -> Result<(), TreasuryError> {
    let words = treasury.words(decision)?;
    let same = |given: &Option<String>, signed: &Option<String>| given.is_none() || given == signed;
    let text = &words.text;
    let documents = grounds.documents.iter().all(|hash| words.docs.sha256.contains(hash));
    if same(&grounds.reason, &text.reason) && same(&grounds.link, &text.note) && documents {
        return Ok(());
    }
    Err(TreasuryError::OtherGrounds(decision))
}
