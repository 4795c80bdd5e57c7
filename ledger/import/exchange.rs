//! Exchanges: two rows of one file that are one event, so much of one currency into so much of
//! another. Linked by the bank's own reference on the same day, never by amounts; a row whose other
//! side is not in the file stays an entry of its own, against `equity:conversion`.

use super::{ImportError, Place};
use crate::day::Day;
use crate::entry::Rate;
use crate::money::Currency;
use crate::statement::profile::KindName;
use crate::statement::{Kind, Line, Statement, UnitAt};
use std::collections::{HashMap, HashSet};

/// The rows that exchange a currency, each pair by its first, what was given.
#[derive(Default)]
pub(super) struct Exchanges {
    got: HashMap<UnitAt, UnitAt>,
    second: HashSet<UnitAt>,
}

/// A row under a reference.
struct Side {
    at: UnitAt,
    ccy: Currency,
    net: i64,
}

impl Exchanges {
    /// The pairs among the new rows.
    pub fn find(statement: &Statement, new: &[Place]) -> Result<Self, ImportError> {
        let mut found = Self::default();
        let converts = statement.profile().classify.iter().any(|c| c.kind == KindName::Conversion);
        if !converts || statement.proofs().len() < 2 {
            return Ok(found);
        }
        let mut sides: HashMap<(Day, String), Vec<Side>> = HashMap::new();
        for (day, at) in new {
            let unit = statement.unit(*at).map_err(ImportError::Row)?;
            if let [line] = unit.lines.as_slice()
                && let Some(reference) = reference(line)
            {
                let side = Side { at: *at, ccy: line.ccy, net: line.net };
                sides.entry((*day, reference)).or_default().push(side);
            }
        }
        for sides in sides.into_values() {
            found.pair(&sides);
        }
        Ok(found)
    }

    fn pair(&mut self, sides: &[Side]) {
        let [a, b] = sides else { return };
        let (given, got) = if a.net < 0 { (a, b) } else { (b, a) };
        if given.net < 0 && got.net > 0 && given.ccy != got.ccy {
            self.got.insert(given.at, got.at);
            self.second.insert(got.at);
        }
    }

    /// What the row at this place became, if it was given in an exchange.
    pub fn other_side(&self, at: UnitAt) -> Option<UnitAt> {
        self.got.get(&at).copied()
    }

    /// Whether the row is the other side of one.
    pub fn is_second(&self, at: UnitAt) -> bool {
        self.second.contains(&at)
    }
}

/// What both rows of an exchange share: the payment they were made for, or one id for both.
fn reference(line: &Line<'_>) -> Option<String> {
    let of = line.parent.as_deref().or(line.id.as_deref());
    of.filter(|_| line.kind == Some(Kind::Conversion)).map(str::to_owned)
}

/// How much of the other currency one unit became, to six decimals, cut.
pub(super) fn rate(given: &Line<'_>, got: &Line<'_>) -> Option<Rate> {
    let scale = |ccy: Currency| 10_i128.pow(u32::from(ccy.exponent()));
    let (sold, bought) = (i128::from(given.net).abs(), i128::from(got.net).abs());
    let whole = (sold * scale(got.ccy)).max(1);
    let millionths = bought * scale(given.ccy) * 1_000_000 / whole;
    Rate::parse(&format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000))
}
