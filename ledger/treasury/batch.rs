//! Batches: intents committed before a byte leaves, and the bytes that they are handed over as.
//! Refuses nothing that the plan names but what the rail cannot carry. A crash before the commit
//! leaves nothing; a crash after it leaves intents, from which `again` makes the same bytes.

use super::named::refuse_claim;
use super::opened::{number, opened};
use super::{Treasury, TreasuryError};
use crate::account::Code;
use crate::entry::{Body, Draft, Intent, Postings, Rel};
use crate::journal::Journal;
use crate::log::Hash;
use crate::money::Currency;
use crate::payout::rail::{Batch, Debtor, Handover, Payment, Rail, Settings, named};
use crate::payout::{Payouts, id};
use crate::slot::{Slot, hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A batch whose intents are appended, and which leaves once they are committed.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Its name.
    pub id: String,
    /// The rail that carries it.
    pub rail: Code,
    /// Its intents, ascending.
    pub intents: Vec<u64>,
    /// What leaves.
    pub handover: Handover,
}

/// The own account as the file names it, kept with each intent: the same bytes can be made when
/// local.toml says something else.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(skip_serializing_if = "Option::is_none")]
    bic: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iban: Option<String>,
    name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    template: Vec<String>,
}

/// The next attempt of a claim, which its rail can carry.
#[derive(Debug, Clone)]
pub struct Ready {
    claim: u64,
    /// Counted from 1.
    attempt: u64,
    /// The payee's name or role, which everybody sees.
    public: Option<String>,
    /// The account's holder, where the bank is told another name than the public one.
    holder: Option<String>,
    /// As a rail sees it.
    payment: Payment,
}

/// A claim that is not paid, and why.
pub type Left = (u64, TreasuryError);

/// The next attempts of these claims from an own account, and why others have none: what one lacks
/// hinders no other. Lacking can be what the rail needs, or words that are those of the log; and
/// nobody is paid the very account that pays.
///
/// # Errors
/// Entry 0 cannot be read.
pub fn ready(
    treasury: &mut Treasury<'_, '_>,
    claims: &[u64],
    rail: &dyn Rail,
    debtor: &Debtor,
) -> Result<(Vec<Ready>, Vec<Left>), TreasuryError> {
    let genesis = treasury.leaf(0)?;
    let (mut all, mut left) = (Vec::with_capacity(claims.len()), Vec::new());
    for claim in claims {
        match attempt(treasury, &genesis, *claim) {
            Ok(None) => {}
            Ok(Some(ready)) => match carries(rail, &ready.payment, debtor) {
                Ok(()) => all.push(ready),
                Err(error) => left.push((*claim, error)),
            },
            Err(error) => left.push((*claim, error)),
        }
    }
    Ok((all, left))
}

fn carries(rail: &dyn Rail, payment: &Payment, debtor: &Debtor) -> Result<(), TreasuryError> {
    match payment.iban.is_some() && payment.iban == debtor.iban {
        true => Err(TreasuryError::OwnAccount),
        false => Ok(rail.check(payment)?),
    }
}

/// The next attempt of a claim, if it is one.
fn attempt(
    treasury: &mut Treasury<'_, '_>,
    genesis: &Hash,
    claim: u64,
) -> Result<Option<Ready>, TreasuryError> {
    let leaf = treasury.leaf(claim)?;
    let words = treasury.words(claim)?;
    let Some(payable) = treasury.payouts().get(claim) else { return Ok(None) };
    let (attempt, payee) = (payable.attempts.len() as u64 + 1, payable.payee);
    let (ccy, minor) = (payable.claim.ccy, payable.claim.minor);
    if attempt > 1 {
        refuse_claim(treasury, claim)?;
    }
    let bank = treasury.words(payee)?;
    let (source, told) = (&words.source, &bank.source);
    if (&told.account, &told.holder) != (&source.account, &source.holder) {
        return Err(TreasuryError::TwoAccounts { claim, payee });
    }
    let (public, holder) = (words.who.name.clone(), source.holder.clone());
    let payment = Payment {
        id: id::end_to_end(genesis, &leaf, attempt),
        name: holder.clone().or_else(|| public.clone()).unwrap_or_default(),
        iban: number(claim, words.source.account.as_deref())?,
        bic: number(payee, bank.source.id.as_deref())?,
        ccy,
        minor,
        purpose: words.text.purpose.clone().unwrap_or_default(),
    };
    Ok(Some(Ready { claim, attempt, public, holder, payment }))
}

/// Appends the intents of these attempts, all of one currency, as one batch.
///
/// # Errors
/// No limit says how to pay, the rail cannot carry it, the fold refuses an attempt.
pub fn prepare(
    treasury: &mut Treasury<'_, '_>,
    ready: &[Ready],
    ccy: Currency,
    rail: &dyn Rail,
    (debtor, settings): (&Debtor, &Settings),
) -> Result<Prepared, TreasuryError> {
    let today = treasury.today();
    let limit = treasury.payouts().authority.limit(ccy.code(), today).cloned();
    let Some(limit) = limit else { return Err(TreasuryError::NoLimit(ccy.to_string())) };
    let batch = Batch {
        id: id::batch(&treasury.leaf(0)?, ready.iter().map(|ready| ready.payment.id.as_str())),
        debtor: debtor.clone(),
        day: today,
        created: today,
        payments: ready.iter().map(|ready| ready.payment.clone()).collect(),
    };
    let handover = rail.hand_over(&batch)?;
    let sha256 = match &handover {
        Handover::File { bytes, .. } => Some(hex(&Sha256::digest(bytes))),
        Handover::Calls(_) => None,
    };
    let memo = memo(debtor, settings);
    let name: Box<str> = batch.id.as_str().into();
    let mut intents = Vec::with_capacity(ready.len());
    for (Ready { claim, attempt, public, holder, .. }, payment) in ready.iter().zip(batch.payments)
    {
        let body = Intent {
            attempt: *attempt,
            batch: name.clone(),
            id: payment.id.as_str().into(),
            rail: limit.rail.clone(),
            account: limit.account.clone(),
            minor: payment.minor,
            ccy,
            day: today,
        };
        let draft = Draft::new(today, treasury.by(), Body::Intent(body), Postings::default());
        let mut draft = draft.with_ref(Rel::Subject, *claim);
        draft.words.who.name.clone_from(public);
        draft.words.source.holder.clone_from(holder);
        draft.words.text.purpose = Some(payment.purpose).filter(|purpose| !purpose.is_empty());
        draft.words.docs.sha256.extend(sha256.clone());
        draft.words.source.account = payment.iban.map(|iban| iban.to_string());
        draft.words.source.id = payment.bic.map(|bic| bic.to_string());
        draft.words.source.memo = Some(memo.clone());
        draft.public = vec![Slot::Text, Slot::Who];
        intents.push(treasury.push(draft)?);
    }
    Ok(Prepared { id: batch.id, rail: limit.rail, intents, handover })
}

fn memo(debtor: &Debtor, settings: &Settings) -> String {
    let kept = Kept {
        bic: debtor.bic.as_ref().map(ToString::to_string),
        iban: debtor.iban.as_ref().map(ToString::to_string),
        name: debtor.name.clone(),
        template: settings.template.clone(),
    };
    serde_json::to_string(&kept).unwrap_or_default()
}

/// What a batch was handed over as, made again from what was committed: the same bytes at any time,
/// whatever local.toml says by now.
///
/// # Errors
/// There is no such batch, private.db no longer has what it said, or other bytes come of it than
/// were committed.
pub fn again(journal: &Journal, payouts: &Payouts, id: &str) -> Result<Handover, TreasuryError> {
    let kept = kept(journal, payouts, id)?;
    let handover = named(kept.rail.as_str(), &kept.settings)?.hand_over(&kept.batch)?;
    if let Handover::File { bytes, .. } = &handover {
        let found = hex(&Sha256::digest(bytes));
        if kept.sha256.iter().any(|sha256| *sha256 != found) {
            return Err(TreasuryError::OtherBytes(id.to_owned()));
        }
    }
    Ok(handover)
}

/// A batch as it was committed.
struct KeptBatch {
    batch: Batch,
    rail: Code,
    settings: Settings,
    sha256: Vec<String>,
}

fn kept(journal: &Journal, payouts: &Payouts, id: &str) -> Result<KeptBatch, TreasuryError> {
    let none = || TreasuryError::NoBatch(id.to_owned());
    let first = payouts.batch(id).first().and_then(|intent| payouts.of_intent(*intent));
    let (_, first) = first.ok_or_else(none)?;
    let (at, rail) = (first.intent, first.body.rail.clone());
    let (day, created) = (first.body.day, first.recorded);
    let (mut payments, mut said) = (Vec::new(), None);
    let mut sha256 = Vec::new();
    for intent in payouts.batch(id) {
        let Some((_, attempt)) = payouts.of_intent(*intent) else { continue };
        let unread = |why: String| TreasuryError::Kept { entry: *intent, why };
        let words = opened(journal.secrets(), *intent, &journal.entry(*intent)?)?;
        let memo = words.source.memo.unwrap_or_default();
        let own: Kept = serde_json::from_str(&memo).map_err(|e| unread(e.to_string()))?;
        said = Some(own);
        sha256.extend(words.docs.sha256);
        payments.push(Payment {
            id: attempt.body.id.to_string(),
            name: words.source.holder.or(words.who.name).unwrap_or_default(),
            iban: number(*intent, words.source.account.as_deref())?,
            bic: number(*intent, words.source.id.as_deref())?,
            ccy: attempt.body.ccy,
            minor: attempt.body.minor,
            purpose: words.text.purpose.unwrap_or_default(),
        });
    }
    let Kept { bic, iban, name, template } = said.ok_or_else(none)?;
    let iban = number(at, iban.as_deref())?;
    let debtor = Debtor { name, iban, bic: number(at, bic.as_deref())? };
    let batch = Batch { id: id.to_owned(), debtor, day, created, payments };
    sha256.dedup();
    Ok(KeptBatch { batch, rail, settings: Settings { template }, sha256 })
}
