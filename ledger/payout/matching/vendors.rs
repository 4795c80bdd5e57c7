//! Standing commitments that the vendor collects, by direct debit or card: which one a debit is.
//! Refuses what is above the cap, a period that was billed before, and what two commitments could
//! be. A vendor is known by its account, or by its names in the bank's words.

use super::{Answer, Decision, Notice, Shown};
use crate::account::Code;
use crate::authority::Authority;
use crate::day::Day;
use crate::entry::{Billed, Collect, Commitment, Declared};
use crate::payout::iban::Iban;
use crate::payout::{Payouts, due};
use crate::slot::Words;
use std::collections::{BTreeSet, HashMap};

/// Letters by which names are looked up; a name with fewer is never looked for.
const LOOKED_UP: usize = 3;
/// A shorter name must stand alone: `ovh` is no part of another word.
const LONG: usize = 6;

/// A period of a commitment that its vendor collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// The policy entry of the commitment.
    pub commitment: u64,
    /// What it is spent on.
    pub category: Code,
    /// From which fund.
    pub fund: Code,
    /// The period.
    pub billed: Billed,
    /// The vendor's public name.
    pub name: Option<String>,
}

/// The commitments that vendors collect.
#[derive(Debug, Default)]
pub(super) struct Vendors {
    all: Vec<Vendor>,
    accounts: HashMap<Iban, Vec<usize>>,
    /// By their first letters: names, folded.
    names: HashMap<String, Vec<(String, usize)>>,
}

#[derive(Debug)]
struct Vendor {
    code: Code,
    entry: u64,
    commitment: Commitment,
    /// The first day on which it was no longer in force.
    ended: Option<Day>,
    /// It goes on, and is paid by transfer by now.
    pushed: bool,
    billed: Vec<Billed>,
    name: Option<String>,
}

impl Vendors {
    /// Those in force, and those that were: a statement may come late.
    pub fn of<E>(
        payouts: &Payouts,
        today: Day,
        words: &mut impl FnMut(u64) -> Result<Words, E>,
    ) -> Result<Self, E> {
        let mut vendors = Self::default();
        for (code, entry, commitment, ended, pushed) in collected(&payouts.authority, today) {
            let versions = payouts.authority.versions_of(&commitment.payee);
            let payee = versions.iter().rev().find(|v| v.value.in_force && v.agreed.is_some());
            let Some(payee) = payee else { continue };
            let Words { who, source, .. } = words(payee.entry)?;
            let at = vendors.all.len();
            if let Some(iban) = source.account.and_then(|text| text.parse().ok()) {
                vendors.accounts.entry(iban).or_default().push(at);
            }
            for name in [&who.name, &source.memo].into_iter().flatten() {
                vendors.know(name, at);
            }
            let billed = payouts.billed(code.as_str());
            let name = who.name;
            vendors.all.push(Vendor { code, entry, commitment, ended, pushed, billed, name });
        }
        Ok(vendors)
    }

    fn know(&mut self, name: &str, at: usize) {
        let name = Folded::of(&[name]).text;
        let Some(first) = first(&name) else { return };
        let same = self.names.entry(first.to_owned()).or_default();
        if !same.iter().any(|(known, of)| (known, *of) == (&name, at)) {
            same.push((name, at));
        }
    }

    /// What a debit is, if exactly one commitment fits; its period is billed from now on.
    pub fn pull(&mut self, shown: &Shown<'_>) -> Answer {
        let minor = shown.gross.saturating_neg();
        let named = self.named(shown);
        let open: Vec<(usize, Billed)> =
            named.iter().filter_map(|at| self.period(*at, shown)).collect();
        let within = |at: usize, fits: &dyn Fn(&Commitment) -> bool| {
            self.all.get(at).is_some_and(|vendor| fits(&vendor.commitment))
        };
        let under = |(at, _): &&(usize, Billed)| within(*at, &|it| minor <= it.cap);
        let exact = |(at, _): &&(usize, Billed)| within(*at, &|it| minor == it.amount);
        let fitting: Vec<(usize, Billed)> = open.iter().filter(under).copied().collect();
        let exactly: Vec<(usize, Billed)> = fitting.iter().filter(exact).copied().collect();
        match (fitting.as_slice(), exactly.as_slice(), open.first()) {
            ([], _, None) => Answer::other(self.ended(&named, shown).into_iter().collect()),
            ([], _, Some((at, _))) => Answer::other(self.above_cap(*at).into_iter().collect()),
            // Of several, the one that costs just this.
            ([(at, billed)], ..) | (_, [(at, billed)], _) => self.bill(*at, *billed),
            (several, ..) => {
                let vendors = several.iter().filter_map(|(at, _)| self.all.get(*at));
                let codes = vendors.map(|vendor| vendor.code.clone()).collect();
                Answer::other(vec![Notice::Vendors { codes }])
            }
        }
    }

    fn bill(&mut self, at: usize, billed: Billed) -> Answer {
        let Some(vendor) = self.all.get_mut(at) else { return Answer::other(Vec::new()) };
        vendor.billed.push(billed);
        let pulled = Pulled {
            commitment: vendor.entry,
            category: vendor.commitment.category.clone(),
            fund: vendor.commitment.fund.clone(),
            billed,
            name: vendor.name.clone(),
        };
        Answer { decision: Decision::Pulls(pulled), notices: Vec::new() }
    }

    fn above_cap(&self, at: usize) -> Option<Notice> {
        let Vendor { code, commitment, .. } = self.all.get(at)?;
        Some(Notice::AboveCap { code: code.clone(), ccy: commitment.ccy, cap: commitment.cap })
    }

    /// Of these commitments, the one that ended last, where none goes on.
    fn ended(&self, named: &BTreeSet<usize>, shown: &Shown<'_>) -> Option<Notice> {
        let vendors = named.iter().filter_map(|at| self.all.get(*at));
        let ended = vendors.map(|vendor| {
            let day = vendor.ended.filter(|day| *day <= shown.day)?;
            let code = vendor.code.clone();
            Some(match vendor.pushed {
                true => Notice::Pushed { code, day },
                false => Notice::Ended { code, day },
            })
        });
        ended.collect::<Option<Vec<_>>>()?.pop()
    }

    /// A commitment that was collected by whom a line names, and is paid by transfer by now.
    pub fn pushed(&self, shown: &Shown<'_>) -> Option<Code> {
        let named = self.named(shown);
        let mut vendors = named.iter().filter_map(|at| self.all.get(*at));
        vendors.find(|vendor| vendor.pushed).map(|vendor| vendor.code.clone())
    }

    /// The period that a commitment has open for a debit.
    fn period(&self, at: usize, shown: &Shown<'_>) -> Option<(usize, Billed)> {
        let vendor = self.all.get(at)?;
        let stands = vendor.ended.is_none_or(|ended| shown.day < ended);
        if vendor.commitment.ccy != shown.ccy || !stands {
            return None;
        }
        Some((at, due::pulled(&vendor.commitment, &vendor.billed, shown.day)?))
    }

    /// The commitments whose vendor a line names.
    fn named(&self, shown: &Shown<'_>) -> BTreeSet<usize> {
        let mut named = BTreeSet::new();
        if self.all.is_empty() {
            return named;
        }
        if let Ok(iban) = shown.account.parse::<Iban>() {
            named.extend(self.accounts.get(&iban).into_iter().flatten());
        }
        let said = Folded::of(&[shown.name, shown.text]);
        for start in &said.starts {
            let rest = said.text.get(*start..).unwrap_or("");
            let same = first(rest).and_then(|first| self.names.get(first));
            for (name, at) in same.into_iter().flatten() {
                let alone = || said.ends.binary_search(&(start + name.len())).is_ok();
                if rest.starts_with(name.as_str()) && (name.len() >= LONG || alone()) {
                    named.insert(*at);
                }
            }
        }
        named
    }
}

/// The commitments that vendors collect or did, each by the newest version that says so, with the day
/// of its end, and whether they are paid by transfer by now.
fn collected(
    authority: &Authority,
    today: Day,
) -> impl Iterator<Item = (Code, u64, Commitment, Option<Day>, bool)> {
    let of_kind = authority.objects().filter(|(kind, ..)| *kind == "commitment");
    of_kind.filter_map(move |(_, code, versions)| {
        let held = |day: Option<Day>| day.filter(|day| *day <= today);
        let (mut ended, mut pushed) = (None, false);
        for version in versions.iter().rev() {
            let Some(holds) = held(version.agreed.map(|agreed| agreed.holds)) else { continue };
            match &version.value.value {
                Declared::Commitment(it)
                    if version.value.in_force && it.collect != Collect::Push =>
                {
                    return Some((code.parse().ok()?, version.entry, it.clone(), ended, pushed));
                }
                _ => {
                    pushed |= ended.is_none() && version.value.in_force;
                    ended = Some(holds);
                }
            }
        }
        None
    })
}

/// The letters by which a name is looked up.
fn first(text: &str) -> Option<&str> {
    let (at, c) = text.char_indices().nth(LOOKED_UP - 1)?;
    text.get(..at + c.len_utf8())
}

/// Letters and digits alone, in small letters, with the places where words begin and end.
struct Folded {
    text: String,
    starts: Vec<usize>,
    ends: Vec<usize>,
}

impl Folded {
    fn of(texts: &[&str]) -> Self {
        let (mut text, mut starts, mut ends) = (String::new(), Vec::new(), Vec::new());
        let mut within = false;
        for c in texts.iter().flat_map(|text| text.chars().chain([' '])) {
            match (within, c.is_alphanumeric()) {
                (false, true) => starts.push(text.len()),
                (true, false) => ends.push(text.len()),
                _ => {}
            }
            within = c.is_alphanumeric();
            text.extend(c.to_lowercase().filter(|_| within));
        }
        Self { text, starts, ends }
    }
}
