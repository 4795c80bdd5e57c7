//! An amount as somebody typed it, before the book says of which currency it is.
//! Refuses what is an amount of none; how many decimals one may have, its currency tells.

use ledger::money::{Currency, MoneyError};
use std::fmt;
use std::str::FromStr;

/// Digits with a decimal point, as 12.50; below zero only as [`signed`] reads it.
#[derive(Debug, Clone)]
pub struct Figure(String);

/// Why a text is an amount of no currency.
#[derive(Debug, thiserror::Error)]
pub enum FigureError {
    /// Not digits with a point, or too many of them.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Below zero: commands say which way money goes, signs never do. A balance alone has a side.
    #[error("expected more than nothing")]
    Nothing,
}

impl Figure {
    /// The minor units that it is of this currency.
    pub fn minor(&self, ccy: Currency) -> Result<i64, MoneyError> {
        ccy.parse(&self.0)
    }

    /// Whether it is zero, however that is written.
    pub fn is_zero(&self) -> bool {
        !self.0.bytes().any(|b| (b'1'..=b'9').contains(&b))
    }
}

/// An amount of something: above zero.
pub fn above_zero(text: &str) -> Result<Figure, FigureError> {
    let figure: Figure = text.parse()?;
    if figure.is_zero() { Err(FigureError::Nothing) } else { Ok(figure) }
}

/// A balance: of any sign.
pub fn signed(text: &str) -> Result<Figure, FigureError> {
    // Yen have no decimals: what is too large of them is too large of every currency.
    let yen: Currency = "JPY".parse()?;
    if let Err(MoneyError::TooPrecise { .. }) = yen.parse(text) {
        let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
        yen.parse(whole).map_err(|_| MoneyError::TooLarge(text.to_owned()))?;
    } else {
        yen.parse(text)?;
    }
    Ok(Figure(text.to_owned()))
}

impl FromStr for Figure {
    type Err = FigureError;

    fn from_str(text: &str) -> Result<Self, FigureError> {
        let figure = signed(text)?;
        match text.starts_with('-') && !figure.is_zero() {
            true => Err(FigureError::Nothing),
            false => Ok(figure),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_one_in_some_currency() {
        for text in ["5", "12.50", "0", "0.00", "-0", "12.345", "999999999999999999"] {
            assert!(text.parse::<Figure>().is_ok(), "{text}");
        }
        for text in [
            "",
            "12,50",
            "1e3",
            ".5",
            "-5",
            "-0.01",
            "9999999999999999999",
            "99999999999999999999.99",
        ] {
            assert!(text.parse::<Figure>().is_err(), "{text}");
        }
        for text in ["-5", "-0.01", "5"] {
            assert!(signed(text).is_ok(), "{text}");
        }
        assert!(above_zero("0.00").is_err());
        assert!(above_zero("0.01").is_ok());
    }
}
