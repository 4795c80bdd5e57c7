//! Why money is given away rather than spent, and the words by which claims say it.
//! Refuses nothing: whether a claim may is for the fold to say (`payouts/given.rs`).

/// The flag of a claim that is written once all closing costs have come in.
pub const LAST: &str = "last";

/// The category of a share, whatever it is that is left.
pub const DISTRIBUTION: &str = "distribution";

/// Why money is given away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// A gift goes back to who gave it.
    Back {
        /// Its entry.
        gift: u64,
        /// The entry by which closing began.
        end: u64,
    },
    /// A share of what is left at the end.
    Share {
        /// The entry by which closing began.
        end: u64,
    },
    /// A surplus.
    Surplus {
        /// The decision's entry.
        decision: u64,
    },
}

impl Given {
    /// The gift that goes back, if one does.
    pub fn gift(self) -> Option<u64> {
        match self {
            Self::Back { gift, .. } => Some(gift),
            _ => None,
        }
    }
}
