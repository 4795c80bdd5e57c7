//! What is declared about the end, as entries hold it.
//! Refuses a return that the legal profile forbids, a closing shorter than the grace, points above
//! 10,000.

use super::{Keys, Malformed, field};
use crate::entry::end::{Closing, Profile, Return, Secondary, Shutdown, Successor};

/// Reads a shutdown policy.
pub(super) fn shutdown(keys: &mut Keys<'_>) -> Result<Shutdown, Malformed> {
    let (profile, returns) = (keys.text("profile")?, keys.text("returns")?);
    let days = keys.optional_integer("days")?;
    let shutdown = Shutdown {
        profile: Profile::named(profile).ok_or_else(|| {
            field("profile", profile, "tax-exempt, association, company or unincorporated")
        })?,
        returns: Return::named(returns, days).ok_or_else(|| {
            field("returns", returns, "none, newest, lifetime, or look-back with `days`")
        })?,
        grace: keys.integer("grace")?,
        period: keys.integer("period")?,
        window: keys.integer("window")?,
        fallback: keys.parsed("fallback", "a successor's code")?,
    };
    if shutdown.period < shutdown.grace {
        let period = shutdown.period.to_string();
        return Err(field("period", &period, "not fewer months than the grace"));
    }
    if shutdown.returns != Return::None && !shutdown.profile.may_return() {
        return Err(field("returns", returns, "none: a tax-exempt body's gifts stay given"));
    }
    Ok(shutdown)
}

/// Reads what the end costs in one currency.
pub(super) fn closing(keys: &mut Keys<'_>) -> Result<Closing, Malformed> {
    Ok(Closing {
        budget: keys.at_least("budget", 0)?,
        floor: keys.at_least("floor", 0)?,
        minimum: keys.at_least("minimum", 0)?,
    })
}

/// Reads who takes a part.
pub(super) fn successor(keys: &mut Keys<'_>) -> Result<Successor, Malformed> {
    let points = keys.integer("points")?;
    if points > 10_000 {
        return Err(field("points", &points.to_string(), "0 to 10000"));
    }
    Ok(Successor { points, accepted: keys.optional_parsed("accepted", "a day")? })
}

/// Reads what becomes of a restricted fund.
pub(super) fn secondary(keys: &mut Keys<'_>) -> Result<Secondary, Malformed> {
    let way = keys.text("way")?;
    let to = keys.optional_parsed("to", "a successor's code")?;
    let expected = "donors, similar, or purpose with `to`";
    Secondary::named(way, to).ok_or_else(|| field("way", way, expected))
}
