//! A changelog of policy: what was declared, changed or ended, since when it holds, and who signed;
//! the newest first. What it was before stands beside it, so that nobody needs to compare entries.

use super::{is_rule, says};
use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::now::Now;
use crate::reasons;
use crate::shown::{Date, capital, days_in_words};
use crate::view::{Shell, View};
use askama::Template;
use ledger::account::Code;
use ledger::authority::Proposal;
use ledger::entry::{Body, Policy};
use ledger::list::Filter;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "changes.html")]
struct Page {
    shell: Shell,
    changes: Vec<Change>,
    page: usize,
    pages: usize,
    newer: Option<String>,
    older: Option<String>,
}

/// One entry of policy.
struct Change {
    entry: u64,
    day: Date,
    title: String,
    /// As `Declared`, `Changed` or `Ended`.
    what: &'static str,
    says: String,
    /// What it said before, and the entry that said it; empty where that is the same.
    before: Option<(u64, String)>,
    /// Since when it holds, and by whose word.
    stands: String,
}

/// Changes on one page.
const EACH: usize = 50;

/// Shows one page of them.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let page = ask.page()?;
    let all = declared(view)?;
    let pages = all.len().div_ceil(EACH).max(1);
    if page > pages {
        let why = format!("There is no page {page}: the changelog has {pages}.");
        return Err(Refusal::NotFound(why));
    }
    let now = view.now()?;
    let shown = all.iter().rev().skip((page - 1) * EACH).take(EACH);
    let changes = shown.map(|one| change(view, now, one)).collect::<Result<_, Refusal>>()?;
    let address = |page: usize| match page {
        1 => "changes".to_owned(),
        page => format!("changes?page={page}"),
    };
    Answer::page(&Page {
        shell: view.shell(ask, "governance"),
        changes,
        page,
        pages,
        newer: (page > 1).then(|| address(page - 1)),
        older: (page < pages).then(|| address(page + 1)),
    })
}

/// An entry of policy, and the one before it that declared the same object.
type One = (u64, Policy, Option<(u64, Policy)>);

/// All of them, ascending.
fn declared(view: &View) -> Result<Vec<One>, Refusal> {
    let mut filter = Filter::default();
    filter.set("kind", "policy").map_err(|error| Refusal::Failed(error.to_string()))?;
    let mut entries = Vec::new();
    view.books().each_row(&filter, |row| -> Result<(), Refusal> {
        entries.push(row.index);
        Ok(())
    })?;
    entries.sort_unstable();
    let mut before: BTreeMap<(&str, Box<str>), (u64, Policy)> = BTreeMap::new();
    let mut all = Vec::new();
    for index in entries {
        let Body::Policy(policy) = view.books().entry(index)?.body else { continue };
        let name = (policy.value.kind(), policy.code.clone());
        let old = before.insert(name, (index, policy.clone()));
        if is_rule(&policy) {
            all.push((index, policy, old));
        }
    }
    Ok(all)
}

fn change(view: &View, now: &Now, (entry, policy, old): &One) -> Result<Change, Refusal> {
    let words = view.books().words(*entry)?;
    let says = says::sentence(view, policy, words.text.purpose.as_deref())?;
    let held = old.as_ref().filter(|(_, old)| old.in_force);
    let before = match held {
        Some((index, old)) => {
            let words = view.books().words(*index)?.text.purpose;
            let said = says::sentence(view, old, words.as_deref())?;
            (said != says && !said.is_empty()).then_some((*index, said))
        }
        None => None,
    };
    let recorded = view.books().entry(*entry)?.recorded;
    Ok(Change {
        entry: *entry,
        day: Date::of(recorded),
        title: says::title(policy, words.who.name.as_deref()),
        what: match (policy.in_force, held) {
            (false, _) => "Ended",
            (true, Some(_)) => "Changed",
            (true, None) => "Declared",
        },
        says,
        before,
        stands: match now.payouts.authority.object(*entry) {
            Some(of) => stands(now, of),
            None => format!("Held from {} on; it decides over no money", reasons::long(recorded)),
        },
    })
}

/// `held from 3 May 2025 on, signed by ada, ben`.
fn stands(now: &Now, of: &Proposal<Policy>) -> String {
    let authority = &now.payouts.authority;
    let signed: Vec<&str> = of.signed.keys().map(Code::as_str).collect();
    let by = match reasons::unsigned(of, authority) {
        Some(why) => format!(". {why}."),
        None if signed.is_empty() => String::new(),
        None => format!(", signed by {}", signed.join(", ")),
    };
    let told = match (&of.agreed, &of.rejected) {
        (Some(agreed), _) if agreed.holds > now.today => {
            format!("agreed, holds from {} on{by}", reasons::long(agreed.holds))
        }
        (Some(agreed), _) => format!("held from {} on{by}", reasons::long(agreed.holds)),
        (None, Some(who)) => format!("rejected by {who}: it never held"),
        (None, None) => days_in_words(&reasons::object_waits(of, authority)),
    };
    capital(&told)
}
