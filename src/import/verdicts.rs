//! What a person decided of rows that are held, by the lines that the plan names.

use ledger::import::{Verdict, Verdicts};
use std::str::FromStr;

/// Rows that are decided of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All that are held and are not named.
    All,
    /// The row of this physical line.
    Line(u32),
}

impl FromStr for Which {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse()) {
            ("all", _) => Ok(Self::All),
            (_, Ok(line)) if line > 0 => Ok(Self::Line(line)),
            _ => Err("expected the lines of rows that are held, as 3,7, or all".to_owned()),
        }
    }
}

/// The verdicts, of which no row has two: the command line was checked.
pub fn of(new: &[Which], known: &[Which]) -> Verdicts {
    let mut verdicts = Verdicts::default();
    for (which, verdict) in [(new, Verdict::New), (known, Verdict::Known)] {
        for which in which {
            match which {
                Which::All => verdicts.all = Some(verdict),
                Which::Line(line) => {
                    verdicts.lines.insert(*line, verdict);
                }
            }
        }
    }
    verdicts
}
