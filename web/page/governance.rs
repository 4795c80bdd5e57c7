//! Who decides, and how it is governed: the phase and what the next one asks for, who the members are and until when,
//! what they decided and who signed it, and what somebody should look at today.
//! A link that people gave is one only where it is an address of the web; else it is text.

pub mod decided;
mod members;

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::now::Now;
use crate::shown::{Date, capital, days_in_words, short};
use crate::view::{Shell, View};
use askama::Template;
use decided::Decided;
use ledger::authority::Phased;
use ledger::canonical::is_address;
use ledger::entry::Phase;
use ledger::phase::{Alert, Lack, gates};
use members::{Gone, Member};
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "governance.html")]
struct Page {
    shell: Shell,
    /// In which phase it is, as a sentence.
    phase: String,
    alerts: Vec<Notice>,
    /// The phases that there were, the newest first.
    phases: Vec<Step>,
    /// What each phase asks for that can follow.
    next: Vec<Next>,
    /// What whoever keeps the books does about what is lacking.
    how: Option<String>,
    /// When it starts, goes on and stops, in words.
    scenarios: Vec<(&'static str, String)>,
    need: u64,
    /// Within how many days members reaffirm, where they are asked.
    reaffirm: Option<u64>,
    silent: Option<u64>,
    members: Vec<Member>,
    gone: Vec<Gone>,
    decisions: Vec<Decided>,
}

/// Something that somebody should look at.
pub struct Notice {
    /// What.
    pub text: String,
    /// Whether it is about the money, or about nobody being there.
    pub grave: bool,
    /// Whether it is about entries that nobody has classified.
    pub is_of_entries: bool,
}

/// A phase that began.
struct Step {
    name: String,
    day: Date,
    entry: u64,
    decision: u64,
    said: Said,
}

/// What people said of a phase or a decision.
#[derive(Default)]
pub struct Said {
    /// What is decided.
    what: String,
    /// Why.
    why: String,
    /// Where the public vote is.
    link: Option<String>,
    /// What was to be a link, and is none.
    note: String,
}

/// A phase that can follow.
struct Next {
    name: String,
    ready: bool,
    gates: Vec<Gate>,
}

/// Something that it asks for.
struct Gate {
    asks: String,
    met: bool,
    /// What meets it, or what is lacking.
    details: Vec<String>,
}

/// Decisions that are shown; there are few in a year.
const DECISIONS: usize = 200;

/// Shows it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let now = view.now()?;
    let authority = &now.payouts.authority;
    let governance = authority.governance(now.today);
    let decisions = authority.decisions().iter().rev().take(DECISIONS);
    let asked = asked(view, now)?;
    Answer::page(&Page {
        shell: view.shell(ask, "governance"),
        phase: in_a_sentence(now),
        alerts: notices(view, &now.alerts),
        phases: steps(view, now)?,
        how: how(asked.iter().flat_map(|(_, gates)| gates)),
        next: next(view, asked)?,
        scenarios: scenarios(view)?,
        need: authority.approval(now.today).need,
        reaffirm: governance.and_then(|of| of.reaffirm),
        silent: governance.and_then(|of| of.silent),
        members: members::all(view, now)?,
        gone: members::gone(view, now)?,
        decisions: decisions.map(|of| decided::shown(view, now, of)).collect::<Result<_, _>>()?,
    })
}

/// For the overview, too: the phase, and since when.
pub(super) fn in_a_sentence(now: &Now) -> String {
    let authority = &now.payouts.authority;
    let Some(newest) = authority.phases().last() else {
        return "Evaluating: nobody has decided yet that it starts.".to_owned();
    };
    let says = match newest.phase {
        Phase::Evaluating => "whether there should be this service is looked at",
        Phase::Starting => "it is being built, and need not pay for itself yet",
        Phase::Operating => "it runs, and its gifts are to pay for it",
        Phase::Closing => "it ends, and the money goes where it was declared",
        Phase::Closed => "it ended, and nothing is left",
    };
    let (name, since) = (capital(newest.phase.as_str()), Date::of(newest.day).long);
    format!("{name} since {since}: {says}.")
}

/// For the overview, too.
pub(super) fn notices<'a>(view: &View, alerts: impl IntoIterator<Item = &'a Alert>) -> Vec<Notice> {
    let notice = |alert: &Alert| Notice {
        text: told(view, alert),
        grave: alert.is_grave(),
        is_of_entries: matches!(alert, Alert::Unexplained(_)),
    };
    alerts.into_iter().map(notice).collect()
}

/// With the names that readers know.
fn told(view: &View, alert: &Alert) -> String {
    let mut text = alert.to_string();
    if let Alert::StatementDue { account, .. } = alert {
        let name = view.account_name(account.as_str());
        text = text.replacen(account.as_str(), &name.within(), 1);
    }
    days_in_words(&format!("{text}."))
}

fn steps(view: &View, now: &Now) -> Result<Vec<Step>, Refusal> {
    let phases = now.payouts.authority.phases().iter().rev();
    phases
        .map(|Phased { entry, phase, day, decision }| {
            Ok(Step {
                name: capital(phase.as_str()),
                day: Date::of(*day),
                entry: *entry,
                decision: *decision,
                said: said(view, *entry)?,
            })
        })
        .collect()
}

/// The published words of a phase or a decision.
fn said(view: &View, entry: u64) -> Result<Said, Refusal> {
    let text = view.books().words(entry)?.text;
    let shown = |words: Option<String>| words.map_or(String::new(), |words| short(&words, 500));
    let (link, note) = match text.note {
        Some(note) if is_address(&note) => (Some(note), None),
        note => (None, note),
    };
    Ok(Said { what: shown(text.purpose), why: shown(text.reason), link, note: shown(note) })
}

/// What each phase asks for that can follow.
fn asked(view: &View, now: &Now) -> Result<Vec<(Phase, Vec<ledger::phase::Gate>)>, Refusal> {
    let phase = now.payouts.authority.phase(now.today);
    let following = Phase::ALL.into_iter().filter(|next| phase.leads_to(*next));
    let asks = |next| Ok((next, gates(view.books(), &now.payouts, next, now.today)?));
    following.map(asks).collect()
}

fn next(view: &View, asked: Vec<(Phase, Vec<ledger::phase::Gate>)>) -> Result<Vec<Next>, Refusal> {
    let one = |(next, gates): (Phase, Vec<ledger::phase::Gate>)| {
        let gates = gates.into_iter().map(|of| gate(view, of));
        let gates = gates.collect::<Result<Vec<Gate>, Refusal>>()?;
        let ready = gates.iter().all(|gate| gate.met);
        Ok(Next { name: capital(next.as_str()), ready, gates })
    };
    asked.into_iter().map(one).collect()
}

fn gate(view: &View, of: ledger::phase::Gate) -> Result<Gate, Refusal> {
    let met = of.is_met();
    let details = match met {
        true => of.by.iter().map(|by| capital(&days_in_words(by))).collect(),
        false => of.lacks.iter().map(|lack| lacking(view, lack)).collect::<Result<_, _>>()?,
    };
    Ok(Gate { asks: capital(of.asks), met, details })
}

/// What is lacking, for those who only read: nobody's files, nobody's codes.
fn lacking(view: &View, lack: &Lack) -> Result<String, Refusal> {
    let told = match lack {
        Lack::Undeclared(what) => {
            let what = what.to_string();
            let what = what.split_once(": `").map_or(what.as_str(), |(what, _)| what);
            format!("nobody has declared {what}")
        }
        Lack::Holds { account, amount, ccy } => {
            format!("{} holds {amount} {ccy}", view.account_name(account).within())
        }
        Lack::Asked { claims, amount, ccy, .. } => {
            let claims: Vec<String> = claims.iter().map(|claim| format!("#{claim}")).collect();
            format!("{amount} {ccy} of it are claimed, and not paid yet: {}", claims.join(", "))
        }
        other => days_in_words(&other.to_string()),
    };
    Ok(capital(&told.replace('`', "")))
}

/// The tables of service.toml in which somebody declares what is lacking.
fn how<'a>(gates: impl Iterator<Item = &'a ledger::phase::Gate>) -> Option<String> {
    let lacks = gates.flat_map(|gate| &gate.lacks);
    let tables = lacks.filter_map(|lack| match lack {
        Lack::Undeclared(what) => Some(what.to_string().split_once(": ")?.1.replace('`', "")),
        _ => None,
    });
    let tables = tables.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ");
    (!tables.is_empty()).then_some(tables)
}

fn scenarios(view: &View) -> Result<Vec<(&'static str, String)>, Refusal> {
    let mut told = Vec::new();
    for (code, when) in [("start", "It starts"), ("continue", "It goes on"), ("stop", "It stops")] {
        if let Some((entry, _)) = view.declared.get("scenario", code) {
            let words = view.books().words(entry)?.text.purpose;
            told.extend(words.map(|words| (when, short(&words, 1_000))));
        }
    }
    Ok(told)
}
