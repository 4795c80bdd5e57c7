//! Why a rail refuses a payment, an account or a batch. No private word stands in it, neither a name
//! nor an account nor a purpose: these errors are shown to everybody who may see the expense.

use crate::money::Currency;
use crate::nearest::meant;
use crate::payout::rail;
use std::fmt;

/// What a rail cannot do, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RailError {
    /// No rail has this name.
    #[error("`{}` is no rail: {}expected one of {}", name.escape_debug(), meant(*near), listed(rail::names()))]
    Unknown {
        /// What was written.
        name: String,
        /// The nearest name.
        near: Option<&'static str>,
    },
    /// The rail does not pay in it.
    #[error("the rail `{rail}` does not pay in {ccy}: it pays in {does}; choose another rail")]
    Currency {
        /// The rail's name.
        rail: &'static str,
        /// What was asked for.
        ccy: Currency,
        /// What it can.
        does: String,
    },
    /// Nothing, less, or a thousand million and more.
    #[error("an amount of {amount} {ccy}: one payment is from {least} to {most} {ccy}")]
    Amount {
        /// As a plain decimal.
        amount: String,
        /// Its currency.
        ccy: Currency,
        /// The smallest.
        least: String,
        /// The largest.
        most: String,
    },
    /// The rail asks for something that is not known.
    #[error("the rail `{rail}` needs {field}, and there is none")]
    Missing {
        /// The rail's name.
        rail: &'static str,
        /// What is missing.
        field: Field,
    },
    /// An id that some rail could not carry.
    #[error(
        "{field} has another form: expected 1 to 35 of A-Z, a-z, 0-9 and `-`, not beginning with `-`"
    )]
    Id {
        /// Which id.
        field: Field,
    },
    /// More characters than the rail has room for.
    #[error("{field} has {found} characters as the rail writes it: at most {most}; shorten it")]
    TooLong {
        /// Which text.
        field: Field,
        /// As they would be sent.
        found: usize,
        /// As the rail allows.
        most: usize,
    },
    /// A text without anything that can be read, or of which the rail's characters leave nothing.
    #[error("{field} has no letter or digit that the rail can write: write it in Latin letters")]
    Unreadable {
        /// Which text.
        field: Field,
    },
    /// An account the rail does not reach.
    #[error("the rail `{rail}` does not pay {ccy} to accounts in {country}: choose another rail")]
    Country {
        /// The rail's name.
        rail: &'static str,
        /// Of the payment.
        ccy: Currency,
        /// Of the payee's IBAN.
        country: String,
    },
    /// A Swiss IBAN for slips, which takes no payment without the slip's reference.
    #[error(
        "the payee's account is a QR-IBAN, which takes payments with a slip's reference alone: ask \
         the payee for the IBAN"
    )]
    QrIban,
    /// Nothing to hand over.
    #[error("the batch has no payment: there is nothing to hand over")]
    Empty,
    /// More than one hand-over takes.
    #[error("the batch has {found} payments: the rail `{rail}` takes {most} at once; make several")]
    TooMany {
        /// The rail's name.
        rail: &'static str,
        /// In the batch.
        found: usize,
        /// At most.
        most: usize,
    },
    /// The same payment twice.
    #[error("the payment {0} stands twice in the batch: it is one payment")]
    Twice(String),
    /// Payments that one account does not pay in one sum.
    #[error("{0} and {1} in one batch: make one for each currency")]
    Currencies(Currency, Currency),
    /// A sum beyond what books hold.
    #[error("the batch's sum is too large: make several")]
    Sum,
    /// A column of a template that nothing is known for.
    #[error("the template's column `{}` is unknown: {}it holds {expected}", column.escape_debug(), meant(*near))]
    Column {
        /// As the template writes it.
        column: String,
        /// The nearest that is known.
        near: Option<&'static str>,
        /// What may stand in a template.
        expected: String,
    },
    /// A template without a column that every payment needs, or with one of them twice.
    #[error("the template has {found} columns for {field}: expected one; download it again")]
    Template {
        /// What the column holds.
        field: Field,
        /// How many there are.
        found: usize,
    },
}

/// What an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// MsgId and PmtInfId.
    BatchId,
    /// EndToEndId.
    PaymentId,
    /// Who is paid.
    Name,
    /// Where to.
    Iban,
    /// What for.
    Purpose,
    /// How much.
    Amount,
    /// Who pays.
    OwnName,
    /// Where from.
    OwnIban,
    /// The bank it is paid from.
    OwnBic,
    /// The currency that is paid out.
    Target,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BatchId => "the batch's id",
            Self::PaymentId => "the payment's id",
            Self::Name => "the payee's name",
            Self::Iban => "the payee's IBAN",
            Self::Purpose => "the purpose",
            Self::Amount => "the amount",
            Self::OwnName => "the name of the own account's holder",
            Self::OwnIban => "the own account's IBAN",
            Self::OwnBic => "the BIC of the own account's bank",
            Self::Target => "the currency paid out",
        })
    }
}

/// Names for a message.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
