//! What a list of entries is narrowed to, as it stands in a URL or on the command line.
//! Refuses keys and values that it does not know: a slip of the hand must not list everything.
//! [`super::Page`] is made from it.

use crate::account::{Code, NameError};
use crate::day::{Day, DayError, Month};
use crate::money::Currency;
use crate::nearest::{meant, nearest};
use crate::phrases::Phrases;
use std::collections::BTreeSet;

/// All conditions hold together. Without any, every entry that moves amounts is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The first of the entries' days.
    pub from: Option<Day>,
    /// The last one, included.
    pub to: Option<Day>,
    /// An account, or the beginning of several, as `assets:bank`.
    pub account: Option<Branch>,
    /// A category of expenses.
    pub category: Option<Code>,
    /// A fund.
    pub fund: Option<Code>,
    /// A type.
    pub kind: Option<Kind>,
    /// What the published words contain.
    pub text: Option<Phrases>,
    /// The least amount, in whatever currency.
    pub min: Option<Bound>,
    /// The largest.
    pub max: Option<Bound>,
    /// Only what nobody has classified yet.
    pub unclassified: bool,
    /// Entries that somebody knows to contain the text in words that are not published.
    pub also: BTreeSet<u64>,
}

/// Why a list cannot be narrowed to this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// No such condition.
    #[error("there is no filter `{0}`: expected one of {KEYS}")]
    Key(String),
    /// No day, and no month either.
    #[error(transparent)]
    Day(#[from] DayError),
    /// No code.
    #[error(transparent)]
    Code(#[from] NameError),
    /// No type.
    #[error("kind is `{0}`: {meant}expected a type of entry, as donation or expense", meant = meant(near_kind(.0)))]
    Kind(String),
    /// Two conditions that nothing can meet.
    #[error("{0} {1} and {2} {3}: nothing is both; expected the smaller one first")]
    Contradiction(&'static str, String, &'static str, String),
    /// Anything else that the condition cannot be.
    #[error("{key} is `{found}`: expected {expected}")]
    Value {
        /// Which condition.
        key: &'static str,
        /// What was given.
        found: String,
        /// What it may be.
        expected: &'static str,
    },
}

const KEYS: &str = "month, from, to, account, category, fund, kind, text, min, max, unclassified";

/// The types that entries may have, as the filter names them: first those that post amounts.
pub const KINDS: [&str; 34] = [
    "donation",
    "income",
    "expense",
    "fee",
    "refund",
    "transfer",
    "conversion",
    "noncash",
    "loan",
    "settlement",
    "opening",
    "classification",
    "reclassification",
    "reversal",
    "statement",
    "statement-void",
    "assertion",
    "expense-claim",
    "intent",
    "payout-state",
    "payee",
    "act",
    "commitment-end",
    "decision",
    "phase",
    "measure",
    "figures",
    "note",
    "incident",
    "close",
    "key",
    "policy",
    "genesis",
    "unknown",
];

/// A type as people type and read it: what the log calls an assertion is `ledger add count`.
pub fn word(kind: &str) -> &str {
    if kind == "assertion" { "count" } else { kind }
}

/// The types whose entries move nothing; those of later versions may.
const STILL: &[&str] = KINDS.split_at(14).1;

/// A type, with what answers its entries: a gift's reversal is found with the gifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(&'static str);

impl Kind {
    /// As entries write it.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Whether its entries are found by their type, not by their postings.
    pub(super) fn is_landmark(self) -> bool {
        let answers = ["classification", "reclassification", "reversal"];
        answers.contains(&self.0) || self.posts_nothing()
    }

    /// Whether its entries say what others were: their payments are counted elsewhere.
    pub(super) fn explains(self) -> bool {
        ["classification", "reclassification"].contains(&self.0)
    }

    /// Whether its entries move nothing; those of later versions may.
    pub(super) fn posts_nothing(self) -> bool {
        STILL.contains(&self.0)
    }
}

/// An account, or all accounts below a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch(String);

impl Branch {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether an account is this one or below it.
    pub fn holds(&self, account: &str) -> bool {
        account.strip_prefix(&self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    }

    /// Whether it is a single account of the chart, and not the name of several.
    pub fn is_account(&self) -> bool {
        self.0.parse::<crate::account::Account>().is_ok()
    }

    /// Whether its accounts are pooled over the funds.
    pub(super) fn is_pooled(&self) -> bool {
        self.0.starts_with("assets") || self.0.starts_with("liabilities")
    }
}

/// An amount without a currency, exact: ten-thousandths, because no currency has more decimals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    text: String,
    ten_thousandths: i128,
}

impl Bound {
    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How an amount compares with it.
    pub(super) fn compare(&self, minor: i128, ccy: Currency) -> std::cmp::Ordering {
        let shift = u32::from(4_u8.saturating_sub(ccy.exponent()));
        minor.saturating_mul(10_i128.pow(shift)).cmp(&self.ten_thousandths)
    }

    fn parse(key: &'static str, text: &str) -> Result<Self, FilterError> {
        let refused =
            || FilterError::Value { key, found: text.to_owned(), expected: "an amount, as 12.50" };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str, most| {
            (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        if !digits(whole, 18) || !digits(fraction, 4) {
            return Err(refused());
        }
        let number = format!("{whole}{fraction:0<4}").parse().map_err(|_| refused())?;
        Ok(Self { text: text.to_owned(), ten_thousandths: number })
    }
}

impl Filter {
    /// Adds one condition. An empty value, as forms send it, is none.
    ///
    /// # Errors
    /// [`FilterError`].
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), FilterError> {
        if !KEYS.split(", ").any(|known| known == key) {
            return Err(FilterError::Key(shown(key)));
        }
        if value.is_empty() {
            return Ok(());
        }
        match key {
            "month" => {
                let month: Month = value.parse()?;
                (self.from, self.to) = (Some(month.first()), Some(month.last()));
            }
            "from" => self.from = Some(edge(value, Month::first)?),
            "to" => self.to = Some(edge(value, Month::last)?),
            "account" => self.account = Some(branch(value)?),
            "category" => self.category = Some(value.parse()?),
            "fund" => self.fund = Some(value.parse()?),
            "kind" => self.kind = Some(kind(value)?),
            "text" => self.text = Some(words(value)?),
            "min" => self.min = Some(Bound::parse("min", value)?),
            "max" => self.max = Some(Bound::parse("max", value)?),
            _ => self.unclassified = yes(value)?,
        }
        Ok(())
    }

    /// The conditions as they would be set again, in one order: what a URL is made from.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut add = |key, value: Option<String>| pairs.extend(value.map(|value| (key, value)));
        match self.month() {
            Some(month) => add("month", Some(month.to_string())),
            None => {
                add("from", self.from.map(|day| short(day, day.month().first())));
                add("to", self.to.map(|day| short(day, day.month().last())));
            }
        }
        add("account", self.account.as_ref().map(|b| b.0.clone()));
        add("category", self.category.as_ref().map(Code::to_string));
        add("fund", self.fund.as_ref().map(Code::to_string));
        add("kind", self.kind.map(|k| k.0.to_owned()));
        add("text", self.text.as_ref().map(|of| of.as_str().to_owned()));
        add("min", self.min.as_ref().map(|b| b.text.clone()));
        add("max", self.max.as_ref().map(|b| b.text.clone()));
        add("unclassified", self.unclassified.then(|| "yes".to_owned()));
        pairs
    }

    /// Refuses conditions that nothing can meet.
    ///
    /// # Errors
    /// [`FilterError::Contradiction`].
    pub fn check(&self) -> Result<(), FilterError> {
        let wrong = FilterError::Contradiction;
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            return Err(wrong("from", from.to_string(), "to", to.to_string()));
        }
        match (&self.min, &self.max) {
            (Some(min), Some(max)) if min.ten_thousandths > max.ten_thousandths => {
                Err(wrong("min", min.text.clone(), "max", max.text.clone()))
            }
            _ => Ok(()),
        }
    }

    /// The month, if the range is one.
    pub fn month(&self) -> Option<Month> {
        let (from, to) = (self.from?, self.to?);
        (from == from.month().first() && to == from.month().last()).then(|| from.month())
    }

    /// Whether a day is within the range.
    pub fn has_day(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether the range leaves days of any month out, whose totals say too much then.
    pub(super) fn cuts_any(&self) -> bool {
        [self.from, self.to].into_iter().flatten().any(|day| self.cuts(day.month()))
    }

    fn cuts(&self, month: Month) -> bool {
        let within = |day: Option<Day>| day.filter(|day| day.month() == month);
        within(self.from).is_some_and(|from| from != month.first())
            || within(self.to).is_some_and(|to| to != month.last())
    }
}

/// A day, or the day on the edge of a month.
fn edge(value: &str, of: fn(Month) -> Day) -> Result<Day, DayError> {
    match value.parse() {
        Ok(month) => Ok(of(month)),
        Err(_) => value.parse(),
    }
}

/// A day as its month, where it stands on that edge of it.
fn short(day: Day, edge: Day) -> String {
    if day == edge { day.month().to_string() } else { day.to_string() }
}

fn branch(value: &str) -> Result<Branch, FilterError> {
    const CLASSES: [&str; 5] = ["assets", "liabilities", "income", "expenses", "equity"];
    let mut codes = value.split(':');
    let known = codes.next().is_some_and(|class| CLASSES.contains(&class));
    let codes = value.split(':').all(crate::account::is_code);
    let expected = "an account or the beginning of one, as assets:bank";
    if known && codes {
        Ok(Branch(value.to_owned()))
    } else {
        Err(FilterError::Value { key: "account", found: shown(value), expected })
    }
}

fn kind(value: &str) -> Result<Kind, FilterError> {
    let known = KINDS.into_iter().find(|kind| [*kind, word(kind)].contains(&value)).map(Kind);
    known.ok_or_else(|| FilterError::Kind(shown(value)))
}

/// The type that was meant; kinds of gifts without money are one.
fn near_kind(value: &str) -> Option<&'static str> {
    match value {
        "in-kind" | "waived" => Some("noncash"),
        _ => nearest(value, KINDS.map(word)),
    }
}

fn words(value: &str) -> Result<Phrases, FilterError> {
    let refused = |expected| FilterError::Value { key: "text", found: shown(value), expected };
    if value.chars().count() > 100 || value.chars().any(char::is_control) {
        return Err(refused("at most 100 characters, none of them a control character"));
    }
    value.parse().map_err(|_| refused("one to ten words, where what stands between quotes is one"))
}

fn yes(value: &str) -> Result<bool, FilterError> {
    if value == "yes" {
        return Ok(true);
    }
    let (found, expected) = (shown(value), "yes, or nothing");
    Err(FilterError::Value { key: "unclassified", found, expected })
}

/// The start of what was given, short and harmless enough for a message.
fn shown(text: &str) -> String {
    let cut: String = text.chars().take(60).collect();
    cut.escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(pairs: &[(&str, &str)]) -> Result<Filter, FilterError> {
        let mut filter = Filter::default();
        pairs.iter().try_for_each(|(key, value)| filter.set(key, value))?;
        Ok(filter)
    }

    #[test]
    fn what_is_not_known_is_refused_and_never_means_everything() {
        for (key, value) in [
            ("mnth", "2024-10"),
            ("month", "2024-13"),
            ("month", "10"),
            ("month", "2024-10-03"),
            ("from", "2024-02-30"),
            ("to", "3"),
            ("account", "asset:bank"),
            ("account", "assets:"),
            ("account", "assets:bank:MAIN"),
            ("category", "a b"),
            ("fund", "-"),
            ("kind", "donations"),
            ("text", "a\0b"),
            ("text", " "),
            ("text", "a b c d e f g h i j k"),
            ("min", "1e3"),
            ("min", "-5"),
            ("max", "1.00001"),
            ("max", "9999999999999999999"),
            ("unclassified", "1"),
            ("", ""),
        ] {
            assert!(filter(&[(key, value)]).is_err(), "{key}={value}");
        }
        assert!(filter(&[("text", &"x".repeat(101))]).is_err());
    }

    #[test]
    fn what_nothing_can_meet_is_refused() {
        for pairs in [[("from", "2024-02"), ("to", "2024-01")], [("min", "10"), ("max", "5")]] {
            let refused = filter(&pairs).expect("each is a condition").check().expect_err("both");
            assert!(refused.to_string().contains("nothing is both"), "{refused}");
        }
        let one = filter(&[("from", "2024-01"), ("to", "2024-01"), ("min", "5"), ("max", "5.00")]);
        assert_eq!(one.expect("a filter").check(), Ok(()));
    }

    #[test]
    fn conditions_come_back_as_they_were_given() {
        let given =
            [("month", "2024-10"), ("account", "assets:bank"), ("text", "a&b"), ("min", "5")];
        let pairs = filter(&given).expect("a filter").pairs();
        let again: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (*k, v.as_str())).collect();
        assert_eq!(again, given);
        assert_eq!(filter(&[("month", ""), ("kind", "")]), Ok(Filter::default()));
    }

    #[test]
    fn a_range_is_of_days_and_a_month_stands_for_its_own() {
        for (from, to, again) in [
            ("2024-10-03", "2024-10-07", "from=2024-10-03 to=2024-10-07"),
            ("2024-10", "2024-10", "month=2024-10"),
            ("2024-10-01", "2024-11-30", "from=2024-10 to=2024-11"),
            ("2024-10-31", "2024-11", "from=2024-10-31 to=2024-11"),
        ] {
            let pairs = filter(&[("from", from), ("to", to)]).expect("a filter").pairs();
            let told: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}={v}")).collect();
            assert_eq!(told.join(" "), again);
        }
        let days = filter(&[("from", "2024-10-03"), ("to", "2024-11")]).expect("a filter");
        let month = |text: &str| text.parse().expect("a month");
        assert!(days.cuts(month("2024-10")) && !days.cuts(month("2024-11")));
        let day = |text: &str| text.parse().expect("a day");
        assert!(days.has_day(day("2024-10-03")) && !days.has_day(day("2024-10-02")));
    }

    #[test]
    fn a_branch_ends_at_a_colon() {
        let branch = branch("assets:bank").expect("a branch");
        assert!(branch.holds("assets:bank:main") && !branch.is_account());
        assert!(!branch.holds("assets:banker") && !branch.holds("assets"));
    }

    #[test]
    fn bounds_compare_in_the_decimals_of_each_currency() {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let bound = Bound::parse("min", "12.5").expect("a bound");
        for (minor, ccy, order) in
            [(1250, "EUR", Equal), (13, "JPY", Greater), (12_499, "KWD", Less)]
        {
            assert_eq!(bound.compare(minor, ccy.parse().expect("a currency")), order, "{ccy}");
        }
    }
}
