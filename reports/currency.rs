//! One currency's part of a report: figures, what they are made of, accounts, funds, net assets.
//! Made from month totals; postings are read only to count gifts and unclassified rows in months
//! where some of them were corrected or classified.

mod accounts;
mod owing;
mod position;

pub use owing::{Claimed, Committed, Owing};
pub use position::Position;

use crate::error::ReportError;
use crate::figures::{Figures, Line, is_gift};
use crate::reconcile::{Proofs, Reconciliation};
use crate::sum::{Sum, as_text};
use ledger::account::{Class, GIVEN_ON, PAYABLE, class_of, is_cash, is_fee};
use ledger::books::Books;
use ledger::day::{Day, Month, Period};
use ledger::money::Currency;
use ledger::store::{Leg, MonthTotal};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The facts of one currency in one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CurrencyReport {
    /// From the opening to the closing balance.
    #[serde(flatten)]
    pub figures: Figures,
    /// Gifts without money, which stand in gross donations and in expenses.
    pub noncash: Sum,
    /// The period before, for comparison.
    pub previous: Option<Previous>,
    /// What came in and went out.
    #[serde(flatten)]
    pub parts: Parts,
    /// Rows that nobody has classified yet, with what they moved.
    pub unclassified: Unclassified,
    /// What was paid of what was approved, and what was not yet; absent where nothing was ever owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payments: Option<Payments>,
    /// Cash by account, with the bank's word on it.
    pub accounts: Vec<AccountReport>,
    /// Funds: together they are the net assets.
    pub funds: Vec<FundReport>,
    /// What the service has and owes at the end of the period, other than cash.
    pub other_assets: Vec<Balance>,
    /// Cash and other assets less liabilities, at the end of the period.
    pub net_assets: Sum,
    /// What only the report of a year has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<YearReport>,
}

/// The parts of what came in and went out in a period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parts {
    /// Gross donations by kind.
    pub donations: Donations,
    /// What came in besides gifts, by account: dues, grants, interest. Their sum is a line of the figures.
    #[serde(rename = "income_accounts", skip_serializing_if = "Vec::is_empty")]
    pub other_income: Vec<Balance>,
    /// Fees by account.
    pub fee_accounts: Vec<Balance>,
    /// Expenses by category.
    pub categories: Vec<Category>,
}

/// What the report of a year has in one currency, beside what a month's has.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct YearReport {
    /// The same of the year before; `None` where the books had not begun.
    pub before: Option<YearBefore>,
    /// What there is and what is owed, at the end.
    pub position: Position,
    /// What the debts are made of, and what is none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owing: Option<Owing>,
}

/// What a year's tables have of the year before; its figures stand in [`Previous`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct YearBefore {
    /// What came in and went out.
    #[serde(flatten)]
    pub parts: Parts,
    /// Funds.
    pub funds: Vec<FundReport>,
    /// What there was and what was owed, at its end.
    pub position: Position,
}

/// Which months a report is of, and which stand beside them.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The period.
    pub period: Period,
    /// The one before, where there is any.
    pub before: Option<Period>,
    /// Whether it is a year.
    pub is_year: bool,
    /// The day at whose end it closes: while the period runs, the newest in the log.
    pub on: Day,
}

/// The figures of an earlier period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Previous {
    /// Which.
    #[serde(serialize_with = "as_text")]
    pub period: Period,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// So many, of so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// How many. Negative where more were reversed than came in.
    pub count: i64,
    /// How much.
    pub amount: Sum,
}

/// Gifts by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Donations {
    /// Given once.
    pub one_time: Counted,
    /// Given every month, or so.
    pub recurring: Counted,
    /// The statement does not say.
    pub unknown: Counted,
}

/// Payments of what was approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Payments {
    /// The statement lines that settled something in the period, the largest first.
    pub lines: Vec<Settled>,
    /// Statement lines of the period that paid, less those that brought money back; without fees.
    pub settled: Counted,
    /// Approved and not yet paid at the end of the period.
    pub owed: Sum,
}

/// A statement line that shows a payment, or one that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Settled {
    /// Its entry.
    pub entry: u64,
    /// What was paid, negative; without fees.
    pub amount: Sum,
}

/// Rows that wait for a classification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Unclassified {
    /// What came in.
    pub income: Counted,
    /// What went out.
    pub expenses: Counted,
}

/// An account and an amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// The account.
    pub account: String,
    /// How much; costs and debts are negative.
    pub amount: Sum,
}

/// What was spent on one category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Category {
    /// Its code.
    pub category: String,
    /// What it serves; empty where unclassified.
    pub function: String,
    /// How much, negative.
    pub amount: Sum,
}

/// Cash of one account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccountReport {
    /// The account.
    pub account: String,
    /// At the beginning.
    pub opening: Sum,
    /// Gifts and other income after fees, less refunds.
    pub received: Sum,
    /// Spending with its fees, and fees of their own, negative.
    pub paid: Sum,
    /// Transfers, conversions, loans, opening balances.
    pub moved: Sum,
    /// At the end.
    pub closing: Sum,
    /// Against the bank's word.
    pub reconciliation: Reconciliation,
}

/// One fund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FundReport {
    /// Its code.
    pub fund: String,
    /// At the beginning.
    pub opening: Sum,
    /// Gifts less refunds, and other income.
    pub income: Sum,
    /// Spending and fees, negative.
    pub expenses: Sum,
    /// From and to other funds.
    pub transfers: Sum,
    /// Opening balances and conversions.
    pub other: Sum,
    /// At the end.
    pub closing: Sum,
}

impl Category {
    /// Whether it is money that went on to others, and no spending of the service.
    pub fn is_given_on(&self) -> bool {
        GIVEN_ON.strip_prefix("expenses:") == Some(&*self.category)
    }
}

impl CurrencyReport {
    /// Adds up what the totals say of one currency; they reach from the first month to the end of
    /// the period at least.
    ///
    /// # Errors
    /// The files cannot be read, or their totals are damaged.
    pub fn of(
        books: &Books,
        proofs: &Proofs<'_>,
        totals: &[MonthTotal],
        ccy: Currency,
        span: Span,
    ) -> Result<Self, ReportError> {
        let Span { period, before, is_year, on } = span;
        let view = View { books, totals, ccy, period, on };
        let figures_of = |p: Period| Figures::of(totals, ccy, &(p.from()..=p.to()));
        let previous =
            before.map(|period| figures_of(period).map(|figures| Previous { period, figures }));
        Ok(Self {
            figures: figures_of(period)?,
            noncash: view.noncash(),
            previous: previous.transpose()?,
            parts: view.parts()?,
            unclassified: view.unclassified()?,
            payments: view.payments()?,
            accounts: view.accounts(proofs)?,
            funds: view.funds(),
            other_assets: view.other_assets(),
            net_assets: view.net_assets(),
            year: is_year.then(|| view.year(before)).transpose()?,
        })
    }

    /// Whether nothing moved and nothing is held, in the period or the one before.
    pub(crate) fn is_nothing(&self) -> bool {
        let before = self.previous.as_ref().map(|previous| &previous.figures);
        let still = |of: &Figures| {
            of.opening.is_zero() && Line::ALL.iter().all(|line| of.line(*line).is_zero())
        };
        let funds = self.year.as_ref().and_then(|year| Some(&year.before.as_ref()?.funds));
        let held = !self.funds.is_empty() || funds.is_some_and(|funds| !funds.is_empty());
        let there = !self.accounts.is_empty() || !self.other_assets.is_empty() || held;
        still(&self.figures) && before.is_none_or(still) && !there
    }
}

/// The totals, as one currency and period see them.
struct View<'a> {
    books: &'a Books,
    totals: &'a [MonthTotal],
    ccy: Currency,
    period: Period,
    on: Day,
}

impl<'a> View<'a> {
    fn year(&self, before: Option<Period>) -> Result<YearReport, ReportError> {
        let before = before.map(|period| View { period, on: period.last(), ..*self }.as_before());
        let before = before.transpose()?;
        Ok(YearReport { before, position: self.position(), owing: None })
    }

    fn as_before(&self) -> Result<YearBefore, ReportError> {
        Ok(YearBefore { parts: self.parts()?, funds: self.funds(), position: self.position() })
    }

    fn parts(&self) -> Result<Parts, ReportError> {
        Ok(Parts {
            donations: self.donations()?,
            other_income: self.other_income(),
            fee_accounts: self.fee_accounts(),
            categories: self.categories(),
        })
    }

    fn rows(&self) -> impl Iterator<Item = &'a MonthTotal> + use<'a> {
        let (ccy, to) = (self.ccy, self.period.to());
        self.totals.iter().filter(move |row| row.month <= to && row.leg.ccy == ccy.code())
    }

    fn inside(&self) -> impl Iterator<Item = &'a MonthTotal> + use<'a> {
        let from = self.period.from();
        self.rows().filter(move |row| row.month >= from)
    }

    fn sum(&self, minor: i128) -> Sum {
        Sum::new(minor, self.ccy)
    }

    /// Credits less debits of the period's legs that `wanted` takes: what came in.
    fn came_in(&self, wanted: impl Fn(&Leg) -> bool) -> Sum {
        let rows = self.inside().filter(|row| wanted(&row.leg));
        self.sum(rows.map(|row| -row.total.net()).sum())
    }

    fn noncash(&self) -> Sum {
        self.came_in(|leg| leg.kind == "noncash" && class_of(&leg.account) == Class::Income)
    }

    fn donations(&self) -> Result<Donations, ReportError> {
        let kind = |kind: &str| {
            let account = format!("income:donations:{kind}");
            self.gifts(move |leg| is_gift(leg) && leg.account == account)
        };
        Ok(Donations {
            one_time: kind("one-time")?,
            recurring: kind("recurring")?,
            unknown: kind("unknown")?,
        })
    }

    /// Gifts on some legs.
    fn gifts(&self, wanted: impl Fn(&Leg) -> bool) -> Result<Counted, ReportError> {
        Ok(Counted { count: -self.count(&wanted)?, amount: self.came_in(wanted) })
    }

    /// Debits less credits, counted. The totals know how many postings there are; where some have
    /// the other sign, because they were corrected or classified, the postings are looked at.
    fn count(&self, wanted: impl Fn(&Leg) -> bool) -> Result<i64, ReportError> {
        let mut count = 0;
        for row in self.inside().filter(|row| wanted(&row.leg)) {
            count += match (row.total.debit, row.total.credit) {
                (_, 0) => row.total.n,
                (0, _) => -row.total.n,
                _ => {
                    let postings = self.books.postings_of(row.month, |leg| *leg == *row.leg)?;
                    postings.iter().map(|(_, minor)| minor.signum()).sum()
                }
            };
        }
        Ok(count)
    }

    fn unclassified(&self) -> Result<Unclassified, ReportError> {
        let income = self.gifts(|leg| leg.account == "income:unclassified")?;
        let spent = |leg: &Leg| leg.account == "expenses:unclassified";
        let expenses = Counted { count: self.count(spent)?, amount: self.came_in(spent) };
        Ok(Unclassified { income, expenses })
    }

    fn payments(&self) -> Result<Option<Payments>, ReportError> {
        let owed: Vec<_> = self.rows().filter(|row| row.leg.account == PAYABLE).collect();
        if owed.is_empty() {
            return Ok(None);
        }
        let settles = |leg: &Leg| leg.account == PAYABLE && leg.kind == "settlement";
        let settled = Counted { count: self.count(settles)?, amount: self.came_in(settles) };
        let owed = self.sum(owed.iter().map(|row| -row.total.net()).sum());
        Ok(Some(Payments { lines: self.settled(settles)?, settled, owed }))
    }

    fn settled(&self, settles: impl Fn(&Leg) -> bool) -> Result<Vec<Settled>, ReportError> {
        let months: BTreeSet<Month> =
            self.inside().filter(|row| settles(&row.leg)).map(|row| row.month).collect();
        let mut lines = Vec::new();
        for month in months {
            let here = |leg: &Leg| settles(leg) && leg.ccy == self.ccy.code();
            let postings = self.books.postings_of(month, here)?;
            let line = |(entry, minor)| Settled { entry, amount: self.sum(-i128::from(minor)) };
            lines.extend(postings.into_iter().map(line));
        }
        lines.sort_by_key(|line| (line.amount.minor, line.entry));
        Ok(lines)
    }

    fn other_income(&self) -> Vec<Balance> {
        let mut income = self.by_account(|leg| Line::of(leg) == Some(Line::OtherIncome));
        // The largest first; a tie by account, as it was.
        income.sort_by_key(|of| -of.amount.minor);
        income
    }

    fn fee_accounts(&self) -> Vec<Balance> {
        self.by_account(|leg| is_fee(&leg.account))
    }

    /// What came in on some accounts in the period, each by itself.
    fn by_account(&self, wanted: impl Fn(&Leg) -> bool) -> Vec<Balance> {
        let mut sums = BTreeMap::new();
        for row in self.inside().filter(|row| wanted(&row.leg)) {
            *sums.entry(row.leg.account.as_str()).or_default() -= row.total.net();
        }
        self.balances(sums)
    }

    fn categories(&self) -> Vec<Category> {
        let mut spent: BTreeMap<(&str, &str), i128> = BTreeMap::new();
        for MonthTotal { leg, total, .. } in self.inside() {
            let Some(rest) = leg.account.strip_prefix("expenses:") else { continue };
            if !is_fee(&leg.account) {
                let category = rest.split(':').next().unwrap_or(rest);
                *spent.entry((category, &leg.function)).or_default() -= total.net();
            }
        }
        let named = spent.into_iter().filter(|(_, minor)| *minor != 0);
        let named = named.map(|((category, function), minor)| Category {
            category: category.to_owned(),
            function: function.to_owned(),
            amount: self.sum(minor),
        });
        let mut categories: Vec<Category> = named.collect();
        // The largest first; a tie by name, as it was.
        categories.sort_by_key(|c| c.amount.minor);
        categories
    }

    fn funds(&self) -> Vec<FundReport> {
        let mut flows: BTreeMap<&str, [i128; 5]> = BTreeMap::new();
        for row in self.rows().filter(|row| !row.leg.fund.is_empty()) {
            let [opening, income, expenses, transfers, other] =
                flows.entry(&row.leg.fund).or_default();
            let flow = match class_of(&row.leg.account) {
                _ if row.month < self.period.from() => opening,
                Class::Income => income,
                Class::Expenses => expenses,
                _ if row.leg.account == "equity:fund-transfer" => transfers,
                _ => other,
            };
            *flow -= row.total.net();
        }
        let report =
            |(fund, [opening, income, expenses, transfers, other]): (&str, [i128; 5])| FundReport {
                fund: fund.to_owned(),
                opening: self.sum(opening),
                income: self.sum(income),
                expenses: self.sum(expenses),
                transfers: self.sum(transfers),
                other: self.sum(other),
                closing: self.sum(opening + income + expenses + transfers + other),
            };
        flows.into_iter().filter(|(_, flow)| *flow != [0; 5]).map(report).collect()
    }

    fn other_assets(&self) -> Vec<Balance> {
        let mut balances = BTreeMap::new();
        for row in self.rows() {
            let pooled = matches!(class_of(&row.leg.account), Class::Assets | Class::Liabilities);
            if pooled && !is_cash(&row.leg.account) {
                *balances.entry(row.leg.account.as_str()).or_default() += row.total.net();
            }
        }
        self.balances(balances)
    }

    fn net_assets(&self) -> Sum {
        let pooled = self.rows().filter(|row| row.leg.fund.is_empty());
        self.sum(pooled.map(|row| row.total.net()).sum())
    }

    fn balances(&self, minors: BTreeMap<&str, i128>) -> Vec<Balance> {
        let known = minors.into_iter().filter(|(_, minor)| *minor != 0);
        let known = known.map(|(account, minor)| (account.to_owned(), self.sum(minor)));
        known.map(|(account, amount)| Balance { account, amount }).collect()
    }
}
