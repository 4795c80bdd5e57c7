//! The declared processes in plain words: who may approve, what is paid without asking, what comes
//! again, what is kept back, what happens at the end; each with the entry that declares it.
//! Shows what is in force today; what waits and what was before stands among the changes.

pub mod changes;
mod says;

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::now::Now;
use crate::shown::counted;
use crate::view::{Shell, View};
use askama::Template;
use ledger::authority::Proposal;
use ledger::day::Day;
use ledger::entry::{Declared, Policy};

#[derive(Template)]
#[template(path = "processes.html")]
struct Page {
    shell: Shell,
    chapters: Vec<Chapter>,
}

/// What belongs together.
struct Chapter {
    id: &'static str,
    title: &'static str,
    /// What holds where nobody declared anything.
    silent: String,
    rules: Vec<Rule>,
}

/// One declared object.
struct Rule {
    entry: u64,
    title: String,
    says: String,
}

/// Kinds by chapter, each in the order of its codes.
const CHAPTERS: [(&str, &str, &[&str]); 8] = [
    ("decide", "Who decides", &["approval", "member", "governance"]),
    ("pay", "What payments keep to", &["limit", "reserve"]),
    ("again", "What is approved once and comes again", &["commitment"]),
    ("spend", "What may be spent on what", &["budget", "category"]),
    ("funds", "What gifts may be given for", &["fund"]),
    ("give", "Where people give", &["channel", "manifest"]),
    (
        "end",
        "What happens at the end",
        &["scenario", "shutdown", "closing", "successor", "secondary"],
    ),
    ("service", "What it is, and what is counted", &["service", "account", "unit"]),
];

/// Shows them.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let now = view.now()?;
    let mut chapters = Vec::new();
    for (id, title, kinds) in CHAPTERS {
        let mut rules = Vec::new();
        for kind in kinds {
            for (entry, policy) in in_force(view, now, kind) {
                rules.push(rule(view, entry, policy)?);
            }
        }
        chapters.push(Chapter { id, title, silent: silent(view, now, id), rules });
    }
    Answer::page(&Page { shell: view.shell(ask, "governance"), chapters })
}

/// The objects of a kind that are in force today, by code.
fn in_force<'a>(view: &'a View, now: &'a Now, kind: &str) -> Vec<(u64, &'a Policy)> {
    let authority = &now.payouts.authority;
    let decided = authority.objects().filter(|(of, ..)| *of == kind);
    let mut all: Vec<(u64, &Policy)> =
        decided.filter_map(|(.., versions)| holds(versions, now.today)).collect();
    // A member whose silence ended it is one no longer.
    all.retain(|(_, policy)| {
        let lapsed = || authority.lapsed().any(|(member, _)| member.as_str() == &*policy.code);
        kind != "member" || !lapsed()
    });
    let named = view.declared.of(kind).filter(|(.., policy)| !policy.value.decides());
    all.extend(named.map(|(_, entry, policy)| (entry, policy)));
    // It starts before it goes on and stops.
    all.sort_by_key(|(_, policy)| kind == "scenario" && &*policy.code != "start");
    all
}

/// The version that holds on a day, if it is none that ended it.
fn holds(versions: &[Proposal<Policy>], day: Day) -> Option<(u64, &Policy)> {
    let agreed = |of: &&Proposal<Policy>| of.agreed.is_some_and(|agreed| agreed.holds <= day);
    let newest = versions.iter().rev().find(agreed)?;
    newest.value.in_force.then_some((newest.entry, &newest.value))
}

fn rule(view: &View, entry: u64, policy: &Policy) -> Result<Rule, Refusal> {
    let words = view.books().words(entry)?;
    let says = says::sentence(view, policy, words.text.purpose.as_deref())?;
    Ok(Rule { entry, title: says::title(policy, words.who.name.as_deref()), says })
}

/// What holds all the same, or that nothing does.
fn silent(view: &View, now: &Now, chapter: &str) -> String {
    let approved = in_force(view, now, "approval").is_empty();
    match chapter {
        "decide" if approved => {
            let need = counted(view.need(), "member decides", "members must agree");
            format!("As the log began, and as nobody changed since: {need}.")
        }
        "pay" => "No limit is declared: nothing is paid by itself.".to_owned(),
        "again" => "Nothing is approved for more than once.".to_owned(),
        "spend" => "No category and no budget is declared.".to_owned(),
        "funds" => "Everything is given for everything.".to_owned(),
        "give" => "No way to give is declared.".to_owned(),
        "end" => "Nobody has declared what becomes of the money at the end.".to_owned(),
        _ => String::new(),
    }
}

/// Whether `silent` is to be said beside the rules that there are.
impl Chapter {
    fn says_silent(&self) -> bool {
        !self.silent.is_empty() && (self.rules.is_empty() || self.id == "decide")
    }
}

/// Whether an object says how things are done, and does not only give one a name.
fn is_rule(policy: &Policy) -> bool {
    !matches!(policy.value, Declared::Currency { .. })
}
