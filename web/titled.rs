//! The title of an entry that nothing which it moved tells apart: the same in lists and on its own page.
//! Words of people stand apart within ours, so that a language touches them nowhere. Refuses nothing.

use crate::page::entry::facts;
use crate::page::entry::governed::phase_named;
use crate::reasons;
use crate::shown::{self, Money, Words, apart};
use crate::view::View;
use ledger::act::Word;
use ledger::day::Day;
use ledger::entry::{Act, Body, Claim, Decision, Entry, Measure, PayoutState, Rel, Statement};

/// Its title, by who and for what it says; nothing where its accounts or its type say it best.
pub fn title(
    view: &View,
    entry: &Entry,
    who: Option<&str>,
    purpose: Option<&str>,
) -> Option<Words> {
    let ours = |text| Some(Words::ours(text));
    let theirs = || purpose.map(|text| Words::theirs(shown::plain(text)));
    match &entry.body {
        Body::Payee(payee) => {
            let name = who.map_or_else(|| payee.code.to_string(), shown::plain);
            match payee.in_force {
                true => Some(Words::theirs(name)),
                false => ours(format!("{}, ended", apart(&name))),
            }
        }
        Body::Policy(of) if of.value.decides() => match who {
            Some(name) if of.value.kind() == "commitment" => {
                Some(Words::theirs(shown::plain(name)))
            }
            _ => ours(shown::capital(&facts::object(of))),
        },
        Body::Act(act) => ours(signed(act, entry)),
        Body::Statement(of) => ours(statement(view, of)),
        Body::PayoutState(of) => ours(step(of, entry)),
        Body::CommitmentEnd => ours(format!("Commitment {}", subject(entry))),
        Body::Phase(of) => ours(format!("{}, as decided in {}", phase_named(*of), subject(entry))),
        Body::Measure(of) => ours(measure(view, of)),
        Body::Close(of) => ours(format!("{}, version {}", of.month.name(), of.version)),
        Body::Figures(of) => ours(format!("Gifts in {}, {}", of.ccy, days(of.from, of.to))),
        Body::ExpenseClaim(of) => theirs().or_else(|| ours(claim(view, of, entry))),
        Body::Intent(of) => {
            theirs().or_else(|| ours(format!("Attempt {} to pay {}", of.attempt, subject(entry))))
        }
        Body::Decision(of) => theirs().or_else(|| decision(of).map(Words::ours)),
        Body::Note(month) => theirs().or_else(|| ours(month.name())),
        _ => theirs(),
    }
}

/// `anna approves #41`; a freeze is of all.
fn signed(act: &Act, entry: &Entry) -> String {
    let subject = match act.word {
        Word::Freeze => "this log".to_owned(),
        _ => subject(entry),
    };
    format!("{} {} {subject}", act.signer, reasons::says(act.word))
}

fn statement(view: &View, of: &Statement) -> String {
    let account = view.account_name(of.account.as_str());
    format!("{}, {}", account.within(), days(of.from, of.to))
}

fn step(of: &PayoutState, entry: &Entry) -> String {
    let batch = if of.of_batch { " and its batch" } else { "" };
    format!("{}{batch}: {}", subject(entry), facts::said(of.state))
}

fn measure(view: &View, of: &Measure) -> String {
    let unit = view.name_of("unit", of.unit.as_str());
    let unit = apart(&unit.unwrap_or_else(|| of.unit.to_string()));
    format!("{} {unit}, {}", shown::count(of.value), days(of.from, of.to))
}

/// A claim is of its payee, by the name that is published.
fn claim(view: &View, of: &Claim, entry: &Entry) -> String {
    let payee = entry.refers(Rel::Subject).and_then(|payee| view.books().name_of(payee).ok()?);
    let payee = apart(&payee.unwrap_or_else(|| of.payee.to_string()));
    format!("{payee}, {}", days(of.from, of.to))
}

fn decision(of: &Decision) -> Option<String> {
    match of {
        Decision::Phase(phase) => Some(format!("Next phase: {}", phase_named(*phase))),
        Decision::Surplus { ccy, minor, to } => {
            let most = Money::of(*ccy, (*minor).into()).text;
            Some(format!("Up to {most} {ccy} of what is left over to {to}"))
        }
        Decision::Other => None,
    }
}

fn subject(entry: &Entry) -> String {
    entry.refers(Rel::Subject).map_or(String::new(), |of| format!("#{of}"))
}

fn days(from: Day, to: Day) -> String {
    format!("{} to {}", reasons::long(from), reasons::long(to))
}
