//! Postings: the account and amount lines of an entry.
//! Refuses what does not balance per currency, zero amounts, a missing or misplaced fund or
//! function, and two lines for the same leg. Entries carry them.

use crate::account::{Account, Class, Code, Function};
use crate::money::{Currency, MINOR_MAX};

/// One line: positive is debit, negative is credit, never zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Where.
    pub account: Account,
    /// The currency of `minor`.
    pub ccy: Currency,
    /// Minor units.
    pub minor: i64,
    /// On income, expenses and equity; assets and liabilities are pooled.
    pub fund: Option<Code>,
    /// On expenses but `expenses:unclassified`.
    pub function: Option<Function>,
}

/// Why postings make no entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostingError {
    /// They do not sum to zero.
    #[error("the postings in {ccy} do not balance: they sum to {sum} instead of 0")]
    Unbalanced {
        /// The currency.
        ccy: Currency,
        /// The sum, as a decimal.
        sum: String,
    },
    /// An amount of nothing.
    #[error("the posting on {0} is of 0: leave it out")]
    Zero(Account),
    /// More than 18 digits.
    #[error("the posting on {0} has more than 18 digits")]
    TooLarge(Account),
    /// The same account, currency, fund and function twice.
    #[error("two postings on the same leg of {0}: add them up")]
    Twice(Account),
    /// Not in ascending order of account, currency, fund, function.
    #[error("the posting on {0} is not in order")]
    Unsorted(Account),
    /// Income, expenses and equity need a fund; assets and liabilities have none.
    #[error("the posting on {account}: {expected}")]
    Fund {
        /// The account.
        account: Account,
        /// What it needs.
        expected: &'static str,
    },
    /// Expenses need a function, but unclassified ones; nothing else has one.
    #[error("the posting on {account}: {expected}")]
    Function {
        /// The account.
        account: Account,
        /// What it needs.
        expected: &'static str,
    },
}

/// Postings that balance; sorted by account, currency, fund and function, each leg once.
///
/// An entry that does not balance cannot be made, because this cannot:
/// ```
/// use ledger::entry::{Posting, Postings};
/// let gift = Posting {
///     account: "assets:bank:main".parse()?, ccy: "EUR".parse()?, minor: 500,
///     fund: None, function: None,
/// };
/// assert!(Postings::new(vec![gift]).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Postings(Vec<Posting>);

impl Postings {
    /// Sorts and checks.
    ///
    /// # Errors
    /// [`PostingError`], the first one found.
    pub fn new(mut postings: Vec<Posting>) -> Result<Self, PostingError> {
        postings.sort_unstable_by(|a, b| a.leg().cmp(&b.leg()));
        Self::sorted(postings)
    }

    /// Checks what must be sorted already, as in stored entries.
    ///
    /// # Errors
    /// [`PostingError`], the first one found.
    pub fn sorted(postings: Vec<Posting>) -> Result<Self, PostingError> {
        for posting in &postings {
            posting.check()?;
        }
        for pair in postings.windows(2) {
            if let [a, b] = pair {
                match a.leg().cmp(&b.leg()) {
                    std::cmp::Ordering::Less => {}
                    std::cmp::Ordering::Equal => {
                        return Err(PostingError::Twice(b.account.clone()));
                    }
                    std::cmp::Ordering::Greater => {
                        return Err(PostingError::Unsorted(b.account.clone()));
                    }
                }
            }
        }
        balanced(&postings)?;
        Ok(Self(postings))
    }

    /// The same postings with debit and credit exchanged: what a reversal posts.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self(self.0.iter().map(|p| Posting { minor: -p.minor, ..p.clone() }).collect())
    }

    /// In their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Posting> {
        self.0.iter()
    }

    /// As a slice.
    pub fn as_slice(&self) -> &[Posting] {
        &self.0
    }

    /// Whether there are none, as in policy entries.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn balanced(postings: &[Posting]) -> Result<(), PostingError> {
    for posting in postings {
        let ccy = posting.ccy;
        let same = postings.iter().filter(|p| p.ccy == ccy);
        let sum: i128 = same.map(|p| i128::from(p.minor)).sum();
        if sum != 0 {
            return Err(PostingError::Unbalanced { ccy, sum: ccy.decimal(sum) });
        }
    }
    Ok(())
}

impl Posting {
    /// A line on assets or liabilities, which have neither fund nor function.
    pub fn pooled(account: Account, ccy: Currency, minor: i64) -> Self {
        Self { account, ccy, minor, fund: None, function: None }
    }

    /// A line on income or equity of a fund.
    pub fn of_fund(account: Account, ccy: Currency, minor: i64, fund: Code) -> Self {
        Self { account, ccy, minor, fund: Some(fund), function: None }
    }

    /// A line on expenses of a fund; `function` is dropped where the account has none.
    pub fn expense(
        account: Account,
        ccy: Currency,
        minor: i64,
        fund: Code,
        function: Function,
    ) -> Self {
        let function = (!account.is_unclassified()).then_some(function);
        Self { account, ccy, minor, fund: Some(fund), function }
    }

    fn leg(&self) -> (&str, Currency, &str, &str) {
        let fund = self.fund.as_ref().map_or("", Code::as_str);
        (self.account.as_str(), self.ccy, fund, self.function.map_or("", Function::as_str))
    }

    fn check(&self) -> Result<(), PostingError> {
        let account = || self.account.clone();
        if self.minor == 0 {
            return Err(PostingError::Zero(account()));
        }
        if self.minor.unsigned_abs() > MINOR_MAX.unsigned_abs() {
            return Err(PostingError::TooLarge(account()));
        }
        let class = self.account.class();
        let pooled = matches!(class, Class::Assets | Class::Liabilities);
        if pooled && self.fund.is_some() {
            let expected = "assets and liabilities are pooled and name no fund";
            return Err(PostingError::Fund { account: account(), expected });
        }
        if !pooled && self.fund.is_none() {
            let expected = "income, expenses and equity name a fund, `general` unless restricted";
            return Err(PostingError::Fund { account: account(), expected });
        }
        let has_function = class == Class::Expenses && !self.account.is_unclassified();
        if has_function != self.function.is_some() {
            let expected = if has_function {
                "an expense has a function: program, admin or fundraising"
            } else {
                "only classified expenses have a function"
            };
            return Err(PostingError::Function { account: account(), expected });
        }
        Ok(())
    }
}
