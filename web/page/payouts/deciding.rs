//! Who decides: the members and their keys, what waits for signatures, who saw which statement at
//! the bank.

use crate::answer::Refusal;
use crate::named;
use crate::paying::Paying;
use crate::reasons;
use crate::shown::{self, Date, counted};
use crate::view::View;
use ledger::account::Code;
use ledger::authority::{Agreed, Proposal};
use ledger::day::Day;
use ledger::entry::Declared;
use ledger::payout::Payouts;

/// A member.
pub(super) struct Member {
    pub name: String,
    pub handle: String,
    pub since: Date,
    /// The fingerprint of the key, as people compare it.
    pub key: Option<String>,
    /// Since when it is theirs.
    pub keyed: Date,
    /// That nobody signed it, and why it holds all the same.
    pub unsigned: Option<String>,
    /// The entry that says it.
    pub entry: u64,
}

/// A proposal that does not hold yet.
pub(in crate::page) struct Waiting {
    pub entry: u64,
    pub what: String,
    pub why: String,
}

/// The newest statement of an account that pays.
pub(super) struct Seen {
    pub entry: u64,
    pub account: String,
    pub to: Date,
    /// Who signed its balance, in words.
    pub by: String,
    pub is_attested: bool,
}

/// All members, by their handles.
pub(super) fn members(view: &View, paying: &Paying) -> Result<Vec<Member>, Refusal> {
    let authority = &paying.payouts.authority;
    let mut members = Vec::new();
    for (handle, key) in authority.members() {
        let Since { entry, joined, keyed } = since(view, &paying.payouts, handle)?;
        let object = authority.object(entry);
        let name = view.name_of("member", handle.as_str());
        members.push(Member {
            name: name.unwrap_or_else(|| handle.to_string()),
            handle: handle.to_string(),
            since: Date::of(joined),
            key: key.as_ref().map(|key| key.fingerprint()),
            keyed: Date::of(keyed),
            unsigned: object.and_then(|object| reasons::unsigned(object, authority)),
            entry,
        });
    }
    Ok(members)
}

/// Since when somebody is a member.
pub(in crate::page) struct Since {
    /// The entry that holds their key.
    pub entry: u64,
    /// The day since when they are one without a break.
    pub joined: Day,
    /// The one since when that key is theirs.
    pub keyed: Day,
}

/// Since when a member is one, for every page that says it.
pub(in crate::page) fn since(
    view: &View,
    payouts: &Payouts,
    handle: &Code,
) -> Result<Since, Refusal> {
    let began = view.books().entry(0)?.recorded;
    let is_first = view.books().genesis().member == *handle;
    let mut objects = payouts.authority.objects();
    let found = objects.find(|(kind, code, _)| *kind == "member" && *code == handle.as_str());
    let (mut entry, mut since) = (0, is_first.then_some(began));
    let (mut key, mut keyed) = (None, began);
    for version in found.map_or(&[][..], |(_, _, versions)| versions) {
        let Some(Agreed { holds: day, .. }) = version.agreed else { continue };
        entry = version.entry;
        since = version.value.in_force.then(|| since.unwrap_or(day));
        let theirs = match &version.value.value {
            Declared::Member { key } if version.value.in_force => key.as_ref(),
            _ => None,
        };
        if theirs != key {
            (key, keyed) = (theirs, day);
        }
    }
    let returned = payouts.authority.returned(handle);
    let joined = since.unwrap_or(began).max(returned.unwrap_or(began));
    Ok(Since { entry, joined, keyed })
}

/// Proposals that are not agreed, and those that were and wait for their day.
pub(super) fn waiting(paying: &Paying) -> Vec<Waiting> {
    let authority = &paying.payouts.authority;
    let mut waiting = Vec::new();
    for (kind, code, versions) in authority.objects() {
        for of in versions {
            let what = format!("{kind} {code}{}", if of.value.in_force { "" } else { ", ended" });
            waiting.extend(waits(paying, of, what, || reasons::object_waits(of, authority)));
        }
    }
    for code in authority.payees() {
        for of in authority.versions_of(code) {
            let what = format!("payee {code}{}", if of.value.in_force { "" } else { ", ended" });
            waiting.extend(waits(paying, of, what, || reasons::proposal_waits(of, authority)));
        }
    }
    for of in authority.new_keys() {
        let what = "checkpoint key".to_owned();
        waiting.extend(waits(paying, of, what, || reasons::proposal_waits(of, authority)));
    }
    for of in authority.decisions() {
        let what = "decision".to_owned();
        waiting.extend(waits(paying, of, what, || reasons::proposal_waits(of, authority)));
    }
    waiting.sort_by_key(|waiting| waiting.entry);
    waiting
}

/// Those of them that change who decides: whoever looks at nothing else sees them.
pub(in crate::page) fn joining(paying: &Paying) -> Vec<Waiting> {
    let authority = &paying.payouts.authority;
    let object = |entry| authority.object(entry).map(|object| object.value.value.kind());
    let mut joining = waiting(paying);
    joining.retain(|of| match object(of.entry) {
        Some(kind) => kind == "member",
        None => authority.key_at(of.entry).is_some(),
    });
    joining
}

fn waits<T>(
    paying: &Paying,
    of: &Proposal<T>,
    what: String,
    open: impl Fn() -> String,
) -> Option<Waiting> {
    let why = match of.agreed {
        Some(Agreed { holds, .. }) if holds > paying.day => {
            format!("was agreed, and holds from {} on", reasons::long(holds))
        }
        None if of.rejected.is_none() => shown::days_in_words(&open()),
        _ => return None,
    };
    Some(Waiting { entry: of.entry, what: shown::capital(&what), why })
}

/// The newest statement of each account from which payments leave.
pub(super) fn seen(view: &View, paying: &Paying) -> Vec<Seen> {
    let authority = &paying.payouts.authority;
    let mut seen = Vec::new();
    for (_, code, _) in authority.objects().filter(|(kind, ..)| *kind == "limit") {
        let (Some(limit), Ok(ccy)) = (
            authority.limit(code, paying.day),
            code.to_ascii_uppercase().parse::<ledger::money::Currency>(),
        ) else {
            continue;
        };
        let newest = paying.payouts.newest_statement(&limit.account, ccy);
        let Some((entry, statement)) = newest else { continue };
        let by = paying.payouts.attested_by(entry);
        let on = by.iter().map(|(_, day)| *day).max();
        let words = on.map_or("attested by nobody".to_owned(), |on| {
            let members = counted(by.len() as u64, "member", "members");
            format!("attested by {members} on {}", reasons::long(on))
        });
        let (account, to) = (
            format!("{} {ccy}", named::account(&view.names, limit.account.as_str()).within()),
            Date::of(statement.to),
        );
        seen.push(Seen { entry, account, to, by: words, is_attested: on.is_some() });
    }
    seen
}
