//! What holds where something else is proposed: of each thing that decides over money or members, the
//! proposal that waits. `difference` compares service.toml with the proposal, so that nothing is
//! proposed twice; this says what is in force until then. Refuses nothing.

use super::{Wanted, shown};
use crate::authority::Proposal;
use crate::books::Books;
use crate::day::Day;
use crate::entry::Policy;
use crate::journal::JournalError;

/// A proposal that does not hold yet, or may never.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Its kind and code, as `limit eur`.
    pub what: String,
    /// What is in force; nothing where nothing is.
    pub holds: Option<Wanted>,
    /// The entry that waits.
    pub proposal: u64,
}

/// The newest proposals that do not hold on `day`, in the order of the log's objects.
///
/// # Errors
/// The books cannot be read.
pub fn pending(books: &Books, day: Day) -> Result<Vec<Pending>, JournalError> {
    let mut authority = books.payouts()?.authority;
    authority.reach(day);
    let mut pending = Vec::new();
    for (kind, code, versions) in authority.objects() {
        let in_force = |of: &&Proposal<Policy>| of.agreed.is_some_and(|agreed| agreed.holds <= day);
        let holds = versions.iter().rev().find(in_force);
        let newest = versions.iter().rev().find(|version| version.rejected.is_none());
        let Some(newest) = newest.filter(|of| holds.is_none_or(|holds| holds.entry < of.entry))
        else {
            continue;
        };
        let holds = holds.filter(|version| version.value.in_force);
        pending.push(Pending {
            what: format!("{kind} {code}"),
            holds: holds.map(|of| shown(books, of.entry, &of.value)).transpose()?,
            proposal: newest.entry,
        });
    }
    Ok(pending)
}

impl Pending {
    /// `limit eur: nothing is in force until proposal 16 holds`.
    pub fn line(&self) -> String {
        let holds = self.holds.as_ref().map_or("nothing".to_owned(), Wanted::line);
        format!("{}: {holds} is in force until proposal {} holds", self.what, self.proposal)
    }
}
