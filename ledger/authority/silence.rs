//! Who still is a member: whoever signs nothing for the declared days is none any more.
//! Refuses nobody's return: they are let in as before. Never ends the membership of so many that the
//! others could not decide any more, for silence locks no book.

use super::{Authority, Breach, force};
use crate::account::Code;
use crate::day::Day;
use crate::entry::{Act, Declared, Governance};

impl Authority {
    /// How the people stay answerable.
    pub fn governance(&self, day: Day) -> Option<&Governance> {
        match &self.in_force("governance", "governance", day)?.value.value {
            Declared::Governance(governance) => Some(governance),
            _ => None,
        }
    }

    /// Members whose silence ended their membership, with the first day without them.
    pub fn lapsed(&self) -> impl Iterator<Item = (&Code, Day)> {
        self.lapsed.iter().map(|(member, day)| (member, *day))
    }

    /// The day on which a member was let in again whose silence had ended their membership.
    pub fn returned(&self, member: &Code) -> Option<Day> {
        self.returned.get(member).copied()
    }

    /// The last day on which a member showed that they are one: by signing anything, or by joining.
    pub fn affirmed(&self, member: &Code) -> Day {
        let joined = force::newest(self.versions("member", member.as_str()), self.day);
        let joined = joined.and_then(|v| v.agreed).map_or(self.begun, |agreed| agreed.holds);
        self.spoke.get(member).copied().unwrap_or(joined).max(joined)
    }

    /// The entry by which somebody is a member; none of the first one, until they have a key.
    pub fn member_by(&self, member: &Code) -> Option<u64> {
        self.in_force("member", member.as_str(), self.day).map(|version| version.entry)
    }

    /// The first day without a member who goes on saying nothing, where days are declared. Declared
    /// anew, the same days or fewer give nobody more time.
    pub fn lapses(&self, member: &Code) -> Option<Day> {
        let affirmed = self.affirmed(member);
        let held = self.versions("governance", "governance").iter().rev();
        let held = held.filter_map(|v| Some((v, v.agreed.filter(|a| a.holds <= self.day)?.holds)));
        let (mut longest, mut first) = (0, None);
        for (version, since) in held {
            let days = match &version.value.value {
                Declared::Governance(of) if version.value.in_force => of.reaffirm,
                _ => None,
            };
            let Some(days) = days.and_then(|days| i64::try_from(days).ok()) else { break };
            longest = days.max(longest);
            let day = affirmed.max(since).plus(longest).plus(1);
            first = Some(first.map_or(day, |first: Day| first.min(day)));
        }
        first
    }

    /// A member reaffirms the entry by which they are one, and no other.
    pub(super) fn refuse_other_than_own(&self, act: &Act, subject: u64) -> Result<(), Breach> {
        match self.member_by(&act.signer) == Some(subject) {
            true => Ok(()),
            false => {
                Err(self.wrong_subject(act, subject, "not the entry by which they are a member"))
            }
        }
    }

    /// Ends the membership of who was silent too long. How many must agree may change by time alone;
    /// then it goes day by day, so that it is the same whoever looked meanwhile.
    pub(super) fn lapse(&mut self) {
        let (from, to) = (self.decided_on, self.day);
        let approvals = self.versions("approval", "approval").iter().filter_map(|v| v.agreed);
        let mut begins: Vec<Day> = approvals.map(|agreed| agreed.holds).collect();
        begins.retain(|day| (from.plus(1)..=to).contains(day));
        begins.push(from);
        begins.sort_unstable();
        for (n, begin) in begins.iter().enumerate() {
            self.day = begins.get(n + 1).map_or(to, |next| next.plus(-1));
            self.lapse_since(*begin);
        }
    }

    /// The longest silence first, while those who are left can decide. Whoever was kept until `begin`,
    /// since they could not, was a member until then.
    fn lapse_since(&mut self, begin: Day) {
        let silent = self.members.keys().filter_map(|m| Some((self.lapses(m)?, m.clone())));
        let mut silent: Vec<_> = silent.filter(|(day, _)| *day <= self.day).collect();
        silent.sort();
        let need = usize::try_from(self.approval(self.day).need).unwrap_or(usize::MAX);
        for (day, member) in silent {
            let left = self.members.iter().filter(|(other, _)| **other != member);
            if left.filter(|(_, key)| need == 1 || key.is_some()).count() < need {
                continue;
            }
            self.members.remove(&member);
            self.forget(&member);
            self.lapsed.insert(member, day.max(begin));
        }
    }
}
