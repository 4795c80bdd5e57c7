//! Bytes of a leaf into the entry they say.
//! Refuses every other spelling, an unknown key in a known type, postings that do not balance,
//! wrong slots, references that do not point back. Used when reading and when verifying.

use super::body::{
    Assertion, Billed, Body, Declared, Genesis, Grade, Noncash, Policy, Rate, Statement,
};
use super::{Entry, LEAF_MAX, Posting, PostingError, Postings, Ref, RefError, Rel, refs};
use crate::account::{Account, Code, Function};
use crate::canonical::{NotCanonical, Value, parse};
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
    let Value::Object(members) = parse(bytes)? else {
        return Err(field("", &parse(bytes)?, "an object"));
    };
    let mut keys = Keys(members);
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
    let refs = keys.optional("refs").map_or(Ok(Vec::new()), |list| decode_refs(list, index))?;
    let postings =
        keys.optional("postings").map_or(Ok(Postings::default()), |list| decode_postings(list))?;
    let digests = keys.take("p").and_then(|p| decode_digests(&p))?;
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
    if let Some((key, _)) = keys.0.first() {
        return Err(Malformed::UnknownKey((*key).to_owned()));
    }
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
        "policy" => return decode_policy(keys),
        "statement" => Body::Statement(decode_statement(keys)?),
        "statement-void" => Body::StatementVoid,
        "opening" => Body::Opening,
        "assertion" => Body::Assertion(Assertion {
            account: keys.parsed("account", "an account")?,
            ccy: keys.parsed("ccy", "a currency")?,
            minor: keys.minor("minor")?,
        }),
        "donation" => Body::Donation,
        "income" => Body::Income,
        "expense" => Body::Expense(decode_billed(keys)?),
        "fee" => Body::Fee,
        "refund" => Body::Refund,
        "transfer" => Body::Transfer,
        "conversion" => Body::Conversion(match keys.optional("rate") {
            Some(rate) => Some(text("rate", &rate).and_then(|text| {
                Rate::parse(text).ok_or_else(|| field("rate", &rate, "a positive decimal"))
            })?),
            None => None,
        }),
        "noncash" => Body::Noncash(match keys.text("kind")? {
            "in-kind" => Noncash::InKind,
            "waived" => Noncash::Waived,
            other => return Err(field("kind", &Value::Text(other), "in-kind or waived")),
        }),
        "loan" => Body::Loan,
        "classification" => Body::Classification(decode_billed(keys)?),
        "reclassification" => Body::Reclassification(decode_billed(keys)?),
        "reversal" => Body::Reversal,
        unknown => Body::Unknown(unknown.into()),
    })
}

fn decode_genesis(keys: &mut Keys<'_>) -> Result<Genesis, Malformed> {
    let nonce = keys.text("nonce")?;
    let hex = |b: u8| b.is_ascii_digit() || matches!(b, b'a'..=b'f');
    if nonce.len() != 32 || !nonce.bytes().all(hex) {
        return Err(field("nonce", &Value::Text(nonce), "16 bytes in lower-case hex"));
    }
    let origin: Origin = keys.parsed("origin", "a log's origin")?;
    let key: Vkey = keys.parsed("key", "a C2SP verifier key")?;
    if *key.name() != origin {
        let found = Value::Text(key.name().as_str());
        return Err(field("key", &found, "a key with the origin as its name"));
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
    let from: Day = parsed("from", &from, "a day")?;
    Ok(Some(Billed { from, to: decode_to(keys, from)? }))
}

/// The last day of what began on `from`.
fn decode_to(keys: &mut Keys<'_>, from: Day) -> Result<Day, Malformed> {
    let to = keys.take("to")?;
    let day = parsed("to", &to, "a day")?;
    if day < from { Err(field("to", &to, "a day that is not before `from`")) } else { Ok(day) }
}

fn decode_policy(keys: &mut Keys<'_>) -> Result<Body, Malformed> {
    let kind = keys.text("kind")?;
    let code = keys.text("code")?;
    let in_force = match keys.text("state")? {
        "set" => true,
        "ended" => false,
        other => return Err(field("state", &Value::Text(other), "set or ended")),
    };
    let value = keys.take("value")?;
    let Value::Object(members) = value else {
        return Err(field("value", &value, "an object"));
    };
    let mut inner = Keys(members);
    let declared = match kind {
        "service" => Declared::Service { url: inner.optional_text("url")? },
        "currency" => Declared::Currency { exponent: decode_exponent(&mut inner)? },
        "account" => Declared::Account { ccy: inner.parsed("ccy", "a currency")? },
        "category" => Declared::Category { function: inner.parsed("function", "a function")? },
        "fund" => Declared::Fund,
        "member" => Declared::Member { key: inner.optional_text("key")? },
        // A kind of a later version is as good as an unknown type.
        _ => return Ok(Body::Unknown(format!("policy {kind}").into())),
    };
    if let Some((key, _)) = inner.0.first() {
        return Err(Malformed::UnknownKey(format!("value.{key}")));
    }
    if !declared.takes(code) {
        return Err(field("code", &Value::Text(code), "the code of its kind"));
    }
    Ok(Body::Policy(Policy { code: code.into(), value: declared, in_force }))
}

fn decode_exponent(keys: &mut Keys<'_>) -> Result<u8, Malformed> {
    let exponent = keys.integer("exponent")?;
    let found = Value::Integer(exponent);
    let small = u8::try_from(exponent).ok().filter(|e| *e <= 4);
    small.ok_or_else(|| field("exponent", &found, "0 to 4"))
}

fn decode_statement(keys: &mut Keys<'_>) -> Result<Statement, Malformed> {
    let grade = keys.take("grade")?;
    let from: Day = keys.parsed("from", "a day")?;
    let (rows, proven) = (keys.integer("rows")?, keys.integer("proven")?);
    if proven > rows {
        return Err(field("proven", &Value::Integer(proven), "at most `rows`"));
    }
    Ok(Statement {
        account: keys.parsed("account", "an account")?,
        ccy: keys.parsed("ccy", "a currency")?,
        from,
        to: decode_to(keys, from)?,
        opening: keys.optional("opening").map(|v| minor("opening", &v)).transpose()?,
        closing: keys.optional("closing").map(|v| minor("closing", &v)).transpose()?,
        rows,
        proven,
        grade: Grade::named(text("grade", &grade)?)
            .ok_or_else(|| field("grade", &grade, "unproven, closes or attested"))?,
        profile: keys.parsed("profile", "a profile's code")?,
        version: keys.integer("version")?,
    })
}

fn decode_refs(value: Value<'_>, index: u64) -> Result<Vec<Ref>, Malformed> {
    let items = list("refs", value)?;
    if items.is_empty() {
        return Err(field("refs", &Value::List(items), "an empty list to be left out"));
    }
    items
        .into_iter()
        .map(|item| {
            let mut keys = object("refs", item)?;
            let entry = keys.integer("entry")?;
            let rel = keys.take("rel")?;
            keys.end("refs")?;
            if entry >= index {
                return Err(Malformed::Forward(entry));
            }
            let rel = Rel::named(text("rel", &rel)?)
                .ok_or_else(|| field("rel", &rel, "a relation that FORMAT.md lists"))?;
            Ok(Ref { rel, entry })
        })
        .collect()
}

fn decode_postings(value: Value<'_>) -> Result<Postings, Malformed> {
    let postings = list("postings", value)?
        .into_iter()
        .map(|item| {
            let mut keys = object("postings", item)?;
            let posting = Posting {
                account: keys.parsed::<Account>("account", "an account")?,
                ccy: keys.parsed::<Currency>("ccy", "a currency")?,
                minor: keys.minor("minor")?,
                fund: keys
                    .optional("fund")
                    .map(|v| parsed::<Code>("fund", &v, "a fund"))
                    .transpose()?,
                function: keys
                    .optional("function")
                    .map(|v| parsed::<Function>("function", &v, "a function"))
                    .transpose()?,
            };
            keys.end("postings")?;
            Ok(posting)
        })
        .collect::<Result<Vec<_>, Malformed>>()?;
    if postings.is_empty() {
        return Err(Malformed::Postings("an empty list is left out"));
    }
    Ok(Postings::sorted(postings)?)
}

fn decode_digests(value: &Value<'_>) -> Result<Vec<(Slot, Digest)>, Malformed> {
    let Value::Object(members) = value else {
        return Err(field("p", value, "an object of digests"));
    };
    members
        .iter()
        .map(|(name, digest)| {
            let slot =
                Slot::named(name).ok_or_else(|| Malformed::UnknownKey(format!("p.{name}")))?;
            let parsed = Digest::parse(text(name, digest)?);
            Ok((slot, parsed.ok_or_else(|| field(name, digest, "43 characters of base64url"))?))
        })
        .collect()
}

/// The members of an object that nobody has read yet.
struct Keys<'a>(Vec<(&'a str, Value<'a>)>);

impl<'a> Keys<'a> {
    fn optional(&mut self, key: &str) -> Option<Value<'a>> {
        let at = self.0.iter().position(|(k, _)| *k == key)?;
        Some(self.0.swap_remove(at).1)
    }

    fn take(&mut self, key: &'static str) -> Result<Value<'a>, Malformed> {
        self.optional(key).ok_or(Malformed::Missing(key))
    }

    fn text(&mut self, key: &'static str) -> Result<&'a str, Malformed> {
        let value = self.take(key)?;
        text(key, &value)
    }

    fn optional_text(&mut self, key: &'static str) -> Result<Option<Box<str>>, Malformed> {
        self.optional(key).map(|v| text(key, &v).map(Box::from)).transpose()
    }

    fn integer(&mut self, key: &'static str) -> Result<u64, Malformed> {
        match self.take(key)? {
            Value::Integer(number) => Ok(number),
            other => Err(field(key, &other, "an integer")),
        }
    }

    fn minor(&mut self, key: &'static str) -> Result<i64, Malformed> {
        let value = self.take(key)?;
        minor(key, &value)
    }

    fn parsed<T: FromStr>(
        &mut self,
        key: &'static str,
        what: &'static str,
    ) -> Result<T, Malformed> {
        let value = self.take(key)?;
        parsed(key, &value, what)
    }

    fn end(self, of: &str) -> Result<(), Malformed> {
        self.0.first().map_or(Ok(()), |(key, _)| Err(Malformed::UnknownKey(format!("{of}.{key}"))))
    }
}

fn object<'a>(key: &str, value: Value<'a>) -> Result<Keys<'a>, Malformed> {
    match value {
        Value::Object(members) => Ok(Keys(members)),
        other => Err(field(key, &other, "an object")),
    }
}

fn list<'a>(key: &str, value: Value<'a>) -> Result<Vec<Value<'a>>, Malformed> {
    match value {
        Value::List(items) => Ok(items),
        other => Err(field(key, &other, "a list")),
    }
}

fn text<'a>(key: &str, value: &Value<'a>) -> Result<&'a str, Malformed> {
    match value {
        Value::Text(text) => Ok(text),
        other => Err(field(key, other, "a string")),
    }
}

fn parsed<T: FromStr>(key: &str, value: &Value<'_>, what: &'static str) -> Result<T, Malformed> {
    text(key, value)?.parse().map_err(|_| field(key, value, what))
}

/// `0|-?[1-9][0-9]{0,17}`.
fn minor(key: &str, value: &Value<'_>) -> Result<i64, Malformed> {
    let refused = || field(key, value, "minor units: 0 or up to 18 digits without leading zeros");
    let text = text(key, value)?;
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

fn field(key: &str, found: &Value<'_>, expected: &'static str) -> Malformed {
    let found = match found {
        Value::Text(text) => (*text).to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::List(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    Malformed::Field { key: key.to_owned(), found, expected }
}
