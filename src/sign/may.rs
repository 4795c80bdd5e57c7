//! Whether a signature would count, before it is given: the log would take it, and nobody would be
//! helped. Refuses what one's own claim, an old account or a decided proposal cannot bear; what a
//! member signed already is no error, it is only not written twice.

use super::signer::either;
use super::waits;
use crate::why;
use anyhow::bail;
use ledger::account::Code;
use ledger::act::Word;
use ledger::authority::{Authority, Proposal, Proposed};
use ledger::day::Day;
use ledger::payout::{Approval, Payable, Payouts, State};

/// The entry by which the member said the same and still does; `None` where a signature counts.
pub fn signed(
    payouts: &Payouts,
    word: Word,
    subject: u64,
    signer: &Code,
    today: Day,
) -> anyhow::Result<Option<u64>> {
    let authority = &payouts.authority;
    let decides = matches!(word, Word::Approve | Word::Reject);
    if let Some(payable) = payouts.get(subject).filter(|_| decides) {
        return of_claim(payouts, payable, word, signer, today);
    }
    let said = said(authority, word, subject, signer, today);
    if said.is_some() {
        return Ok(said);
    }
    if word == Word::Attest {
        refuse_importer(payouts, subject, signer, today)?;
    }
    if let Some(proposal) = authority.object(subject).filter(|_| word != Word::Reaffirm) {
        of_proposal(authority, proposal, word, signer)?;
    }
    if let Some(proposal) = authority.payee_at(subject) {
        of_proposal(authority, proposal, word, signer)?;
    }
    if let Some(decision) = authority.decision_at(subject) {
        of_proposal(authority, decision, word, signer)?;
    }
    Ok(None)
}

/// Who imported a statement saw the file, not the bank.
fn refuse_importer(
    payouts: &Payouts,
    statement: u64,
    signer: &Code,
    today: Day,
) -> anyhow::Result<()> {
    let authority = &payouts.authority;
    if authority.one_person(today) || payouts.imported_by(statement) != Some(signer) {
        return Ok(());
    }
    let others: Vec<Code> = authority.signers().into_iter().filter(|m| m != signer).collect();
    bail!(
        "{signer} imported statement {statement}, and cannot attest it: {} can; nothing was written",
        either(&others)
    )
}

/// The same word of the same member, which counts today. A balance is seen anew each day, and each day
/// one is a member anew.
fn said(authority: &Authority, word: Word, subject: u64, signer: &Code, today: Day) -> Option<u64> {
    let acts = authority.acts_on(subject).iter().rev();
    let mut theirs = acts.filter(|signed| signed.act.word == word && signed.act.signer == *signer);
    let newest = theirs.next().filter(|s| s.act.until >= today && authority.counts(s))?;
    let counts = match word {
        Word::Attest | Word::Reaffirm => newest.recorded == today,
        Word::Freeze => authority.frozen().is_some_and(|(entry, _)| entry == newest.entry),
        _ => true,
    };
    counts.then_some(newest.entry)
}

fn of_claim(
    payouts: &Payouts,
    payable: &Payable,
    word: Word,
    signer: &Code,
    today: Day,
) -> anyhow::Result<Option<u64>> {
    let (authority, entry) = (&payouts.authority, payable.entry);
    // Until its file is handed in, who rejects it stops it.
    let stoppable = word == Word::Reject && payable.state() == Some(State::Intent);
    if (payable.is_paid() || payable.is_live()) && !stoppable {
        let stopped = payouts.why_revoked(payable, today);
        let stopped = stopped.filter(|_| payable.state() == Some(State::Intent));
        if let Some(why) = stopped {
            bail!("{}; nothing was written", why::stopped(entry, &why, &entry.to_string()));
        }
        let what = match payable.state() {
            Some(State::Intent) => "is in a file that waits to be handed to the bank",
            _ if payable.is_paid() => "is paid",
            _ => "is on its way to the bank",
        };
        bail!("claim {entry} {what}: see `ledger expense list`; nothing was written");
    }
    let approval = payouts.approval(payable, today);
    match (&approval, word) {
        (Approval::Rejected(by), Word::Reject) if by == signer => {
            return Ok(said(authority, word, entry, signer, today));
        }
        (Approval::Rejected(_) | Approval::Replaced(_) | Approval::Fallen(_), _) => {
            bail!("{}; nothing was written", waits::told(payouts, entry, today).unwrap_or_default())
        }
        (_, Word::Reject) => return Ok(None),
        _ => {}
    }
    let newest = authority.versions_of(&payable.claim.payee).iter().rev();
    let newest =
        newest.filter(|version| version.agreed.is_some()).map(|version| version.entry).next();
    if newest.is_some_and(|newest| newest > payable.payee) {
        bail!("{}; nothing was written", waits::told(payouts, entry, today).unwrap_or_default());
    }
    if let Some(by) = payable.approved_by(authority, signer, today) {
        return Ok(Some(by));
    }
    let need = payable.need.max(authority.approval(today).need);
    if need > 1 && payable.concerns(authority, signer) {
        let others = waits::open_to(authority, payable, std::slice::from_ref(signer), need);
        bail!(
            "{signer} submitted claim {entry}, is its payee or close to it, and cannot approve it: \
             {} can; nothing was written",
            either(&others)
        );
    }
    Ok(None)
}

fn of_proposal<T: Proposed>(
    authority: &Authority,
    proposal: &Proposal<T>,
    word: Word,
    signer: &Code,
) -> anyhow::Result<()> {
    let entry = proposal.entry;
    if let Some(by) = &proposal.rejected {
        bail!("entry {entry} was rejected by {by}: propose it again; nothing was written");
    }
    if let Some(agreed) = proposal.agreed {
        bail!(
            "entry {entry} was agreed and holds from {}: what it says is changed by a new proposal; \
             nothing was written",
            agreed.holds
        );
    }
    let open: Vec<Code> =
        proposal.open_to(&authority.signers(), authority.day()).cloned().collect();
    if word == Word::Approve && !open.contains(signer) {
        bail!(
            "{signer} has no say in entry {entry}, being close to it, or no member with a key when \
             it was proposed: {} can sign; nothing was written",
            either(&open)
        );
    }
    Ok(())
}
