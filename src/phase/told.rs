//! Where the service stands, for the terminal: its phases with their reasons, and the gates of those
//! that can follow. Refuses nothing.

use crate::book;
use crate::out::{self, Align, Format, Table};
use crate::sign::{signing, waits};
use ledger::authority::Phased;
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::Phase;
use ledger::payout::Payouts;
use ledger::phase::gates;

/// Now, how it came to it, and what comes next.
pub fn show(books: &Books, today: Day, format: Format) -> anyhow::Result<()> {
    let payouts = book::payouts(books)?;
    let phases = payouts.authority.phases();
    if format != Format::Table {
        return table(books, phases)?.print(format);
    }
    let now = payouts.authority.phase(today);
    let mut text = now_told(books, phases, now)?;
    if phases.len() > 1 {
        text += "\nBefore\n";
        for phased in phases.iter().rev().skip(1) {
            text += &line(books, phased)?;
        }
    }
    out::print(&(text + &next(books, &payouts, now, today)?))
}

fn now_told(books: &Books, phases: &[Phased], now: Phase) -> anyhow::Result<String> {
    Ok(match phases.last() {
        None => format!("The service is {}: no phase was begun yet.\n", now.as_str()),
        Some(newest) => format!("The service is {}.\n{}", now.as_str(), line(books, newest)?),
    })
}

/// `  starting since 2026-05-03 (entry 12): the vote of 3 May`, and its link.
fn line(books: &Books, phased: &Phased) -> anyhow::Result<String> {
    let words = books.words(phased.entry)?.text;
    let why = words.reason.map_or(String::new(), |why| format!(": {}", out::plain(&why)));
    let link = words.note.map_or(String::new(), |link| format!("    {}\n", out::plain(&link)));
    let Phased { entry, phase, day, decision } = phased;
    let phase = phase.as_str();
    Ok(format!("  {phase} since {day} (entry {entry}, decided by entry {decision}){why}\n{link}"))
}

/// What each phase asks for that can follow.
fn next(books: &Books, payouts: &Payouts, now: Phase, today: Day) -> anyhow::Result<String> {
    let mut text = String::new();
    for phase in Phase::ALL.into_iter().filter(|next| now.leads_to(*next)) {
        let gates = gates(books, payouts, phase, today)?;
        let ready = gates.iter().all(|gate| gate.is_met());
        let can = if ready { "can follow" } else { "cannot follow yet" };
        text += &format!("\n{} {can}\n", signing::capital(phase.as_str()));
        for gate in &gates {
            let mark = if gate.is_met() { "met" } else { "not met" };
            text += &format!("  {mark}: {}\n", gate.asks);
            text += &gate.by.iter().map(|by| format!("    {by}\n")).collect::<String>();
            text += &gate.lacks.iter().map(|lack| format!("    {lack}\n")).collect::<String>();
        }
        let step = step(books, payouts, phase, ready, today)?;
        text += &step.map_or(String::new(), |step| format!("  {step}\n"));
    }
    Ok(text)
}

/// The command by which a phase begins; of one that is decided already, what the decision waits for.
fn step(
    books: &Books,
    payouts: &Payouts,
    phase: Phase,
    ready: bool,
    today: Day,
) -> anyhow::Result<Option<String>> {
    let name = phase.as_str();
    let Some(decision) = payouts.authority.newest_deciding(phase) else {
        return Ok(ready.then(|| format!("`ledger phase {name} --reason …`")));
    };
    // What names a folder is begun by what looks whether the folder is of all there is by now.
    let command = match books.words(decision)?.docs.sha256.is_empty() || phase != Phase::Closed {
        true => format!("ledger phase {name}"),
        false => "ledger shutdown finish".to_owned(),
    };
    let waits = waits::told(payouts, decision, today);
    Ok(waits.map(|waits| format!("{waits}; it decides {name}, which begins with `{command}`")))
}

fn table(books: &Books, phases: &[Phased]) -> anyhow::Result<Table> {
    let left = |name| (name, Align::Left);
    let mut table = Table::new(&[
        left("phase"),
        left("since"),
        ("entry", Align::Right),
        ("decision", Align::Right),
        left("reason"),
        left("link"),
    ]);
    for Phased { entry, phase, day, decision } in phases {
        let words = books.words(*entry)?.text;
        table.row(vec![
            phase.as_str().to_owned(),
            day.to_string(),
            entry.to_string(),
            decision.to_string(),
            words.reason.unwrap_or_default(),
            words.note.unwrap_or_default(),
        ]);
    }
    Ok(table)
}
