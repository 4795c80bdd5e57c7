//! Groups that the edge of an export cuts: rows that belong together, of which the file has a part.
//! Held, since an entry cannot grow later. The signs are in the file itself: fees without what they
//! are the fees of, and on the last day a row alone where all before it came with their fees.

use super::held::Held;
use super::{ImportError, Place};
use crate::day::Day;
use crate::statement::{Kind, Line, Statement, Unit};

/// So many groups of the same kind are asked, and at least so many must be there to answer.
const ASKED: usize = 10;
const ANSWERS: usize = 3;

/// The new groups at the file's edges that are not whole, as far as the file tells.
pub(super) fn groups(
    statement: &Statement,
    units: &[Place],
    new: &[Place],
) -> Result<Vec<Held>, ImportError> {
    let (Some((first, _)), Some((last, _))) = (units.first(), units.last()) else {
        return Ok(Vec::new());
    };
    if statement.profile().rows.group.is_none() || first == last {
        return Ok(Vec::new());
    }
    let (head, tail) = (on(new, *first), on(new, *last));
    let peers = Peers { statement, before: units, last: *last };
    let mut held = Vec::new();
    for place in head.iter().chain(tail) {
        let unit = statement.unit(place.1).map_err(ImportError::Row)?;
        if only_fees(&unit) || (place.0 == *last && peers.miss_fees(&unit)?) {
            held.extend(Held::of(statement, &unit, *place)?);
        }
    }
    Ok(held)
}

/// The places of one day, of places in order.
fn on(places: &[Place], day: Day) -> &[Place] {
    let from = places.partition_point(|(d, _)| *d < day);
    let to = places.partition_point(|(d, _)| *d <= day);
    places.get(from..to).unwrap_or_default()
}

fn is_fee(line: &Line<'_>) -> bool {
    line.kind == Some(Kind::Fee)
}

fn only_fees(unit: &Unit<'_>) -> bool {
    unit.lines.iter().all(|line| is_fee(line) && line.group.is_some())
}

/// The groups of the days before the last.
struct Peers<'a> {
    statement: &'a Statement,
    before: &'a [Place],
    last: Day,
}

impl Peers<'_> {
    /// Whether a row stands alone where the newest of its kind before it all came with their fees.
    fn miss_fees(&self, unit: &Unit<'_>) -> Result<bool, ImportError> {
        let [line] = unit.lines.as_slice() else { return Ok(false) };
        if line.group.is_none() || line.fees.total() != 0 {
            return Ok(false);
        }
        let mut answers = 0;
        // Far behind, the host's terms may have been others.
        for (_, at) in self.before.iter().rev().filter(|(d, _)| *d < self.last).take(20 * ASKED) {
            let peer = self.statement.unit(*at).map_err(ImportError::Row)?;
            let Some(main) = peer.main().filter(|main| is_same(main, line)) else { continue };
            if !peer.lines.iter().any(is_fee) && main.fees.total() == 0 {
                return Ok(false);
            }
            answers += 1;
            if answers == ASKED {
                break;
            }
        }
        Ok(answers >= ANSWERS)
    }
}

/// Of one kind and direction.
fn is_same(a: &Line<'_>, b: &Line<'_>) -> bool {
    (a.kind, a.account, a.net > 0) == (b.kind, b.account, b.net > 0) && !is_fee(a)
}
