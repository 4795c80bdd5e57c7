//! Money: whole minor units of an ISO 4217 currency, exact and checked.
//! Refuses unknown currencies, too many decimals, sums of two currencies and overflow.
//! Statements and the command line parse into these types; nothing behind them rounds.

use crate::nearest::{meant, nearest};
use rust_decimal::Decimal;
use std::fmt;
use std::str::FromStr;

/// An ISO 4217 currency that is in use, as `EUR`.
///
/// ```
/// use ledger::money::Currency;
/// let yen: Currency = "JPY".parse()?;
/// assert_eq!(yen.exponent(), 0);
/// assert!("EURO".parse::<Currency>().is_err());
/// # Ok::<(), ledger::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: [u8; 3],
    exponent: u8,
}

/// Why a text or a sum is no money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// No currency of ISO 4217, or one that holds no money, as XXX.
    #[error("`{0}` is no ISO 4217 currency: {meant}expected three capital letters, as EUR", meant = meant(nearest_currency(.0)))]
    UnknownCurrency(String),
    /// Empty, or something else than digits with one decimal point.
    #[error("`{0}` is no amount: expected digits with a decimal point, as 12.50")]
    NoAmount(String),
    /// More decimals than the currency has.
    #[error("`{text}` has more decimals than {ccy} has ({exponent}); nothing is rounded")]
    TooPrecise {
        /// What was written.
        text: String,
        /// The currency's code.
        ccy: Currency,
        /// The decimals it has.
        exponent: u8,
    },
    /// Beyond 18 digits of minor units.
    #[error("`{0}` is too large: at most 18 digits")]
    TooLarge(String),
    /// A sum or difference that does not fit; both numbers in minor units.
    #[error("{0} and {1} together are too large: at most 18 digits")]
    Overflow(i64, i64),
    /// Two currencies in one sum.
    #[error("{0} and {1} are different currencies and are never added")]
    MixedCurrencies(Currency, Currency),
}

/// The largest number of minor units in one amount: 18 digits, as an entry writes it.
pub const MINOR_MAX: i64 = 999_999_999_999_999_999;

impl Currency {
    /// How many decimals the currency has: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn exponent(self) -> u8 {
        self.exponent
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        // Only ASCII capitals are ever stored.
        std::str::from_utf8(&self.code).unwrap_or("???")
    }

    /// Writes minor units as a plain decimal, as `-12.50`, with exactly the currency's decimals.
    pub fn decimal(self, minor: i128) -> String {
        match i64::try_from(minor) {
            Ok(small) => Decimal::new(small, u32::from(self.exponent)).to_string(),
            // Sums beyond 64 bits: the same digits, by the same library.
            Err(_) => Decimal::try_from_i128_with_scale(minor, u32::from(self.exponent))
                .map_or_else(|_| format!("{minor}e-{}", self.exponent), |d| d.to_string()),
        }
    }

    /// Reads a plain decimal, as `-12.50` or `5`: digits, at most one point, an optional sign.
    ///
    /// # Errors
    /// Anything else, more decimals than the currency has, more than 18 digits.
    pub fn parse(self, text: &str) -> Result<i64, MoneyError> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let pointless = whole.is_empty() || (fraction.is_empty() && digits.contains('.'));
        if pointless || !plain(whole) || !plain(fraction) {
            return Err(MoneyError::NoAmount(text.to_owned()));
        }
        if whole.len() + fraction.len() > 28 {
            return Err(MoneyError::TooLarge(text.to_owned()));
        }
        let decimal = Decimal::from_str_exact(text)
            .map_err(|_| MoneyError::TooLarge(text.to_owned()))?
            .normalize();
        self.minor_of(decimal, text)
    }

    /// The exact minor units of a decimal.
    fn minor_of(self, decimal: Decimal, text: &str) -> Result<i64, MoneyError> {
        let exponent = u32::from(self.exponent);
        let Some(shift) = exponent.checked_sub(decimal.scale()) else {
            let text = text.to_owned();
            return Err(MoneyError::TooPrecise { text, ccy: self, exponent: self.exponent });
        };
        10_i128
            .checked_pow(shift)
            .and_then(|factor| decimal.mantissa().checked_mul(factor))
            .and_then(|minor| i64::try_from(minor).ok())
            .filter(|minor| minor.abs() <= MINOR_MAX)
            .ok_or_else(|| MoneyError::TooLarge(text.to_owned()))
    }
}

/// Those that a slip of the hand is compared with: of all 170, every slip would be another one.
const USUAL: [&str; 20] = [
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HUF", "INR", "JPY", "MXN",
    "NOK", "NZD", "PLN", "SEK", "TRY", "USD", "ZAR",
];

fn nearest_currency(text: &str) -> Option<String> {
    let capitals = text.trim().to_ascii_uppercase();
    if capitals.parse::<Currency>().is_ok() {
        return Some(capitals);
    }
    nearest(&capitals, USUAL).map(str::to_owned)
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let refused = || MoneyError::UnknownCurrency(text.to_owned());
        let code: [u8; 3] = text.as_bytes().try_into().map_err(|_| refused())?;
        let known = iso_currency::Currency::from_code(text).ok_or_else(refused)?;
        // Codes without minor units (XXX, gold, test codes) hold no money.
        let exponent = known.exponent().ok_or_else(refused)?;
        let exponent = u8::try_from(exponent).map_err(|_| refused())?;
        Ok(Self { code, exponent })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of one currency: positive in, negative out, as seen from the account.
///
/// ```
/// use ledger::money::Amount;
/// let gift = Amount::new(5000, "EUR".parse()?);
/// let fee = Amount::new(-175, "EUR".parse()?);
/// assert_eq!(gift.plus(fee)?.to_string(), "48.25 EUR");
/// # Ok::<(), ledger::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Amount {
    /// Minor units: cents of EUR, yen of JPY.
    pub minor: i64,
    /// The currency they are of.
    pub ccy: Currency,
}

impl Amount {
    /// So many minor units of `ccy`.
    pub fn new(minor: i64, ccy: Currency) -> Self {
        Self { minor, ccy }
    }

    /// The sum.
    ///
    /// # Errors
    /// Two currencies, or more than 18 digits.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.ccy != other.ccy {
            return Err(MoneyError::MixedCurrencies(self.ccy, other.ccy));
        }
        Ok(Self::new(add(self.minor, other.minor)?, self.ccy))
    }

    /// The plain decimal without the currency, as `48.25`.
    pub fn decimal(self) -> String {
        self.ccy.decimal(i128::from(self.minor))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.ccy)
    }
}

/// The sum of two numbers of minor units.
///
/// # Errors
/// [`MoneyError::Overflow`] with both, beyond 18 digits.
pub fn add(a: i64, b: i64) -> Result<i64, MoneyError> {
    a.checked_add(b).filter(|s| s.abs() <= MINOR_MAX).ok_or(MoneyError::Overflow(a, b))
}

/// Groups the whole part of a plain decimal by thousands with `separator`, for readers.
///
/// ```
/// assert_eq!(ledger::money::grouped("-1234567.80", ','), "-1,234,567.80");
/// ```
pub fn grouped(decimal: &str, separator: char) -> String {
    let (sign, rest) = match decimal.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", decimal),
    };
    let (whole, fraction) = match rest.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (rest, String::new()),
    };
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out + &fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euro(text: &str) -> Result<i64, MoneyError> {
        "EUR".parse::<Currency>().and_then(|c| c.parse(text))
    }

    #[test]
    fn amounts_parse_by_a_strict_grammar() {
        for (text, minor) in
            [("5", 500), ("5.5", 550), ("-0.00", 0), ("+5.00", 500), ("0005.10", 510)]
        {
            assert_eq!(euro(text), Ok(minor), "{text}");
        }
        for text in
            ["", "-", ".5", "5.", "1e3", "1_000", "1,000", "NaN", "inf", "0x10", " 5", "--5"]
        {
            assert!(matches!(euro(text), Err(MoneyError::NoAmount(_))), "{text}");
        }
        assert!(matches!(euro("12.345"), Err(MoneyError::TooPrecise { .. })));
        assert_eq!(euro("12.340"), Ok(1234));
        assert!(matches!(euro("99999999999999999999.99"), Err(MoneyError::TooLarge(_))));
        assert!(matches!(euro("9999999999999999999999999999999"), Err(MoneyError::TooLarge(_))));
    }

    #[test]
    fn decimals_round_trip_at_the_ends() {
        let euro: Currency = "EUR".parse().expect("EUR is a currency");
        for minor in [0, 1, -1, 99, -100, MINOR_MAX, -MINOR_MAX] {
            assert_eq!(euro.parse(&euro.decimal(i128::from(minor))), Ok(minor));
        }
        assert_eq!(euro.decimal(-5), "-0.05");
    }

    #[test]
    fn sums_are_checked() {
        assert_eq!(add(MINOR_MAX, 1), Err(MoneyError::Overflow(MINOR_MAX, 1)));
    }

    #[test]
    fn currencies_that_hold_no_money_are_refused() {
        for code in ["XXX", "EURO", "eur", "XAU", "XTS", "DEM", "BTC", ""] {
            assert!(code.parse::<Currency>().is_err(), "{code}");
        }
    }
}
