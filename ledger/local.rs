//! local.toml: what is nobody's business: classification rules and pinned sources.
//! Refuses unknown keys, rules that match nothing in particular, patterns that do not compile.
//! The import asks the rules, in the file's order; the first that matches wins.

mod bills;
mod check;
mod lines;
mod paying;
mod publishing;
mod text;

pub use check::OfFile;
pub use paying::{Paying, Program};
pub use publishing::Publishing;

use crate::account::{Account, Code};
use crate::day::Day;
use crate::entry::Billed;
use crate::money::Currency;
use crate::payout::iban::Iban;
use crate::policy::explained;
use bills::Bills;
use lines::{Lines, Problem, lines_of};
use regex::{Regex, RegexSet};
use serde::Deserialize;
use text::File;

/// The parsed file.
pub struct Local {
    rules: Vec<Rule>,
    /// The rules' patterns in one automaton: fifty rules cost little more than one.
    patterns: RegexSet,
    /// The same of the other party, where a rule asks for it.
    parties: Option<RegexSet>,
    sources: Vec<Source>,
    /// Programs that put files into the inbox.
    fetchers: Vec<Program>,
    rails: Vec<Paying>,
    /// Donors that are businesses, by name, where that is told.
    businesses: Option<Vec<String>>,
    publishing: Option<Publishing>,
}

/// Which way a row's money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// Into the account.
    In,
    /// Out of it.
    Out,
}

/// What to make of rows that fit.
#[derive(Debug)]
pub struct Rule {
    /// The lines of its keys in the file.
    lines: Lines,
    column: Option<(String, Regex)>,
    profile: Option<String>,
    account: Option<String>,
    sign: Option<Sign>,
    range: Option<(Currency, i64, i64)>,
    bills: Option<Bills>,
    /// The account of the other side.
    pub to: Account,
    /// The fund; `general` unless named.
    pub fund: Code,
    /// The other party's name, to be shown to everybody instead of the bank's text.
    pub who: Option<String>,
    /// The purpose, to be shown to everybody.
    pub purpose: Option<String>,
    /// Whether the bank's own name of the other party may be shown.
    pub public: bool,
}

/// Which account a kind of file belongs to.
#[derive(Debug)]
struct Source {
    file: Option<Regex>,
    profile: Option<String>,
    account: Account,
}

/// Why local.toml is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LocalError {
    /// Not TOML, or not these keys.
    #[error("{0}")]
    Toml(String),
    /// A rule with a value that cannot be meant.
    #[error("line {line}, rule {number}: {problem}")]
    Rule {
        /// Counted from 1.
        number: usize,
        /// In the file, counted from 1.
        line: usize,
        /// What and why.
        problem: String,
    },
    /// A rail with a value that cannot be meant.
    #[error("line {line}, rail {number}: {problem}")]
    Rail {
        /// Counted from 1.
        number: usize,
        /// In the file, counted from 1.
        line: usize,
        /// What and why.
        problem: String,
    },
    /// A source with a value that cannot be meant.
    #[error("line {line}, source {number}: {problem}")]
    Source {
        /// Counted from 1.
        number: usize,
        /// In the file, counted from 1.
        line: usize,
        /// What and why.
        problem: String,
    },
    /// What is published, with a value that cannot be meant.
    #[error("line {line}, [publish]: {problem}")]
    Publish {
        /// In the file, counted from 1.
        line: usize,
        /// What and why.
        problem: String,
    },
}

/// A row, as rules see it.
pub struct Seen<'a> {
    /// The profile that read it.
    pub profile: &'a str,
    /// The own account.
    pub account: &'a str,
    /// Memo and other party in one text, a line each.
    pub text: &'a str,
    /// The other party's name.
    pub name: Option<&'a str>,
    /// The other party's account.
    pub iban: Option<&'a str>,
    /// The row's currency.
    pub ccy: Currency,
    /// The effect on the balance.
    pub net: i64,
}

impl Local {
    /// Reads the file; an empty text has no rules.
    ///
    /// # Errors
    /// [`LocalError`] with the line, or the rule's number.
    pub fn parse(text: &str) -> Result<Self, LocalError> {
        let file: File =
            toml::from_str(text).map_err(|e| LocalError::Toml(explained(&e.to_string())))?;
        let (mut lines, mut rules) = (lines_of(text, "[[rule]]"), Vec::new());
        let (mut patterns, mut parties) = (Vec::new(), Vec::new());
        for (i, text) in file.rules.into_iter().enumerate() {
            let lines = lines.get_mut(i).map(std::mem::take).unwrap_or_default();
            let at = lines.clone();
            let refused = |(key, problem): Problem| LocalError::Rule {
                number: i + 1,
                line: at.of(key),
                problem,
            };
            let (pattern, party, rule) = text.checked(lines).map_err(refused)?;
            patterns.push(pattern);
            parties.push(party);
            rules.push(rule);
        }
        let (lines, mut sources) = (lines_of(text, "[[source]]"), Vec::new());
        let mut fetchers = Vec::new();
        for (i, text) in file.sources.into_iter().enumerate() {
            let line = |key| lines.get(i).map_or(0, |lines: &Lines| lines.of(key));
            let refused = |(key, problem): Problem| LocalError::Source {
                number: i + 1,
                line: line(key),
                problem,
            };
            let (source, program) = text.checked().map_err(refused)?;
            sources.extend(source);
            fetchers.extend(program);
        }
        let (lines, mut rails) = (lines_of(text, "[[rail]]"), Vec::new());
        for (i, text) in file.rails.into_iter().enumerate() {
            let line = |key| lines.get(i).map_or(0, |lines: &Lines| lines.of(key));
            let refused = |(key, problem): Problem| LocalError::Rail {
                number: i + 1,
                line: line(key),
                problem,
            };
            rails.push(text.checked().map_err(refused)?);
        }
        // Each pattern compiled by itself already; together they may only be too large.
        let set = |patterns: Vec<String>| {
            let number = rules.len();
            let line = rules.last().map_or(0, |rule: &Rule| rule.lines.of("text"));
            RegexSet::new(patterns).map_err(|e| LocalError::Rule {
                number,
                line,
                problem: e.to_string(),
            })
        };
        let patterns = set(patterns)?;
        let asked = parties.iter().any(|party| !party.is_empty());
        let parties = asked.then(|| set(parties)).transpose()?;
        let businesses = file.donors.business;
        let lines = lines_of(text, "[publish]");
        let refused = |(key, problem): Problem| {
            let line = lines.first().map_or(0, |lines| lines.of(key));
            LocalError::Publish { line, problem }
        };
        let publishing = file.publish.map(|text| text.checked().map_err(refused)).transpose()?;
        Ok(Self { rules, patterns, parties, sources, fetchers, rails, businesses, publishing })
    }

    /// Donors that are businesses, by name; `None` where nobody says who is one.
    pub fn businesses(&self) -> Option<&[String]> {
        self.businesses.as_deref()
    }

    /// What `run` does with the site after a pass.
    pub fn publishing(&self) -> Option<&Publishing> {
        self.publishing.as_ref()
    }

    /// Programs that put statements into the inbox.
    pub fn fetchers(&self) -> &[Program] {
        &self.fetchers
    }

    /// How a rail pays from an own account.
    pub fn paying(&self, rail: &str, account: &Account) -> Option<&Paying> {
        self.rails.iter().find(|paying| paying.rail == rail && paying.account == *account)
    }

    /// The own accounts' numbers that it names.
    pub fn own_numbers(&self) -> Vec<Iban> {
        self.rails.iter().filter_map(|paying| paying.debtor.iban.clone()).collect()
    }

    /// All rules, in the file's order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The first rule that takes a row; `field` reads a column of the statement by its name.
    pub fn rule_for<'a>(
        &self,
        seen: &Seen<'_>,
        field: impl Fn(&str) -> Option<std::borrow::Cow<'a, str>>,
    ) -> Option<&Rule> {
        self.place_for(seen, field).and_then(|at| self.rules.get(at))
    }

    /// Its place in the file, from 0.
    pub fn place_for<'a>(
        &self,
        seen: &Seen<'_>,
        field: impl Fn(&str) -> Option<std::borrow::Cow<'a, str>>,
    ) -> Option<usize> {
        if self.rules.is_empty() {
            return None;
        }
        // A rule that looks elsewhere has an empty pattern here, which matches every text.
        let matched = self.patterns.matches(seen.text);
        let mut party = None;
        matched.iter().find(|at| {
            self.rules.get(*at).is_some_and(|rule| rule.takes(seen, &field))
                && self.parties.as_ref().is_none_or(|set| {
                    party.get_or_insert_with(|| set.matches(&seen.party())).matched(*at)
                })
        })
    }

    /// The account that the treasurer pinned for files of this name and profile.
    pub fn account_for(&self, file: &str, profile: &str) -> Option<&Account> {
        let fits = |source: &&Source| {
            source.file.as_ref().is_none_or(|name| name.is_match(file))
                && source.profile.as_deref().is_none_or(|p| p == profile)
        };
        self.sources.iter().find(fits).map(|source| &source.account)
    }

    /// The profile that the treasurer pinned for files of this name.
    pub fn profile_for(&self, file: &str) -> Option<&str> {
        let fits = |s: &&Source| s.file.as_ref().is_some_and(|name| name.is_match(file));
        self.sources.iter().find(fits).and_then(|source| source.profile.as_deref())
    }
}

impl Seen<'_> {
    /// Name and account of the other party, for one pattern over both.
    fn party(&self) -> String {
        format!("{}\n{}", self.name.unwrap_or_default(), self.iban.unwrap_or_default())
    }
}

impl Rule {
    /// Whether it says which way its rows' money goes.
    pub fn has_sign(&self) -> bool {
        self.sign.is_some()
    }

    /// The days that a row of this day bills, where the rule says so.
    pub fn billed(&self, day: Day) -> Option<Billed> {
        self.bills.map(|bills| bills.of(day))
    }

    fn takes<'a>(
        &self,
        seen: &Seen<'_>,
        field: &impl Fn(&str) -> Option<std::borrow::Cow<'a, str>>,
    ) -> bool {
        let column = self
            .column
            .as_ref()
            .is_none_or(|(name, pattern)| field(name).is_some_and(|text| pattern.is_match(&text)));
        let sign = self.sign.is_none_or(|sign| (sign == Sign::In) == (seen.net > 0));
        let range = self.range.is_none_or(|(ccy, min, max)| {
            ccy == seen.ccy && (min..=max).contains(&seen.net.saturating_abs())
        });
        column
            && sign
            && range
            && self.profile.as_deref().is_none_or(|profile| profile == seen.profile)
            && self.account.as_deref().is_none_or(|account| account == seen.account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        [[rule]]
        text = "(?i)hetzner"
        sign = "out"
        to = "expenses:hosting"
        who = "Hetzner Online"

        [[rule]]
        column = "Type"
        text = "^payout$"
        to = "assets:in-transit:own"

        [[rule]]
        account = "assets:bank:main"
        min = "1000.00"
        currency = "EUR"
        to = "liabilities:loan:founder"

        [[rule]]
        counterparty = "^DE89370400440532013000$|(?i)ada"
        to = "income:donations:recurring"
    "#;

    fn to(text: &str, net: i64, kind: &str) -> Option<String> {
        let local = Local::parse(FILE).expect("rules");
        let ccy = "EUR".parse().expect("a currency");
        let (profile, account) = ("generic", "assets:bank:main");
        let (name, iban) = (Some(text), Some(kind));
        let seen = Seen { profile, account, text, name, iban, ccy, net };
        let field = |name: &str| (name == "Type").then(|| kind.to_owned().into());
        local.rule_for(&seen, field).map(|rule| rule.to.to_string())
    }

    #[test]
    fn the_first_rule_that_takes_a_row_wins() {
        assert_eq!(to("HETZNER 4711", -500, "").as_deref(), Some("expenses:hosting"));
        assert_eq!(to("HETZNER 4711", 500, ""), None, "money in is not what we pay them");
        assert_eq!(to("x", -5, "payout").as_deref(), Some("assets:in-transit:own"));
        assert_eq!(to("x", 100_000, "").as_deref(), Some("liabilities:loan:founder"));
        assert_eq!(to("x", 99_999, ""), None);
    }

    #[test]
    fn a_rule_says_which_days_its_rows_bill() {
        let billed = |text: &str| {
            let file = format!("[[rule]]\ntext = \"a\"\nbilled = \"{text}\"\nto = \"expenses:x\"");
            let local = Local::parse(&file).expect(text);
            let day = "2026-01-19".parse().expect("a day");
            let Billed { from, to } = local.rules()[0].billed(day).expect("days");
            format!("{from} to {to}")
        };
        assert_eq!(billed("month"), "2026-01-01 to 2026-01-31");
        assert_eq!(billed("month-before"), "2025-12-01 to 2025-12-31");
        assert_eq!(billed("2025-Q4"), "2025-10-01 to 2025-12-31");
        assert_eq!(billed("2026-01-05..2026-02-04"), "2026-01-05 to 2026-02-04");
    }

    #[test]
    fn a_counterparty_is_known_by_its_name_or_its_account() {
        assert_eq!(to("Ada L.", 5, "").as_deref(), Some("income:donations:recurring"));
        let iban = "DE89370400440532013000";
        assert_eq!(to("x", 5, iban).as_deref(), Some("income:donations:recurring"));
        assert_eq!(to("x", 5, "DE02"), None);
    }

    #[test]
    fn rules_that_cannot_be_meant_are_refused_by_number_or_line() {
        for (text, expected) in [
            ("[[rule]]\nto = \"expenses:x\"", "takes every row"),
            ("[[rule]]\ntext = \"(\"\nto = \"expenses:x\"", "line 2, rule 1: text"),
            ("[[rule]]\ncounterparty = \"(\"\nto = \"expenses:x\"", "rule 1: counterparty"),
            ("[[rule]]\ntext = \"a\"\nto = \"savings:x\"", "chart of accounts"),
            (
                "[[rule]]\nto = \"expenses:x\"\n text = \"\"",
                "line 3, rule 1: text = \"\" takes every",
            ),
            ("[[rule]]\ncounterparty = \"\"\nto = \"expenses:x\"", "takes every row"),
            ("[[rule]]\ncolumn = \"Type\"\nto = \"expenses:x\"", "column without text"),
            (
                "# mine\n[[rule]]\ncurrency = \"EUR\"\nmin = \"9.00\"\nmax = \"5.00\"\nto = \"expenses:x\"",
                "line 4, rule 1: min = \"9.00\", max = \"5.00\"",
            ),
            (
                "[[rule]]\ntext = \"a\"\nbilled = \"monthly\"\nto = \"expenses:x\"",
                "line 3, rule 1: billed: `monthly` is no period",
            ),
            (
                "[[rule]]\ntext = \"a\"\nbilled = \"2026-01-09..2026-01-02\"\nto = \"expenses:x\"",
                "2026-01-09..2026-01-02 ends before it begins",
            ),
            (
                "[[rule]]\ntext = \"a\"\nbilled = \"month\"\nto = \"income:other:x\"",
                "income:other:x is no expense that bills a period",
            ),
            ("[[rule]]\ntexd = \"a\"\nto = \"expenses:x\"", "did you mean `text`"),
            ("[[rule]]\ntext = \"a\"\nmin = \"5\"\nto = \"expenses:x\"", "currency"),
            ("[[source]]\naccount = \"assets:bank:x\"", "source 1"),
            (
                "[[rail]]\nname = \"command\"\naccount = \"assets:bank:x\"\nprogram = \"/x\"",
                "rail 1: the rail command needs holder",
            ),
        ] {
            let message = Local::parse(text).map(|_| ()).expect_err(text).to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
