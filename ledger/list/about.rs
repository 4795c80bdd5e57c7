//! What an entry is about, where neither its amounts nor its own words say it: which statement, what
//! was signed of which entry, which payment a statement's line settled.

use crate::books::Books;
use crate::entry::{Body, Claim, Decision, Entry, Rel, Statement};
use crate::journal::JournalError;
use crate::slot::Words;

/// Which thing it is, before its words: `EUR, 2025-01-01 to 2025-01-31, rows: 8`.
pub(super) fn which(entry: &Entry) -> Option<String> {
    let subject = || entry.refers(Rel::Subject).map_or(String::new(), |of| format!("#{of}"));
    Some(match &entry.body {
        Body::Statement(statement) => statement_named(statement),
        Body::Payee(payee) if payee.in_force => payee.code.to_string(),
        Body::Payee(payee) => format!("{}, ended", payee.code),
        Body::ExpenseClaim(claim) => claim_named(claim),
        Body::Act(act) => format!("{} {}", act.word.as_str(), subject()),
        Body::Intent(intent) => format!("attempt {} of {}", intent.attempt, subject()),
        Body::PayoutState(state) => {
            let batch = if state.of_batch { " and its batch" } else { "" };
            format!("{}: {}{batch}", state.state.as_str(), subject())
        }
        Body::CommitmentEnd => subject(),
        Body::Decision(decision) => return decided(decision),
        Body::Phase(phase) => format!("{} by {}", phase.as_str(), subject()),
        Body::Measure(m) => format!("{} {}, {} to {}", m.value, m.unit, m.from, m.to),
        Body::Note(month) => month.to_string(),
        Body::Close(close) => format!("{}, version {}", close.month, close.version),
        Body::Figures(figures) => format!("{}, {} to {}", figures.ccy, figures.from, figures.to),
        _ => return None,
    })
}

/// The words that people know it by: a settlement is known by those of the attempt that it settles.
///
/// # Errors
/// The files cannot be read.
pub fn words(books: &Books, index: u64, entry: &Entry) -> Result<Words, JournalError> {
    let words = books.words(index)?;
    let (Body::Settlement(of), Some(intent)) = (&entry.body, entry.refers(Rel::Settles)) else {
        return Ok(words);
    };
    let mut known = books.words(intent)?;
    if of.of_batch {
        known = Words::default();
        known.text.purpose = Some(format!("Payments of one batch, with #{intent}"));
    }
    known.text.reason = words.text.reason;
    known.text.note = words.text.note;
    Ok(known)
}

fn statement_named(s: &Statement) -> String {
    let closing = s.closing.map(|minor| s.ccy.decimal(i128::from(minor)));
    let closing = closing.map(|closing| format!(", closing balance {closing}"));
    let (ccy, from, to, rows) = (s.ccy, s.from, s.to, s.rows);
    format!("{ccy}, {from} to {to}, rows: {rows}{}", closing.unwrap_or_default())
}

fn decided(decision: &Decision) -> Option<String> {
    Some(match decision {
        Decision::Phase(phase) => format!("to be {}", phase.as_str()),
        Decision::Surplus { ccy, minor, to } => {
            format!("up to {} {ccy} of what is left over to {to}", ccy.decimal(i128::from(*minor)))
        }
        Decision::Other => return None,
    })
}

fn claim_named(claim: &Claim) -> String {
    let Claim { ccy, minor, payee, from, to, .. } = claim;
    format!("{} {ccy} to {payee}, billed {from} to {to}", ccy.decimal(i128::from(*minor)))
}
