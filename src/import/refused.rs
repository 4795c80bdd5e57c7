//! Why a file is refused, told to a person: the same fault of many rows once, with their lines.

use ledger::statement::{Fault, Refusal};
use std::mem::{Discriminant, discriminant};

/// So many faults of one kind are told each by itself.
const SINGLY: usize = 3;
/// So many more lines are named.
const NAMED: usize = 8;

/// Faults are of one kind where the same is wrong in the same column.
type Kind = (Option<usize>, Discriminant<ledger::statement::Problem>);

/// The refusal as an error.
pub fn told(refusal: Refusal) -> anyhow::Error {
    advised(refusal, &[])
}

/// The refusal as an error, with what would help in lines behind it.
pub fn advised(refusal: Refusal, advice: &[String]) -> anyhow::Error {
    let lines = advice.iter().map(|line| format!("\n{line}"));
    anyhow::anyhow!("{}{}", grouped(&refusal), lines.collect::<String>())
}

/// The refusal's text.
fn grouped(refusal: &Refusal) -> String {
    let mut groups: Vec<(Kind, Vec<&Fault>)> = Vec::new();
    for fault in &refusal.faults {
        let kind = (fault.column.as_ref().map(|c| c.number), discriminant(&fault.problem));
        match groups.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, faults)) => faults.push(fault),
            None => groups.push((kind, vec![fault])),
        }
    }
    if groups.iter().all(|(_, faults)| faults.len() <= SINGLY) {
        return refusal.to_string();
    }
    let mut text: String = groups.iter().map(|(_, of)| group(&refusal.file, of)).collect();
    match refusal.total.saturating_sub(refusal.faults.len()) {
        0 => {}
        more => text += &format!("and {more} more faults, {} in all\n", refusal.total),
    }
    format!("{text}nothing was imported")
}

fn group(file: &str, faults: &[&Fault]) -> String {
    let line = |fault: &&Fault| {
        let joint = if fault.line.is_some() { "," } else { ":" };
        format!("{file}{joint} {fault}\n")
    };
    let [first, others @ ..] = faults else { return String::new() };
    if faults.len() <= SINGLY {
        return faults.iter().map(line).collect();
    }
    let lines = others.iter().filter_map(|fault| fault.line).take(NAMED);
    let lines: Vec<String> = lines.map(|line| line.to_string()).collect();
    let more = match others.len().saturating_sub(lines.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}  likewise lines {}{more}\n", line(first), lines.join(", "))
}
