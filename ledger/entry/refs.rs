//! References: how an entry speaks of earlier ones.
//! Refuses a relation that another type owns, one that is missing, and one that stands twice.
//! What the named entry must be is for `verify` to see: one entry alone does not show it.

use super::body::Body;

/// How an entry speaks of an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rel {
    /// A first or repeated classification of it.
    Classifies,
    /// It was wrong, this is right.
    Corrects,
    /// The statement before, of the same account.
    Previous,
    /// The gift that is given back.
    Refunds,
    /// It is undone by this.
    Reverses,
    /// The payout it pays.
    Settles,
    /// The statement whose row this is.
    Statement,
    /// What a signed act is about.
    Subject,
    /// The statement that is undone.
    Voids,
}

impl Rel {
    const ALL: [Self; 9] = [
        Self::Classifies,
        Self::Corrects,
        Self::Previous,
        Self::Refunds,
        Self::Reverses,
        Self::Settles,
        Self::Statement,
        Self::Subject,
        Self::Voids,
    ];

    /// As entries write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Classifies => "classifies",
            Self::Corrects => "corrects",
            Self::Previous => "previous",
            Self::Refunds => "refunds",
            Self::Reverses => "reverses",
            Self::Settles => "settles",
            Self::Statement => "statement",
            Self::Subject => "subject",
            Self::Voids => "voids",
        }
    }

    /// The relation with this name.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rel| rel.as_str() == text)
    }
}

/// One reference to an earlier entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ref {
    /// How.
    pub rel: Rel,
    /// Its index.
    pub entry: u64,
}

/// Why an entry cannot refer as it does.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefError {
    /// The relation by which the type answers an entry is not there.
    #[error("an entry of type {0} names the entry that it `{1}`")]
    Missing(String, &'static str),
    /// Another type's relation.
    #[error("an entry of type {0} cannot have a reference `{1}`")]
    Foreign(String, &'static str),
    /// Twice what can be once.
    #[error("two references `{0}`: expected one")]
    Twice(&'static str),
}

/// Checks what one entry shows by itself: whose relations it uses, and how often.
///
/// # Errors
/// [`RefError`], the first one found.
pub(super) fn check(body: &Body, refs: &[Ref]) -> Result<(), RefError> {
    let known = !matches!(body, Body::Unknown(_));
    let answers = body.answers();
    for (n, reference) in refs.iter().enumerate() {
        let rel = reference.rel;
        let (earlier, _) = refs.split_at(n);
        let single = rel.is_single() || known && rel.is_single_in(body);
        if earlier.iter().any(|r| r == reference || (r.rel == rel && single)) {
            return Err(RefError::Twice(rel.as_str()));
        }
        let own = match rel {
            // What people say is a payout was a row that nobody explained.
            Rel::Classifies if matches!(body, Body::Settlement(_)) => true,
            Rel::Reverses | Rel::Classifies | Rel::Voids => answers == Some(rel),
            Rel::Previous => matches!(body, Body::Statement(_)),
            _ => true,
        };
        if known && !own {
            return Err(RefError::Foreign(body.name().to_owned(), rel.as_str()));
        }
    }
    match answers.filter(|rel| !refs.iter().any(|r| r.rel == *rel)) {
        Some(rel) => Err(RefError::Missing(body.name().to_owned(), rel.as_str())),
        None => Ok(()),
    }
}

impl Body {
    /// The relation by which an entry of this type names the one that it answers.
    pub fn answers(&self) -> Option<Rel> {
        match self {
            Self::Reversal => Some(Rel::Reverses),
            Self::Classification(_) | Self::Reclassification(_) => Some(Rel::Classifies),
            Self::StatementVoid => Some(Rel::Voids),
            Self::ExpenseClaim(_)
            | Self::Act(_)
            | Self::Intent(_)
            | Self::PayoutState(_)
            | Self::CommitmentEnd
            | Self::Phase(_) => Some(Rel::Subject),
            Self::Settlement(_) => Some(Rel::Settles),
            _ => None,
        }
    }
}

impl Rel {
    /// Whether one entry can speak so of one other at most.
    fn is_single(self) -> bool {
        use Rel::{Classifies, Previous, Reverses, Statement, Voids};
        matches!(self, Statement | Previous | Reverses | Classifies | Voids)
    }

    /// Whether an entry of this type does: a claim is about several, its payee and what allows it, and an
    /// incident about whatever it concerns; a claim gives one gift back; it comes in one's place, as a
    /// measure and a closing do.
    fn is_single_in(self, body: &Body) -> bool {
        match (self, body) {
            (Self::Subject, Body::ExpenseClaim(_) | Body::Incident) => false,
            (Self::Subject, _) | (Self::Refunds, Body::ExpenseClaim(_)) => true,
            (Self::Corrects, Body::ExpenseClaim(_) | Body::Measure(_) | Body::Close(_)) => true,
            _ => false,
        }
    }
}
