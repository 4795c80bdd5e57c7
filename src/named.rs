//! An account, or an entry's number, as somebody typed it. Refuses what is not on the chart of accounts: where
//! it is a part of a name that the books know, with that name alone, else with the chart.

use crate::exit::Usage;
use ledger::account::{Account, NameError};
use ledger::declared::Declarations;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// A word where an account is expected; which ones there are, the book says later.
#[derive(Debug, Clone)]
pub struct Named {
    text: String,
    account: Result<Account, NameError>,
}

impl Named {
    /// The account, if it is one.
    pub fn account(&self, declared: &Declarations) -> Result<&Account, Usage> {
        self.account.as_ref().map_err(|error| {
            let known = declared.accounts_meant(&self.text);
            if known.is_empty() {
                return Usage(error.to_string());
            }
            Usage(format!(
                "`{}` is no account: did you mean `{}`?",
                self.text,
                known.join("` or `")
            ))
        })
    }
}

/// The number of an entry.
pub fn entry(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "expected an entry's number, as 41: `ledger list` has them".to_owned())
}

impl FromStr for Named {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self { text: text.to_owned(), account: text.parse() })
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
