//! What kind a line of a statement is, as its profile says.
//! Refuses nothing: a line whose kind no profile tells has none, and waits for a person.

/// What kind a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A gift.
    Donation {
        /// Whether it comes again; `None`: the file does not say.
        recurring: Option<bool>,
    },
    /// Money in that is no gift.
    Income,
    /// Money out for something.
    Expense,
    /// A fee as a line of its own.
    Fee,
    /// Money given back, or taken back by the giver's bank.
    Refund,
    /// Between the fund's own accounts, payouts and reserves among them.
    Transfer,
    /// One side of an exchange of currencies.
    Conversion,
}
