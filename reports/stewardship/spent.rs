//! What a gift becomes: how much of it is spent on what the service is for, what fees take, what one
//! unit of service costs. Over the whole months of the window, all funds together.

use super::channels::Channel;
use super::figure::{Figure, Group, Input, Value, Window};
use super::flows::Flows;
use super::measured::Unit;
use ledger::means::Ratio;

const NOT_SPENT: &str = "nothing was spent that anybody said the purpose of";
const NOT_GIVEN: &str = "nothing was given";

/// The figures of one currency.
pub(super) fn figures(
    flows: &Flows,
    window: Window,
    channels: &[Channel],
    units: &[Unit<'_>],
) -> Vec<Figure> {
    let mut figures = vec![
        ratio(
            "program-ratio",
            "Program",
            "program / (program + admin + fundraising)",
            flows,
            |f| f.program,
        ),
        ratio(
            "admin-ratio",
            "Administration",
            "admin / (program + admin + fundraising)",
            flows,
            |f| f.admin,
        ),
        ratio(
            "fundraising-ratio",
            "Fundraising",
            "fundraising / (program + admin + fundraising)",
            flows,
            |f| f.fundraising,
        ),
        of_gifts("cost-to-raise", "Cost to raise 1.00", "fundraising / gross gifts", flows)
            .with("fundraising", money(flows, flows.fundraising))
            .is(share(flows.fundraising, flows.gross)),
        of_gifts("fee-leakage", "Fees, of all gifts", "fees / gross gifts", flows)
            .with("fees", money(flows, flows.fees))
            .is(share(flows.fees, flows.gross)),
    ];
    figures.extend(channels.iter().map(|channel| leakage(flows, channel)));
    figures.push(delivered(flows));
    figures.extend(units.iter().map(|unit| each(flows, unit)));
    figures.into_iter().map(|figure| figure.over(window)).collect()
}

fn money(flows: &Flows, minor: i128) -> Input {
    Input::Money(flows.sum(minor))
}

fn share(part: i128, gross: i128) -> Value {
    let ratio = Some(gross).filter(|gross| *gross > 0).and_then(|gross| Ratio::new(part, gross));
    Value::or(ratio, Value::Share, NOT_GIVEN)
}

/// A function's part of all expenses.
fn ratio(
    id: &str,
    name: &str,
    formula: &'static str,
    flows: &Flows,
    part: impl Fn(&Flows) -> i128,
) -> Figure {
    let all = flows.classified();
    let ratio = Some(all).filter(|all| *all > 0).and_then(|all| Ratio::new(part(flows), all));
    Figure::new(id, name, Group::Spent, formula)
        .with("program", money(flows, flows.program))
        .with("admin", money(flows, flows.admin))
        .with("fundraising", money(flows, flows.fundraising))
        .is(Value::or(ratio, Value::Share, NOT_SPENT))
}

fn of_gifts(id: &str, name: &str, formula: &'static str, flows: &Flows) -> Figure {
    let figure = Figure::new(id, name, Group::Spent, formula);
    figure.with("gross gifts", money(flows, flows.gross))
}

fn leakage(flows: &Flows, channel: &Channel) -> Figure {
    let id = format!("fee-leakage:{}", channel.account);
    let name = format!("Fees, of gifts by {}", channel.account);
    let gross = channel.received + channel.withheld;
    let fees = channel.withheld + channel.charged;
    Figure::new(&id, &name, Group::Spent, "(withheld + charged) / (received + withheld)")
        .with("received", money(flows, channel.received))
        .with("withheld", money(flows, channel.withheld))
        .with("charged", money(flows, channel.charged))
        .is(share(fees, gross))
}

/// What of 1.00 reaches what the service is for, beside where the whole of the gifts went: its inputs
/// add up to the gross gifts, to the minor unit.
fn delivered(flows: &Flows) -> Figure {
    let lost = flows.fees + flows.overhead;
    let kept = Some(flows.gross).filter(|gross| *gross > 0);
    let ratio = kept.and_then(|gross| Ratio::new(gross - lost, gross));
    let formula = "1 - (fees + overhead) / gross gifts; gross gifts = program + overhead + fees + \
                   unclassified + given on + given back + put aside";
    of_gifts("delivered", "Delivered of 1.00", formula, flows)
        .with("program", money(flows, flows.program_less))
        .with("overhead", money(flows, flows.overhead))
        .with("fees", money(flows, flows.fees))
        .with("unclassified", money(flows, flows.unclassified))
        .with("given on", money(flows, flows.given_on))
        .with("given back", money(flows, flows.given_back))
        .with("put aside", money(flows, flows.aside()))
        .is(Value::or(ratio, Value::Of1, NOT_GIVEN))
}

/// What one unit of service costs, of the months that were measured.
fn each(flows: &Flows, unit: &Unit<'_>) -> Figure {
    let name = format!("Cost of 1 {}", unit.name);
    let units = Some(unit.units).filter(|units| *units > 0);
    let ratio = units.and_then(|units| Ratio::new(unit.spent, units));
    let each = |minor| Value::Each(minor, flows.ccy);
    let why = "no whole month of it was measured";
    Figure::new(
        &format!("cost-per-unit:{}", unit.code),
        &name,
        Group::Spent,
        "spent / units, of all funds",
    )
    .with("spent", money(flows, unit.spent))
    .with("units", Input::Count(unit.units))
    .with("months", Input::Count(unit.months))
    .is(Value::or(ratio, each, why))
}
