//! Declared objects as entries hold them.
//! Refuses a code that the kind cannot have, amounts below 0, and the end of a currency. A kind of a
//! later version is as good as an unknown type.

use super::{Body, Keys, Malformed, decode_state, decode_to, end, field, govern};
use crate::canonical::is_address;
use crate::entry::interval::Interval;
use crate::entry::manifest::{Manifest, WellKnown};
use crate::entry::policy::{Approval, Collect, Commitment, Declared, Limit, Policy, Raise};
use crate::ssh::PublicKey;

/// Reads the own keys of a policy entry.
pub(super) fn decode(keys: &mut Keys<'_>) -> Result<Body, Malformed> {
    let kind = keys.text("kind")?;
    let code = keys.text("code")?;
    let in_force = decode_state(keys)?;
    let mut inner = Keys::of("value", keys.take("value")?)?;
    let declared = match kind {
        "service" => {
            let (url, contact) = (inner.optional_text("url")?, inner.optional_text("contact")?);
            let framework = inner.optional_text("framework")?;
            Declared::Service { url, contact, framework, year_begins: year_begins(&mut inner)? }
        }
        "currency" => Declared::Currency { exponent: exponent(&mut inner)? },
        "account" => Declared::Account { ccy: inner.parsed("ccy", "a currency")? },
        "category" => Declared::Category { function: inner.parsed("function", "a function")? },
        "fund" => Declared::Fund,
        "member" => Declared::Member { key: key(&mut inner)? },
        "approval" => Declared::Approval(approval(&mut inner)?),
        "limit" => Declared::Limit(limit(&mut inner)?),
        "reserve" => Declared::Reserve { minor: inner.at_least("minor", 0)? },
        "commitment" => Declared::Commitment(commitment(&mut inner)?),
        "shutdown" => Declared::Shutdown(end::shutdown(&mut inner)?),
        "closing" => Declared::Closing(end::closing(&mut inner)?),
        "successor" => Declared::Successor(end::successor(&mut inner)?),
        "secondary" => Declared::Secondary(end::secondary(&mut inner)?),
        "scenario" => Declared::Scenario,
        "governance" => Declared::Governance(govern::governance(&mut inner)?),
        "budget" => Declared::Budget(govern::budget(&mut inner)?),
        "unit" => Declared::Unit,
        "channel" => {
            let url = address(&mut inner)?;
            Declared::Channel { url, via: inner.optional_parsed("via", "a way to give")? }
        }
        "manifest" => Declared::Manifest(manifest(&mut inner)?),
        _ => return Ok(Body::Unknown(format!("policy {kind}").into())),
    };
    inner.end("value.")?;
    // What its amounts meant is asked of the log for ever.
    if !in_force && matches!(declared, Declared::Currency { .. }) {
        return Err(field("state", "ended", "set: a currency is never ended"));
    }
    if !declared.takes(code) {
        return Err(field("code", code, "the code of its kind"));
    }
    Ok(Body::Policy(Policy { code: code.into(), value: declared, in_force }))
}

/// A page that can be opened: readers are sent there with their money.
fn address(keys: &mut Keys<'_>) -> Result<Box<str>, Malformed> {
    opened(keys, "url")
}

fn opened(keys: &mut Keys<'_>, key: &'static str) -> Result<Box<str>, Malformed> {
    let url = keys.text(key)?;
    match is_address(url) {
        true => Ok(url.into()),
        false => Err(field(key, url, "an address of the web")),
    }
}

fn manifest(keys: &mut Keys<'_>) -> Result<Manifest, Malformed> {
    let tags = keys.codes("tags")?;
    if !Manifest::TAGS.contains(&tags.len()) {
        return Err(field("tags", &tags.len().to_string(), "1 to 10 of them"));
    }
    let well_known = WellKnown {
        webpage: known(keys, "webpage_known")?,
        repository: known(keys, "repository_known")?,
    };
    Ok(Manifest {
        well_known,
        entity: keys.parsed("entity", "an entity")?,
        role: keys.parsed("role", "a role")?,
        repository: opened(keys, "repository")?,
        license: keys.text("license")?.into(),
        tags,
    })
}

/// The address of a file that names manifests.
fn known(keys: &mut Keys<'_>, key: &'static str) -> Result<Option<Box<str>>, Malformed> {
    let Some(url) = keys.optional_text(key)? else { return Ok(None) };
    match is_address(&url) && url.ends_with(WellKnown::FILE) {
        true => Ok(Some(url)),
        false => Err(field(key, &url, "an address of the web that names manifests")),
    }
}

/// One line without a comment: a key has one spelling here.
fn key(keys: &mut Keys<'_>) -> Result<Option<PublicKey>, Malformed> {
    let Some(text) = keys.optional_text("key")? else { return Ok(None) };
    let key = text.parse::<PublicKey>().ok().filter(|key| key.to_string() == *text);
    let expected = "an OpenSSH public key of Ed25519, without a comment";
    key.map(Some).ok_or_else(|| field("key", &text, expected))
}

/// A month of the year.
fn year_begins(keys: &mut Keys<'_>) -> Result<Option<u8>, Malformed> {
    let Some(month) = keys.optional_integer("year_begins")? else { return Ok(None) };
    let in_a_year = u8::try_from(month).ok().filter(|month| (1..=12).contains(month));
    in_a_year.map(Some).ok_or_else(|| field("year_begins", &month.to_string(), "a month, 1 to 12"))
}

fn exponent(keys: &mut Keys<'_>) -> Result<u8, Malformed> {
    let exponent = keys.integer("exponent")?;
    let small = u8::try_from(exponent).ok().filter(|e| *e <= 4);
    small.ok_or_else(|| field("exponent", &exponent.to_string(), "0 to 4"))
}

fn approval(keys: &mut Keys<'_>) -> Result<Approval, Malformed> {
    let need = keys.integer("need")?;
    if need == 0 {
        return Err(field("need", "0", "1 or more"));
    }
    Ok(Approval { need, delay: keys.integer("delay")?, cooling: keys.integer("cooling")? })
}

fn limit(keys: &mut Keys<'_>) -> Result<Limit, Malformed> {
    Ok(Limit {
        account: keys.parsed("account", "an account")?,
        rail: keys.parsed("rail", "a rail's code")?,
        payout: keys.at_least("payout", 0)?,
        day: keys.at_least("day", 0)?,
        month: keys.at_least("month", 0)?,
        payee: keys.at_least("payee", 0)?,
        above: keys.optional_integer("above")?,
        attested: keys.optional_integer("attested")?,
        executed: keys.integer("executed")?,
    })
}

/// A year has one spelling here: `1y`, never `12m`.
fn every(keys: &mut Keys<'_>) -> Result<Interval, Malformed> {
    let text = keys.text("every")?;
    let interval = text.parse::<Interval>().ok().filter(|every| every.to_string() == text);
    interval.ok_or_else(|| field("every", text, "an interval, as 1m; years as 1y"))
}

fn commitment(keys: &mut Keys<'_>) -> Result<Commitment, Malformed> {
    let from = keys.parsed("from", "a day")?;
    let has_end = keys.optional("to").is_some();
    let collect = keys.text("collect")?;
    let raise = keys.text("raise")?;
    Ok(Commitment {
        payee: keys.parsed("payee", "a payee's code")?,
        category: keys.parsed("category", "a category")?,
        fund: keys.parsed("fund", "a fund")?,
        ccy: keys.parsed("ccy", "a currency")?,
        cap: keys.at_least("cap", 1)?,
        amount: keys.at_least("amount", 1)?,
        every: every(keys)?,
        from,
        to: has_end.then(|| decode_to(keys, from)).transpose()?,
        notice: keys.optional_integer("notice")?,
        cancel: keys.optional_parsed("cancel", "a day")?,
        fee: keys.optional_at_least("fee", 0)?,
        collect: Collect::named(collect)
            .ok_or_else(|| field("collect", collect, "push, debit or card"))?,
        raise: Raise::named(raise).ok_or_else(|| field("raise", raise, "due or invoice"))?,
        priority: keys.integer("priority")?,
    })
}
