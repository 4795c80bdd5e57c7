//! The tables of service.toml about the end: `[shutdown]`, closing budgets, successors, what becomes
//! of restricted funds, and the scenarios in words.
//! Refuses points that don't add up, a successor that is the service itself, names of nobody.

use super::money::{minor, refuse};
use super::{PolicyError, ServiceFile, Wanted, optional, parsed, wanted};
use crate::account::Code;
use crate::day::Day;
use crate::entry::{self, Declared, Profile, Return};
use crate::money::Currency;
use crate::nearest::{meant, nearest};
use serde::Deserialize;

/// Days in which a gift may be claimed unless declared.
const WINDOW: u64 = 90;
/// All points that successors have together.
const POINTS: u64 = 10_000;

/// `[shutdown]`: what becomes of the money at the end.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shutdown {
    profile: String,
    returns: String,
    days: Option<u64>,
    grace: u64,
    period: u64,
    window: Option<u64>,
    #[serde(deserialize_with = "parsed")]
    fallback: Code,
}

/// `[[closing]]`: what the end costs and keeps in one currency.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Closing {
    #[serde(deserialize_with = "parsed")]
    currency: Currency,
    budget: String,
    floor: Option<String>,
    minimum: Option<String>,
}

/// `[[successor]]`: who takes a part of what is left.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Successor {
    #[serde(deserialize_with = "parsed")]
    code: Code,
    name: Option<String>,
    purpose: Option<String>,
    #[serde(default)]
    points: u64,
    #[serde(default, deserialize_with = "optional")]
    accepted: Option<Day>,
}

/// `[[secondary]]`: what becomes of a restricted fund.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Secondary {
    #[serde(deserialize_with = "parsed")]
    fund: Code,
    way: String,
    #[serde(default, deserialize_with = "optional")]
    to: Option<Code>,
}

/// `[scenario]`: how the service starts, goes on or stops, in words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scenario {
    start: Option<String>,
    r#continue: Option<String>,
    stop: Option<String>,
}

impl Shutdown {
    pub(super) fn wanted(&self) -> Result<Wanted, PolicyError> {
        let refuse = |problem: String| refuse("shutdown", problem);
        let profile = Profile::named(&self.profile).ok_or_else(|| {
            refuse(format!(
                "profile is `{}`: expected tax-exempt, association, company or unincorporated",
                self.profile
            ))
        })?;
        let returns = Return::named(&self.returns, self.days).ok_or_else(|| {
            refuse(format!(
                "returns is `{}`{}: expected none, newest, lifetime, or look-back with days",
                self.returns,
                self.days.map_or(String::new(), |days| format!(" with days = {days}"))
            ))
        })?;
        if returns != Return::None && !profile.may_return() {
            return Err(refuse(
                "a tax-exempt body's gifts stay given: expected returns = \"none\"".to_owned(),
            ));
        }
        if self.period < self.grace {
            let Self { grace, period, .. } = self;
            return Err(refuse(format!(
                "period is {period} months, grace is {grace}: closing takes no less than the grace"
            )));
        }
        let value = Declared::Shutdown(entry::Shutdown {
            profile,
            returns,
            grace: self.grace,
            period: self.period,
            window: self.window.unwrap_or(WINDOW),
            fallback: self.fallback.clone(),
        });
        Ok(wanted("shutdown", value, None, None))
    }
}

impl Closing {
    pub(super) fn wanted(&self) -> Result<Wanted, PolicyError> {
        let table = format!("closing {}", self.currency);
        let minor = |key, text: &str| minor(&table, key, text, self.currency);
        let optional =
            |key, text: &Option<String>| text.as_ref().map_or(Ok(0), |text| minor(key, text));
        let value = Declared::Closing(entry::Closing {
            budget: minor("budget", &self.budget)?,
            floor: optional("floor", &self.floor)?,
            minimum: optional("minimum", &self.minimum)?,
        });
        Ok(wanted(&self.currency.code().to_ascii_lowercase(), value, None, None))
    }
}

impl Successor {
    pub(super) fn wanted(&self) -> Result<Wanted, PolicyError> {
        let Self { points, accepted, .. } = *self;
        let value = Declared::Successor(entry::Successor { points, accepted });
        Ok(wanted(self.code.as_str(), value, self.name.as_ref(), self.purpose.as_ref()))
    }
}

impl Secondary {
    pub(super) fn wanted(&self) -> Result<Wanted, PolicyError> {
        let table = format!("secondary {}", self.fund);
        let way = entry::Secondary::named(&self.way, self.to.clone()).ok_or_else(|| {
            let to = self.to.as_ref().map_or(String::new(), |to| format!(" with to = \"{to}\""));
            refuse(
                &table,
                format!("way is `{}`{to}: expected donors, similar, or purpose with to", self.way),
            )
        })?;
        Ok(wanted(self.fund.as_str(), Declared::Secondary(way), None, None))
    }
}

impl Scenario {
    pub(super) fn wanted(&self) -> Vec<Wanted> {
        let all = [("start", &self.start), ("continue", &self.r#continue), ("stop", &self.stop)];
        let told = all.into_iter().filter_map(|(code, words)| Some((code, words.as_ref()?)));
        told.map(|(code, words)| wanted(code, Declared::Scenario, None, Some(words))).collect()
    }
}

impl ServiceFile {
    /// Refuses successors that cannot be, and names of nobody among what is declared of the end.
    pub(super) fn check_end(&self) -> Result<(), PolicyError> {
        for successor in &self.successors {
            self.check_successor(successor)?;
        }
        let points: u64 = self.successors.iter().map(|successor| successor.points).sum();
        if points != 0 && points != POINTS {
            let problem = format!(
                "the points of all successors are {points}: expected {POINTS} together, or none"
            );
            return Err(refuse("successor", problem));
        }
        let ours = self.currencies();
        for Closing { currency, .. } in &self.closings {
            if !ours.contains(currency) {
                let problem = "no account of the service is declared in this currency";
                return Err(refuse(&format!("closing {currency}"), problem));
            }
        }
        if let Some(shutdown) = &self.shutdown {
            self.check_heir("shutdown", "fallback", &shutdown.fallback)?;
        }
        self.secondaries.iter().try_for_each(|secondary| self.check_secondary(secondary))
    }

    /// Nobody inherits from themselves.
    fn check_successor(&self, successor: &Successor) -> Result<(), PolicyError> {
        let table = format!("successor {}", successor.code);
        let ours = self.funds.iter().map(|fund| fund.code.as_str()).chain(["general"]);
        if ours.into_iter().any(|fund| fund == successor.code.as_str()) {
            return Err(refuse(&table, "is a fund of this service: name who comes after it"));
        }
        let name = successor.name.as_deref().unwrap_or_default();
        if name.trim().to_lowercase() == self.service.name.trim().to_lowercase() {
            return Err(refuse(&table, "is this service itself: name who comes after it"));
        }
        Ok(())
    }

    fn check_secondary(&self, secondary: &Secondary) -> Result<(), PolicyError> {
        let table = format!("secondary {}", secondary.fund);
        if secondary.fund == Code::general() {
            let problem = "the general fund is not restricted: [shutdown] and [[successor]] say \
                           where it goes";
            return Err(refuse(&table, problem));
        }
        let funds: Vec<&str> = self.funds.iter().map(|fund| fund.code.as_str()).collect();
        if !funds.contains(&secondary.fund.as_str()) {
            let near = meant(nearest(secondary.fund.as_str(), funds));
            return Err(refuse(&table, format!("{near}no fund is declared so")));
        }
        secondary.to.as_ref().map_or(Ok(()), |to| self.check_heir(&table, "to", to))
    }

    fn check_heir(&self, table: &str, key: &str, found: &Code) -> Result<(), PolicyError> {
        let known: Vec<&str> = self.successors.iter().map(|s| s.code.as_str()).collect();
        if known.contains(&found.as_str()) {
            return Ok(());
        }
        let near = meant(nearest(found.as_str(), known));
        Err(refuse(table, format!("{key} is `{found}`: {near}no [[successor]] is declared so")))
    }
}
