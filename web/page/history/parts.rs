//! What some months came to by category and by fund: the largest first, each with its bar.

use super::Shown;
use crate::answer::Refusal;
use crate::figures::{self, FundFlow, funds as fund_flows, parts};
use crate::shown::{Money, Moved, Words, moved};
use crate::table::Cell;
use crate::view::View;
use ledger::day::Month;
use ledger::money::Currency;
use reports::chart::{self, Bar, Picture};
use reports::sum::Sum;

/// A part of what came in or went out.
pub struct Part {
    /// The branch of accounts, as lists are filtered by.
    pub account: String,
    /// What people call it.
    pub name: Words,
    /// How much.
    pub amount: Money,
    minor: i128,
    /// Of all that came in, or went out, in percent with one decimal; empty of what is less than nothing.
    pub percent: String,
}

/// A fund.
pub struct Fund {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: Words,
    /// Whether it is for one thing alone.
    pub restricted: bool,
    /// What was in it before.
    pub opening: Money,
    /// Gifts and other income, less what was given back.
    pub came_in: Money,
    /// Spending and fees.
    pub went_out: Money,
    /// From and to other funds, and what was there before the books.
    pub other: Option<Moved>,
    other_value: Money,
    /// What was in it at the end.
    pub balance: Money,
    minor: i128,
}

impl Part {
    /// `way,account,name,currency,amount,percent`.
    pub fn cells(&self, way: &str, ccy: Currency) -> Vec<Cell> {
        let texts = [way, &self.account, &self.name.text, ccy.code()].map(Cell::text);
        let numbers = [Cell::money(&self.amount), Cell::Number(self.percent.clone())];
        texts.into_iter().chain(numbers).collect()
    }
}

impl Fund {
    /// `fund,name,currency,opening,in,out,else,balance`.
    pub fn cells(&self, ccy: Currency) -> Vec<Cell> {
        let texts = [self.code.as_str(), &self.name.text, ccy.code()].map(Cell::text);
        let amounts =
            [&self.opening, &self.came_in, &self.went_out, &self.other_value, &self.balance];
        texts.into_iter().chain(amounts.map(Cell::money)).collect()
    }
}

/// Where the money came from and went.
pub fn categories(view: &View, ccy: Currency, from: Month, to: Month) -> Result<Shown, Refusal> {
    let (sources, uses) = parts(view.books(), from, to)?.remove(&ccy).unwrap_or_default();
    let all = |parts: Vec<figures::Part>| {
        parts.into_iter().map(|of| part(view, ccy, of)).collect::<Result<Vec<_>, Refusal>>()
    };
    Ok(Shown::Parts(all(sources)?, all(uses)?))
}

/// What it is for.
pub fn funds(view: &View, ccy: Currency, from: Month, to: Month) -> Result<Shown, Refusal> {
    let all = fund_flows(view.books(), ccy, from, to)?;
    let funds = all.into_iter().map(|(code, flow)| fund(view, ccy, code, &flow));
    let mut funds = funds.collect::<Result<Vec<_>, Refusal>>()?;
    funds.sort_by(|a, b| b.minor.cmp(&a.minor).then_with(|| a.code.cmp(&b.code)));
    Ok(Shown::Funds(funds))
}

/// A bar for each category, those that came in first.
pub fn drawn_categories(
    view: &View,
    ccy: Currency,
    from: Month,
    to: Month,
) -> Result<Option<Picture>, Refusal> {
    let Shown::Parts(sources, uses) = categories(view, ccy, from, to)? else { return Ok(None) };
    let bar = |came_in| {
        let way = if came_in { "In: " } else { "Out: " };
        move |part: Part| Bar {
            said: format!("{way}{}", part.name.within()),
            name: format!("{way}{}", part.name),
            code: format!("{way}{}", part.account),
            amount: Sum::new(part.minor, ccy),
            came_in,
        }
    };
    let bars = sources.into_iter().map(bar(true)).chain(uses.into_iter().map(bar(false)));
    Ok(chart::bars("Income and expense by category", "categories", bars.collect()))
}

/// A bar for what is in each fund.
pub fn drawn_funds(
    view: &View,
    ccy: Currency,
    from: Month,
    to: Month,
) -> Result<Option<Picture>, Refusal> {
    let Shown::Funds(funds) = funds(view, ccy, from, to)? else { return Ok(None) };
    let bar = |fund: Fund| Bar {
        said: fund.name.within(),
        name: fund.name.text,
        code: fund.code,
        amount: Sum::new(fund.minor, ccy),
        came_in: fund.minor >= 0,
    };
    let caption = format!("Balance of each fund at the end of {}", to.name());
    Ok(chart::bars(&caption, "funds", funds.into_iter().map(bar).collect()))
}

fn part(view: &View, ccy: Currency, part: figures::Part) -> Result<Part, Refusal> {
    Ok(Part {
        name: view.account_name(&part.account),
        account: part.account,
        amount: Money::of(ccy, part.minor),
        minor: part.minor,
        percent: part.percent,
    })
}

fn fund(view: &View, ccy: Currency, code: String, flow: &FundFlow) -> Result<Fund, Refusal> {
    let balance = flow.opening + flow.came_in - flow.went_out + flow.other;
    Ok(Fund {
        name: view.fund_name(&code),
        restricted: code != "general",
        code,
        opening: Money::of(ccy, flow.opening),
        came_in: Money::of(ccy, flow.came_in),
        went_out: Money::of(ccy, flow.went_out),
        other: moved(&[(ccy, flow.other)]).into_iter().find(|_| flow.other != 0),
        other_value: Money::of(ccy, flow.other),
        balance: Money::of(ccy, balance),
        minor: balance,
    })
}
