//! The rules of the end as people read them: before the law, how long, what for, who takes what is left.
//! Refuses nothing: what was not declared is not here. Each term's entry stands below them (`outline`).

use super::Words;
use crate::outline::Section;
use crate::prose;
use crate::sum::points;
use ledger::account::Code;
use ledger::day::Day;
use ledger::entry::{Profile, Return, Shutdown, Successor};
use ledger::payout::Payouts;

/// What was declared before the end, as far as it is the same for all currencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    shutdown: Shutdown,
    successors: Vec<(Code, Successor)>,
}

impl Rules {
    /// Those in force on a day; none where no end was declared.
    pub(super) fn of(payouts: &Payouts, at: Day) -> Option<Self> {
        let shutdown = payouts.authority.shutdown(at)?.clone();
        Some(Self { shutdown, successors: payouts.authority.successors(at).collect() })
    }

    pub(super) fn section(&self, words: &Words) -> Section {
        let mut section = Section::new("The rules in short", 1, &[]);
        let Shutdown { profile, returns, grace, period, window, fallback } = &self.shutdown;
        let many = |n: &u64, unit| prose::many(i64::try_from(*n).unwrap_or(i64::MAX), unit);
        let mut rule = |words: String| section.notes.push(words);
        rule(format!("Before the law it is {}.", before_the_law(*profile)));
        rule(format!("Gifts of the general fund {}.", way(*profile, *returns)));
        if profile.may_return() && *returns != Return::None {
            rule(format!(
                "A gift may be claimed back for {} after the end begins.",
                many(window, "day")
            ));
        }
        rule(format!("After the start it need not pay for itself for {}.", many(grace, "month")));
        rule(format!("Closing takes {}.", many(period, "month")));
        for (code, of) in self.successors.iter().filter(|(_, of)| of.points > 0) {
            let name = words.names.name("successor", code.as_str());
            let part = points(of.points);
            rule(format!("{name} gets {part} of what is left, and {}.", accepted(of)));
        }
        let last = words.names.name("successor", fallback.as_str());
        rule(format!("What nobody else takes goes to {last}."));
        section
    }
}

fn before_the_law(profile: Profile) -> &'static str {
    match profile {
        Profile::TaxExempt => "a tax-exempt body: what was given stays given",
        Profile::Association => "an association of its members",
        Profile::Company => "a company",
        Profile::Unincorporated => "people without a legal form",
    }
}

fn way(profile: Profile, returns: Return) -> String {
    match returns {
        Return::None => "do not go back".to_owned(),
        _ if !profile.may_return() => "do not go back".to_owned(),
        Return::Newest => "go back newest first, as money is deemed spent oldest first".to_owned(),
        Return::LookBack(days) => format!("go back by weight, those of the last {days} days"),
        Return::Lifetime => "go back by weight, all there ever were".to_owned(),
    }
}

fn accepted(of: &Successor) -> String {
    match of.accepted {
        Some(day) => format!("accepted that on {}", prose::day(day)),
        None => "has not accepted that yet".to_owned(),
    }
}
