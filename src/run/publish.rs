//! Behind a pass, where local.toml says so: months that are over are closed, and the site is written.
//! What is missing of a month holds up its closing and those behind it, and is said by name. A crash leaves
//! files of before; the next pass writes them.

use crate::book::Place;
use crate::close::{self, Close};
use crate::out;
use ledger::day::Day;

/// Closes what is due, then publishes.
///
/// # Errors
/// A month cannot be closed, or the files cannot be written; what could be published was.
pub fn publish(place: &Place, today: Day) -> anyhow::Result<()> {
    let local = place.local()?;
    let Some(publishing) = local.publishing() else { return Ok(()) };
    let closed = publishing.close_after.map_or(Ok(()), |days| close_due(place, today, days));
    let published = crate::publish::publish(place, publishing);
    if let (Err(why), Err(_)) = (&closed, &published) {
        out::say(&out::plain_lines(&format!("{why:#}")));
    }
    published.and(closed)
}

fn close_due(place: &Place, today: Day, days: u16) -> anyhow::Result<()> {
    // Read first, and let go of: each closing takes the lock for itself.
    let due = close::due(&place.books()?, today, days)?;
    due.months.into_iter().try_for_each(|month| Close::of(month).run(place))?;
    due.held_up.map_or(Ok(()), |text| out::tell(&text))
}
