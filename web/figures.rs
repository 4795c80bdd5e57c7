//! Months as a donor reads them: what came in, what went out, what was there at the end.
//! Made from the figures of the reports, so that no page says otherwise than a report; gifts that
//! are no money are left to those. Whatever is neither (loans, conversions, balances from before the
//! books) stands apart as `other`.

use crate::answer::Refusal;
use ledger::account::{Class, class_of};
use ledger::books::Books;
use ledger::day::{Day, Month, Period};
use ledger::list::currency_of;
use ledger::money::Currency;
use reports::figures::{Figures, in_money};
use reports::sum::percent;
use std::collections::{BTreeMap, BTreeSet};

/// What moved in a stretch of months, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// Gifts before fees, less what was given back, and other income.
    pub came_in: i128,
    /// Spending and fees as they were paid; positive.
    pub went_out: i128,
    /// What else moved cash: positive came in.
    pub other: i128,
    /// Cash at the end.
    pub balance: i128,
}

impl Flow {
    /// Figures in three words.
    pub fn of(figures: &Figures) -> Self {
        let (came_in, went_out) = (figures.received().minor, figures.paid().minor);
        let other = figures.net().minor - came_in + went_out;
        Self { came_in, went_out, other, balance: figures.closing.minor }
    }
}

/// What something is of a whole, and how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The account, as `income:donations:one-time` or `expenses:hosting`.
    pub account: String,
    /// Minor units.
    pub minor: i128,
    /// Of the whole, in percent with one decimal; empty of what is less than nothing.
    pub percent: String,
}

/// What came in by account, and what went out by category, in some months; the largest first.
pub type Parts = (Vec<Part>, Vec<Part>);

/// By currency, where the money of some months came from and went.
pub fn parts(books: &Books, from: Month, to: Month) -> Result<BTreeMap<Currency, Parts>, Refusal> {
    type Sums = BTreeMap<String, i128>;
    let mut sums: BTreeMap<Currency, (Sums, Sums)> = BTreeMap::new();
    for row in in_money(books.totals(from, to)?) {
        let (sources, uses) = sums.entry(currency_of(&row.leg)?).or_default();
        match class_of(&row.leg.account) {
            Class::Income => {
                *sources.entry(row.leg.account.clone()).or_default() -= row.total.net()
            }
            Class::Expenses => {
                let category = row.leg.account.split(':').take(2).collect::<Vec<_>>().join(":");
                *uses.entry(category).or_default() += row.total.net();
            }
            _ => {}
        }
    }
    Ok(sums
        .into_iter()
        .map(|(ccy, (sources, uses))| (ccy, (shares(sources), shares(uses))))
        .collect())
}

/// What moved in a fund, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FundFlow {
    /// What was in it before.
    pub opening: i128,
    /// Gifts and other income, less what was given back.
    pub came_in: i128,
    /// Spending and fees; positive.
    pub went_out: i128,
    /// What else: transfers, conversions, balances from before the books.
    pub other: i128,
}

/// By fund, what moved in one currency in some months.
pub fn funds(
    books: &Books,
    ccy: Currency,
    from: Month,
    to: Month,
) -> Result<BTreeMap<String, FundFlow>, Refusal> {
    let mut funds: BTreeMap<String, FundFlow> = BTreeMap::new();
    for row in in_money(books.totals(Day::FIRST.month(), to)?) {
        if row.leg.fund.is_empty() || row.leg.ccy != ccy.code() {
            continue;
        }
        let flow = funds.entry(row.leg.fund.clone()).or_default();
        let net = row.total.net();
        match class_of(&row.leg.account) {
            _ if row.month < from => flow.opening -= net,
            Class::Income => flow.came_in -= net,
            Class::Expenses => flow.went_out += net,
            _ => flow.other -= net,
        }
    }
    funds.retain(|_, flow| *flow != FundFlow::default());
    Ok(funds)
}

/// Parts that are not nothing, with what they are of all that are more than that: in a month more gifts of a
/// kind may have gone back than came in.
fn shares(sums: BTreeMap<String, i128>) -> Vec<Part> {
    let whole: i128 = sums.values().filter(|minor| **minor > 0).sum();
    let some = sums.into_iter().filter(|(_, minor)| *minor != 0);
    let share = |minor: i128| percent(minor, whole).filter(|_| minor > 0).unwrap_or_default();
    let mut parts: Vec<Part> =
        some.map(|(account, minor)| Part { account, minor, percent: share(minor) }).collect();
    parts.sort_by(|a, b| b.minor.cmp(&a.minor).then_with(|| a.account.cmp(&b.account)));
    parts
}

/// By currency, the flow of each month.
pub type ByMonth = BTreeMap<Currency, Vec<(Month, Flow)>>;

/// By currency, the flow of each month from the book's first to its last.
pub fn by_month(books: &Books) -> Result<ByMonth, Refusal> {
    let Some((first, last)) = books.months()? else { return Ok(BTreeMap::new()) };
    let totals = in_money(books.totals(Day::FIRST.month(), last)?);
    let currencies: Result<BTreeSet<Currency>, _> =
        totals.iter().map(|row| currency_of(&row.leg)).collect();
    let mut by_currency = BTreeMap::new();
    for ccy in currencies? {
        let months = Figures::each_month(&totals, ccy, first..=last);
        let months = months?.into_iter();
        let flows = months.map(|(month, figures)| (month, Flow::of(&figures)));
        by_currency.insert(ccy, flows.collect());
    }
    Ok(by_currency)
}

/// What moved, by currency.
pub type Flows = BTreeMap<Currency, Flow>;

/// What is told first: the flows of the newest month, or of the one before it, where nothing is recorded yet of a
/// month that the log has not come to the end of.
pub fn newest_moved(books: &Books, newest: Day) -> Result<Option<(Month, Flows)>, Refusal> {
    let Some((first, last)) = books.months()? else { return Ok(None) };
    let flows = in_month(books, last)?;
    let nothing_yet =
        newest <= last.last() && flows.values().all(|flow| (flow.came_in, flow.went_out) == (0, 0));
    if !nothing_yet || first == last {
        return Ok(Some((last, flows)));
    }
    let before = last.plus(-1);
    Ok(Some((before, in_month(books, before)?)))
}

/// By currency, the flow of a month.
fn in_month(books: &Books, month: Month) -> Result<Flows, Refusal> {
    let totals = in_money(books.totals(Day::FIRST.month(), month)?);
    let currencies: Result<BTreeSet<Currency>, _> =
        totals.iter().map(|row| currency_of(&row.leg)).collect();
    let flow = |ccy: Currency| {
        let figures = Figures::of(&totals, ccy, &(month..=month));
        Ok((ccy, Flow::of(&figures?)))
    };
    currencies?.into_iter().map(flow).collect()
}

/// By year and currency, what came in, less what was given back, and what was spent, in minor units.
pub fn in_years(books: &Books) -> Result<Vec<(i32, Currency, i128, i128)>, Refusal> {
    let Some((first, last)) = books.months()? else { return Ok(Vec::new()) };
    let totals = in_money(books.totals(first, last)?);
    let currencies: Result<BTreeSet<Currency>, _> =
        totals.iter().map(|row| currency_of(&row.leg)).collect();
    let currencies = currencies?;
    let mut years = Vec::new();
    for year in first.year()..=last.year() {
        let Some(period) = Period::year(year) else { continue };
        for ccy in &currencies {
            let figures = Figures::of(&totals, *ccy, &(period.from()..=period.to()));
            let figures = figures?;
            let flow = Flow::of(&figures);
            if (flow.came_in, flow.went_out) != (0, 0) {
                years.push((year, *ccy, flow.came_in, flow.went_out));
            }
        }
    }
    Ok(years)
}
