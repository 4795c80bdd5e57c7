//! A dry run of several files: each is planned as if those before it were in the books, as they will
//! be. Writes nothing: what was planned is dropped at the end; a file that is refused leaves nothing.

use super::post::{Posted, plan};
use super::read::Checked;
use super::{Import, Poster};
use crate::book::Place;
use ledger::import::forget_undone;
use ledger::journal::Rehearsal;
use ledger::local::Local;

/// Hands over what plans one file behind the other.
pub fn rehearse(
    command: &Import,
    place: &Place,
    local: &Local,
    all: impl FnOnce(&mut Poster<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut journal = place.journal()?;
    forget_undone(&journal)?;
    let mut clerk = command.clerk()?;
    let mut rehearsal = Rehearsal::new(journal.begin(&mut clerk)?)?;
    all(&mut |checked: &Checked| -> anyhow::Result<Posted> {
        rehearsal.attempt(|append| plan(command, checked, local, append))
    })
}
