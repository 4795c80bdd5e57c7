//! Payouts: what leaves the fund, on which rail, and what the bank answers.

pub mod advice;
pub mod bic;
pub mod iban;
pub mod rail;
