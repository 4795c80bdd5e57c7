//! A decision: what, why, where the vote is, and who signed it or still can.

use super::{Said, said};
use crate::answer::Refusal;
use crate::now::Now;
use crate::reasons;
use crate::shown::{Date, Money, Words, capital};
use crate::view::View;
use ledger::account::Code;
use ledger::authority::Proposal;
use ledger::entry::Decision;

/// A decision.
pub struct Decided {
    /// Its entry.
    pub entry: u64,
    /// The day on which it was proposed.
    pub day: Date,
    /// What, where its words do not say it.
    pub what: Words,
    /// Its words.
    pub said: Said,
    /// Whether it was agreed, rejected, or what it waits for.
    pub stands: String,
    /// Who signed it.
    pub signed: Vec<String>,
    /// That nobody did, and why it was agreed all the same.
    pub unsigned: Option<String>,
}

/// As the page shows it.
pub fn shown(view: &View, now: &Now, of: &Proposal<Decision>) -> Result<Decided, Refusal> {
    let said = said(view, of.entry)?;
    Ok(Decided {
        entry: of.entry,
        day: Date::of(of.recorded),
        what: what(&of.value, &said),
        stands: stands(now, of),
        signed: of.signed.keys().map(Code::to_string).collect(),
        unsigned: reasons::unsigned(of, &now.payouts.authority),
        said,
    })
}

fn what(decision: &Decision, said: &Said) -> Words {
    match decision {
        Decision::Phase(phase) => Words::ours(format!("The next phase: {}", phase.as_str())),
        Decision::Surplus { ccy, minor, to } => {
            let money = Money::of(*ccy, i128::from(*minor)).text;
            Words::ours(format!("{money} {ccy} of what is left over goes to {to}"))
        }
        Decision::Other if said.what.is_empty() => {
            Words::ours("A decision without published words")
        }
        Decision::Other => Words::theirs(&*said.what),
    }
}

fn stands(now: &Now, of: &Proposal<Decision>) -> String {
    match (of.agreed, &of.rejected) {
        (Some(agreed), _) => format!("Agreed on {}", agreed.day),
        (None, Some(by)) => format!("Rejected by {by}"),
        (None, None) => capital(&reasons::proposal_waits(of, &now.payouts.authority)),
    }
}
