//! `badge/balance.svg`, `badge/runway.svg`, `badge/self-check.svg`: pictures for pages of others, a line each.
//! No word of people stands in them; each names its day. A copy may be an hour old. Refuses a figure of books that
//! are doubted: it says so instead.

use self::Tone::{Bad, Good, Plain};
use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::selfcheck::SelfCheck;
use crate::shown::{Date, Money};
use crate::view::View;
use askama::Template;
use ledger::account::is_cash;
use ledger::money::Currency;
use reports::stewardship::Runway;
use std::collections::BTreeMap;

/// Which badges there are.
pub const NAMES: [&str; 3] = ["balance", "runway", "self-check"];
/// What one letter of Verdana 11 is wide, on average and in tenths of a pixel.
const LETTER: usize = 68;
/// The free room beside a text.
const ROOM: usize = 10;

#[derive(Template)]
#[template(path = "badge.svg", escape = "html")]
struct Badge {
    label: &'static str,
    value: String,
    title: String,
    ground: &'static str,
    left: usize,
    right: usize,
}

/// What the colour says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Plain,
    Good,
    Bad,
}

impl Tone {
    /// White on it can be read: 4.5 to 1 at least.
    fn ground(self) -> &'static str {
        match self {
            Plain => "#2b5fa8",
            Good => "#0b6b52",
            Bad => "#b3261e",
        }
    }
}

/// A badge.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (label, value, tone) = match ask.param("name") {
        "balance.svg" => figure(view, "balance", balance)?,
        "runway.svg" => figure(view, "runway", runway)?,
        "self-check.svg" => check(view),
        _ => return Err(Refusal::NotFound("There is no such badge.".to_owned())),
    };
    let title = format!("{label}: {value}, {}", Date::of(view.newest).long);
    let value = format!("{value} · {}", view.newest);
    let wide = |text: &str| (text.chars().count() * LETTER).div_ceil(10) + ROOM;
    let (left, right) = (wide(label), wide(&value));
    let badge = Badge { label, value, title, ground: tone.ground(), left, right };
    Ok(Answer::whole("image/svg+xml", badge.render()?).for_an_hour())
}

/// A figure, of books that nobody doubts.
fn figure(
    view: &View,
    label: &'static str,
    of: fn(&View) -> Result<String, Refusal>,
) -> Result<(&'static str, String, Tone), Refusal> {
    match view.is_doubted() {
        true => Ok((label, "self-check failed".to_owned(), Bad)),
        false => Ok((label, of(view)?, Plain)),
    }
}

/// What is there, by currency; what is nothing is not said.
fn balance(view: &View) -> Result<String, Refusal> {
    let all: Vec<String> = balances(view)?
        .into_iter()
        .map(|(ccy, minor)| format!("{} {ccy}", Money::of(ccy, minor).text))
        .collect();
    Ok(if all.is_empty() { "0".to_owned() } else { all.join(", ") })
}

/// What the own accounts hold at the end of the newest month, by currency, as the overview has it.
pub fn balances(view: &View) -> Result<BTreeMap<Currency, i128>, Refusal> {
    let mut sums = BTreeMap::new();
    for ((account, ccy), minor) in view.books().balances(view.newest.month().last())? {
        if let (true, Ok(ccy)) = (is_cash(&account), ccy.parse::<Currency>()) {
            *sums.entry(ccy).or_insert(0) += minor;
        }
    }
    sums.retain(|_, minor| *minor != 0);
    Ok(sums)
}

/// How long the money lasts at what the last twelve months cost, in each currency where that is defined.
fn runway(view: &View) -> Result<String, Refusal> {
    let paying = view.paying()?;
    let all = Runway::all(view.books(), &paying.payouts, paying.day)?;
    let lasts: Vec<(Currency, String)> =
        all.into_iter().map(|(ccy, of)| (ccy, of.lasts())).collect();
    Ok(match lasts.as_slice() {
        [] => "not defined yet".to_owned(),
        [(_, one)] => one.clone(),
        all => {
            let each = all.iter().map(|(ccy, of)| format!("{ccy} {of}"));
            each.collect::<Vec<_>>().join(", ")
        }
    })
}

fn check(view: &View) -> (&'static str, String, Tone) {
    let tone = match view.self_check {
        _ if view.is_doubted() => Bad,
        SelfCheck::Passed => Good,
        SelfCheck::Running | SelfCheck::Failed(_) => Plain,
    };
    ("self-check", view.check().to_owned(), tone)
}

#[cfg(test)]
mod tests {
    // Contrast is a ratio of luminances; no money is near.
    #![allow(clippy::float_arithmetic)]

    use super::Tone;
    use crate::style::tests::contrast;

    #[test]
    fn white_letters_can_be_read_on_every_ground() {
        for ground in
            [Tone::Plain, Tone::Good, Tone::Bad].map(Tone::ground).iter().chain(&["#3d444d"])
        {
            let ratio = contrast("ffffff", ground.trim_start_matches('#'));
            assert!(ratio >= 4.5, "{ground}: {ratio:.2}");
        }
    }
}
