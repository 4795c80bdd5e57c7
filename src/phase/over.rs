//! What goes on no more once a service is closed, and what cannot go on for want of people. Refuses claims
//! and decisions of a closed service; what comes in all the same is taken down, with a warning.

use crate::book;
use anyhow::bail;
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::{Body, Declared, Phase, Policy};

/// Refuses what a closed service does no more: `claimed`, `decided`.
pub fn refuse(books: &Books, what: &str) -> anyhow::Result<()> {
    if let Some(day) = closed(books)? {
        bail!("the service is closed since {day}: nothing is {what} any more; nothing was written");
    }
    Ok(())
}

/// What whoever writes money into closed books should know.
pub fn warning(books: &Books) -> anyhow::Result<Option<String>> {
    Ok(closed(books)?.map(|day| {
        format!(
            "warning: the service is closed since {day}: what comes in now is nobody's by itself. Send \
             it back, or on to who took the rest, and import the statement that shows it."
        )
    }))
}

/// The first day of the phase closed. Phases are few, and none follows that one.
fn closed(books: &Books) -> anyhow::Result<Option<Day>> {
    let phases = books.landmarks("phase", Day::FIRST.month(), Day::LAST.month())?;
    let Some(newest) = phases.last() else { return Ok(None) };
    let entry = books.entry(*newest)?;
    Ok(matches!(entry.body, Body::Phase(Phase::Closed)).then_some(entry.date))
}

/// That no claim of a member can be agreed, where all must sign and nobody signs for their own: told
/// before bills wait for it.
pub fn nobody_signs(books: &Books, today: Day) -> anyhow::Result<Option<String>> {
    let authority = book::payouts(books)?.authority;
    let (need, members) = (authority.approval(today).need, authority.signers().len() as u64);
    Ok((need > 1 && need >= members).then(|| {
        format!(
            "note: {need} of {members} members must sign a claim, and nobody signs their own: what a \
             member submits can be paid by nobody, nor a surplus. `ledger member propose` another \
             member, or lower `need` in service.toml before anything is submitted."
        )
    }))
}

/// Receipts that nobody classified: told before the end begins, since afterwards they count as late.
pub fn unclassified(books: &Books, begun: bool) -> anyhow::Result<Option<String>> {
    let rows = receipts(books)?;
    let Some(first) = rows.first() else { return Ok(None) };
    let (what, are) = match rows.len() {
        1 => ("receipt", "is"),
        _ => ("receipts", "are"),
    };
    let next = match begun {
        true => {
            "where that is not meant: `ledger phase operating`, `ledger classify`, and begin anew"
        }
        false => "before that: `ledger classify`",
    };
    Ok(Some(format!(
        "note: {} {what} {are} not classified, the first is entry {first}: what is found to be a gift once \
         closing began is known late: what it would have been offered it is offered then, and nobody else's offer changes; {next}",
        rows.len()
    )))
}

/// Rows of money that came in, and that nobody classified.
pub fn receipts(books: &Books) -> anyhow::Result<Vec<u64>> {
    let debits = books.unexplained()?;
    let mut receipts = books.unclassified()?;
    receipts.retain(|row| !debits.contains(row));
    Ok(receipts)
}

/// That nothing says where a gift is claimed: told before donors are told to.
pub fn nobody_to_ask(books: &Books) -> anyhow::Result<Option<String>> {
    let contact = match books.declarations()?.get("service", "service") {
        Some((entry, _)) => match books.entry(entry)?.body {
            Body::Policy(Policy { value: Declared::Service { contact, .. }, .. }) => contact,
            _ => None,
        },
        None => None,
    };
    Ok(contact.is_none().then(|| {
        "note: no contact is declared: donors will not know whom to ask for their gifts. Put `contact`, \
         a mail address or a page, into service.toml under [service], then `ledger apply`."
            .to_owned()
    }))
}
