//! What an entry counts as among those before it: a reversal or a classification as the entry that it
//! answers. Refuses nothing; whoever folds the log says how an entry is read.

use crate::day::Month;
use crate::entry::{Body, Entry, Ref, Rel};
use std::borrow::Cow;

/// What an entry counts as among those before it.
#[derive(Debug, Clone)]
pub struct Counts<'a> {
    /// The type: its own, or that of the entry it answers.
    pub kind: Cow<'a, str>,
    /// The months of the entries that it classifies or reverses; mostly there are none.
    pub with: Vec<Month>,
}

impl<'a> Counts<'a> {
    /// Of an entry that speaks of none.
    pub fn itself(body: &'a Body) -> Self {
        Self { kind: Cow::Borrowed(body.name()), with: Vec::new() }
    }

    /// Of any entry.
    ///
    /// # Errors
    /// What reading an entry says.
    pub fn of<E>(
        body: &'a Body,
        refs: &[Ref],
        mut read: impl FnMut(u64) -> Result<Entry, E>,
    ) -> Result<Self, E> {
        let mut counts = Self::itself(body);
        if answers(body) {
            counts.kind = Cow::Owned(kind_of(body, refs, &mut read)?);
        }
        for tie in refs.iter().filter(|r| ties(r.rel)) {
            counts.with.push(read(tie.entry)?.date.month());
        }
        Ok(counts)
    }
}

/// Whether a relation makes two entries one, or none.
pub(super) fn ties(rel: Rel) -> bool {
    matches!(rel, Rel::Classifies | Rel::Reverses)
}

/// Whether an entry of this type takes over the kind of the one it answers.
pub fn answers(body: &Body) -> bool {
    matches!(body, Body::Reversal | Body::Classification(_) | Body::Reclassification(_))
}

/// The entry whose kind another one takes over: what it reverses or classifies.
fn answered(body: &Body, refs: &[Ref]) -> Option<u64> {
    let rel = match body {
        Body::Reversal => Rel::Reverses,
        Body::Classification(_) | Body::Reclassification(_) => Rel::Classifies,
        _ => return None,
    };
    refs.iter().find(|r| r.rel == rel).map(|r| r.entry)
}

/// The entry that a chain of reversals and classifications goes back to; `None` where one answers none.
///
/// # Errors
/// What reading an entry says.
pub fn first_of<E>(
    body: &Body,
    refs: &[Ref],
    mut read: impl FnMut(u64) -> Result<Entry, E>,
) -> Result<Option<u64>, E> {
    let (mut first, mut next) = (None, answered(body, refs));
    while let Some(index) = next {
        let entry = read(index)?;
        (first, next) = (Some(index), answered(&entry.body, &entry.refs));
    }
    Ok(first)
}

/// The type that a chain of reversals and classifications goes back to.
///
/// # Errors
/// What reading an entry says.
pub fn kind_of<E>(
    body: &Body,
    refs: &[Ref],
    mut read: impl FnMut(u64) -> Result<Entry, E>,
) -> Result<String, E> {
    let mut name = body.name().to_owned();
    let mut next = answered(body, refs);
    // References point back, so this ends.
    while let Some(index) = next {
        let entry = read(index)?;
        name = entry.body.name().to_owned();
        next = answered(&entry.body, &entry.refs);
    }
    Ok(name)
}
