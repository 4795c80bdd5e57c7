//! Claims by which money is given away rather than spent: a gift that goes back at the end, a share of
//! what is left, a surplus that members decided to pass on.
//! Refuses a successor without the end or a decision behind the claim, a surplus once the end began, a
//! gift claimed after the window, a share before it is over, and more than was decided.

use super::super::given::{DISTRIBUTION, Given, LAST};
use super::super::payable::Payable;
use super::Payouts;
use super::steps::breach;
use crate::authority::Breach;
use crate::day::Day;
use crate::entry::{Claim, Decision, Entry, Phase, Profile, Rel, Return, Secondary};

impl Payouts {
    /// What a claim gives away, by the entries that it names.
    pub(super) fn given(&self, entry: &Entry, claim: &Claim) -> Result<Option<Given>, Breach> {
        let subjects = || entry.refs.iter().filter(|r| r.rel == Rel::Subject).map(|r| r.entry);
        let is_phase = |of: &u64| self.authority.phases().iter().any(|p| p.entry == *of);
        let ends: Vec<u64> = subjects().filter(is_phase).collect();
        let decided = subjects().filter(|of| self.authority.decision_at(*of).is_some());
        let decided: Vec<u64> = decided.collect();
        let last = claim.flags.iter().any(|flag| flag.as_str() == LAST);
        let given = match (entry.refers(Rel::Refunds), ends.as_slice(), decided.as_slice()) {
            (Some(gift), [end], []) => Some(Given::Back { gift, end: *end }),
            (None, [end], []) => Some(Given::Share { end: *end }),
            (None, [], [decision]) => Some(Given::Surplus { decision: *decision }),
            (None, [], []) => None,
            _ => return Err(breach("gives away by no end and no decision, or by more than one")),
        };
        match given {
            Some(Given::Back { gift, end }) => self.check_back(gift, end, entry.recorded, claim)?,
            Some(Given::Share { end }) => self.check_share(end, entry.recorded, claim)?,
            Some(Given::Surplus { decision }) => self.check_surplus(decision, claim)?,
            None => {}
        }
        if last && self.authority.end_begun().is_none() {
            return Err(breach("has the flag `last` before closing began"));
        }
        let shares = matches!(given, Some(Given::Share { .. } | Given::Surplus { .. }));
        let mut successors = self.authority.successors(entry.recorded);
        match (shares, successors.any(|(code, _)| code == claim.payee)) {
            (true, false) => Err(breach("gives away to who is no successor")),
            (false, true) => Err(breach(&format!(
                "pays the successor {}, and names neither the end nor a decision to give it away",
                claim.payee
            ))),
            _ => Ok(given),
        }
    }

    /// A gift is claimed within the window, and a second time only by the rule that passes on what
    /// others left; its payee stands for whoever gave it.
    fn check_back(&self, gift: u64, end: u64, day: Day, claim: &Claim) -> Result<(), Breach> {
        let closes = self.window(self.goes_on_by(end, day)?);
        if day > closes && !self.was_claimed(gift, end) && gift < end {
            return Err(breach(&format!("claims gift {gift} after {closes}, the last day for it")));
        }
        match *claim.payee.as_str() == format!("gift-{gift}") {
            true => Ok(()),
            false => {
                Err(breach(&format!("gives gift {gift} back to {}, not gift-{gift}", claim.payee)))
            }
        }
    }

    /// What is left goes on once nobody is waited for any more.
    fn check_share(&self, end: u64, day: Day, claim: &Claim) -> Result<(), Breach> {
        let begun = self.goes_on_by(end, day)?;
        let closes = self.window(begun);
        is_given_on(claim)?;
        match day <= closes && self.may_go_back(begun) {
            true => Err(breach(&format!(
                "is a share of what gifts leave that are claimed until {closes}"
            ))),
            false => Ok(()),
        }
    }

    /// The day on which an end began, which must go on.
    fn goes_on_by(&self, end: u64, day: Day) -> Result<Day, Breach> {
        let begun = self.authority.end_begun().filter(|begun| begun.entry == end);
        let goes_on = self.authority.phase(day) == Phase::Closing;
        let begun = begun.filter(|_| goes_on).map(|begun| begun.day);
        begun.ok_or_else(|| breach(&format!("is of an end that does not go on: entry {end}")))
    }

    /// Whether the terms of an end that began on a day give any gift back, so that its window is waited
    /// for.
    pub fn may_go_back(&self, begun: Day) -> bool {
        let Some(shutdown) = self.authority.shutdown(begun) else { return false };
        let mut funds = self.authority.secondaries(begun);
        let returns =
            shutdown.returns != Return::None || funds.any(|(_, way)| *way == Secondary::Donors);
        returns && shutdown.profile != Profile::TaxExempt
    }

    /// The last day on which a gift may be claimed.
    pub fn window(&self, begun: Day) -> Day {
        let window = self.authority.shutdown(begun).map_or(0, |shutdown| shutdown.window);
        begun.plus(i64::try_from(window).unwrap_or(i64::from(i32::MAX)))
    }

    /// While the service goes on; once closing began, what was claimed so before has fallen, too.
    fn check_surplus(&self, decision: u64, claim: &Claim) -> Result<(), Breach> {
        if self.authority.end_begun().is_some() {
            return Err(Breach::SurplusAtEnd);
        }
        is_given_on(claim)?;
        let agreed = self.authority.decision_at(decision).filter(|of| of.agreed.is_some());
        let Some(Decision::Surplus { ccy, minor, to }) = agreed.map(|of| &of.value) else {
            return Err(breach(&format!("rests on entry {decision}, which decided no surplus")));
        };
        let by_it = self.payables.values().filter(|payable| {
            payable.given == Some(Given::Surplus { decision }) && self.stands(payable)
        });
        let before: i128 = by_it.map(|payable| i128::from(payable.claim.minor)).sum();
        let fits = before + i128::from(claim.minor) <= i128::from(*minor);
        match (*ccy == claim.ccy && *to == claim.payee, fits) {
            (true, true) => Ok(()),
            (false, _) => Err(breach(&format!("is not what decision {decision} gives away"))),
            (_, false) => Err(breach(&format!("is more than decision {decision} gives away"))),
        }
    }

    /// Nothing more is paid by a surplus that was claimed before closing began, nor by an end that was
    /// called off.
    pub(super) fn let_fall(&mut self, index: u64, phase: Phase) {
        for payable in self.payables.values_mut() {
            let falls = match payable.given {
                Some(Given::Surplus { .. }) => phase == Phase::Closing,
                Some(Given::Back { .. } | Given::Share { .. }) => phase == Phase::Operating,
                None => false,
            };
            if falls {
                payable.fallen.get_or_insert(index);
            }
        }
    }

    /// The claims for a gift that stand, in the order of the log.
    pub fn of_gift(&self, gift: u64) -> impl Iterator<Item = &Payable> {
        let all = self.backs.get(&gift).into_iter().flatten();
        all.filter_map(|claim| self.payables.get(claim)).filter(|payable| self.stands(payable))
    }

    /// Whether it was claimed at an end before, whatever became of that: who claimed in time may claim anew,
    /// where members rejected it, or the bank.
    fn was_claimed(&self, gift: u64, end: u64) -> bool {
        let claims = self.backs.get(&gift).into_iter().flatten();
        let mut claims = claims.filter_map(|claim| self.payables.get(claim));
        claims.any(|p| matches!(p.given, Some(Given::Back { end: of, .. }) if of == end))
    }

    /// The claim that binds a gift, while the end goes on: as long as it stands, the gift stays what it is.
    pub fn binds(&self, gift: u64) -> Option<u64> {
        let end = self.authority.end_begun()?;
        self.claims_of(gift, end.entry).next().map(|claim| claim.entry)
    }

    /// Those of one end.
    pub fn claims_of(&self, gift: u64, end: u64) -> impl Iterator<Item = &Payable> {
        let of_it = move |payable: &&Payable| matches!(payable.given, Some(Given::Back { end: of, .. }) if of == end);
        self.of_gift(gift).filter(of_it)
    }
}

/// What is given on is no spending of the service, and stands in no figure as one.
fn is_given_on(claim: &Claim) -> Result<(), Breach> {
    if claim.category.as_str() == DISTRIBUTION {
        return Ok(());
    }
    let category = &claim.category;
    Err(breach(&format!("gives money on, by category {category}, not {DISTRIBUTION}")))
}
