//! The tables of service.toml about who stays answerable and for what: `[governance]`, `[[budget]]`,
//! `[[unit]]`.
//! Refuses a treasurer who is no member, a budget of a category that nobody declared.

use super::money::{minor, refuse};
use super::{PolicyError, ServiceFile, Wanted, optional, parsed, wanted};
use crate::account::Code;
use crate::entry::{self, Declared};
use crate::money::Currency;
use crate::nearest::{meant, nearest};
use serde::Deserialize;

/// `[governance]`: how the people stay answerable.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Governance {
    reaffirm: Option<u64>,
    silent: Option<u64>,
    #[serde(default, deserialize_with = "optional")]
    treasurer: Option<Code>,
}

/// `[[budget]]`: what a category may cost in a year.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Budget {
    year: u64,
    #[serde(deserialize_with = "parsed")]
    currency: Currency,
    #[serde(deserialize_with = "parsed")]
    category: Code,
    amount: String,
}

/// `[[unit]]`: what is counted of the service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unit {
    #[serde(deserialize_with = "parsed")]
    code: Code,
    name: Option<String>,
    purpose: Option<String>,
}

impl Governance {
    pub(super) fn wanted(&self) -> Result<Wanted, PolicyError> {
        for (key, days) in [("reaffirm", self.reaffirm), ("silent", self.silent)] {
            if days == Some(0) {
                return Err(refuse("governance", format!("{key} is 0: expected 1 day or more")));
            }
        }
        let Self { reaffirm, silent, treasurer } = self.clone();
        let value = Declared::Governance(entry::Governance { reaffirm, silent, treasurer });
        Ok(wanted("governance", value, None, None))
    }
}

impl Budget {
    pub(super) fn wanted(&self) -> Result<Wanted, PolicyError> {
        let Self { year, currency: ccy, category, .. } = self.clone();
        let table = format!("budget {year} {category}");
        if !entry::Budget::YEARS.contains(&year) {
            return Err(refuse(&table, "year: expected one from 1970 to 2199"));
        }
        let minor = minor(&table, "amount", &self.amount, ccy)?;
        let budget = entry::Budget { year, category, ccy, minor };
        Ok(wanted(&budget.code(), Declared::Budget(budget), None, None))
    }
}

impl Unit {
    pub(super) fn wanted(&self) -> Wanted {
        wanted(self.code.as_str(), Declared::Unit, self.name.as_ref(), self.purpose.as_ref())
    }
}

impl ServiceFile {
    /// Refuses a treasurer and budgets of what is declared nowhere.
    pub(super) fn check_governance(&self) -> Result<(), PolicyError> {
        let members: Vec<&str> = self.members.iter().map(|m| m.handle.as_str()).collect();
        let treasurer = self.governance.as_ref().and_then(|g| g.treasurer.as_ref());
        if let Some(handle) = treasurer.filter(|handle| !members.contains(&handle.as_str())) {
            let near = meant(nearest(handle.as_str(), members));
            let problem = format!("treasurer is `{handle}`: {near}no [[member]] is declared so");
            return Err(refuse("governance", problem));
        }
        let categories: Vec<&str> = self.categories.iter().map(|c| c.code.as_str()).collect();
        let ours = self.currencies();
        for Budget { year, category, currency, .. } in &self.budgets {
            let table = format!("budget {year} {category}");
            if !categories.contains(&category.as_str()) {
                let near = meant(nearest(category.as_str(), categories));
                return Err(refuse(&table, format!("{near}no [[category]] is declared so")));
            }
            if !ours.contains(currency) {
                let problem = format!("no account of the service is declared in {currency}");
                return Err(refuse(&table, problem));
            }
        }
        Ok(())
    }
}
