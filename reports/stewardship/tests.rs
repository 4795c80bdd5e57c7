//! Of any books: the gifts add up to what became of them, nothing panics, and a stranger's program
//! computes every figure again from the published JSON alone.

use super::channels::Channel;
use super::expenses::Expense;
use super::figure::{Figure, Group, Input, Value, Window};
use super::flows::Flows;
use super::measured::Unit;
use super::{Facts, Stewarded, hangs, kept, lasts, outline, spent};
use crate::fixture::{Dice, Place, draft, golden, service};
use crate::lag::Lag;
use crate::sum::Sum;
use ledger::books::Books;
use ledger::day::{Day, Month};
use ledger::entry::{Body, Figures, Phase, Shares};
use ledger::means::{Available, Mean, Means, Ratio, Recurring, WindDown};
use ledger::money::Currency;
use ledger::store::{Leg, MonthTotal, Total};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::process::Command;

/// Account, kind and function of legs that an entry may have.
const LEGS: [[&str; 3]; 17] = [
    ["assets:bank:main", "donation", ""],
    ["assets:processor:card", "donation", ""],
    ["assets:receivable", "income", ""],
    ["liabilities:payable", "expense", ""],
    ["liabilities:loan:founder", "loan", ""],
    ["income:donations:recurring", "donation", ""],
    ["income:donations:one-time", "refund", ""],
    ["income:donations:one-time", "noncash", ""],
    ["income:other:interest", "income", ""],
    ["income:unclassified", "income", ""],
    ["expenses:hosting", "expense", "program"],
    ["expenses:accounts", "expense", "admin"],
    ["expenses:fees:bank", "expense", "admin"],
    ["expenses:fees:processor", "donation", "fundraising"],
    ["expenses:unclassified", "expense", ""],
    ["expenses:distribution", "expense", "program"],
    ["equity:conversion", "conversion", ""],
];

fn month() -> Month {
    "2026-06".parse().expect("a month")
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// Totals of entries of two legs each. What is without money is so on both sides.
fn totals(entries: &[(usize, usize, i64)], ccy: Currency) -> Vec<MonthTotal> {
    let noncash = |leg: usize| LEGS[leg][1] == "noncash";
    let mut rows = Vec::new();
    for (one, other, minor) in entries {
        for (leg, minor) in [(*one, *minor), (*other, -*minor)] {
            let [account, kind, function] = LEGS[leg].map(str::to_owned);
            let kind = if noncash(*one) || noncash(*other) { "noncash".to_owned() } else { kind };
            let (ccy, fund) = (ccy.code().to_owned(), String::new());
            let leg = Leg { account, ccy, fund, function, kind };
            let total = Total { debit: minor.max(0), credit: (-minor).max(0), n: 1, entries: 1 };
            rows.push(MonthTotal { month: month(), leg: leg.into(), total });
        }
    }
    rows
}

proptest! {
    #[test]
    fn gifts_add_up_to_what_became_of_them(
        entries in prop::collection::vec((0_usize..17, 0_usize..17, -i64::MAX..i64::MAX), 0..40)
    ) {
        let ccy: Currency = "EUR".parse().expect("a currency");
        let flows = Flows::of(&totals(&entries, ccy), ccy, &(month()..=month()));
        let became = flows.program_less + flows.overhead + flows.fees + flows.unclassified;
        prop_assert_eq!(flows.gross, became + flows.given_on + flows.given_back + flows.aside());
        let figures = spent::figures(&flows, Window::Nothing, &[], &[]);
        for figure in figures {
            let undefined = matches!(figure.value, Value::Undefined(_));
            prop_assert_eq!(undefined, figure.value.rounded().is_none(), "{:?}", figure);
        }
    }
}

impl Dice {
    /// Often nothing, sometimes below it.
    fn minor(&mut self) -> i128 {
        match self.below(5) {
            0 => 0,
            1 => -i128::from(self.below(50_000)),
            _ => i128::from(self.below(90_000_000)),
        }
    }

    fn ratio(&mut self) -> Ratio {
        Ratio::new(self.minor(), 1 + i128::from(self.below(36))).expect("a fraction")
    }

    fn mean(&mut self) -> Mean {
        Mean { from: month().plus(-(self.below(12) as i32)), to: month(), total: self.minor() }
    }

    fn some<T>(&mut self, of: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.below(4) == 0 { None } else { Some(of(self)) }
    }

    fn means(&mut self, ccy: Currency) -> Means {
        let committed = self.ratio().max(Ratio::ZERO);
        Means {
            ccy,
            at: day("2026-06-30"),
            available: Available {
                cash: self.minor(),
                custody: self.minor(),
                restricted: self.minor().max(0),
                payable: self.minor(),
                loans: self.minor(),
                approved: self.minor().max(0),
                hold_back: self.minor().max(0),
            },
            committed,
            recurring: self.some(|dice| Recurring {
                given: dice.mean(),
                gross: dice.minor(),
                recurring: dice.minor(),
                fees: dice.minor(),
            }),
            burn_3: self.some(Self::mean),
            burn_12: self.some(Self::mean),
            wind_down: self.some(|dice| WindDown {
                months: dice.below(24),
                committed: Ratio::ZERO,
                fees: dice.minor().max(0),
                budget: dice.minor().max(0),
            }),
            reserve: self.minor().max(0) as i64,
        }
    }

    fn donors(&mut self, ccy: Currency) -> Figures {
        let donors = self.below(20);
        let shares = Shares {
            largest: self.below(10_001),
            squares: self.below(10_001),
            business: self.some(|dice| dice.below(10_001)),
        };
        let (from, to) = (day("2026-01-01"), day("2026-12-31"));
        let shares = (donors >= Figures::FEWEST).then_some(shares);
        Figures { ccy, from, to, version: 1, donors, shares }
    }

    fn facts(&mut self) -> Facts {
        let code = ["EUR", "JPY", "KWD"][self.below(3) as usize];
        let ccy: Currency = code.parse().expect("a currency");
        let entries: Vec<(usize, usize, i64)> = (0..self.below(30))
            .map(|_| (self.below(17) as usize, self.below(17) as usize, self.minor() as i64))
            .collect();
        let flows = Flows::of(&totals(&entries, ccy), ccy, &(month()..=month()));
        let channel = Channel {
            account: "assets:processor:card".to_owned(),
            received: self.minor(),
            withheld: self.minor(),
            charged: self.minor(),
        };
        let unit = Unit {
            code: "users",
            name: "users".to_owned(),
            units: i128::from(self.below(3) * self.below(9_000_000)),
            spent: self.minor(),
            months: 1,
        };
        let window = Window::Days(month().first(), month().last());
        let mut figures = spent::figures(&flows, window, &[channel], &[unit]);
        let mut means = self.means(ccy);
        if let Some(wind_down) = &mut means.wind_down {
            let months = Ratio::whole(i128::from(wind_down.months));
            wind_down.committed = means.committed.times(months).expect("small");
        }
        let phase = [Phase::Operating, Phase::Closing, Phase::Closed][self.below(3) as usize];
        figures.extend(lasts::figures(&means, phase));
        let donors = self.some(|dice| dice.donors(ccy));
        figures.extend(hangs::figures(donors.as_slice(), ccy));
        let expenses: Vec<Expense> = (0..self.below(9))
            .map(|_| Expense {
                minor: self.minor(),
                billed: self.below(2) == 0,
                documented: self.below(3) == 0,
                two: self.below(2) == 0,
            })
            .collect();
        let gap = Figure::new("reconciliation-gap", "", Group::Kept, "")
            .with("accounts", Input::Money(Sum::zero(ccy)))
            .is(Value::Money(Ratio::whole(self.minor()), ccy));
        figures.extend(kept::figures(&expenses, ccy, window, gap));
        let measured = self.below(3) * self.below(90);
        let within_promise = measured.min(self.below(90));
        let lag = Lag { measured, within_promise, p50: 1, p95: 4, max: 9 };
        let of = Stewarded { figures, surplus: Vec::new(), budget: None };
        Facts {
            formulas: 1,
            all: kept::publication(&lag, window),
            currencies: BTreeMap::from([(ccy, of)]),
        }
    }
}

#[test]
fn a_strangers_program_computes_the_same_from_the_json_alone() {
    let mut dice = Dice(2026);
    let all: Vec<Facts> = (0..400).map(|_| dice.facts()).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("figures.json");
    std::fs::write(&file, serde_json::to_string(&all).expect("JSON")).expect("a file");
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/oracle/figures.py");
    let run = Command::new("python3").arg(program).arg(&file).output().expect("python3");
    let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{out}{err}");
}

#[test]
fn the_figures_of_a_small_service_are_what_they_were() {
    let figures = super::Stewardship::of(&service().books(), day("2024-10-31")).expect("figures");
    golden("figures.json", &figures.json().expect("JSON"));
}

/// What flowed counts by whole months, what there is as of today: a report of a month that runs says both.
#[test]
fn sums_of_what_there_is_name_the_day_that_they_are_of() {
    let bank = "assets:bank:main EUR";
    let gift = |day, minor: &str| {
        let legs =
            [format!("{bank} {minor}"), format!("income:donations:one-time EUR -{minor} general")];
        draft(day, Body::Donation(None), &legs.each_ref().map(String::as_str))
    };
    let mut place = Place::new();
    place.add("2024-10-31", vec![gift("2024-10-03", "100.00")]);
    place.add("2024-11-12", vec![gift("2024-11-11", "7.00")]);
    let told = |month| place.report(month).markdown(&crate::Dress::default(), None);
    let (runs, over) = (told("2024-11"), told("2024-10"));
    assert!(runs.contains("| Available | 107.00 EUR |"), "{runs}");
    assert!(runs.contains("sums of what there is, on 12 November 2024."), "{runs}");
    assert!(over.contains("sums of what there is, on the last of them."), "{over}");
}

/// Gifts of one month that reach two accounts: each fee belongs to the account that its gift reached.
#[test]
fn fees_within_gifts_are_those_of_the_account_that_they_reached() {
    let mut place = Place::new();
    let gift = |account: &str, gross: &str, fee: &str, net: &str| {
        let legs = [
            format!("assets:{account} EUR {net}"),
            format!("expenses:fees:processor EUR {fee} general fundraising"),
            format!("income:donations:one-time EUR -{gross} general"),
        ];
        draft("2024-10-03", Body::Donation(None), &legs.each_ref().map(String::as_str))
    };
    place.add(
        "2024-10-30",
        vec![
            gift("processor:card", "100.00", "3.00", "97.00"),
            gift("processor:card", "20.00", "1.00", "19.00"),
            gift("host:collective", "50.00", "5.00", "45.00"),
        ],
    );
    place.add("2024-11-02", vec![gift("processor:card", "10.00", "0.50", "9.50")]);
    let (now, before) = (place.books(), place.books());
    let before = before.at(now.head().size - 1).expect("a view of before");
    let fees = |books: &Books| {
        let facts = super::Stewardship::of(books, day("2024-10-31")).expect("figures").facts;
        let leakage = |(_, figure): (_, &Figure)| {
            let (_, account) = figure.id.split_once("fee-leakage:")?;
            Some((account.to_owned(), figure.inputs.get(1)?.1.shown()))
        };
        facts.figures().filter_map(leakage).collect::<Vec<_>>()
    };
    let shown = |host: &str, card: &str| {
        let named = |account: &str, fees: &str| (account.to_owned(), fees.to_owned());
        vec![named("assets:host:collective", host), named("assets:processor:card", card)]
    };
    assert_eq!(fees(&now), shown("5.00", "4.50"));
    assert_eq!(fees(&before), shown("5.00", "4.00"), "as the log was");
}

/// What goes on to a successor serves nobody here, whatever its category was declared to serve.
#[test]
fn what_is_given_on_is_no_spending() {
    let mut place = Place::new();
    let bank = "assets:bank:main EUR";
    let spent = |account: &str, minor: &str, function: &str| {
        let legs =
            [format!("{bank} -{minor}"), format!("{account} EUR {minor} general {function}")];
        draft("2024-10-04", Body::Expense(None), &legs.each_ref().map(String::as_str))
    };
    let gift = [&format!("{bank} 100.00"), "income:donations:one-time EUR -100.00"];
    let back = [&format!("{bank} -4.00"), "income:donations:one-time EUR 4.00"];
    place.add(
        "2024-10-31",
        vec![
            draft("2024-10-03", Body::Donation(None), &gift),
            spent("expenses:hosting", "30.00", "program"),
            spent("expenses:accounts", "10.00", "admin"),
            spent("expenses:distribution", "50.00", "program"),
            draft("2024-10-05", Body::Refund, &back),
        ],
    );
    let facts = super::Stewardship::of(&place.books(), day("2024-10-31")).expect("figures").facts;
    let figure = |id: &str| {
        let found = facts.figures().find(|(_, figure)| figure.id == id);
        found.expect("a figure").1
    };
    let input = |id: &str, name: &str| {
        let found = figure(id).inputs.iter().find(|(of, _)| *of == name);
        found.expect("an input").1.shown()
    };
    assert_eq!(figure("program-ratio").value.shown(), "75.0 %");
    assert_eq!(input("runway-12", "spent a month"), "40.00");
    assert_eq!(input("period-coverage", "spent"), "40.00");
    let parts = ["program", "overhead", "given on", "given back", "put aside"];
    let parts = parts.map(|name| input("delivered", name));
    assert_eq!(parts, ["30.00", "10.00", "50.00", "4.00", "6.00"], "6.00 is what cash grew by");
    let report = place.report("2024-10").text(&crate::Dress::default());
    let row = report.lines().find(|line| line.contains("distribution")).expect("its own row");
    assert_eq!(
        row.split_whitespace().collect::<Vec<_>>().join(" "),
        "distribution given on 55.6 % -50.00"
    );
    assert!(report.contains("What was given on is no spending"), "{report}");
}

/// Months before there was any of a currency cost nothing in it: they would make its money last longer.
#[test]
fn each_currency_counts_from_the_month_of_its_own_first_amount() {
    let mut place = Place::new();
    let gift = |day: &str, ccy: &str, amount: &str| {
        let legs = [
            format!("assets:bank:main {ccy} {amount}"),
            format!("income:donations:one-time {ccy} -{amount}"),
        ];
        draft(day, Body::Donation(None), &legs.each_ref().map(String::as_str))
    };
    let spent = |day: &str, ccy: &str, amount: &str| {
        let legs = [
            format!("assets:bank:main {ccy} -{amount}"),
            format!("expenses:hosting {ccy} {amount}"),
        ];
        draft(day, Body::Expense(None), &legs.each_ref().map(String::as_str))
    };
    let old = [gift("2024-01-05", "EUR", "90.00"), spent("2024-01-06", "EUR", "30.00")];
    let young = [gift("2024-08-05", "USD", "50.00"), spent("2024-08-06", "USD", "3.00")];
    place.add("2024-08-31", old.into_iter().chain(young).collect());
    let lasts = |at: &str, ccy: &str, id: &str| {
        let facts = super::Stewardship::of(&place.books(), day(at)).expect("figures").facts;
        let of = |(of, figure): &(Option<Currency>, &Figure)| {
            of.is_some_and(|of| of.code() == ccy) && figure.id == id
        };
        let found = facts.figures().find(of).expect("a figure").1.clone();
        (found.value.shown(), found.window)
    };
    let days = |from, to| Window::Days(day(from), day(to));
    let august = days("2024-08-01", "2024-08-31");
    for id in ["runway-3", "runway-12"] {
        assert_eq!(lasts("2024-08-31", "USD", id), ("15.6 months".to_owned(), august));
    }
    let all = days("2024-01-01", "2024-08-31");
    assert_eq!(lasts("2024-08-31", "EUR", "runway-12"), ("16.0 months".to_owned(), all));
    assert_eq!(lasts("2024-08-31", "USD", "delivered").1, august);
    let (value, window) = lasts("2024-08-30", "USD", "runway-12");
    assert_eq!((value.as_str(), window), ("n/a", Window::At(day("2024-08-30"))), "not over");
}

#[test]
fn how_long_it_lasts_names_the_months_that_there_are() {
    let runway = |from: &str, months: i128| {
        let window = Window::Days(day(from), day("2024-06-30"));
        let figure = Figure::new(lasts::RUNWAY, "Lasts", Group::Lasts, "available / spent a month");
        let figure = figure.over(window);
        [figure.is(Value::Months(Ratio::whole(months)))]
    };
    let ccy = |code: &str| code.parse().expect("a currency");
    let (year, three, one) =
        (runway("2023-07-01", 7), runway("2024-04-01", 11), runway("2024-06-01", 2));
    let told = |all: &[(&str, &[Figure])]| {
        outline::lasts(all.iter().map(|(code, figures)| (ccy(code), *figures)))
    };
    let says = |text: &str| Some(text.to_owned());
    assert_eq!(
        told(&[("CHF", &year), ("EUR", &year)]),
        says(
            "The money lasts 7.0 months in CHF, 7.0 months in EUR, at what the 12 months up to \
             30 June 2024 cost."
        )
    );
    assert_eq!(
        told(&[("EUR", &three), ("USD", &one)]),
        says(
            "The money lasts 11.0 months in EUR, at what the 3 months up to 30 June 2024 cost; 2.0 months in \
             USD, at what the month up to 30 June 2024 cost."
        )
    );
    assert_eq!(told(&[]), None);
}

#[test]
fn a_cost_per_unit_that_is_of_one_currency_among_others_says_which() {
    let names = crate::names::Names::default();
    let each = |ccy: &str| {
        let figure = Figure::new("cost-per-unit:people", "Cost", Group::Spent, "spent / units");
        let ccy = ccy.parse().expect("a currency");
        figure.is(Value::Each(Ratio::whole(1_370), ccy))
    };
    let told = |several| outline::name(&each("EUR"), &outline::Called { names: &names, several });
    assert_eq!(told(false), "Cost per unit: people");
    assert_eq!(told(true), "Cost per unit, of what was spent in EUR: people");
}
