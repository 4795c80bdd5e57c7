//! A draft into its final bytes: canonical JSON, keys ascending, written once and never again.
//! Written by hand in key order, since a general serialiser is five times slower over a million
//! rows; tests hold it against an independent RFC 8785 implementation. `decode` reads them back.

use super::body::{Billed, Body, Declared, Policy, Statement};
use super::{Draft, Posting};
use crate::account::Function;
use crate::canonical::{push_integer, push_minor, push_plain};
use crate::day::Day;
use crate::slot::{Derivation, Scratch, Slot};

/// A field that only one type has.
enum Own<'a> {
    Text(&'a str),
    Owned(String),
    Integer(u64),
    Minor(i64),
    Day(Day),
    Object(Vec<(&'static str, Own<'a>)>),
}

type Fields<'a> = Vec<(&'static str, Own<'a>)>;

/// Appends the leaf's bytes.
pub fn encode(
    draft: &Draft,
    recorded: Day,
    derivation: &Derivation,
    scratch: &mut Scratch,
    bytes: &mut Vec<u8>,
) {
    let mut own = own_fields(&draft.body).into_iter().peekable();
    let mut out = Writer { first: true, bytes, scratch };
    for common in ["by", "date", "p", "postings", "recorded", "refs", "type", "v"] {
        while let Some((key, value)) = own.next_if(|(key, _)| *key < common) {
            out.own(key, &value);
        }
        out.common(common, draft, recorded, derivation);
    }
    for (key, value) in own {
        out.own(key, &value);
    }
    out.bytes.push(b'}');
}

/// Keys ascending.
fn own_fields(body: &Body) -> Fields<'_> {
    match body {
        Body::Genesis(g) => vec![
            ("delay", Own::Integer(g.delay)),
            ("key", Own::Owned(g.key.to_string())),
            ("member", Own::Text(g.member.as_str())),
            ("need", Own::Integer(g.need)),
            ("nonce", Own::Text(&g.nonce)),
            ("origin", Own::Text(g.origin.as_str())),
        ],
        Body::Policy(policy) => policy_fields(policy),
        Body::Statement(statement) => statement_fields(statement),
        Body::Assertion(a) => vec![
            ("account", Own::Text(a.account.as_str())),
            ("ccy", Own::Text(a.ccy.code())),
            ("minor", Own::Minor(a.minor)),
        ],
        Body::Expense(billed) | Body::Classification(billed) | Body::Reclassification(billed) => {
            billed.iter().flat_map(billed_fields).collect()
        }
        Body::Conversion(rate) => {
            rate.iter().map(|rate| ("rate", Own::Text(rate.as_str()))).collect()
        }
        Body::Noncash(noncash) => vec![("kind", Own::Text(noncash.as_str()))],
        Body::StatementVoid
        | Body::Opening
        | Body::Donation
        | Body::Income
        | Body::Fee
        | Body::Refund
        | Body::Transfer
        | Body::Loan
        | Body::Reversal
        | Body::Unknown(_) => Vec::new(),
    }
}

fn billed_fields(billed: &Billed) -> [(&'static str, Own<'static>); 2] {
    [("from", Own::Day(billed.from)), ("to", Own::Day(billed.to))]
}

fn policy_fields(policy: &Policy) -> Fields<'_> {
    let value = match &policy.value {
        Declared::Service { url } => url.iter().map(|u| ("url", Own::Text(u))).collect(),
        Declared::Currency { exponent } => vec![("exponent", Own::Integer(u64::from(*exponent)))],
        Declared::Account { ccy } => vec![("ccy", Own::Text(ccy.code()))],
        Declared::Category { function } => vec![("function", Own::Text(function.as_str()))],
        Declared::Fund => Vec::new(),
        Declared::Member { key } => key.iter().map(|k| ("key", Own::Text(k))).collect(),
    };
    vec![
        ("code", Own::Text(&policy.code)),
        ("kind", Own::Text(policy.value.kind())),
        ("state", Own::Text(if policy.in_force { "set" } else { "ended" })),
        ("value", Own::Object(value)),
    ]
}

fn statement_fields(s: &Statement) -> Fields<'_> {
    let mut fields =
        vec![("account", Own::Text(s.account.as_str())), ("ccy", Own::Text(s.ccy.code()))];
    fields.extend(s.closing.map(|minor| ("closing", Own::Minor(minor))));
    fields.push(("from", Own::Day(s.from)));
    fields.push(("grade", Own::Text(s.grade.as_str())));
    fields.extend(s.opening.map(|minor| ("opening", Own::Minor(minor))));
    fields.push(("profile", Own::Text(s.profile.as_str())));
    fields.push(("proven", Own::Integer(s.proven)));
    fields.push(("rows", Own::Integer(s.rows)));
    fields.push(("to", Own::Day(s.to)));
    fields.push(("version", Own::Integer(s.version)));
    fields
}

struct Writer<'a> {
    first: bool,
    bytes: &'a mut Vec<u8>,
    scratch: &'a mut Scratch,
}

impl Writer<'_> {
    fn key(&mut self, key: &str) {
        self.bytes.push(if std::mem::take(&mut self.first) { b'{' } else { b',' });
        push_plain(self.bytes, key);
        self.bytes.push(b':');
    }

    fn own(&mut self, key: &str, value: &Own<'_>) {
        self.key(key);
        self.value(value);
    }

    fn value(&mut self, value: &Own<'_>) {
        match value {
            Own::Text(text) => push_plain(self.bytes, text),
            Own::Owned(text) => push_plain(self.bytes, text),
            Own::Integer(number) => push_integer(self.bytes, *number),
            Own::Minor(minor) => push_minor(self.bytes, *minor),
            Own::Day(day) => self.day(*day),
            Own::Object(fields) => {
                self.bytes.push(b'{');
                for (i, (key, value)) in fields.iter().enumerate() {
                    if i > 0 {
                        self.bytes.push(b',');
                    }
                    push_plain(self.bytes, key);
                    self.bytes.push(b':');
                    self.value(value);
                }
                self.bytes.push(b'}');
            }
        }
    }

    fn common(&mut self, key: &str, draft: &Draft, recorded: Day, derivation: &Derivation) {
        let absent = match key {
            "postings" => draft.postings.is_empty(),
            "refs" => draft.refs.is_empty(),
            _ => false,
        };
        if absent {
            return;
        }
        self.key(key);
        match key {
            "by" => push_plain(self.bytes, draft.by.as_str()),
            "date" => self.day(draft.date),
            "p" => self.digests(draft, derivation),
            "postings" => self.postings(draft.postings.as_slice()),
            "recorded" => self.day(recorded),
            "refs" => self.refs(draft),
            "type" => push_plain(self.bytes, draft.body.name()),
            _ => self.bytes.push(b'1'),
        }
    }

    fn day(&mut self, day: Day) {
        self.bytes.push(b'"');
        day.push_to(self.bytes);
        self.bytes.push(b'"');
    }

    fn digests(&mut self, draft: &Draft, derivation: &Derivation) {
        for (i, slot) in draft.body.slots().iter().enumerate() {
            self.bytes.push(if i == 0 { b'{' } else { b',' });
            push_plain(self.bytes, slot.name());
            self.bytes.extend_from_slice(b":\"");
            let digest = self.scratch.digest(*slot, &derivation.salt(*slot), |json| match slot {
                Slot::Receipt => derivation.push_receipt(json),
                _ => draft.words.push_value(*slot, json),
            });
            digest.push_to(self.bytes);
            self.bytes.push(b'"');
        }
        self.bytes.push(b'}');
    }

    fn postings(&mut self, postings: &[Posting]) {
        for (i, posting) in postings.iter().enumerate() {
            self.bytes.extend_from_slice(if i == 0 { b"[{" } else { b",{" });
            self.bytes.extend_from_slice(b"\"account\":");
            push_plain(self.bytes, posting.account.as_str());
            self.bytes.extend_from_slice(b",\"ccy\":");
            push_plain(self.bytes, posting.ccy.code());
            if let Some(function) = posting.function.map(Function::as_str) {
                self.bytes.extend_from_slice(b",\"function\":");
                push_plain(self.bytes, function);
            }
            if let Some(fund) = &posting.fund {
                self.bytes.extend_from_slice(b",\"fund\":");
                push_plain(self.bytes, fund.as_str());
            }
            self.bytes.extend_from_slice(b",\"minor\":");
            push_minor(self.bytes, posting.minor);
            self.bytes.push(b'}');
        }
        self.bytes.push(b']');
    }

    fn refs(&mut self, draft: &Draft) {
        for (i, reference) in draft.refs.iter().enumerate() {
            self.bytes.extend_from_slice(if i == 0 { b"[{" } else { b",{" });
            self.bytes.extend_from_slice(b"\"entry\":");
            push_integer(self.bytes, reference.entry);
            self.bytes.extend_from_slice(b",\"rel\":");
            push_plain(self.bytes, reference.rel.as_str());
            self.bytes.push(b'}');
        }
        self.bytes.push(b']');
    }
}
