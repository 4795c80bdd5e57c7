//! What the end brings about: gifts that are claimed by who gave them, shares of what is left, claims
//! that cannot be paid in full. Each is an expense claim as any other: people sign it, `run` pays it,
//! a statement shows it.
//! Refuses an offer that is not there, and a gift that was claimed before.

use super::payee::{NewPayee, declare};
use super::{NewClaim, Treasury, TreasuryError, submit};
use crate::account::Code;
use crate::payout::iban::Iban;
use crate::payout::rail::Settings;
use crate::payout::{DISTRIBUTION, Given};
use crate::shutdown::{Cut, Due, Offer, To};

/// Lower is paid first: what the end brings about waits behind what was owed before.
const PRIORITY: u64 = 90;

/// Who claims a gift back, and to which account.
#[derive(Debug, Clone)]
pub struct Giver {
    /// The gift's entry.
    pub gift: u64,
    /// Of which kind it was, as in `income:donations:KIND`.
    pub kind: Code,
    /// Their account; private.
    pub iban: Iban,
    /// The account's holder; private.
    pub holder: Option<String>,
    /// How it is known that the gift is theirs; shown to everybody.
    pub reason: String,
}

/// Appends the payee and the claim of a gift that goes back; gives the claim's entry.
///
/// # Errors
/// [`TreasuryError`]: no such offer, claimed before, or what the rail cannot carry.
pub fn accept(
    treasury: &mut Treasury<'_, '_>,
    end: u64,
    offer: &Offer,
    from: Giver,
    own: &[Iban],
    settings: &Settings,
) -> Result<u64, TreasuryError> {
    if let Some(claim) = treasury.payouts().claims_of(offer.gift, end).next() {
        return Err(TreasuryError::Claimed { gift: offer.gift, claim: claim.entry });
    }
    let payee_code = giver(offer.gift)?;
    let kind = from.kind;
    let payee = NewPayee {
        code: payee_code.clone(),
        name: format!("Who gave #{}", offer.gift),
        iban: from.iban,
        bic: None,
        holder: from.holder,
        known_as: None,
        related: Vec::new(),
        verified: None,
        preferred: None,
        reason: Some(from.reason),
    };
    declare(treasury, payee, own)?;
    let given = Given::Back { gift: offer.gift, end };
    let due = Due {
        to: To::Giver(offer.gift),
        fund: offer.fund.clone(),
        ccy: offer.ccy,
        minor: i64::try_from(offer.minor).unwrap_or(i64::MAX),
    };
    claim(treasury, payee_code, kind, &due, given, settings)
}

/// Appends the claim for something that is due at the end, of a gift with its kind; gives its entry.
///
/// # Errors
/// [`TreasuryError`]: a successor who is no payee yet, or what the rail cannot carry.
pub fn share(
    treasury: &mut Treasury<'_, '_>,
    end: u64,
    due: &Due,
    kind: Option<Code>,
    settings: &Settings,
) -> Result<u64, TreasuryError> {
    match &due.to {
        To::Creditor(claim) => in_place_of(treasury, *claim, due.minor, true, settings),
        To::Giver(gift) => {
            let kind = kind.ok_or_else(|| TreasuryError::Undeclared("gift", gift.to_string()))?;
            let given = Given::Back { gift: *gift, end };
            claim(treasury, giver(*gift)?, kind, due, given, settings)
        }
        To::Heir(heir) => {
            let category = code("category", DISTRIBUTION)?;
            let given = Given::Share { end };
            claim(treasury, heir.clone(), category, due, given, settings)
        }
    }
}

/// Appends a claim of the part that can be paid, in place of one that cannot; gives its entry. What
/// was posted of the old one `run` takes back.
///
/// # Errors
/// [`TreasuryError`].
pub fn cut(
    treasury: &mut Treasury<'_, '_>,
    cut: &Cut,
    settings: &Settings,
) -> Result<u64, TreasuryError> {
    let minor = i64::try_from(cut.share).unwrap_or(i64::MAX);
    in_place_of(treasury, cut.claim, minor, false, settings)
}

/// A part of what was asked for. A `later` one comes beside others: the bill and its period are those of
/// the first.
fn in_place_of(
    treasury: &mut Treasury<'_, '_>,
    old: u64,
    minor: i64,
    later: bool,
    settings: &Settings,
) -> Result<u64, TreasuryError> {
    let Some(payable) = treasury.payouts().get(old) else {
        return Err(TreasuryError::NoAttempt(old));
    };
    let (of, given) = (payable.claim.clone(), payable.given);
    let commitment = of.commitment.clone().zip(payable.commitment).filter(|_| !later);
    let words = treasury.words(old)?;
    let (invoice, documents) = match later {
        true => (None, Vec::new()),
        false => (words.source.id.clone(), words.docs.sha256.clone()),
    };
    let new = NewClaim {
        payee: of.payee,
        minor,
        ccy: of.ccy,
        category: of.category,
        fund: of.fund,
        from: of.from,
        to: of.to,
        due: of.due,
        priority: of.priority,
        commitment,
        given,
        purpose: words.text.purpose.clone(),
        invoice,
        documents,
        replaces: Some(old),
    };
    by_rule(treasury, new, settings)
}

fn claim(
    treasury: &mut Treasury<'_, '_>,
    payee: Code,
    category: Code,
    due: &Due,
    given: Given,
    settings: &Settings,
) -> Result<u64, TreasuryError> {
    let today = treasury.today();
    let purpose = match given {
        Given::Back { gift, .. } => format!("Gift #{gift} goes back at the end"),
        Given::Share { .. } => "A share of what is left at the end".to_owned(),
        Given::Surplus { decision } => format!("What is left over, by decision #{decision}"),
    };
    let new = NewClaim {
        payee,
        minor: due.minor,
        ccy: due.ccy,
        category,
        fund: due.fund.clone(),
        from: today,
        to: today,
        due: today,
        priority: PRIORITY,
        commitment: None,
        given: Some(given),
        purpose: Some(purpose),
        invoice: None,
        documents: Vec::new(),
        replaces: None,
    };
    by_rule(treasury, new, settings)
}

/// What follows from the rules alone is nobody's claim: every member may sign it. Whose account it is,
/// they sign with the payee.
fn by_rule(
    treasury: &mut Treasury<'_, '_>,
    new: NewClaim,
    settings: &Settings,
) -> Result<u64, TreasuryError> {
    let by = treasury.append.clerk.by.replace(Code::run());
    let submitted = submit(treasury, new, settings);
    treasury.append.clerk.by = by;
    submitted.map(|(entry, _)| entry)
}

/// The payee that stands for who gave a gift: nobody's name.
fn giver(gift: u64) -> Result<Code, TreasuryError> {
    code("payee", &format!("gift-{gift}"))
}

fn code(kind: &'static str, text: &str) -> Result<Code, TreasuryError> {
    text.parse().map_err(|_| TreasuryError::Undeclared(kind, text.to_owned()))
}
