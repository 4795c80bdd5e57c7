//! The tables of service.toml that decide over money: who must agree, limits, reserves, commitments.
//! Refuses what contradicts itself, as a day's limit below a payout's. Amounts are written as
//! everybody writes them, `"120.00"`; the log holds minor units.

use super::{PolicyError, Wanted, optional, parsed, wanted};
use crate::account::{Account, Code};
use crate::authority::COOLING;
use crate::day::Day;
use crate::entry::{self, Collect, Declared, Interval, Raise};
use crate::money::Currency;
use serde::Deserialize;

/// Days after which two people may sign that an attempt was not executed, unless declared.
const EXECUTED: u64 = 10;
/// Where money is short, in the middle unless declared.
const PRIORITY: u64 = 50;

/// `[approval]`: who must agree.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Approval {
    need: u64,
    delay: u64,
    #[serde(default = "cooling")]
    cooling: u64,
}

fn cooling() -> u64 {
    COOLING
}

/// `[[limit]]`: what payments in one currency may be without asking anybody.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limit {
    #[serde(deserialize_with = "parsed")]
    currency: Currency,
    #[serde(deserialize_with = "parsed")]
    account: Account,
    #[serde(deserialize_with = "parsed")]
    rail: Code,
    payout: String,
    day: String,
    month: String,
    payee: String,
    above: Option<u64>,
    attested: Option<u64>,
    executed: Option<u64>,
}

/// `[[reserve]]`: what payments in one currency leave untouched.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reserve {
    #[serde(deserialize_with = "parsed")]
    currency: Currency,
    amount: String,
}

/// `[[commitment]]`: an expense that comes again and again.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Commitment {
    #[serde(deserialize_with = "parsed")]
    code: Code,
    name: Option<String>,
    purpose: Option<String>,
    #[serde(deserialize_with = "parsed")]
    payee: Code,
    #[serde(deserialize_with = "parsed")]
    category: Code,
    #[serde(default, deserialize_with = "optional")]
    fund: Option<Code>,
    #[serde(deserialize_with = "parsed")]
    currency: Currency,
    cap: String,
    amount: Option<String>,
    #[serde(deserialize_with = "parsed")]
    every: Interval,
    #[serde(deserialize_with = "parsed")]
    from: Day,
    #[serde(default, deserialize_with = "optional")]
    to: Option<Day>,
    notice: Option<u64>,
    #[serde(default, deserialize_with = "optional")]
    cancel: Option<Day>,
    fee: Option<String>,
    collect: String,
    raise: Option<String>,
    priority: Option<u64>,
}

/// A refusal that names the table.
pub(super) fn refuse(table: &str, problem: impl std::fmt::Display) -> PolicyError {
    PolicyError::Table { table: table.to_owned(), problem: problem.to_string() }
}

/// An amount of 0 or more, as everybody writes it.
pub(super) fn minor(table: &str, key: &str, text: &str, ccy: Currency) -> Result<i64, PolicyError> {
    let minor = ccy.parse(text).map_err(|e| refuse(table, format!("{key}: {e}")))?;
    if minor < 0 {
        return Err(refuse(table, format!("{key} is {text}: expected 0 or more")));
    }
    Ok(minor)
}

impl Approval {
    pub(super) fn wanted(&self) -> Result<Wanted, PolicyError> {
        if self.need == 0 {
            return Err(refuse("approval", "need is 0: expected 1 or more"));
        }
        let Self { need, delay, cooling } = *self;
        let value = Declared::Approval(entry::Approval { need, delay, cooling });
        Ok(wanted("approval", value, None, None))
    }
}

impl Limit {
    pub(super) fn wanted(&self) -> Result<Wanted, PolicyError> {
        let table = format!("limit {}", self.currency);
        let minor = |key, text: &str| minor(&table, key, text, self.currency);
        let limit = entry::Limit {
            account: self.account.clone(),
            rail: self.rail.clone(),
            payout: minor("payout", &self.payout)?,
            day: minor("day", &self.day)?,
            month: minor("month", &self.month)?,
            payee: minor("payee", &self.payee)?,
            above: self.above,
            attested: self.attested,
            executed: self.executed.unwrap_or(EXECUTED),
        };
        if !limit.account.is_cash() {
            return Err(refuse(&table, format!("{} holds no money", limit.account)));
        }
        let growing = [("payout", limit.payout), ("day", limit.day), ("month", limit.month)];
        let shrinks = growing.iter().zip(growing.iter().skip(1)).find(|((_, a), (_, b))| a > b);
        if let Some(((smaller, _), (larger, _))) = shrinks {
            return Err(refuse(&table, format!("{larger} is less than {smaller}")));
        }
        if limit.payee > limit.month {
            return Err(refuse(&table, "payee, of one month, is more than month"));
        }
        let code = self.currency.code().to_ascii_lowercase();
        Ok(wanted(&code, Declared::Limit(limit), None, None))
    }
}

impl Reserve {
    pub(super) fn wanted(&self) -> Result<Wanted, PolicyError> {
        let table = format!("reserve {}", self.currency);
        let minor = minor(&table, "amount", &self.amount, self.currency)?;
        let code = self.currency.code().to_ascii_lowercase();
        Ok(wanted(&code, Declared::Reserve { minor }, None, None))
    }
}

impl Commitment {
    pub(super) fn wanted(&self) -> Result<Wanted, PolicyError> {
        let table = format!("commitment {}", self.code);
        let refuse = |problem: String| refuse(&table, problem);
        let cap = minor(&table, "cap", &self.cap, self.currency)?;
        let amount = self.amount.as_ref();
        let amount = amount.map_or(Ok(cap), |text| minor(&table, "amount", text, self.currency))?;
        if amount == 0 || amount > cap {
            return Err(refuse("amount: expected more than 0, up to the cap".to_owned()));
        }
        if self.to.is_some_and(|to| to < self.from) {
            return Err(refuse("to is before from".to_owned()));
        }
        let fee = self.fee.as_ref();
        let fee = fee.map(|text| minor(&table, "fee", text, self.currency)).transpose()?;
        let collect = Collect::named(&self.collect).ok_or_else(|| {
            refuse(format!("collect is `{}`: expected push, debit or card", self.collect))
        })?;
        let raise = self.raise.as_deref().unwrap_or("due");
        let raise = Raise::named(raise)
            .ok_or_else(|| refuse(format!("raise is `{raise}`: expected due or invoice")))?;
        let value = Declared::Commitment(entry::Commitment {
            payee: self.payee.clone(),
            category: self.category.clone(),
            fund: self.fund.clone().unwrap_or_else(Code::general),
            ccy: self.currency,
            cap,
            amount,
            every: self.every,
            from: self.from,
            to: self.to,
            notice: self.notice,
            cancel: self.cancel,
            fee,
            collect,
            raise,
            priority: self.priority.unwrap_or(PRIORITY),
        });
        Ok(wanted(self.code.as_str(), value, self.name.as_ref(), self.purpose.as_ref()))
    }
}
