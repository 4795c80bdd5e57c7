//! `card.png`: the picture that stands beside a link to the site. The log decides what is on it.

use super::badge::balances;
use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::figures::newest_moved;
use crate::shown::{Date, Money};
use crate::view::View;
use reports::chart::Card;

/// The picture.
pub fn show(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let balances = balances(view)?;
    let told = newest_moved(view.books(), view.newest)?;
    let moved = balances.keys().filter_map(|ccy| {
        let (month, flow) =
            told.as_ref().and_then(|(month, flows)| Some((month, flows.get(ccy)?)))?;
        let (came_in, went_out) = (Money::of(*ccy, flow.came_in), Money::of(*ccy, flow.went_out));
        Some(format!("{}: {} {ccy} in, {} out", month.name(), came_in.text, went_out.text))
    });
    let card = Card {
        name: view.service.clone(),
        origin: view.books().genesis().origin.to_string(),
        moved: moved.collect(),
        balance: balances
            .iter()
            .map(|(ccy, of)| format!("{} {ccy}", Money::of(*ccy, *of).text))
            .collect(),
        foot: format!("{} · self-check {}", Date::of(view.newest).long, view.check()),
    };
    let png = card.png().ok_or_else(|| Refusal::Failed("the card cannot be drawn".to_owned()))?;
    Ok(Answer::whole("image/png", png).for_an_hour())
}
