//! What people should hear of a line that concerns a payout: one sentence each.
//! Refuses to name an account. `import` tells them with the row.

use crate::account::{Account, Code};
use crate::day::Day;
use crate::money::{Currency, grouped};
use crate::payout::State;
use std::fmt;

/// Something about a line that people should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// It names a payment, and another account than the one that was to be paid.
    Account {
        /// Whose payment.
        claim: u64,
    },
    /// It names a payment, and another amount.
    Amount {
        /// Whose payment.
        claim: u64,
        /// The currency that was to be paid in.
        ccy: Currency,
        /// How much was to be paid.
        minor: i64,
        /// In which way it is another.
        how: Other,
    },
    /// It names a payment that was to be made from another own account.
    Elsewhere {
        /// Whose payment.
        claim: u64,
        /// The account that was told to pay.
        own: Account,
    },
    /// It names a batch, and is not its sum.
    Batch {
        /// The batch's first claim.
        claim: u64,
        /// The line's currency.
        ccy: Currency,
        /// What of the batch is on its way.
        sum: i128,
        /// How many payments those are.
        count: u64,
        /// Whether it is less than that: some may be rejected.
        short: bool,
        /// How many the bank counts.
        counted: Option<u64>,
        /// By how much it is more, where that may be the bank's fee.
        surplus: Option<i64>,
    },
    /// Money that names a batch, and is not one payment of it for sure.
    BackOfBatch {
        /// The batch's first claim.
        claim: u64,
    },
    /// It shows a payment that a statement showed before.
    Twice {
        /// Whose payment.
        claim: u64,
    },
    /// It shows a payment that was said not to happen.
    Dead {
        /// Whose payment.
        claim: u64,
        /// What was said of it.
        state: State,
    },
    /// Money that names a payment, and is not that payment come back.
    Back {
        /// Whose payment.
        claim: u64,
        /// Where it stands.
        state: State,
    },
    /// It names a payment and is just that, which was not known when it was imported.
    Names {
        /// Whose payment.
        claim: u64,
    },
    /// A vendor pulled for what has ended.
    Ended {
        /// The commitment.
        code: Code,
        /// The first day on which it was no longer in force.
        day: Day,
    },
    /// A vendor pulled for what is paid by transfer by now.
    Pushed {
        /// The commitment.
        code: Code,
        /// The first day on which it was.
        day: Day,
    },
    /// Its account and amount are those of one payment on its way: people confirm it.
    Suggest {
        /// Whose payment.
        claim: u64,
        /// Whether it names the account.
        by_account: bool,
        /// A commitment that its payee collected once: the line may be that instead.
        collected: Option<Code>,
    },
    /// It is the sum of a batch on its way: people confirm it.
    SuggestBatch {
        /// The first claim of it that is on its way.
        claim: u64,
        /// How many payments those are.
        count: u64,
    },
    /// Its account and amount are those of several.
    Either {
        /// Whose payments.
        claims: Vec<u64>,
    },
    /// It names several payments, and is their sum.
    Together {
        /// Whose payments.
        claims: Vec<u64>,
    },
    /// A vendor pulled more than was agreed.
    AboveCap {
        /// The commitment.
        code: Code,
        /// Its currency.
        ccy: Currency,
        /// The most that a period may cost.
        cap: i64,
    },
    /// Several commitments could be it.
    Vendors {
        /// Their codes.
        codes: Vec<Code>,
    },
}

/// In which way a line is not of the amount that was to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// It is so much more, which may be the bank's fee.
    Fee(i64),
    /// It is less, or much more.
    Sum,
    /// It is in another currency.
    Currency,
    /// A statement showed the payment before: it is another part of it, or too much.
    Again,
}

impl Notice {
    /// Whether something is wrong, not only open.
    pub fn is_alarm(&self) -> bool {
        !matches!(
            self,
            Self::Suggest { .. }
                | Self::SuggestBatch { .. }
                | Self::Names { .. }
                | Self::Ended { .. }
                | Self::Pushed { .. }
                | Self::Elsewhere { .. }
                | Self::Either { .. }
                | Self::Together { .. }
                | Self::AboveCap { .. }
                | Self::Vendors { .. }
        )
    }

    /// The claim that it may be.
    pub fn claim(&self) -> Option<u64> {
        match self {
            Self::Suggest { claim, .. }
            | Self::SuggestBatch { claim, .. }
            | Self::Names { claim }
            | Self::Elsewhere { claim, .. }
            | Self::Amount { claim, .. }
            | Self::Batch { claim, .. } => Some(*claim),
            Self::Together { claims } => claims.first().copied(),
            _ => None,
        }
    }

    /// The command by which a person says that it is, of the entry that the line became.
    pub fn command(&self, entry: u64) -> Option<String> {
        let fee = |ccy: &Currency, fee: i64| format!(" --fee {}", ccy.decimal(i128::from(fee)));
        let how = match self {
            Self::Amount { how: Other::Again, .. } => return None,
            Self::Amount { ccy, how: Other::Fee(minor), .. } => fee(ccy, *minor),
            Self::Amount { how: Other::Sum, .. } => " --rest ACCOUNT".to_owned(),
            Self::Amount { how: Other::Currency, .. } => " --rest equity:conversion".to_owned(),
            Self::Batch { ccy, surplus, .. } => fee(ccy, (*surplus)?),
            Self::Together { claims } => claims.iter().skip(1).map(|it| format!(" {it}")).collect(),
            _ => String::new(),
        };
        Some(format!("ledger payout settle {entry} {}{how} --reason …", self.claim()?))
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let money =
            |ccy: &Currency, minor: i128| format!("{} {ccy}", grouped(&ccy.decimal(minor), ','));
        match self {
            Self::Account { claim } => write!(
                f,
                "names the payment of claim {claim}, but ANOTHER ACCOUNT than the one that was to \
                 be paid: ask the bank at once"
            ),
            Self::Amount { claim, ccy, minor, how: Other::Again } => write!(
                f,
                "names the payment of claim {claim}, which was of {} and is shown by another row: where \
                 that one left the rest in transit, `ledger classify` puts this one there, too; else it \
                 is too much, and the payee gives it back",
                money(ccy, i128::from(*minor))
            ),
            Self::Amount { claim, ccy, minor, .. } => write!(
                f,
                "names the payment of claim {claim}, which was of {}: another amount is not matched",
                money(ccy, i128::from(*minor))
            ),
            Self::Elsewhere { claim, own } => write!(
                f,
                "names the payment of claim {claim}, which {own} was to make, not this account: not \
                 taken for it"
            ),
            Self::Batch { claim, ccy, sum, count, short, counted, .. } => {
                write!(
                    f,
                    "names the batch of claim {claim}, of which {count} payments, {} in all, are on \
                     their way: another sum is not matched",
                    money(ccy, *sum)
                )?;
                if let Some(counted) = counted.filter(|counted| counted != count) {
                    write!(f, "; the bank counts {counted} payments")?;
                }
                match short {
                    true => write!(f, "; what it rejected its answer says: `ledger payout advice`"),
                    false => Ok(()),
                }
            }
            Self::BackOfBatch { claim } => write!(
                f,
                "names the batch of claim {claim}, and is no one payment of it that came back: \
                 `ledger payout settle` says whose it is"
            ),
            Self::Twice { claim } => write!(
                f,
                "pays claim {claim} TWICE: a statement showed its payment before; ask the payee for \
                 it back"
            ),
            Self::Dead { claim, state } => write!(
                f,
                "paid claim {claim}, although its payment was {state}: nothing of it is to be paid \
                 again"
            ),
            Self::Back { claim, state } => write!(
                f,
                "names the payment of claim {claim}, which is {state}, and is not that payment come \
                 back: left open"
            ),
            Self::Suggest { claim, by_account, collected } => {
                let by = if *by_account { "its account and amount" } else { "its amount" };
                write!(f, "may be the payment of claim {claim}, by {by}")?;
                match collected {
                    Some(code) => write!(
                        f,
                        "; or a debit by its vendor, as of commitment {code}, which is paid by transfer \
                         now: the bank says which; a debit is taken back there, or classified"
                    ),
                    None => Ok(()),
                }
            }
            Self::SuggestBatch { claim, count } => {
                write!(f, "may be the batch of claim {claim}, {count} payments, by its sum")
            }
            Self::Either { claims } => {
                let claims: Vec<String> = claims.iter().map(u64::to_string).collect();
                write!(f, "may be the payment of one of the claims {}", claims.join(", "))
            }
            Self::Together { claims } => {
                let claims: Vec<String> = claims.iter().map(u64::to_string).collect();
                write!(
                    f,
                    "names the payments of the claims {}, and is their sum",
                    claims.join(", ")
                )
            }
            Self::Names { claim } => {
                write!(f, "names the payment of claim {claim}, and is just that")
            }
            Self::Ended { code, day } => write!(
                f,
                "is of a vendor whose commitment {code} has ended on {day}: ask why it goes on \
                 collecting"
            ),
            Self::Pushed { code, day } => write!(
                f,
                "is of the vendor of commitment {code}, which is paid by transfer since {day}: ask why \
                 it goes on collecting"
            ),
            Self::AboveCap { code, ccy, cap } => write!(
                f,
                "is above the cap of commitment {code}, {}: not taken for it",
                money(ccy, i128::from(*cap))
            ),
            Self::Vendors { codes } => {
                let codes: Vec<&str> = codes.iter().map(Code::as_str).collect();
                write!(f, "fits the commitments {}: not taken for either", codes.join(", "))
            }
        }
    }
}
