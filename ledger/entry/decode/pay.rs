//! Payees, claims, acts, intents and what became of them, as entries hold them.
//! Refuses amounts of 0 and below, lists out of order, words that no act or step has. What they say
//! of other entries is for `verify` to see.

use super::{Keys, Malformed, decode_state, decode_to, field};
use crate::account::Code;
use crate::act::Word;
use crate::entry::pay::{Act, Claim, Intent, Outcome, Payee, PayoutState, Settlement, Step};
use crate::ssh::Signature;

pub(super) fn payee(keys: &mut Keys<'_>) -> Result<Payee, Malformed> {
    Ok(Payee {
        code: keys.parsed("code", "a payee's code")?,
        in_force: decode_state(keys)?,
        related: keys.codes("related")?,
        flags: flags(keys, &Payee::FLAGS)?,
    })
}

pub(super) fn claim(keys: &mut Keys<'_>) -> Result<Claim, Malformed> {
    let from = keys.parsed("from", "a day")?;
    Ok(Claim {
        payee: keys.parsed("payee", "a payee's code")?,
        minor: keys.at_least("minor", 1)?,
        ccy: keys.parsed("ccy", "a currency")?,
        category: keys.parsed("category", "a category")?,
        fund: keys.parsed("fund", "a fund")?,
        from,
        to: decode_to(keys, from)?,
        due: keys.parsed("due", "a day")?,
        priority: keys.integer("priority")?,
        commitment: keys.optional_parsed("commitment", "a commitment's code")?,
        flags: flags(keys, &Claim::FLAGS)?,
    })
}

/// A flag that nobody knows would say something to nobody, and could say everything.
fn flags(keys: &mut Keys<'_>, known: &[&str]) -> Result<Vec<Code>, Malformed> {
    let flags = keys.codes("flags")?;
    match flags.iter().find(|flag| !known.contains(&flag.as_str())) {
        Some(odd) => Err(field("flags", odd.as_str(), "flags that the type has")),
        None => Ok(flags),
    }
}

pub(super) fn act(keys: &mut Keys<'_>) -> Result<Act, Malformed> {
    let word = keys.text("act")?;
    let signature = keys.text("signature")?;
    Ok(Act {
        word: Word::named(word).ok_or_else(|| field("act", word, "the word of an act"))?,
        policy: keys.integer("policy")?,
        seen: keys.integer("seen")?,
        signer: keys.parsed("signer", "a member's handle")?,
        until: keys.parsed("until", "a day")?,
        signature: Signature::from_base64(signature)
            .map_err(|_| field("signature", signature, "an SSH signature in base64"))?,
    })
}

pub(super) fn intent(keys: &mut Keys<'_>) -> Result<Intent, Malformed> {
    let attempt = keys.integer("attempt")?;
    if attempt == 0 {
        return Err(field("attempt", "0", "1 or more"));
    }
    Ok(Intent {
        attempt,
        batch: keys.text("batch")?.into(),
        id: keys.text("id")?.into(),
        rail: keys.parsed("rail", "a rail's code")?,
        account: keys.parsed("account", "an account")?,
        minor: keys.at_least("minor", 1)?,
        ccy: keys.parsed("ccy", "a currency")?,
        day: keys.parsed("day", "a day")?,
    })
}

pub(super) fn state(keys: &mut Keys<'_>) -> Result<PayoutState, Malformed> {
    let step = keys.text("state")?;
    Ok(PayoutState {
        state: Step::named(step).ok_or_else(|| field("state", step, "the step of a payout"))?,
        of_batch: of_batch(keys)?,
        code: keys.optional_text("code")?,
    })
}

pub(super) fn settlement(keys: &mut Keys<'_>) -> Result<Settlement, Malformed> {
    let outcome = keys.text("outcome")?;
    Ok(Settlement {
        outcome: Outcome::named(outcome)
            .ok_or_else(|| field("outcome", outcome, "paid or returned"))?,
        of_batch: of_batch(keys)?,
    })
}

fn of_batch(keys: &mut Keys<'_>) -> Result<bool, Malformed> {
    match keys.optional_text("of")?.as_deref() {
        None => Ok(false),
        Some("batch") => Ok(true),
        Some(other) => Err(field("of", other, "batch")),
    }
}
