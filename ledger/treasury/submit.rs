//! Expense claims: what somebody asks to be paid, for which period, proven by which document.
//! Refuses an invoice that was claimed before, a payee that may not be paid, what the rail cannot
//! carry: before anybody signs, never at the export.

use super::named::refuse_claim;
use super::opened::number;
use super::{Treasury, TreasuryError, flags};
use crate::account::Code;
use crate::act::Word;
use crate::day::Day;
use crate::entry::{Body, Claim, Draft, Postings, Rel};
use crate::money::Currency;
use crate::payout::Given;
use crate::payout::rail::{Payment, Settings, named};
use crate::slot::{Slot, Words};
use std::collections::BTreeSet;

/// An expense that somebody asks to be paid.
#[derive(Debug, Clone)]
pub struct NewClaim {
    /// Whom.
    pub payee: Code,
    /// Minor units above 0.
    pub minor: i64,
    /// In which currency.
    pub ccy: Currency,
    /// What it is spent on.
    pub category: Code,
    /// From which fund.
    pub fund: Code,
    /// The first day that is billed.
    pub from: Day,
    /// The last day that is billed.
    pub to: Day,
    /// When it ought to be paid.
    pub due: Day,
    /// Lower is paid first where money is short.
    pub priority: u64,
    /// The commitment whose period it is, with the entry that declares it.
    pub commitment: Option<(Code, u64)>,
    /// Why it is given away, if it pays for nothing.
    pub given: Option<Given>,
    /// What it is for; shown to everybody.
    pub purpose: Option<String>,
    /// The vendor's number of it; private.
    pub invoice: Option<String>,
    /// Documents by SHA-256; private until published.
    pub documents: Vec<String>,
    /// The claim in whose place it comes.
    pub replaces: Option<u64>,
}

/// Appends a claim; gives the entry and what was flagged.
///
/// # Errors
/// [`TreasuryError`].
pub fn submit(
    treasury: &mut Treasury<'_, '_>,
    new: NewClaim,
    settings: &Settings,
) -> Result<(u64, Vec<Code>), TreasuryError> {
    if new.to < new.from {
        return Err(TreasuryError::Days("the period billed ends before it begins"));
    }
    refuse_undeclared(treasury, &new)?;
    if let Some(old) = new.replaces {
        refuse_claim(treasury, old)?;
    }
    let today = treasury.today();
    let (payee, name) = payee_of(treasury, &new)?;
    let words = treasury.words(payee)?;
    let (account, holder) = (words.source.account.clone(), words.source.holder.clone());
    // The bank compares the name that it is told with its own: the holder's, where that is another.
    let told = holder.as_deref().unwrap_or(&name);
    check_rail(treasury, &new, told, (payee, account.as_deref()), settings)?;
    if new.given.is_none() {
        treasury.refuse_successors(&new.payee, account.as_deref())?;
    }
    let sharing = treasury.sharing(&new.payee, account.as_deref())?;
    let same_document = seen_before(treasury, &new, &sharing)?;
    let mut claims = treasury.take_claims()?;
    let seen = (same_document, &sharing);
    let flags = flags::of_claim(treasury, (&new, payee), seen, &claims);
    claims.take(&new, today);
    // What it replaces is counted no more: then all of them are counted anew.
    let counted = new.replaces.is_none().then_some(claims);
    let claim = Claim {
        payee: new.payee,
        minor: new.minor,
        ccy: new.ccy,
        category: new.category,
        fund: new.fund,
        from: new.from,
        to: new.to,
        due: new.due,
        priority: new.priority,
        commitment: new.commitment.as_ref().map(|(code, _)| code.clone()),
        flags: flags.clone(),
    };
    let purpose = purpose_of(treasury, new.purpose, new.commitment.as_ref())?;
    let by = treasury.by();
    let draft = Draft::new(today, by, Body::ExpenseClaim(claim), Postings::default());
    let mut draft = draft.with_ref(Rel::Subject, payee);
    if let Some((_, entry)) = new.commitment {
        draft = draft.with_ref(Rel::Subject, entry);
    }
    draft = match new.given {
        Some(Given::Back { gift, end }) => {
            draft.with_ref(Rel::Subject, end).with_ref(Rel::Refunds, gift)
        }
        Some(Given::Share { end: of } | Given::Surplus { decision: of }) => {
            draft.with_ref(Rel::Subject, of)
        }
        None => draft,
    };
    if let Some(old) = new.replaces {
        draft = draft.with_ref(Rel::Corrects, old);
    }
    draft.words.who.name = Some(name);
    draft.words.text.purpose = purpose;
    draft.words.docs.sha256 = new.documents;
    draft.words.source.account = account;
    draft.words.source.holder = holder;
    draft.words.source.id = new.invoice;
    draft.public = vec![Slot::Text, Slot::Who];
    let entry = treasury.push(draft)?;
    treasury.claims = counted;
    Ok((entry, flags))
}

/// What it is for: a commitment's period, where nobody says it, is for what the commitment is.
fn purpose_of(
    treasury: &mut Treasury<'_, '_>,
    said: Option<String>,
    commitment: Option<&(Code, u64)>,
) -> Result<Option<String>, TreasuryError> {
    let (None, Some((_, entry))) = (&said, commitment) else { return Ok(said) };
    let words = treasury.words(*entry)?;
    Ok(words.text.purpose.as_ref().or(words.who.name.as_ref()).cloned())
}

fn refuse_undeclared(treasury: &mut Treasury<'_, '_>, new: &NewClaim) -> Result<(), TreasuryError> {
    let declared = treasury.declared()?;
    let named = [("category", &new.category), ("fund", &new.fund)];
    // A gift that goes back is of the kind that it was, a share is what it is: nobody declares these.
    let given = new.given.is_some();
    let missing = |(kind, code): &(&'static str, &Code)| {
        let general = *kind == "fund" && code.as_str() == "general";
        let known = general || *kind == "category" && given;
        !known && declared.get(kind, code.as_str()).is_none()
    };
    match named.into_iter().find(missing) {
        Some((kind, code)) => Err(TreasuryError::Undeclared(kind, code.to_string())),
        None => Ok(()),
    }
}

/// The payee's newest entry and public name. One whose account is still cooling off may be claimed
/// for: it is paid once the account holds.
fn payee_of(
    treasury: &mut Treasury<'_, '_>,
    new: &NewClaim,
) -> Result<(u64, String), TreasuryError> {
    let code = &new.payee;
    // The account that was agreed last stands while another is only proposed; what was rejected
    // never was.
    let versions = treasury.payouts().authority.versions_of(code);
    let agreed = versions.iter().rev().find(|payee| payee.agreed.is_some());
    // A gift is claimed to the account that was named last: it waits until members agreed to that.
    let back = new.given.is_some_and(|given| given.gift().is_some());
    let newest = agreed
        .filter(|_| !back)
        .or_else(|| versions.iter().rev().find(|payee| payee.rejected.is_none()));
    let newest = newest.filter(|payee| payee.value.in_force);
    let entry = newest.map(|payee| payee.entry);
    let entry = entry.ok_or_else(|| TreasuryError::NoPayee(code.clone()))?;
    let name = treasury.words(entry)?.who.name.clone();
    Ok((entry, name.unwrap_or_else(|| code.to_string())))
}

/// What the declared rail cannot carry is refused now.
fn check_rail(
    treasury: &Treasury<'_, '_>,
    new: &NewClaim,
    name: &str,
    (payee, account): (u64, Option<&str>),
    settings: &Settings,
) -> Result<(), TreasuryError> {
    let limit = treasury.payouts().authority.limit(new.ccy.code(), treasury.today());
    let Some(limit) = limit else { return Ok(()) };
    let payment = Payment {
        id: "P".to_owned(),
        name: name.to_owned(),
        iban: number(payee, account)?,
        bic: None,
        ccy: new.ccy,
        minor: new.minor,
        purpose: new.purpose.clone().unwrap_or_default(),
    };
    Ok(named(limit.rail.as_str(), settings)?.check(&payment)?)
}

/// Refuses an invoice that was claimed before, by this payee or one with its account; says whether a
/// document was, for another payee.
fn seen_before(
    treasury: &mut Treasury<'_, '_>,
    new: &NewClaim,
    sharing: &BTreeSet<Code>,
) -> Result<bool, TreasuryError> {
    let number = new.invoice.as_deref().map(normal);
    if number.is_none() && new.documents.is_empty() {
        return Ok(false);
    }
    let authority = &treasury.payouts().authority;
    let rejected = |entry| authority.acts_on(entry).iter().any(|s| s.act.word == Word::Reject);
    let standing = treasury.payouts().all().filter(|p| p.replaced.is_empty());
    let standing = standing.filter(|p| Some(p.entry) != new.replaces && !rejected(p.entry));
    let claims: Vec<(u64, bool)> =
        standing.map(|p| (p.entry, sharing.contains(&p.claim.payee))).collect();
    let mut same_document = false;
    for (entry, same_payee) in claims {
        let words = treasury.words(entry)?;
        let Words { docs, source, .. } = &*words;
        if same_payee && number.is_some() && source.id.as_deref().map(normal) == number {
            return Err(TreasuryError::SameInvoice(entry));
        }
        if docs.sha256.iter().any(|document| new.documents.contains(document)) {
            if same_payee {
                return Err(TreasuryError::SameDocument(entry));
            }
            same_document = true;
        }
    }
    Ok(same_document)
}

/// An invoice's number as people mean it: `Re. 2026/017` is `re2026017`.
fn normal(number: &str) -> String {
    number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
