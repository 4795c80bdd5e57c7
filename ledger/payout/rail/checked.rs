//! A batch of which everything was checked: what every rail asks for, then what this one does.
//! Refuses the whole batch for one payment; rails write what comes out, and cannot fail.

use super::{Batch, Field, Payment, Rail, RailError};
use crate::money::Currency;

/// A batch that its rail can carry, with its payments in the order of their ids.
#[derive(Debug)]
pub struct Checked<'b> {
    /// As it was given.
    pub batch: &'b Batch,
    /// Ascending by id, which is each time the same.
    pub payments: Vec<&'b Payment>,
    /// The currency of all of them.
    pub ccy: Currency,
    /// The control sum, in minor units.
    pub sum: i64,
}

impl<'b> Checked<'b> {
    /// Checks `batch` for `rail`.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub(super) fn new(rail: &dyn Rail, batch: &'b Batch) -> Result<Self, RailError> {
        id(Field::BatchId, &batch.id)?;
        rail.pays_from(&batch.debtor)?;
        let (found, most) = (batch.payments.len(), rail.most());
        if found > most {
            return Err(RailError::TooMany { rail: rail.name(), found, most });
        }
        let mut payments: Vec<&Payment> = batch.payments.iter().collect();
        payments.sort_by(|a, b| a.id.cmp(&b.id));
        if let Some([twice, _]) = payments.array_windows().find(|[a, b]| a.id == b.id) {
            return Err(RailError::Twice(twice.id.clone()));
        }
        let ccy = payments.first().ok_or(RailError::Empty)?.ccy;
        if let Some(other) = payments.iter().find(|payment| payment.ccy != ccy) {
            return Err(RailError::Currencies(ccy, other.ccy));
        }
        let mut sum = 0;
        for payment in &payments {
            self::payment(rail, payment)?;
            sum = crate::money::add(sum, payment.minor).map_err(|_| RailError::Sum)?;
        }
        Ok(Self { batch, payments, ccy, sum })
    }

    /// The control sum as a plain decimal.
    pub fn total(&self) -> String {
        self.ccy.decimal(self.sum.into())
    }
}

impl Payment {
    /// The amount as a plain decimal.
    pub(super) fn decimal(&self) -> String {
        self.ccy.decimal(self.minor.into())
    }
}

/// Whether `rail` can carry `payment`.
pub(super) fn payment(rail: &dyn Rail, payment: &Payment) -> Result<(), RailError> {
    id(Field::PaymentId, &payment.id)?;
    amount(payment)?;
    name(payment)?;
    rail.carries(payment)
}

/// What names and purposes hold on rails that have no narrower measure of their own.
pub(super) const TEXT_MAX: usize = 140;

/// Refuses a text of more than `most` characters.
pub(super) fn fits(field: Field, text: &str, most: usize) -> Result<(), RailError> {
    match text.chars().count() {
        found if found > most => Err(RailError::TooLong { field, found, most }),
        _ => Ok(()),
    }
}

/// A name is what somebody can be called by.
fn name(payment: &Payment) -> Result<(), RailError> {
    match payment.name.chars().any(char::is_alphanumeric) {
        true => Ok(()),
        false => Err(RailError::Unreadable { field: Field::Name }),
    }
}

/// Narrower than EPC132-08 chapter 1.4 allows, so that an id is also a file's name and a cell.
fn id(field: Field, id: &str) -> Result<(), RailError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let fits = (1..=35).contains(&id.len()) && !id.starts_with('-') && id.bytes().all(plain);
    if fits { Ok(()) } else { Err(RailError::Id { field }) }
}

/// From one minor unit to nine digits before the point: 0.01 to 999,999,999.99 EUR (EPC132-08, AT-04).
fn amount(payment: &Payment) -> Result<(), RailError> {
    let most = 10_i64.pow(9 + u32::from(payment.ccy.exponent())) - 1;
    if (1..=most).contains(&payment.minor) {
        return Ok(());
    }
    let decimal = |minor: i64| payment.ccy.decimal(minor.into());
    Err(RailError::Amount {
        amount: payment.decimal(),
        ccy: payment.ccy,
        least: decimal(1),
        most: decimal(most),
    })
}
