//! Batches: intents committed before a byte leaves, and the bytes that they are handed over as.
//! Refuses nothing that the plan names but what the rail cannot carry. A crash before the commit
//! leaves nothing; a crash after it leaves intents, from which `batch_of` makes the same bytes.

use super::{Treasury, TreasuryError};
use crate::account::Code;
use crate::day::Day;
use crate::entry::{Body, Draft, Intent, Postings, Rel};
use crate::journal::Journal;
use crate::money::Currency;
use crate::payout::rail::{Batch, Debtor, Handover, Payment, Rail};
use crate::payout::{Payouts, id};
use crate::slot::{Slot, Words, hex};
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
}

/// Appends the intents of these claims, all of one currency, as one batch.
///
/// # Errors
/// No limit says how to pay, the rail cannot carry it, the fold refuses an attempt.
pub fn prepare(
    treasury: &mut Treasury<'_, '_>,
    claims: &[u64],
    ccy: Currency,
    rail: &dyn Rail,
    debtor: &Debtor,
) -> Result<Prepared, TreasuryError> {
    let today = treasury.today();
    let limit = treasury.payouts().authority.limit(ccy.code(), today).cloned();
    let Some(limit) = limit else { return Err(TreasuryError::NoLimit(ccy.to_string())) };
    let genesis = treasury.leaf(0)?;
    let mut payments = Vec::new();
    for claim in claims {
        let leaf = treasury.leaf(*claim)?;
        let words = treasury.words(*claim)?;
        let Some(payable) = treasury.payouts().get(*claim) else { continue };
        let (attempt, minor) = (payable.attempts.len() as u64 + 1, payable.claim.minor);
        let bank = payable.payee;
        let bic = treasury.words(bank)?.source.id;
        let payment = Payment {
            id: id::end_to_end(&genesis, &leaf, attempt),
            name: words.who.name.unwrap_or_default(),
            iban: words.source.account.as_deref().map(str::parse).transpose()?,
            bic: bic.as_deref().map(str::parse).transpose()?,
            ccy,
            minor,
            purpose: words.text.purpose.unwrap_or_default(),
        };
        payments.push((*claim, attempt, payment));
    }
    let name = id::batch(&genesis, payments.iter().map(|(_, _, payment)| payment.id.as_str()));
    let batch = Batch {
        id: name.clone(),
        debtor: debtor.clone(),
        day: today,
        created: today,
        payments: payments.iter().map(|(_, _, payment)| payment.clone()).collect(),
    };
    let handover = rail.hand_over(&batch)?;
    let sha256 = match &handover {
        Handover::File { bytes, .. } => Some(hex(&Sha256::digest(bytes))),
        Handover::Calls(_) => None,
    };
    let memo = memo(debtor);
    let mut intents = Vec::new();
    for (claim, attempt, payment) in payments {
        let body = Intent {
            attempt,
            batch: name.as_str().into(),
            id: payment.id.as_str().into(),
            rail: limit.rail.clone(),
            account: limit.account.clone(),
            minor: payment.minor,
            ccy,
            day: today,
        };
        let draft = Draft::new(today, treasury.by(), Body::Intent(body), Postings::default());
        let mut draft = draft.with_ref(Rel::Subject, claim);
        draft.words.who.name = Some(payment.name);
        draft.words.text.purpose = Some(payment.purpose).filter(|purpose| !purpose.is_empty());
        draft.words.docs.sha256.extend(sha256.clone());
        draft.words.source.account = payment.iban.map(|iban| iban.to_string());
        draft.words.source.id = payment.bic.map(|bic| bic.to_string());
        draft.words.source.memo = Some(memo.clone());
        draft.public = vec![Slot::Text, Slot::Who];
        intents.push(treasury.push(draft)?);
    }
    Ok(Prepared { id: name, rail: limit.rail, intents, handover })
}

fn memo(debtor: &Debtor) -> String {
    let kept = Kept {
        bic: debtor.bic.as_ref().map(ToString::to_string),
        iban: debtor.iban.as_ref().map(ToString::to_string),
        name: debtor.name.clone(),
    };
    serde_json::to_string(&kept).unwrap_or_default()
}

/// A batch as it was committed: the same bytes come of it at any time.
///
/// # Errors
/// There is no such batch, or private.db no longer has what it said.
pub fn batch_of(journal: &Journal, payouts: &Payouts, id: &str) -> Result<Batch, TreasuryError> {
    let (mut payments, mut debtor) = (Vec::new(), None);
    let mut days: Option<(Day, Day)> = None;
    for intent in payouts.batch(id) {
        let Some((_, attempt)) = payouts.of_intent(*intent) else { continue };
        let opening = journal.secrets().opening(*intent)?;
        let kept = |why: String| TreasuryError::Kept { entry: *intent, why };
        let (_, json) = opening.ok_or_else(|| kept("it is not there any more".to_owned()))?;
        let words = Words::from_json(&json).map_err(|e| kept(e.to_string()))?;
        let memo = words.source.memo.unwrap_or_default();
        let own: Kept = serde_json::from_str(&memo).map_err(|e| kept(e.to_string()))?;
        debtor = Some(Debtor {
            name: own.name,
            iban: own.iban.as_deref().map(str::parse).transpose()?,
            bic: own.bic.as_deref().map(str::parse).transpose()?,
        });
        days = Some((attempt.body.day, attempt.recorded));
        payments.push(Payment {
            id: attempt.body.id.to_string(),
            name: words.who.name.unwrap_or_default(),
            iban: words.source.account.as_deref().map(str::parse).transpose()?,
            bic: words.source.id.as_deref().map(str::parse).transpose()?,
            ccy: attempt.body.ccy,
            minor: attempt.body.minor,
            purpose: words.text.purpose.unwrap_or_default(),
        });
    }
    match (debtor, days) {
        (Some(debtor), Some((day, created))) => {
            Ok(Batch { id: id.to_owned(), debtor, day, created, payments })
        }
        _ => Err(TreasuryError::NoBatch(id.to_owned())),
    }
}
