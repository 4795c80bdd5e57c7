//! Names in service.toml that must be somebody's or something's: rails, accounts, categories, funds,
//! payees. Refuses one that is not, with the nearest that is: a slip of the hand would be found when
//! money is due.

use super::{OwnAccount, PolicyError, ServiceFile, Wanted};
use crate::account::Code;
use crate::authority::Authority;
use crate::entry::{Declared, Limit};
use crate::money::Currency;
use crate::nearest::{meant, nearest};
use crate::payout::rail;

impl ServiceFile {
    /// Refuses limits and commitments that name what the file does not declare.
    pub(super) fn check_names(&self) -> Result<(), PolicyError> {
        for wanted in &self.deciding {
            match &wanted.policy.value {
                Declared::Limit(limit) => self.check_limit(wanted, limit)?,
                Declared::Commitment(of) => {
                    let categories = self.categories.iter().map(|c| c.code.as_str());
                    check(wanted, "category", of.category.as_str(), categories)?;
                    let funds = self.funds.iter().map(|f| f.code.as_str()).chain(["general"]);
                    check(wanted, "fund", of.fund.as_str(), funds)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn check_limit(&self, wanted: &Wanted, limit: &Limit) -> Result<(), PolicyError> {
        check(wanted, "rail", limit.rail.as_str(), rail::names())?;
        let ccy: Option<Currency> = wanted.policy.code.to_ascii_uppercase().parse().ok();
        let in_it = |account: &&OwnAccount| account.currencies.iter().any(|c| Some(c.0) == ccy);
        let accounts = self.accounts.iter().filter(in_it).map(|account| account.code.as_str());
        check(wanted, "account", limit.account.as_str(), accounts)
    }
}

/// Refuses a new or changed commitment to a payee that nobody declared, or that was ended.
pub(super) fn check_payee(authority: &Authority, wanted: &Wanted) -> Result<(), PolicyError> {
    let Declared::Commitment(of) = &wanted.policy.value else { return Ok(()) };
    let stands =
        |code: &&Code| authority.versions_of(code).last().is_some_and(|payee| payee.value.in_force);
    let payees = authority.payees().filter(stands).map(Code::as_str);
    check(wanted, "payee", of.payee.as_str(), payees)
}

fn check<'a>(
    wanted: &Wanted,
    key: &'static str,
    found: &str,
    known: impl Iterator<Item = &'a str>,
) -> Result<(), PolicyError> {
    let mut known: Vec<&str> = known.collect();
    if known.contains(&found) {
        return Ok(());
    }
    known.sort_unstable();
    let near = meant(nearest(found, known.iter().copied()));
    let there = match known.as_slice() {
        [] => "there is none yet".to_owned(),
        _ => format!("there are {}", known.join(", ")),
    };
    let code = wanted.policy.code.to_string();
    let code = if key == "rail" || key == "account" { code.to_ascii_uppercase() } else { code };
    let table = format!("{} {code}", wanted.policy.value.kind());
    Err(PolicyError::Table { table, problem: format!("{key} is `{found}`: {near}{there}") })
}
