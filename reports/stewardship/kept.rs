//! How the books are kept: whether the banks' statements agree, how much of what was spent shows its period, its
//! documents, and two people who agreed to it.
//! A document counts where its hash is published: what nobody can see proves nothing to a stranger.

use super::expenses::Expense;
use super::figure::{Figure, Group, Input, Value, Window};
use crate::error::ReportError;
use crate::lag::Lag;
use crate::reconcile::{difference, kept_elsewhere};
use crate::sum::Sum;
use ledger::books::{Books, StatementEntry};
use ledger::day::Day;
use ledger::means::Ratio;
use ledger::money::Currency;
use ledger::store::MonthTotal;

/// The one figure that hangs on what is published: what never changes cannot have it.
pub(super) const BY_WORDS: &str = "evidence-coverage";

const NOT_SPENT: &str = "nothing was spent but fees";

/// How soon entries stand in the log, over all currencies.
pub(super) fn publication(lag: &Lag, window: Window) -> Vec<Figure> {
    let figure = |id, name, formula| {
        let figure = Figure::new(id, name, Group::Kept, formula).over(window);
        figure.with("entries", Input::Count(i128::from(lag.measured)))
    };
    let known = |value: Value| match lag.measured {
        0 => Value::Undefined("no entry of these months is measured"),
        _ => value,
    };
    let share = Ratio::new(i128::from(lag.within_promise), i128::from(lag.measured));
    let days = "business days from what happened to its entry";
    vec![
        figure(
            "published-in-time",
            "Entered within 1 business day",
            "entered within 1 business day / entries",
        )
        .with("entered within 1 business day", Input::Count(i128::from(lag.within_promise)))
        .is(known(Value::or(share, Value::Share, ""))),
        figure("lag-median", "Half of them within", days).is(known(Value::Days(lag.p50))),
        figure("lag-p95", "95 of 100 within", days).is(known(Value::Days(lag.p95))),
    ]
}

/// The figures of one currency.
pub(super) fn figures(
    expenses: &[Expense],
    ccy: Currency,
    window: Window,
    gap: Figure,
) -> Vec<Figure> {
    let sum = |wanted: &dyn Fn(&Expense) -> bool| -> i128 {
        expenses.iter().filter(|of| of.minor > 0 && wanted(of)).map(|of| of.minor).sum()
    };
    let all = sum(&|_| true);
    let figure = |id, name, formula, part: (&'static str, i128)| {
        let share = Some(all).filter(|all| *all > 0).and_then(|all| Ratio::new(part.1, all));
        Figure::new(id, name, Group::Kept, formula)
            .over(window)
            .with("spent", Input::Money(Sum::new(all, ccy)))
            .with(part.0, Input::Money(Sum::new(part.1, ccy)))
            .is(Value::or(share, Value::Share, NOT_SPENT))
    };
    let documented = sum(&|of| of.billed && of.documented);
    let mut evidence = figure(
        BY_WORDS,
        "Spent with its period and a published document",
        "with period and document / spent",
        ("with period and document", documented),
    );
    if all > 0 && !expenses.iter().any(|of| of.documented) {
        evidence = evidence.is(Value::Undefined("no document's hash is published"));
    }
    vec![
        gap,
        figure(
            "period-coverage",
            "Spent with the period billed",
            "with period / spent",
            ("with period", sum(&|of| of.billed)),
        ),
        evidence,
        figure(
            "dual-control",
            "Spent by two members' signatures",
            "signed by two members beside submitter and payee / spent",
            ("signed by two members beside submitter and payee", sum(&|of| of.two)),
        ),
    ]
}

/// By how much our accounts differ from the newest statement of each: must be nothing.
pub(super) fn reconciliation(
    books: &Books,
    statements: &[StatementEntry],
    totals: &[MonthTotal],
    ccy: Currency,
    at: Day,
) -> Result<Figure, ReportError> {
    let accounts = kept_elsewhere(statements, totals, ccy, at);
    let newest: Vec<&StatementEntry> = accounts.values().copied().flatten().collect();
    let without = accounts.len() - newest.len();
    let mut apart = 0_i128;
    for of in &newest {
        apart += difference(books, of, totals)?.map_or(0, |by| by.minor.abs());
    }
    let oldest = newest.iter().map(|of| of.statement.to).min();
    let formula = "sum over accounts of |books - newest statement|, on the statement's last day";
    let mut figure = Figure::new(
        "reconciliation-gap",
        "Books and bank statements differ by",
        Group::Kept,
        formula,
    )
    .over(Window::At(at))
    .with("accounts with a statement", Input::Count(newest.len() as i128))
    .with("accounts without one", Input::Count(without as i128));
    if let Some(oldest) = oldest {
        let days = i128::from(oldest.days_until(at));
        figure = figure.with("days since the oldest of them", Input::Count(days));
    }
    let gap = Some(Ratio::whole(apart)).filter(|_| !newest.is_empty());
    Ok(figure.is(Value::or(gap, |minor| Value::Money(minor, ccy), "no statement has a balance")))
}
