//! The picture of the end: who gets how much of the cash, tier by tier in the order of pouring.
//! Refuses nothing; without cash there is no picture.

use super::{Ending, Summary};
use crate::chart::{self, Class, Figure, Step};
use crate::prose;

/// The tiers in the order in which they are poured: restricted funds never pay the bills of others.
const POURED: [&str; 9] = ["T0", "T5", "T1", "T2", "T3", "T4", "T6", "T7", "T8"];

/// A tier in words.
fn tier_name(tier: &str) -> &'static str {
    match tier {
        "T0" => "Not the service's own",
        "T1" => "What closing costs",
        "T2" => "Creditors who come first",
        "T3" => "Creditors",
        "T4" => "Kept for charge-backs",
        "T5" => "Restricted funds",
        "T6" => "Back to donors",
        "T7" => "On to successors",
        _ => "To whoever takes the rest",
    }
}

/// Of one currency, to stand behind `section`. Before the end has begun the money would go there.
pub(crate) fn of(facts: &Summary, end: &Ending, section: String) -> Option<Figure> {
    let cash = end.basis.cash;
    let goes = if facts.progress.is_some() { "goes" } else { "would go" };
    let caption = format!("Where {} {goes}", prose::money(cash));
    chart::waterfall(section, caption, cash, &steps(end))
}

/// Whom it is owed to or kept for in one colour, donors in another, and who goes on with it in a third.
fn steps(end: &Ending) -> Vec<Step> {
    let class = |tier: &str| match tier {
        "T6" => Class::Income,
        "T5" | "T7" | "T8" => Class::Dot,
        _ => Class::Expense,
    };
    let step = |tier| {
        let (name, class) = (format!("{} ({tier})", tier_name(tier)), class(tier));
        Step { name, class, share: end.basis.tier(tier) }
    };
    POURED.into_iter().map(step).filter(|step| !step.share.is_zero()).collect()
}
