//! Codes, accounts and funds: the names that stand in entries, in plain ASCII.
//! Refuses names outside the chart of accounts, so that a slip of the hand opens no new account.
//! Postings put amounts on them.

use crate::nearest::{meant, nearest};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Why a text is no code, account or function.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Not `[a-z0-9][a-z0-9-]{0,31}`.
    #[error("`{0}` is no code: {meant}expected 1 to 32 of a-z, 0-9 and `-`, not beginning with `-`", meant = meant(as_code(.0)))]
    NoCode(String),
    /// Codes, but not on the chart of accounts.
    #[error("`{0}` is not on the chart of accounts: {meant}expected {CHART}", meant = meant(on_chart(.0)))]
    OffChart(String),
    /// No function of an expense.
    #[error("`{0}` is no function: {meant}expected program, admin or fundraising", meant = meant(nearest(.0, FUNCTIONS)))]
    NoFunction(String),
}

const CHART: &str = "assets:bank:NAME, assets:processor:NAME, assets:host:NAME, assets:cash:NAME, \
assets:in-transit:NAME, assets:receivable, liabilities:payable, liabilities:loan:NAME, \
liabilities:custody, income:donations:one-time, income:donations:recurring, \
income:donations:unknown, income:other:NAME, income:unclassified, expenses:CATEGORY, \
expenses:unclassified, equity:opening, equity:conversion or equity:fund-transfer";

/// How the accounts begin on which money is on its way between own accounts.
pub const IN_TRANSIT: &str = "assets:in-transit:";

const FUNCTIONS: [&str; 3] = ["program", "admin", "fundraising"];

/// A text as it would be a code: small letters, and hyphens for what stands between words.
fn as_code(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_lowercase().replace(['_', ' '], "-");
    is_code(&code).then_some(code)
}

/// The account of the chart that a text may have been meant to be, with the text's own names.
fn on_chart(text: &str) -> Option<String> {
    let codes: Vec<String> = text.split(':').map(as_code).collect::<Option<_>>()?;
    let whole = codes.join(":");
    if whole.parse::<Account>().is_ok() {
        return Some(whole);
    }
    let named = |pattern: &str| {
        let parts: Vec<&str> = pattern.split(':').collect();
        let part = |(part, code): (&&str, &String)| match *part {
            "NAME" | "CATEGORY" => code.clone(),
            part => part.to_owned(),
        };
        let parts = (parts.len() == codes.len()).then(|| parts.iter().zip(&codes).map(part));
        parts.map(|parts| parts.collect::<Vec<_>>().join(":"))
    };
    let known: Vec<String> = patterns().filter_map(named).collect();
    // Income beside gifts has a branch of its own.
    let other = match codes.as_slice() {
        [class, name] if class == "income" && name != "other" => {
            Some(format!("income:other:{name}"))
        }
        _ => None,
    };
    nearest(&whole, known.iter().map(String::as_str)).map(str::to_owned).or(other)
}

fn patterns() -> impl Iterator<Item = &'static str> {
    CHART.split(", ").flat_map(|part| part.split(" or "))
}

/// The accounts that every book has, in the order of the chart.
pub fn fixed() -> impl Iterator<Item = &'static str> {
    patterns().filter(|pattern| pattern.parse::<Account>().is_ok())
}

/// A short name in the log: a fund, a category, a member's handle. Cheap to clone: an import names
/// the same few a million times.
///
/// ```
/// use ledger::account::Code;
/// assert!("season-2024".parse::<Code>().is_ok());
/// assert!("Season 2024".parse::<Code>().is_err());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(Arc<str>);

impl Code {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Who writes what nobody typed: the program itself.
    pub fn run() -> Self {
        Self("run".into())
    }

    /// The fund of everything that was given without a restriction.
    pub fn general() -> Self {
        Self("general".into())
    }

    /// The kind of a gift of which nobody said whether it comes again.
    pub fn unknown() -> Self {
        Self("unknown".into())
    }
}

/// Whether a text matches `[a-z0-9][a-z0-9-]{0,31}`.
pub fn is_code(text: &str) -> bool {
    let inside = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=32).contains(&text.len()) && !text.starts_with('-') && text.bytes().all(inside)
}

impl FromStr for Code {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if is_code(text) { Ok(Self(text.into())) } else { Err(NameError::NoCode(text.to_owned())) }
    }
}

/// An account on the chart of accounts: codes joined by `:`, as `assets:bank:main`.
///
/// ```
/// use ledger::account::{Account, Class};
/// let account: Account = "expenses:hosting".parse()?;
/// assert_eq!(account.class(), Class::Expenses);
/// assert_eq!(account.category(), Some("hosting"));
/// assert!("assets:piggy-bank".parse::<Account>().is_err());
/// # Ok::<(), ledger::account::NameError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account(Arc<str>);

/// The five kinds of account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// What the service has: pooled over the funds.
    Assets,
    /// What it owes: pooled over the funds.
    Liabilities,
    /// What came in; credits, so negative postings.
    Income,
    /// What was spent; debits, so positive postings.
    Expenses,
    /// Where balances begin, currencies meet and funds change hands.
    Equity,
}

/// Where money is owed between approval and payment.
pub const PAYABLE: &str = "liabilities:payable";

/// What banks take for payments.
pub const BANK_FEES: &str = "expenses:fees:bank";

impl Account {
    /// Where money is owed between approval and payment.
    pub fn payable() -> Self {
        Self(PAYABLE.into())
    }

    /// What banks take for payments.
    pub fn bank_fees() -> Self {
        Self(BANK_FEES.into())
    }

    /// The text, as `assets:bank:main`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which of the five kinds it is.
    pub fn class(&self) -> Class {
        class_of(&self.0)
    }

    /// Bank, processor, host, cash or in transit: what the headline figures call cash.
    pub fn is_cash(&self) -> bool {
        is_cash(&self.0)
    }

    /// Of no fund: what there is and what is owed is pooled over all of them.
    pub fn is_pooled(&self) -> bool {
        matches!(self.class(), Class::Assets | Class::Liabilities)
    }

    /// Whether what stands on it may bill a period: what is spent does, fees are taken when they fall due.
    pub fn bills_periods(&self) -> bool {
        self.class() == Class::Expenses && !is_fee(self.as_str())
    }

    /// On its way between own accounts.
    pub fn is_in_transit(&self) -> bool {
        is_in_transit(&self.0)
    }

    /// The category of an expense, `None` for other accounts.
    pub fn category(&self) -> Option<&str> {
        let rest = self.0.strip_prefix("expenses:")?;
        Some(rest.split_once(':').map_or(rest, |(category, _)| category))
    }

    /// Income and expenses nobody has classified yet.
    pub fn is_unclassified(&self) -> bool {
        is_unclassified(&self.0)
    }
}

/// The class of an account's text, by its first code.
pub fn class_of(account: &str) -> Class {
    match account.as_bytes().first() {
        Some(b'a') => Class::Assets,
        Some(b'l') => Class::Liabilities,
        Some(b'i') => Class::Income,
        Some(b'e') if account.starts_with("ex") => Class::Expenses,
        _ => Class::Equity,
    }
}

/// Whether an account's text is one of what nobody has classified yet.
pub fn is_unclassified(account: &str) -> bool {
    account == "income:unclassified" || account == "expenses:unclassified"
}

/// Whether an account's text is one of fees: what banks, processors and hosts took.
pub fn is_fee(account: &str) -> bool {
    account == "expenses:fees" || account.starts_with("expenses:fees:")
}

/// The account of what is given on: shares at the end, and a surplus that members decided to pass on.
pub const GIVEN_ON: &str = "expenses:distribution";

/// Whether an account's text is one of spending, fees among it: what is given on serves nobody here.
pub fn is_spent(account: &str) -> bool {
    class_of(account) == Class::Expenses && account != GIVEN_ON
}

/// Whether an account's text is one of cash: bank, processor, host, cash box or in transit.
pub fn is_cash(account: &str) -> bool {
    is_kept_elsewhere(account) || account.starts_with("assets:cash:") || is_in_transit(account)
}

/// Whether somebody else keeps an account, and can send a statement of it: a bank, a processor or a host.
pub fn is_kept_elsewhere(account: &str) -> bool {
    account.starts_with("assets:bank:") || is_channel(account)
}

/// Whether gifts come through an account that is somebody else's business: a processor's or a host's.
pub fn is_channel(account: &str) -> bool {
    account.starts_with("assets:processor:") || account.starts_with("assets:host:")
}

/// Whether an account's text is one of money on its way between own accounts, with a name behind it or
/// without one.
pub fn is_in_transit(account: &str) -> bool {
    account.starts_with(IN_TRANSIT) || IN_TRANSIT.strip_suffix(':') == Some(account)
}

impl FromStr for Account {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if let Some(bad) = text.split(':').find(|code| !is_code(code))
            && on_chart(text).is_none()
        {
            return Err(NameError::NoCode(bad.to_owned()));
        }
        let mut codes = text.split(':');
        let mut next = || codes.next().unwrap_or_default();
        let on_chart = match [next(), next(), next(), next()] {
            ["assets", "bank" | "processor" | "host" | "cash", name, ""] => !name.is_empty(),
            ["assets", "receivable", "", ""]
            | ["assets", "in-transit", _, ""]
            | ["liabilities", "payable" | "custody", "", ""]
            | ["income", "donations", "one-time" | "recurring" | "unknown", ""]
            | ["income", "unclassified", "", ""]
            | ["equity", "opening" | "conversion" | "fund-transfer", "", ""]
            | ["expenses", "unclassified", "", ""] => true,
            ["liabilities", "loan", name, ""] | ["income", "other", name, ""] => !name.is_empty(),
            ["expenses", category, _, ""] => !category.is_empty() && category != "unclassified",
            _ => false,
        };
        if on_chart { Ok(Self(text.into())) } else { Err(NameError::OffChart(text.to_owned())) }
    }
}

/// What an expense serves, as the framework's efficiency figures divide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    /// The service itself: hosting, domains, its maintainers.
    Program,
    /// Running the organisation: accounting, bank, law.
    Admin,
    /// Raising money: processor and platform fees.
    Fundraising,
}

impl Function {
    /// As entries and declarations write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Admin => "admin",
            Self::Fundraising => "fundraising",
        }
    }
}

impl FromStr for Function {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        match text {
            "program" => Ok(Self::Program),
            "admin" => Ok(Self::Admin),
            "fundraising" => Ok(Self::Fundraising),
            _ => Err(NameError::NoFunction(text.to_owned())),
        }
    }
}

macro_rules! shown_as_text {
    ($($name:ty),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}
shown_as_text!(Code, Account, Function);

macro_rules! debugged_as_text {
    ($($name:ty),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}
debugged_as_text!(Code, Account);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_in_transit_is_so_with_a_name_and_without() {
        for account in ["assets:in-transit", "assets:in-transit:stripe"] {
            let parsed: Account = account.parse().expect(account);
            assert!(parsed.is_in_transit() && parsed.is_cash(), "{account}");
        }
        for text in
            ["assets:in-transits:x", "assets:in-transit-2", "assets:bank:in-transit", "assets"]
        {
            assert!(
                !is_in_transit(text) && is_cash(text) == text.starts_with("assets:bank:"),
                "{text}"
            );
        }
    }
}
