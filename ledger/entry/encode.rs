//! A draft into its final bytes: canonical JSON, keys ascending, written once and never again.
//! Written by hand in key order, since a general serialiser is five times slower over a million
//! rows; tests hold it against an independent RFC 8785 implementation. `decode` reads them back.

mod govern;
mod month;

use super::body::{Billed, Body, Statement};
use super::end::{Closing, Shutdown, Successor};
use super::manifest::Manifest;
use super::pay::{Act, Claim, Intent, Payee, PayoutState, Settlement};
use super::policy::{Approval, Commitment, Declared, Limit, Policy};
use super::{Draft, Posting};
use crate::account::{Code, Function};
use crate::canonical::{push_integer, push_minor, push_plain};
use crate::day::Day;
use crate::log::Hash;
use crate::slot::{Derivation, Scratch, Slot};
use std::collections::BTreeMap;

/// A field that only one type has.
enum Own<'a> {
    Text(&'a str),
    Owned(String),
    Integer(u64),
    Minor(i64),
    Day(Day),
    Codes(&'a [Code]),
    Hashes(&'a BTreeMap<Code, Hash>),
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
        Body::Donation(billed)
        | Body::Expense(billed)
        | Body::Classification(billed)
        | Body::Reclassification(billed) => billed.iter().flat_map(billed_fields).collect(),
        Body::Conversion(rate) => {
            rate.iter().map(|rate| ("rate", Own::Text(rate.as_str()))).collect()
        }
        Body::Noncash(noncash) => vec![("kind", Own::Text(noncash.as_str()))],
        Body::Key(key) => vec![("key", Own::Owned(key.to_string()))],
        Body::Payee(payee) => payee_fields(payee),
        Body::ExpenseClaim(claim) => claim_fields(claim),
        Body::Act(act) => act_fields(act),
        Body::Intent(intent) => intent_fields(intent),
        Body::PayoutState(state) => state_fields(state),
        Body::Settlement(settlement) => settlement_fields(*settlement),
        Body::Decision(decision) => govern::decision(decision),
        Body::Phase(phase) => vec![("phase", Own::Text(phase.as_str()))],
        Body::Measure(measure) => govern::measure(measure),
        Body::Figures(figures) => govern::figures(figures),
        Body::Note(month) => vec![("month", Own::Owned(month.to_string()))],
        Body::Close(close) => month::close(close),
        Body::StatementVoid
        | Body::CommitmentEnd
        | Body::Opening
        | Body::Income
        | Body::Fee
        | Body::Refund
        | Body::Transfer
        | Body::Loan
        | Body::Reversal
        | Body::Incident
        | Body::Unknown(_) => Vec::new(),
    }
}

fn billed_fields(billed: &Billed) -> [(&'static str, Own<'static>); 2] {
    [("from", Own::Day(billed.from)), ("to", Own::Day(billed.to))]
}

fn policy_fields(policy: &Policy) -> Fields<'_> {
    vec![
        ("code", Own::Text(&policy.code)),
        ("kind", Own::Text(policy.value.kind())),
        ("state", state(policy.in_force)),
        ("value", Own::Object(declared_fields(&policy.value))),
    ]
}

fn state(in_force: bool) -> Own<'static> {
    Own::Text(if in_force { "set" } else { "ended" })
}

fn declared_fields(value: &Declared) -> Fields<'_> {
    match value {
        Declared::Service { url, contact, framework, year_begins } => {
            let fields = [("contact", contact), ("framework", framework), ("url", url)].into_iter();
            let texts = fields.filter_map(|(key, text)| Some((key, Own::Text(text.as_deref()?))));
            let begins = year_begins.map(|month| ("year_begins", Own::Integer(u64::from(month))));
            texts.chain(begins).collect()
        }
        Declared::Currency { exponent } => vec![("exponent", Own::Integer(u64::from(*exponent)))],
        Declared::Account { ccy } => vec![("ccy", Own::Text(ccy.code()))],
        Declared::Category { function } => vec![("function", Own::Text(function.as_str()))],
        Declared::Fund => Vec::new(),
        Declared::Member { key } => {
            key.iter().map(|key| ("key", Own::Owned(key.to_string()))).collect()
        }
        Declared::Approval(Approval { need, delay, cooling }) => vec![
            ("cooling", Own::Integer(*cooling)),
            ("delay", Own::Integer(*delay)),
            ("need", Own::Integer(*need)),
        ],
        Declared::Limit(limit) => limit_fields(limit),
        Declared::Reserve { minor } => vec![("minor", Own::Minor(*minor))],
        Declared::Commitment(commitment) => commitment_fields(commitment),
        Declared::Shutdown(shutdown) => shutdown_fields(shutdown),
        Declared::Closing(Closing { budget, floor, minimum }) => vec![
            ("budget", Own::Minor(*budget)),
            ("floor", Own::Minor(*floor)),
            ("minimum", Own::Minor(*minimum)),
        ],
        Declared::Successor(Successor { points, accepted }) => {
            let mut fields: Fields<'_> =
                accepted.map(|day| ("accepted", Own::Day(day))).into_iter().collect();
            fields.push(("points", Own::Integer(*points)));
            fields
        }
        Declared::Secondary(secondary) => {
            let to = secondary.to().map(|to| ("to", Own::Text(to.as_str())));
            to.into_iter().chain([("way", Own::Text(secondary.as_str()))]).collect()
        }
        Declared::Scenario | Declared::Unit => Vec::new(),
        Declared::Governance(governance) => govern::governance(governance),
        Declared::Budget(budget) => govern::budget(budget),
        Declared::Channel { url, via } => {
            let via = via.map(|via| ("via", Own::Text(via.as_str())));
            [("url", Own::Text(url))].into_iter().chain(via).collect()
        }
        Declared::Manifest(manifest) => manifest_fields(manifest),
    }
}

fn limit_fields(limit: &Limit) -> Fields<'_> {
    let mut fields: Fields<'_> =
        limit.above.map(|n| ("above", Own::Integer(n))).into_iter().collect();
    fields.push(("account", Own::Text(limit.account.as_str())));
    fields.extend(limit.attested.map(|days| ("attested", Own::Integer(days))));
    fields.push(("day", Own::Minor(limit.day)));
    fields.push(("executed", Own::Integer(limit.executed)));
    fields.push(("month", Own::Minor(limit.month)));
    fields.push(("payee", Own::Minor(limit.payee)));
    fields.push(("payout", Own::Minor(limit.payout)));
    fields.push(("rail", Own::Text(limit.rail.as_str())));
    fields
}

fn shutdown_fields(s: &Shutdown) -> Fields<'_> {
    let mut fields: Fields<'_> =
        s.returns.days().map(|days| ("days", Own::Integer(days))).into_iter().collect();
    fields.push(("fallback", Own::Text(s.fallback.as_str())));
    fields.push(("grace", Own::Integer(s.grace)));
    fields.push(("period", Own::Integer(s.period)));
    fields.push(("profile", Own::Text(s.profile.as_str())));
    fields.push(("returns", Own::Text(s.returns.as_str())));
    fields.push(("window", Own::Integer(s.window)));
    fields
}

fn manifest_fields(m: &Manifest) -> Fields<'_> {
    let mut fields = vec![
        ("entity", Own::Text(m.entity.as_str())),
        ("license", Own::Text(&m.license)),
        ("repository", Own::Text(&m.repository)),
    ];
    fields.extend(m.well_known.repository.as_ref().map(|url| ("repository_known", Own::Text(url))));
    fields.push(("role", Own::Text(m.role.as_str())));
    fields.push(("tags", Own::Codes(&m.tags)));
    fields.extend(m.well_known.webpage.as_ref().map(|url| ("webpage_known", Own::Text(url))));
    fields
}

fn commitment_fields(c: &Commitment) -> Fields<'_> {
    let mut fields = vec![("amount", Own::Minor(c.amount))];
    fields.extend(c.cancel.map(|day| ("cancel", Own::Day(day))));
    fields.push(("cap", Own::Minor(c.cap)));
    fields.push(("category", Own::Text(c.category.as_str())));
    fields.push(("ccy", Own::Text(c.ccy.code())));
    fields.push(("collect", Own::Text(c.collect.as_str())));
    fields.push(("every", Own::Owned(c.every.to_string())));
    fields.extend(c.fee.map(|minor| ("fee", Own::Minor(minor))));
    fields.push(("from", Own::Day(c.from)));
    fields.push(("fund", Own::Text(c.fund.as_str())));
    fields.extend(c.notice.map(|days| ("notice", Own::Integer(days))));
    fields.push(("payee", Own::Text(c.payee.as_str())));
    fields.push(("priority", Own::Integer(c.priority)));
    fields.push(("raise", Own::Text(c.raise.as_str())));
    fields.extend(c.to.map(|day| ("to", Own::Day(day))));
    fields
}

fn payee_fields(payee: &Payee) -> Fields<'_> {
    let mut fields = vec![("code", Own::Text(payee.code.as_str()))];
    fields.extend(codes("flags", &payee.flags));
    fields.extend(codes("related", &payee.related));
    fields.push(("state", state(payee.in_force)));
    fields
}

fn claim_fields(claim: &Claim) -> Fields<'_> {
    let mut fields = vec![
        ("category", Own::Text(claim.category.as_str())),
        ("ccy", Own::Text(claim.ccy.code())),
    ];
    fields.extend(claim.commitment.iter().map(|code| ("commitment", Own::Text(code.as_str()))));
    fields.push(("due", Own::Day(claim.due)));
    fields.extend(codes("flags", &claim.flags));
    fields.push(("from", Own::Day(claim.from)));
    fields.push(("fund", Own::Text(claim.fund.as_str())));
    fields.push(("minor", Own::Minor(claim.minor)));
    fields.push(("payee", Own::Text(claim.payee.as_str())));
    fields.push(("priority", Own::Integer(claim.priority)));
    fields.push(("to", Own::Day(claim.to)));
    fields
}

fn act_fields(act: &Act) -> Fields<'_> {
    vec![
        ("act", Own::Text(act.word.as_str())),
        ("policy", Own::Integer(act.policy)),
        ("seen", Own::Integer(act.seen)),
        ("signature", Own::Owned(act.signature.to_base64())),
        ("signer", Own::Text(act.signer.as_str())),
        ("until", Own::Day(act.until)),
    ]
}

fn intent_fields(intent: &Intent) -> Fields<'_> {
    vec![
        ("account", Own::Text(intent.account.as_str())),
        ("attempt", Own::Integer(intent.attempt)),
        ("batch", Own::Text(&intent.batch)),
        ("ccy", Own::Text(intent.ccy.code())),
        ("day", Own::Day(intent.day)),
        ("id", Own::Text(&intent.id)),
        ("minor", Own::Minor(intent.minor)),
        ("rail", Own::Text(intent.rail.as_str())),
    ]
}

fn state_fields(state: &PayoutState) -> Fields<'_> {
    let mut fields: Fields<'_> = state.code.iter().map(|code| ("code", Own::Text(code))).collect();
    fields.extend(of_batch(state.of_batch));
    fields.push(("state", Own::Text(state.state.as_str())));
    fields
}

fn settlement_fields(settlement: Settlement) -> Fields<'static> {
    let mut fields: Fields<'_> = of_batch(settlement.of_batch).into_iter().collect();
    fields.push(("outcome", Own::Text(settlement.outcome.as_str())));
    fields
}

fn of_batch(whole: bool) -> Option<(&'static str, Own<'static>)> {
    whole.then_some(("of", Own::Text("batch")))
}

/// A list of none is left out.
fn codes<'a>(key: &'static str, codes: &'a [Code]) -> Option<(&'static str, Own<'a>)> {
    (!codes.is_empty()).then_some((key, Own::Codes(codes)))
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
            Own::Codes(codes) => {
                for (i, code) in codes.iter().enumerate() {
                    self.bytes.push(if i == 0 { b'[' } else { b',' });
                    push_plain(self.bytes, code.as_str());
                }
                self.bytes.push(b']');
            }
            Own::Hashes(hashes) => {
                for (i, (code, hash)) in hashes.iter().enumerate() {
                    self.bytes.push(if i == 0 { b'{' } else { b',' });
                    push_plain(self.bytes, code.as_str());
                    self.bytes.push(b':');
                    push_plain(self.bytes, &hash.to_string());
                }
                self.bytes.push(b'}');
            }
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
