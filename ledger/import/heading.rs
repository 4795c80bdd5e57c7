//! What stands in front of a file's rows: the account where it is new, a statement entry for each
//! currency, and the opening balance. Declares what the profile proposes; refuses nothing.

use super::difference::Difference;
use super::history::previous;
use super::{ImportError, OfCurrency, Request, meet, own};
use crate::account::Account;
use crate::entry::{Body, Draft, Postings, Rel, Statement as StatementBody};
use crate::journal::Append;
use crate::policy::Wanted;
use crate::slot::Slot;
use crate::statement::Proof;

/// Declares the account and its currencies where the log does not know them: the profile proposes.
pub(super) fn declare(
    append: &mut Append<'_>,
    account: &Account,
    currencies: &[OfCurrency],
) -> Result<Vec<Wanted>, ImportError> {
    let declarations = append.declarations()?;
    let mut missing = Vec::new();
    for of in currencies.iter().filter(|of| of.speaks()) {
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
pub(super) fn push_statement(
    append: &mut Append<'_>,
    request: &Request<'_>,
    of: &mut OfCurrency,
) -> Result<(), ImportError> {
    let proof = &of.proof;
    let about = &request.statement.profile().profile;
    let profile = about.id.parse().map_err(|e: crate::account::NameError| ImportError::Entry {
        row: format!("the profile {}", about.id),
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
    if let Some(previous) = previous(append.journal(), &request.account, proof.ccy)? {
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
    own::remember(append, request, index)?;
    of.statement = Some(index);
    if let Some(replaced) = of.replaces {
        meet::reverse_opening(append, replaced)?;
    }
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
