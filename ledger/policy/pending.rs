//! What service.toml declares beside what holds: of each thing that decides over money or members, the
//! proposal that is between the two. `difference` compares with the proposal, so that nothing is
//! proposed twice; this says what is in force until then. Refuses nothing.

use super::{ServiceFile, Wanted, shown};
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
    /// What the file declares; nothing where it would end it.
    pub declared: Option<Wanted>,
    /// What is in force; nothing where nothing is.
    pub holds: Option<Wanted>,
    /// The entry that waits.
    pub proposal: u64,
}

/// The newest proposals that do not hold on `day`, in the order of the log's objects.
///
/// # Errors
/// The books cannot be read.
pub fn pending(books: &Books, file: &ServiceFile, day: Day) -> Result<Vec<Pending>, JournalError> {
    let authority = books.payouts()?.authority;
    let mut declared = file.wanted();
    let mut pending = Vec::new();
    for (kind, code, versions) in authority.objects() {
        let in_force = |of: &&Proposal<Policy>| of.agreed.is_some_and(|agreed| agreed.holds <= day);
        let holds = versions.iter().rev().find(in_force);
        let newest = versions.iter().rev().find(|version| version.rejected.is_none());
        let Some(newest) = newest.filter(|of| holds.is_none_or(|holds| holds.entry < of.entry))
        else {
            continue;
        };
        let same = |of: &Wanted| of.policy.value.kind() == kind && *of.policy.code == *code;
        let holds = holds.filter(|version| version.value.in_force);
        let at = declared.iter().position(same);
        pending.push(Pending {
            what: format!("{kind} {code}"),
            declared: at.map(|at| declared.swap_remove(at)),
            holds: holds.map(|of| shown(books, of.entry, &of.value)).transpose()?,
            proposal: newest.entry,
        });
    }
    Ok(pending)
}

impl Pending {
    /// `limit eur: declared ..., holds ..., proposal 16 waits`.
    pub fn line(&self) -> String {
        let told = |of: &Option<Wanted>| of.as_ref().map_or("nothing".to_owned(), Wanted::line);
        let (declared, holds) = (told(&self.declared), told(&self.holds));
        format!(
            "{}: declared {declared}; holds {holds}; proposal {} waits",
            self.what, self.proposal
        )
    }
}
