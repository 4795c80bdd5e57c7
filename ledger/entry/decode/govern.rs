//! Phases, decisions, measures, figures and what governs, as entries hold them.
//! Refuses shares above 10,000 or that no donors can have, shares of fewer than ten donors, formulas that
//! are not known, periods of no days.

use super::{Keys, Malformed, decode_to, field};
use crate::entry::govern::{Budget, Decision, Figures, Governance, Measure, Phase, Shares};

pub(super) fn phase(keys: &mut Keys<'_>) -> Result<Phase, Malformed> {
    let name = keys.text("phase")?;
    let expected = "evaluating, starting, operating, closing or closed";
    Phase::named(name).ok_or_else(|| field("phase", name, expected))
}

pub(super) fn decision(keys: &mut Keys<'_>) -> Result<Decision, Malformed> {
    Ok(match keys.text("decision")? {
        "phase" => Decision::Phase(phase(keys)?),
        "surplus" => Decision::Surplus {
            ccy: keys.parsed("ccy", "a currency")?,
            minor: keys.at_least("minor", 1)?,
            to: keys.parsed("to", "a successor's code")?,
        },
        "other" => Decision::Other,
        other => return Err(field("decision", other, "phase, surplus or other")),
    })
}

pub(super) fn measure(keys: &mut Keys<'_>) -> Result<Measure, Malformed> {
    let from = keys.parsed("from", "a day")?;
    Ok(Measure {
        unit: keys.parsed("unit", "a unit's code")?,
        value: keys.integer("value")?,
        from,
        to: decode_to(keys, from)?,
    })
}

pub(super) fn figures(keys: &mut Keys<'_>) -> Result<Figures, Malformed> {
    let (from, donors) = (keys.parsed("from", "a day")?, keys.integer("donors")?);
    let shares = match donors >= Figures::FEWEST {
        true => Some(Shares {
            largest: points(keys, "largest")?,
            squares: points(keys, "squares")?,
            business: optional_points(keys, "business")?,
        }),
        false => None,
    };
    if let Some(Shares { squares, .. }) = shares.filter(|shares| !shares.can_be()) {
        let expected = "up to `largest`, and no less than its square";
        return Err(field("squares", &squares.to_string(), expected));
    }
    let version = keys.integer("version")?;
    if !(1..=Figures::FORMULAS).contains(&version) {
        return Err(field("version", &version.to_string(), "1, the formulas that are known"));
    }
    Ok(Figures {
        ccy: keys.parsed("ccy", "a currency")?,
        from,
        to: decode_to(keys, from)?,
        version,
        donors,
        shares,
    })
}

pub(super) fn governance(keys: &mut Keys<'_>) -> Result<Governance, Malformed> {
    Ok(Governance {
        reaffirm: days(keys, "reaffirm")?,
        silent: days(keys, "silent")?,
        treasurer: keys.optional_parsed("treasurer", "a member's handle")?,
    })
}

pub(super) fn budget(keys: &mut Keys<'_>) -> Result<Budget, Malformed> {
    let year = keys.integer("year")?;
    if !Budget::YEARS.contains(&year) {
        return Err(field("year", &year.to_string(), "1970 to 2199"));
    }
    Ok(Budget {
        year,
        category: keys.parsed("category", "a category")?,
        ccy: keys.parsed("ccy", "a currency")?,
        minor: keys.at_least("minor", 0)?,
    })
}

fn days(keys: &mut Keys<'_>, key: &'static str) -> Result<Option<u64>, Malformed> {
    match keys.optional_integer(key)? {
        Some(0) => Err(field(key, "0", "1 day or more, or no such key")),
        days => Ok(days),
    }
}

fn points(keys: &mut Keys<'_>, key: &'static str) -> Result<u64, Malformed> {
    optional_points(keys, key)?.ok_or(Malformed::Missing(key))
}

fn optional_points(keys: &mut Keys<'_>, key: &'static str) -> Result<Option<u64>, Malformed> {
    let points = keys.optional_integer(key)?;
    match points.filter(|points| *points > 10_000) {
        Some(more) => Err(field(key, &more.to_string(), "0 to 10000")),
        None => Ok(points),
    }
}
