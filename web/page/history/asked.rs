//! What is asked of the history: which view of it, in which format, of which months and currency.
//! Every view is an address; one with empty fields, as a form makes it, or with a period is elsewhere.

use crate::answer::Refusal;
use crate::ask::{Ask, query_of};
use ledger::books::Books;
use ledger::day::{DayError, Month, Period};
use ledger::money::Currency;

/// A view of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Ins, outs and the balance, month by month.
    Months,
    /// What was there at the end of each month.
    Balance,
    /// Ins, outs and the balance, year by year.
    Years,
    /// Where it came from and went.
    Categories,
    /// What it is for.
    Funds,
}

impl Which {
    /// All views, in the order of their tabs.
    pub const ALL: [Self; 5] =
        [Self::Months, Self::Balance, Self::Years, Self::Categories, Self::Funds];

    /// The last part of its address; the first view is the history itself.
    fn part(self) -> &'static str {
        match self {
            Self::Months => "history",
            Self::Balance => "balance",
            Self::Years => "years",
            Self::Categories => "categories",
            Self::Funds => "funds",
        }
    }

    /// Its address below the site's root.
    pub fn address(self) -> String {
        if self == Self::Months { "history".to_owned() } else { format!("history/{}", self.part()) }
    }

    /// What its tab is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Months => "By month",
            Self::Balance => "Balance",
            Self::Years => "By year",
            Self::Categories => "By category",
            Self::Funds => "By fund",
        }
    }
}

/// In which format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A page.
    Page,
    /// Its tables for spreadsheets.
    Csv,
    /// Its tables for programs.
    Json,
    /// Its picture.
    Svg,
    /// Its picture, where no SVG is taken.
    Png,
}

/// What is asked for.
pub struct Asked {
    /// Which view.
    pub which: Which,
    /// In which format.
    pub format: Format,
    /// The first month, where one is asked for.
    pub from: Option<Month>,
    /// The last one.
    pub to: Option<Month>,
    /// The currency alone that is asked for.
    pub ccy: Option<Currency>,
}

impl Asked {
    /// Reads the address.
    ///
    /// # Errors
    /// No view is called so, or a condition that none has.
    pub fn of(ask: &Ask) -> Result<Self, Refusal> {
        let last = ask.path.rsplit('/').next().unwrap_or_default();
        let (part, ending) = last.split_once('.').unwrap_or((last, ""));
        let which = Which::ALL.into_iter().find(|which| which.part() == part);
        let formats = [
            ("", Format::Page),
            ("csv", Format::Csv),
            ("json", Format::Json),
            ("svg", Format::Svg),
            ("png", Format::Png),
        ];
        let format = formats.into_iter().find(|(name, _)| *name == ending && !last.ends_with('.'));
        let below = ask.path.matches('/').count() > 1;
        let (Some(which), Some((_, format))) = (which, format) else { return Err(nothing()) };
        if below == (which == Which::Months) {
            return Err(nothing());
        }
        let mut asked = Self { which, format, from: None, to: None, ccy: None };
        let pairs = ask.pairs()?;
        for (key, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            asked.set(key, value)?;
        }
        if asked.from.zip(asked.to).is_some_and(|(from, to)| from > to) {
            let why = "The first month is after the last one.";
            return Err(Refusal::BadRequest(why.to_owned()));
        }
        match pairs.iter().any(|(key, value)| value.is_empty() || key == "period") {
            true => Err(Refusal::Moved(format!("{last}{}", asked.query()))),
            false => Ok(asked),
        }
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Refusal> {
        let month = || {
            let why = |_| Refusal::BadRequest(format!("{key} is a month, as 2024-10."));
            value.parse::<Month>().map(Some).map_err(why)
        };
        match key {
            "from" => self.from = month()?,
            "to" => self.to = month()?,
            "period" => {
                let why = |why: DayError| Refusal::BadRequest(format!("period: {why}."));
                let period: Period = value.parse().map_err(why)?;
                (self.from, self.to) = (Some(period.from()), Some(period.to()));
            }
            "ccy" => {
                let why = |_| Refusal::BadRequest("ccy is a currency, as EUR.".to_owned());
                self.ccy = Some(value.parse().map_err(why)?);
            }
            _ => {
                let why = "The history knows the conditions from, to, period and ccy.";
                return Err(Refusal::BadRequest(why.to_owned()));
            }
        }
        Ok(())
    }

    /// The months that are shown: those of the books within what was asked for; `None` if none is.
    ///
    /// # Errors
    /// The books cannot be read.
    pub fn months(&self, books: &Books) -> Result<Option<(Month, Month)>, Refusal> {
        let Some((first, last)) = books.months()? else { return Ok(None) };
        let (from, to) = (self.from.map_or(first, |m| m.max(first)), self.to.unwrap_or(last));
        let to = to.min(last);
        Ok((from <= to).then_some((from, to)))
    }

    /// The conditions as an address has them, of one currency too if there is one.
    pub fn query_in(&self, ccy: Option<Currency>) -> String {
        let pairs = [
            ("from", self.from.map(|month| month.to_string())),
            ("to", self.to.map(|month| month.to_string())),
            ("ccy", ccy.or(self.ccy).map(|ccy| ccy.to_string())),
        ];
        let pairs: Vec<_> = pairs.into_iter().filter_map(|(k, v)| Some((k, v?))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", query_of(&pairs)) }
    }

    /// The conditions as the address has them.
    pub fn query(&self) -> String {
        self.query_in(None)
    }

    /// Whether any is set.
    pub fn is_filtered(&self) -> bool {
        self.from.is_some() || self.to.is_some() || self.ccy.is_some()
    }
}

fn nothing() -> Refusal {
    Refusal::NotFound("There is no such view of the history.".to_owned())
}
