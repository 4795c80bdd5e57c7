//! local.toml as it is written: its keys, the lines on which they stand, and values that could be
//! meant. Refuses patterns that do not compile or that take every row, and ranges that take none.
//! [`super::Local`] is made from it; whether its names are known is checked against the books later.

use super::bills::Bills;
use super::lines::{Lines, Problem};
use super::paying::{Program, ProgramText, RailText};
use super::publishing::PublishText;
use super::{Rule, Sign, Source};
use crate::account::{Account, Code};
use crate::money::Currency;
use regex::Regex;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    #[serde(rename = "rule")]
    pub(super) rules: Vec<RuleText>,
    #[serde(rename = "source")]
    pub(super) sources: Vec<SourceText>,
    #[serde(rename = "rail")]
    pub(super) rails: Vec<RailText>,
    pub(super) donors: DonorsText,
    pub(super) publish: Option<PublishText>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DonorsText {
    pub(super) business: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleText {
    text: Option<String>,
    counterparty: Option<String>,
    column: Option<String>,
    profile: Option<String>,
    account: Option<String>,
    sign: Option<Sign>,
    min: Option<String>,
    max: Option<String>,
    currency: Option<String>,
    to: String,
    billed: Option<String>,
    fund: Option<String>,
    who: Option<String>,
    purpose: Option<String>,
    #[serde(default)]
    public: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceText {
    file: Option<String>,
    profile: Option<String>,
    account: Option<String>,
    program: Option<String>,
    #[serde(default)]
    args: Vec<String>,
    seconds: Option<u64>,
}

impl RuleText {
    /// The patterns over the row's text and its other party, and the rule.
    pub(super) fn checked(self, lines: Lines) -> Result<(String, String, Rule), Problem> {
        self.looks_at_something()?;
        let pattern = self.text.unwrap_or_default();
        let compiled = Regex::new(&pattern).map_err(|e| ("text", format!("text: {e}")))?;
        // What rules look at stands in two lines of one text, memo and name, or name and account: `^` and
        // `$` are the ends of each.
        let by_line = |pattern: String| format!("(?m){pattern}");
        let party = self.counterparty.map(by_line).unwrap_or_default();
        Regex::new(&party).map_err(|e| ("counterparty", format!("counterparty: {e}")))?;
        let (pattern, column) = match self.column {
            Some(name) => (String::new(), Some((name, compiled))),
            None => (by_line(pattern), None),
        };
        let to: Account = self.to.parse().map_err(|e| ("to", format!("to: {e}")))?;
        if ["equity:opening", "liabilities:payable"].contains(&to.as_str()) {
            let problem = format!("to = \"{to}\" is for no row: it would hide what the row was");
            return Err(("to", problem));
        }
        let bills = self.billed.map(|text| bills(&text, &to)).transpose()?;
        let fund = match self.fund {
            Some(fund) => fund.parse().map_err(|e| ("fund", format!("fund: {e}")))?,
            None => Code::general(),
        };
        let range = range(self.min, self.max, self.currency)?;
        let (profile, account, sign) = (self.profile, self.account, self.sign);
        let (who, purpose, public) = (self.who, self.purpose, self.public);
        let rule = Rule {
            lines,
            column,
            profile,
            account,
            sign,
            range,
            bills,
            to,
            fund,
            who,
            purpose,
            public,
        };
        Ok((pattern, party, rule))
    }

    /// Refuses what takes every row, on purpose or by an empty pattern.
    fn looks_at_something(&self) -> Result<(), Problem> {
        for (key, pattern) in [("text", &self.text), ("counterparty", &self.counterparty)] {
            if pattern.as_deref() == Some("") {
                let problem = format!("{key} = \"\" takes every row: say what its rows have");
                return Err((key, problem));
            }
        }
        if self.column.is_some() && self.text.is_none() {
            let problem = "column without text takes every row: add text = \"…\"".to_owned();
            return Err(("column", problem));
        }
        let open = self.text.is_none() && self.counterparty.is_none();
        if open && self.account.is_none() && self.profile.is_none() && self.min.is_none() {
            let problem = "it takes every row: add text = \"…\", or what else its rows have";
            return Err(("", problem.to_owned()));
        }
        Ok(())
    }
}

/// The days that its rows bill.
fn bills(text: &str, to: &Account) -> Result<Bills, Problem> {
    if !to.bills_periods() {
        let problem = format!("billed = \"{text}\": {to} is no expense that bills a period");
        return Err(("billed", problem));
    }
    Bills::parse(text).map_err(|why| ("billed", format!("billed: {why}")))
}

/// The amounts that a rule takes, of one currency.
fn range(
    min: Option<String>,
    max: Option<String>,
    ccy: Option<String>,
) -> Result<Option<(Currency, i64, i64)>, Problem> {
    if min.is_none() && max.is_none() {
        return Ok(None);
    }
    let key = if min.is_some() { "min" } else { "max" };
    let ccy = ccy.ok_or((key, "min and max need a currency = \"EUR\"".to_owned()))?;
    let ccy: Currency = ccy.parse().map_err(|e| ("currency", format!("currency: {e}")))?;
    let bound = |key: &'static str, text: &Option<String>, open: i64| match text {
        Some(text) => ccy.parse(text).map_err(|e| (key, format!("{key}: {e}"))),
        None => Ok(open),
    };
    let least = bound("min", &min, 0)?;
    let most = bound("max", &max, crate::money::MINOR_MAX)?;
    if least > most {
        let [min, max] = [min, max].map(Option::unwrap_or_default);
        let problem = format!(
            "min = \"{min}\", max = \"{max}\" take no row: expected min not to be above max; \
             amounts have no sign here, sign = \"out\" says which way they go"
        );
        return Err((key, problem));
    }
    Ok(Some((ccy, least, most)))
}

impl SourceText {
    pub(super) fn checked(self) -> Result<(Option<Source>, Option<Program>), Problem> {
        let program = ProgramText::new(self.program, self.args, self.seconds).checked()?;
        let file = self.file.map(|f| Regex::new(&f)).transpose();
        let file = file.map_err(|e| ("file", format!("file: {e}")))?;
        let pins = file.is_some() || self.profile.is_some();
        let Some(account) = self.account else {
            return match (pins, &program) {
                (false, Some(_)) => Ok((None, program)),
                _ => Err(("", "name the account = \"assets:…\" of these files".to_owned())),
            };
        };
        if !pins {
            let problem = "name a file = \"…\" or a profile = \"…\" that it is for";
            return Err(("", problem.to_owned()));
        }
        let account = account.parse().map_err(|e| ("account", format!("account: {e}")))?;
        Ok((Some(Source { file, profile: self.profile, account }), program))
    }
}
