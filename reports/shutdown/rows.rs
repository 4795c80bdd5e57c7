//! The waterfall as people read it: one row for each recipient, and one for all gifts of one tier and
//! reason, with how many they are. Each gift by itself stands in the data.

use super::facts::{To, why};
use crate::sum::{Sum, as_text};
use ledger::account::Code;
use ledger::shutdown::{Line, Recipient, Tier, Waterfall, Why};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// Who gets how much, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// `T0` to `T8`.
    pub tier: &'static str,
    /// The fund whose money it is.
    pub fund: String,
    /// Who gets it.
    #[serde(serialize_with = "as_text")]
    pub to: Who,
    /// How many gifts these are; 1 of all else.
    pub count: u64,
    /// What they could ask for at most, together.
    pub claim: Sum,
    /// What they get together.
    pub share: Sum,
    /// Why so much, in a word.
    pub why: &'static str,
    /// The same, for words of a format.
    #[serde(skip)]
    pub reason: Why,
}

/// Whom a row is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Who {
    /// One recipient.
    One(To),
    /// The donors of several gifts.
    Gifts,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(to) => to.fmt(f),
            Self::Gifts => f.write_str("gifts"),
        }
    }
}

/// The rows of what was poured: by tier, fund and reason, gifts behind all others.
pub(super) fn rows(poured: &Waterfall) -> Vec<Row> {
    let mut rows: BTreeMap<(Tier, &Code, bool, Why, usize), Row> = BTreeMap::new();
    for (n, line) in poured.lines.iter().enumerate() {
        let is_gift = matches!(line.to, Recipient::Gift(_));
        let own = if is_gift { 0 } else { n };
        let row = rows.entry((line.tier, &line.pot, is_gift, line.why, own));
        let row = row.or_insert_with(|| empty(line, poured));
        row.count += 1;
        if row.count > 1 {
            row.to = Who::Gifts;
        }
        row.claim.minor += i128::from(line.claim);
        row.share.minor += i128::from(line.share);
    }
    rows.into_values().collect()
}

fn empty(line: &Line, poured: &Waterfall) -> Row {
    Row {
        tier: line.tier.name(),
        fund: line.pot.to_string(),
        to: Who::One(To(line.to.clone())),
        count: 0,
        claim: Sum::zero(poured.ccy),
        share: Sum::zero(poured.ccy),
        why: why(line.why),
        reason: line.why,
    }
}
