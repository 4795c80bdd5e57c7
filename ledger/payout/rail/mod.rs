//! Rails: the ways on which money leaves. Each is one file here and one line in `RAILS`.
//! A rail refuses a payment it cannot carry when the expense is submitted, by [`check`]; what passed
//! there, [`hand_over`] turns into bytes without a second thought. The same batch is the same bytes,
//! so a crash between writing and handing over costs nothing. The bank's answer comes next.
//!
//! [`check`]: trait.Rail.html#method.check
//! [`hand_over`]: trait.Rail.html#method.hand_over

pub mod command;
pub mod epc;

mod checked;
mod error;
mod manual;
mod sepa;
pub(crate) mod wise;
mod xml;

#[cfg(test)]
mod contract;

pub use checked::Checked;
pub use error::{Field, RailError};

use super::bic::Bic;
use super::iban::Iban;
use crate::day::Day;
use crate::money::Currency;
use crate::nearest::nearest;

/// One intent as a rail sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The EndToEndId, which is also the idempotency key: 1 to 35 of A-Z, a-z, 0-9 and `-`.
    pub id: String,
    /// The payee's name.
    pub name: String,
    /// The payee's account, where the rail asks for one.
    pub iban: Option<Iban>,
    /// The payee's bank.
    pub bic: Option<Bic>,
    /// What it is paid in.
    pub ccy: Currency,
    /// Minor units, positive.
    pub minor: i64,
    /// What the payee reads on the statement; empty where there is nothing to say.
    pub purpose: String,
}

/// Who pays, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Debtor {
    /// The account's holder.
    pub name: String,
    /// The own account, where the rail asks for one.
    pub iban: Option<Iban>,
    /// The own bank.
    pub bic: Option<Bic>,
}

/// Intents that are handed over together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// MsgId and PmtInfId: 1 to 35 of A-Z, a-z, 0-9 and `-`.
    pub id: String,
    /// Who pays.
    pub debtor: Debtor,
    /// The day on which the bank shall pay.
    pub day: Day,
    /// The day of the intents: the file's own date, whenever it is written.
    pub created: Day,
    /// In any order; they are handed over in that of their ids.
    pub payments: Vec<Payment>,
}

/// What leaves the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handover {
    /// A file for a person or a program to upload.
    File {
        /// Without a folder: the batch's id and the format's ending.
        name: String,
        /// All of it.
        bytes: Vec<u8>,
    },
    /// A request for each payment, in the order of their ids.
    Calls(Vec<Call>),
}

/// One request to a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The payment's id, which the answer must repeat.
    pub id: String,
    /// What the program reads.
    pub request: Vec<u8>,
}

/// A way on which money leaves.
pub trait Rail {
    /// As policy and intents name it.
    fn name(&self) -> &'static str;

    /// How many payments one batch holds.
    fn most(&self) -> usize {
        100_000
    }

    /// Refuses a payment that is right in itself, but not for this rail.
    ///
    /// # Errors
    /// What the rail cannot carry.
    fn carries(&self, payment: &Payment) -> Result<(), RailError>;

    /// Refuses an own account that this rail cannot pay from.
    ///
    /// # Errors
    /// What is missing or does not fit.
    fn pays_from(&self, debtor: &Debtor) -> Result<(), RailError>;

    /// Writes a batch of which everything was checked.
    fn write(&self, batch: &Checked<'_>) -> Handover;
}

impl dyn Rail + '_ {
    /// Whether the rail can carry a payment: asked before anybody approves it.
    ///
    /// # Errors
    /// The first thing that it cannot, without a private word.
    pub fn check(&self, payment: &Payment) -> Result<(), RailError> {
        checked::payment(self, payment)
    }

    /// The bytes to hand over.
    ///
    /// # Errors
    /// A payment that [`check`](trait.Rail.html#method.check) refuses, an own account the rail cannot
    /// pay from, none or too many payments, two of one id, two currencies.
    pub fn hand_over(&self, batch: &Batch) -> Result<Handover, RailError> {
        Ok(self.write(&Checked::new(self, batch)?))
    }
}

/// What local.toml says of a rail, where it needs to be told something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The header of the processor's template, column by column.
    pub template: Vec<String>,
}

/// A rail's name, and how it is made.
struct Listed {
    name: &'static str,
    make: fn(&Settings) -> Result<Box<dyn Rail>, RailError>,
}

#[rustfmt::skip]
const RAILS: [Listed; 7] = [
    Listed { name: sepa::V09.name, make: |_| Ok(Box::new(sepa::V09)) },
    Listed { name: sepa::V03.name, make: |_| Ok(Box::new(sepa::V03)) },
    Listed { name: sepa::GERMAN.name, make: |_| Ok(Box::new(sepa::GERMAN)) },
    Listed { name: sepa::SWISS.name, make: |_| Ok(Box::new(sepa::SWISS)) },
    Listed { name: wise::NAME, make: |settings| Ok(Box::new(wise::Wise::new(settings)?)) },
    Listed { name: command::NAME, make: |_| Ok(Box::new(command::Command)) },
    Listed { name: manual::NAME, make: |_| Ok(Box::new(manual::Manual)) },
];

/// The names of all rails.
pub fn names() -> impl Iterator<Item = &'static str> {
    RAILS.iter().map(|rail| rail.name)
}

/// The rail of this name.
///
/// # Errors
/// There is none, or its settings are not what it needs.
///
/// ```
/// use ledger::payout::rail::{Settings, named};
/// assert_eq!(named("sepa", &Settings::default())?.name(), "sepa");
/// let error = named("spea", &Settings::default()).err().map(|e| e.to_string());
/// assert!(error.is_some_and(|e| e.contains("did you mean `sepa`?")));
/// # Ok::<(), ledger::payout::rail::RailError>(())
/// ```
pub fn named(name: &str, settings: &Settings) -> Result<Box<dyn Rail>, RailError> {
    match RAILS.iter().find(|rail| rail.name == name) {
        Some(rail) => (rail.make)(settings),
        None => Err(RailError::Unknown { name: name.to_owned(), near: nearest(name, names()) }),
    }
}
