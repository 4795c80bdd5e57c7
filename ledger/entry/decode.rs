//! Bytes of a leaf into the entry they say.
//! Refuses every other spelling, an unknown key in a known type, postings that do not balance,
//! wrong slots, references that do not point back. Used when reading and when verifying.

mod end;
mod govern;
mod month;
mod pay;
mod policy;

use super::body::{Assertion, Billed, Body, Genesis, Grade, Noncash, Rate, Statement};
use super::{Entry, LEAF_MAX, Posting, PostingError, Postings, Ref, RefError, Rel, refs};
use crate::account::{Account, Code, Function};
use crate::canonical::{Inside, NotCanonical, Parsed, Value, What};
use crate::day::Day;
use crate::log::{Origin, Vkey};
use crate::money::{Currency, MINOR_MAX};
use crate::slot::{Digest, Slot};
use std::str::FromStr;

/// Why bytes are no entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Not canonical JSON.
    #[error("not canonical: {0}")]
    NotCanonical(#[from] NotCanonical),
    /// No bytes, or too many.
    #[error("{0} bytes: a leaf has 1 to {LEAF_MAX}")]
    Length(usize),
    /// A key that must be there is not.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A key that this type does not have.
    #[error("`{0}` is no key of this type")]
    UnknownKey(String),
    /// A value that this key cannot have.
    #[error("`{key}` is `{found}`: expected {expected}")]
    Field {
        /// The key.
        key: String,
        /// What stands there.
        found: String,
        /// What may.
        expected: &'static str,
    },
    /// The postings make no entry.
    #[error(transparent)]
    Posting(#[from] PostingError),
    /// References that the type cannot have.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// Dated later than a day after it was recorded.
    #[error("dated {0}, more than a day after it was recorded, {1}")]
    Future(Day, Day),
    /// A reference that does not point back.
    #[error("refers to entry {0}, which does not come before it")]
    Forward(u64),
    /// This type has no postings, or needs some.
    #[error("postings: {0}")]
    Postings(&'static str),
}

/// Reads the leaf at `index`.
///
/// # Errors
/// [`Malformed`]: the first thing that no entry at that index could hold.
pub fn decode(index: u64, bytes: &[u8]) -> Result<Entry, Malformed> {
    if bytes.is_empty() || bytes.len() > LEAF_MAX {
        return Err(Malformed::Length(bytes.len()));
    }
    let parsed = Parsed::read(bytes)?;
    let mut keys = Keys::of("", parsed.value())?;
    if keys.integer("v")? != 1 {
        return Err(Malformed::Field {
            key: "v".to_owned(),
            found: "another version".to_owned(),
            expected: "1",
        });
    }
    let name = keys.text("type")?;
    let date = keys.parsed("date", "a day")?;
    let recorded: Day = keys.parsed("recorded", "a day")?;
    let by = keys.parsed("by", "a member's handle or `run`")?;
    let refs = keys.optional("refs").map_or(Ok(Vec::new()), |refs| decode_refs(refs, index))?;
    let postings = keys.optional("postings").map_or(Ok(Postings::default()), decode_postings)?;
    let digests = keys.take("p").and_then(decode_digests)?;
    let body = decode_body(name, &mut keys)?;
    let entry = Entry { date, recorded, by, refs, postings, digests, body };
    check(&entry, keys)?;
    Ok(entry)
}

/// What no single field shows.
fn check(entry: &Entry, keys: Keys<'_>) -> Result<(), Malformed> {
    if entry.date > entry.recorded.plus(1) {
        return Err(Malformed::Future(entry.date, entry.recorded));
    }
    refs::check(&entry.body, &entry.refs)?;
    if matches!(entry.body, Body::Unknown(_)) {
        return Ok(());
    }
    keys.end("")?;
    if entry.body.posts() == entry.postings.is_empty() {
        let problem =
            if entry.body.posts() { "this type needs some" } else { "this type has none" };
        return Err(Malformed::Postings(problem));
    }
    if !entry.digests.iter().map(|(slot, _)| slot).eq(entry.body.slots()) {
        let found = entry.digests.iter().map(|(slot, _)| slot.name()).collect::<Vec<_>>();
        let (key, found) = ("p".to_owned(), found.join(", "));
        return Err(Malformed::Field { key, found, expected: "exactly the slots of this type" });
    }
    Ok(())
}

fn decode_body(name: &str, keys: &mut Keys<'_>) -> Result<Body, Malformed> {
    Ok(match name {
        "genesis" => Body::Genesis(decode_genesis(keys)?),
        "policy" => return policy::decode(keys),
        "statement" => Body::Statement(decode_statement(keys)?),
        "statement-void" => Body::StatementVoid,
        "opening" => Body::Opening,
        "assertion" => Body::Assertion(Assertion {
            account: keys.parsed("account", "an account")?,
            ccy: keys.parsed("ccy", "a currency")?,
            minor: keys.minor("minor")?,
        }),
        "donation" => Body::Donation(decode_billed(keys)?),
        "income" => Body::Income,
        "expense" => Body::Expense(decode_billed(keys)?),
        "fee" => Body::Fee,
        "refund" => Body::Refund,
        "transfer" => Body::Transfer,
        "conversion" => Body::Conversion(match keys.optional("rate") {
            Some(rate) => Some(text(rate).and_then(|text| {
                Rate::parse(text).ok_or_else(|| refuse(rate, "a positive decimal"))
            })?),
            None => None,
        }),
        "noncash" => Body::Noncash(match keys.text("kind")? {
            "in-kind" => Noncash::InKind,
            "waived" => Noncash::Waived,
            other => return Err(field("kind", other, "in-kind or waived")),
        }),
        "loan" => Body::Loan,
        "classification" => Body::Classification(decode_billed(keys)?),
        "reclassification" => Body::Reclassification(decode_billed(keys)?),
        "reversal" => Body::Reversal,
        "payee" => Body::Payee(pay::payee(keys)?),
        "expense-claim" => Body::ExpenseClaim(pay::claim(keys)?),
        "act" => Body::Act(pay::act(keys)?),
        "intent" => Body::Intent(pay::intent(keys)?),
        "payout-state" => Body::PayoutState(pay::state(keys)?),
        "settlement" => Body::Settlement(pay::settlement(keys)?),
        "commitment-end" => Body::CommitmentEnd,
        "decision" => Body::Decision(govern::decision(keys)?),
        "phase" => Body::Phase(govern::phase(keys)?),
        "measure" => Body::Measure(govern::measure(keys)?),
        "figures" => Body::Figures(govern::figures(keys)?),
        "note" => Body::Note(keys.parsed("month", "a month")?),
        "incident" => Body::Incident,
        "close" => Body::Close(month::close(keys)?),
        "key" => Body::Key(keys.parsed("key", "a C2SP verifier key")?),
        unknown => Body::Unknown(unknown.into()),
    })
}

fn decode_genesis(keys: &mut Keys<'_>) -> Result<Genesis, Malformed> {
    let nonce = keys.text("nonce")?;
    let hex = |b: u8| b.is_ascii_digit() || matches!(b, b'a'..=b'f');
    if nonce.len() != 32 || !nonce.bytes().all(hex) {
        return Err(field("nonce", nonce, "16 bytes in lower-case hex"));
    }
    let origin: Origin = keys.parsed("origin", "a log's origin")?;
    let key: Vkey = keys.parsed("key", "a C2SP verifier key")?;
    if *key.name() != origin {
        return Err(field("key", key.name().as_str(), "a key with the origin as its name"));
    }
    Ok(Genesis {
        nonce: nonce.to_owned(),
        origin,
        key,
        member: keys.parsed("member", "a handle")?,
        need: keys.integer("need")?,
        delay: keys.integer("delay")?,
    })
}

fn decode_billed(keys: &mut Keys<'_>) -> Result<Option<Billed>, Malformed> {
    let Some(from) = keys.optional("from") else { return Ok(None) };
    let from: Day = parsed(from, "a day")?;
    Ok(Some(Billed { from, to: decode_to(keys, from)? }))
}

/// Whether a declared object is in force or ended.
fn decode_state(keys: &mut Keys<'_>) -> Result<bool, Malformed> {
    match keys.text("state")? {
        "set" => Ok(true),
        "ended" => Ok(false),
        other => Err(field("state", other, "set or ended")),
    }
}

/// The last day of what began on `from`.
fn decode_to(keys: &mut Keys<'_>, from: Day) -> Result<Day, Malformed> {
    let to = keys.take("to")?;
    let day = parsed(to, "a day")?;
    if day < from { Err(refuse(to, "a day that is not before `from`")) } else { Ok(day) }
}

fn decode_statement(keys: &mut Keys<'_>) -> Result<Statement, Malformed> {
    let grade = keys.take("grade")?;
    let from: Day = keys.parsed("from", "a day")?;
    let (rows, proven) = (keys.integer("rows")?, keys.integer("proven")?);
    if proven > rows {
        return Err(field("proven", &proven.to_string(), "at most `rows`"));
    }
    Ok(Statement {
        account: keys.parsed("account", "an account")?,
        ccy: keys.parsed("ccy", "a currency")?,
        from,
        to: decode_to(keys, from)?,
        opening: keys.optional("opening").map(minor).transpose()?,
        closing: keys.optional("closing").map(minor).transpose()?,
        rows,
        proven,
        grade: Grade::named(text(grade)?)
            .ok_or_else(|| refuse(grade, "unproven, closes or attested"))?,
        profile: keys.parsed("profile", "a profile's code")?,
        version: keys.integer("version")?,
    })
}

fn decode_refs(refs: Value<'_>, index: u64) -> Result<Vec<Ref>, Malformed> {
    let items = list(refs)?;
    if items.clone().next().is_none() {
        return Err(refuse(refs, "an empty list to be left out"));
    }
    let mut decoded = Vec::with_capacity(2);
    for item in items {
        let mut keys = Keys::of("refs", item)?;
        let entry = keys.integer("entry")?;
        let rel = keys.take("rel")?;
        keys.end("refs.")?;
        if entry >= index {
            return Err(Malformed::Forward(entry));
        }
        let rel =
            Rel::named(text(rel)?).ok_or_else(|| refuse(rel, "a relation that FORMAT.md lists"))?;
        decoded.push(Ref { rel, entry });
    }
    Ok(decoded)
}

fn decode_postings(postings: Value<'_>) -> Result<Postings, Malformed> {
    let mut decoded = Vec::with_capacity(3);
    for item in list(postings)? {
        let mut keys = Keys::of("postings", item)?;
        decoded.push(Posting {
            account: keys.parsed::<Account>("account", "an account")?,
            ccy: keys.parsed::<Currency>("ccy", "a currency")?,
            minor: keys.minor("minor")?,
            fund: keys.optional("fund").map(|v| parsed::<Code>(v, "a fund")).transpose()?,
            function: keys
                .optional("function")
                .map(|v| parsed::<Function>(v, "a function"))
                .transpose()?,
        });
        keys.end("postings.")?;
    }
    if decoded.is_empty() {
        return Err(Malformed::Postings("an empty list is left out"));
    }
    Ok(Postings::sorted(decoded)?)
}

fn decode_digests(p: Value<'_>) -> Result<Vec<(Slot, Digest)>, Malformed> {
    if p.what() != What::Object {
        return Err(field("p", &shown(p.what()), "an object of digests"));
    }
    let mut digests = Vec::with_capacity(6);
    for digest in p.inside() {
        let name = digest.key();
        let slot = Slot::named(name).ok_or_else(|| Malformed::UnknownKey(format!("p.{name}")))?;
        let parsed = Digest::parse(text(digest)?);
        digests.push((slot, parsed.ok_or_else(|| refuse(digest, "43 characters of base64url"))?));
    }
    Ok(digests)
}

/// The members of an object, and which of them were read.
struct Keys<'a> {
    members: Inside<'a>,
    /// A bit for each that was read. No type that is known has as many as 64.
    read: u64,
}

impl<'a> Keys<'a> {
    fn of(key: &str, object: Value<'a>) -> Result<Self, Malformed> {
        match object.what() {
            What::Object => Ok(Self { members: object.inside(), read: 0 }),
            other => Err(field(key, &shown(other), "an object")),
        }
    }

    fn optional(&mut self, key: &str) -> Option<Value<'a>> {
        let (n, value) = (0..).zip(self.members.clone()).find(|(_, value)| value.key() == key)?;
        self.read |= 1_u64.checked_shl(n).unwrap_or(0);
        Some(value)
    }

    fn take(&mut self, key: &'static str) -> Result<Value<'a>, Malformed> {
        self.optional(key).ok_or(Malformed::Missing(key))
    }

    fn text(&mut self, key: &'static str) -> Result<&'a str, Malformed> {
        self.take(key).and_then(text)
    }

    fn optional_text(&mut self, key: &'static str) -> Result<Option<Box<str>>, Malformed> {
        self.optional(key).map(|v| text(v).map(Box::from)).transpose()
    }

    fn integer(&mut self, key: &'static str) -> Result<u64, Malformed> {
        let value = self.take(key)?;
        match value.what() {
            What::Integer(number) => Ok(number),
            _ => Err(refuse(value, "an integer")),
        }
    }

    fn minor(&mut self, key: &'static str) -> Result<i64, Malformed> {
        self.take(key).and_then(minor)
    }

    /// Minor units that are not below `least`.
    fn at_least(&mut self, key: &'static str, least: i64) -> Result<i64, Malformed> {
        let value = self.take(key)?;
        let expected = if least > 0 { "minor units above 0" } else { "minor units, 0 or more" };
        Some(minor(value)?).filter(|n| *n >= least).ok_or_else(|| refuse(value, expected))
    }

    /// As [`Self::at_least`], of what may be left out.
    fn optional_at_least(
        &mut self,
        key: &'static str,
        least: i64,
    ) -> Result<Option<i64>, Malformed> {
        let there = self.optional(key).is_some();
        there.then(|| self.at_least(key, least)).transpose()
    }

    fn optional_integer(&mut self, key: &'static str) -> Result<Option<u64>, Malformed> {
        match self.optional(key) {
            Some(value) => match value.what() {
                What::Integer(number) => Ok(Some(number)),
                _ => Err(refuse(value, "an integer")),
            },
            None => Ok(None),
        }
    }

    fn optional_parsed<T: FromStr>(
        &mut self,
        key: &'static str,
        what: &'static str,
    ) -> Result<Option<T>, Malformed> {
        self.optional(key).map(|value| parsed(value, what)).transpose()
    }

    /// Codes, ascending, each once; none where the key is left out.
    fn codes(&mut self, key: &'static str) -> Result<Vec<Code>, Malformed> {
        let Some(value) = self.optional(key) else { return Ok(Vec::new()) };
        let codes: Vec<Code> =
            list(value)?.map(|item| parsed(item, "codes")).collect::<Result<_, _>>()?;
        let ascending = codes.iter().zip(codes.iter().skip(1)).all(|(a, b)| a < b);
        if codes.is_empty() || !ascending {
            return Err(refuse(value, "codes, ascending, each once, or no such key"));
        }
        Ok(codes)
    }

    fn parsed<T: FromStr>(
        &mut self,
        key: &'static str,
        what: &'static str,
    ) -> Result<T, Malformed> {
        parsed(self.take(key)?, what)
    }

    /// Refuses a key that nobody has read.
    fn end(self, of: &str) -> Result<(), Malformed> {
        let unread = |n: u32| self.read.checked_shr(n).unwrap_or(0) & 1 == 0;
        match (0..).zip(self.members.clone()).find(|(n, _)| unread(*n)) {
            Some((_, value)) => Err(Malformed::UnknownKey(format!("{of}{}", value.key()))),
            None => Ok(()),
        }
    }
}

fn list(value: Value<'_>) -> Result<Inside<'_>, Malformed> {
    match value.what() {
        What::List => Ok(value.inside()),
        _ => Err(refuse(value, "a list")),
    }
}

fn text(value: Value<'_>) -> Result<&str, Malformed> {
    match value.what() {
        What::Text(text) => Ok(text),
        _ => Err(refuse(value, "a string")),
    }
}

fn parsed<T: FromStr>(value: Value<'_>, what: &'static str) -> Result<T, Malformed> {
    text(value)?.parse().map_err(|_| refuse(value, what))
}

/// `0|-?[1-9][0-9]{0,17}`.
fn minor(value: Value<'_>) -> Result<i64, Malformed> {
    let refused = || refuse(value, "minor units: 0 or up to 18 digits without leading zeros");
    let text = text(value)?;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = match digits.as_bytes() {
        [b'0'] => digits.len() == text.len(),
        [b'1'..=b'9', ..] => digits.bytes().all(|b| b.is_ascii_digit()),
        _ => false,
    };
    let number =
        text.parse::<i64>().ok().filter(|n| canonical && n.unsigned_abs() <= MINOR_MAX as u64);
    number.ok_or_else(refused)
}

/// A value that its key cannot have.
fn refuse(value: Value<'_>, expected: &'static str) -> Malformed {
    field(value.key(), &shown(value.what()), expected)
}

fn field(key: &str, found: &str, expected: &'static str) -> Malformed {
    Malformed::Field { key: key.to_owned(), found: found.to_owned(), expected }
}

fn shown(what: What<'_>) -> String {
    match what {
        What::Text(text) => text.to_owned(),
        What::Integer(number) => number.to_string(),
        What::List => "a list".to_owned(),
        What::Object => "an object".to_owned(),
    }
}
