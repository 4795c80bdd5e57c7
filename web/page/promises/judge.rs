//! How a point stands: kept, not kept, not yet asked, or nothing that the books could tell. Only what
//! is public is looked at, so that everybody can judge the same; what a program makes impossible is
//! kept by construction, and says so.

mod again;

use super::points::Test;
use crate::answer::Refusal;
use crate::now::Now;
use crate::reasons;
use crate::shown::{capital, counted, days_in_words};
use crate::view::View;
use ledger::canonical::is_address;
use ledger::entry::{Commitment, Phase};
use ledger::means::{Means, Ratio};
use ledger::money::Currency;
use ledger::phase::{Alert, grace};
use reports::figures::is_gift;
use reports::stewardship::{Stewardship, Value};
use reports::sum::points;
use std::collections::BTreeSet;

pub use again::Again;

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stands {
    /// The books show that it is not kept.
    Broken,
    /// The books show that it is kept.
    Kept,
    /// Its time has not come.
    NotYet,
    /// The books cannot tell.
    Untold,
}

impl Stands {
    /// In a word or three.
    pub fn name(self) -> &'static str {
        match self {
            Self::Broken => "Not kept",
            Self::Kept => "Kept",
            Self::NotYet => "Not asked yet",
            Self::Untold => "The books can’t tell",
        }
    }

    /// The class of its mark.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Broken => "bad",
            Self::Kept => "ok",
            Self::NotYet => "way",
            Self::Untold => "untold",
        }
    }
}

/// How a point stands, why, and where that can be seen.
pub struct Verdict {
    /// How.
    pub stands: Stands,
    /// Why.
    pub why: String,
    /// An address below the site's root, and what is there; none where nothing shows it.
    pub evidence: Option<(String, &'static str)>,
    /// What was paid again and again without a commitment, where that is what it is about.
    pub besides: Vec<Again>,
}

/// What the points are judged by.
pub struct Bench<'a> {
    view: &'a View,
    now: &'a Now,
    figures: Stewardship,
    commitments: Vec<(u64, Commitment)>,
    undeclared: Vec<Again>,
    /// Whether something is committed, and nothing shows yet what comes again.
    unmeasured: bool,
}

impl<'a> Bench<'a> {
    /// Reads what all points are judged by.
    ///
    /// # Errors
    /// The books cannot be read, or do not fold.
    pub fn of(view: &'a View) -> Result<Self, Refusal> {
        let (now, paying) = (view.now()?, view.paying()?);
        let figures = Stewardship::with(view.books(), &paying.payouts, paying.day_of_figures())?;
        let held = now.payouts.authority.commitments(now.today);
        let commitments = held.map(|(_, entry, of)| (entry, of.clone())).collect();
        let undeclared = again::undeclared(view, &paying.payouts)?;
        let means = Means::all(view.books(), &paying.payouts, paying.day)?;
        let unmeasured =
            means.values().any(|of| of.committed > Ratio::ZERO && of.recurring.is_none());
        Ok(Self { view, now, figures, commitments, undeclared, unmeasured })
    }

    /// Judges one.
    ///
    /// # Errors
    /// The books cannot be read.
    pub fn judge(&self, test: Test) -> Result<Verdict, Refusal> {
        Ok(match test {
            Test::PeriodsBilled => {
                self.share("period-coverage", "of what was spent says for which days")
            }
            Test::DetailsPrivate => {
                kept("An entry has no public place for them.", "about", "What is proven")
            }
            Test::GiftsHaveKinds => self.kinds()?,
            Test::AnonymousDonors => kept(
                "A name is published only where its donor agreed.",
                "about",
                "Whose names you see",
            ),
            Test::InTime => self.share("published-in-time", "of the entries were in time"),
            Test::AllClassified => self.classified()?,
            Test::Surplus => self.surplus(),
            Test::Treasurer => self.treasurer(),
            Test::SelfFunded => self.self_funded(),
            Test::Automatic => self.automatic(),
            Test::Efficiency => at(
                untold("What was needed, nobody can compute; how it was spent, everybody can."),
                "figures",
                "Figures, with their formulas",
            ),
            Test::EndBeforeStart => self.end_before_start(),
            Test::Cancellable => self.cancellable(),
            Test::CancelledInPublic => self.cancelled(),
            Test::DecisionsPublic => self.decisions()?,
            Test::Reaffirmed => self.reaffirmed(),
            Test::HalfAgree => self.half_agree(),
            Test::MistakesVisible => kept(
                "Nothing can be edited: each correction is an entry beside what was wrong.",
                "mistakes",
                "Mistakes",
            ),
            Test::Phases => self.phases(),
            Test::Grace => self.grace(),
            Test::Notice => self.notice(),
            Test::PaysForItself => self.pays_for_itself(),
            Test::Export => kept(
                "All that is public, in formats that other programs read.",
                "downloads",
                "Take everything along",
            ),
            Test::Untold(why) => untold(why),
        })
    }

    /// A figure that must be the whole, in every currency that has one.
    fn share(&self, id: &str, of: &str) -> Verdict {
        let shares: Vec<(Option<Currency>, &Value)> = (self.figures.facts.figures())
            .filter(|(_, figure)| figure.id == id && matches!(figure.value, Value::Share(_)))
            .map(|(ccy, figure)| (ccy, &figure.value))
            .collect();
        let [(_, first), ..] = shares.as_slice() else {
            return at(untold("There is nothing to look at yet."), "figures", "Figures");
        };
        let all = |(_, share): &(_, &Value)| share.exact().is_some_and(|n| n >= Ratio::whole(1));
        let whole = shares.iter().all(all);
        let shown = |(ccy, share): &(Option<Currency>, &Value)| match ccy {
            Some(ccy) => format!("{} in {ccy}", share.shown()),
            None => share.shown(),
        };
        let why = match whole {
            true => format!("{} {of}, in the months that the figures look at.", first.shown()),
            false => {
                let shown: Vec<String> = shares.iter().map(shown).collect();
                format!("{} {of}; the promise is all.", shown.join(", "))
            }
        };
        at(judged(whole, why), "figures", "Figures, with their formulas")
    }

    /// Gifts of which nobody knows whether they come again, in the newest twelve months.
    fn kinds(&self) -> Result<Verdict, Refusal> {
        let Some((_, last)) = self.view.books().months()? else {
            return Ok(untold("Nothing was given yet."));
        };
        let (from, mut known, mut unknown) = (last.plus(-11), 0_i64, 0_i64);
        for row in self.view.books().totals(from, last)? {
            if is_gift(&row.leg) {
                let unclear = row.leg.account == "income:donations:unknown";
                *(if unclear { &mut unknown } else { &mut known }) += row.total.n;
            }
        }
        let link = format!("entries?account=income:donations&from={from}&to={last}");
        Ok(match (known, unknown) {
            (0, 0) => untold("Nothing was given in the newest twelve months."),
            (_, 0) => {
                linked(kept_by("Every gift of the newest twelve months says it."), link, "Gifts")
            }
            (_, n) => {
                let n = counted(n.unsigned_abs(), "gift does", "gifts do");
                let why =
                    format!("{n} not say whether it comes again, in the newest twelve months.");
                linked(broken(why), link, "Gifts")
            }
        })
    }

    fn classified(&self) -> Result<Verdict, Refusal> {
        let n = self.view.books().unclassified()?.len() as u64;
        Ok(match n {
            0 => at(kept_by("Every amount has its purpose."), "history/categories", "By category"),
            n => {
                let n = counted(n, "entry has", "entries have");
                let why =
                    format!("{n} no purpose yet: the money moved, what for is still to be said.");
                at(broken(why), "entries?unclassified=yes", "Not yet classified")
            }
        })
    }

    fn surplus(&self) -> Verdict {
        let decided: u64 =
            self.figures.facts.currencies.values().map(|of| of.surplus.len() as u64).sum();
        let why = match decided {
            0 => "Nothing that was left over has gone on to others.".to_owned(),
            n => format!(
                "{} on what was left over; the books don’t tell what was asked for before.",
                counted(n, "decision", "decisions")
            ),
        };
        let stands = if decided == 0 { Stands::NotYet } else { Stands::Untold };
        at(Verdict { stands, why, evidence: None, besides: Vec::new() }, "figures", "Figures")
    }

    fn treasurer(&self) -> Verdict {
        let verdict = match self
            .alert(|alert| matches!(alert, Alert::NoTreasurer | Alert::GoneTreasurer(_)))
        {
            Some(why) => broken(why),
            None => match self.governance().and_then(|of| of.treasurer.as_ref()) {
                Some(_) => kept_by("Named, and a member."),
                None => broken("Nobody is named who keeps the books.".to_owned()),
            },
        };
        at(verdict, "governance", "Who decides")
    }

    fn self_funded(&self) -> Verdict {
        let of_id = self.figures.facts.figures().filter(|(_, of)| of.id == "business-share");
        let shares: Vec<&Value> = of_id.map(|(_, figure)| &figure.value).collect();
        let kept = |value: &&Value| match value {
            Value::Points(share) => Some(*share),
            _ => None,
        };
        let known: Vec<u64> = shares.iter().filter_map(kept).collect();
        let verdict = match known.iter().max() {
            None => untold("Donors are anonymous: nobody has published what businesses gave."),
            Some(0) => kept_by("Businesses gave nothing."),
            Some(most) if *most > 5_000 => {
                broken(format!("Businesses gave {} of it.", points(*most)))
            }
            Some(most) => {
                let why = format!("Businesses gave {}.", points(*most));
                Verdict { stands: Stands::Kept, why, evidence: None, besides: Vec::new() }
            }
        };
        at(verdict, "figures", "On whom it hangs")
    }

    fn end_before_start(&self) -> Verdict {
        let authority = &self.now.payouts.authority;
        let declared = authority.first_held("shutdown", "shutdown");
        let mut starts = authority.phases().iter().filter(|of| of.phase == Phase::Starting);
        let started = starts.next().map(|of| of.day);
        let verdict = match (declared, started) {
            (Some(declared), Some(started)) if declared <= started => {
                let (declared, started) = (reasons::long(declared), reasons::long(started));
                kept_by(&format!("Declared since {declared}; it started on {started}."))
            }
            (Some(declared), Some(started)) => {
                let (declared, started) = (reasons::long(declared), reasons::long(started));
                broken(format!("It started on {started}, and declared it on {declared}."))
            }
            (Some(declared), None) => {
                let declared = reasons::long(declared);
                kept_by(&format!("Declared since {declared}; it has not started."))
            }
            (None, Some(_)) => broken("It started, and nobody has declared it.".to_owned()),
            (None, None) => not_yet("It has not started, and nobody has declared it yet."),
        };
        at(verdict, "shutdown", "The end")
    }

    fn cancelled(&self) -> Verdict {
        let authority = &self.now.payouts.authority;
        if authority.end_begun().is_none() {
            return at(not_yet("It is not closing."), "processes#again", "What comes again");
        }
        let open: BTreeSet<String> =
            self.now.payouts.goes_on(self.now.today).iter().map(ToString::to_string).collect();
        let verdict = match open.len() {
            0 => kept_by("Everything ended, and each end is confirmed."),
            n => {
                let n = counted(n as u64, "thing goes", "things go");
                broken(format!("{n} on, or nobody has confirmed that it ended."))
            }
        };
        at(verdict, "entries?kind=commitment-end", "Ends that were confirmed")
    }

    fn decisions(&self) -> Result<Verdict, Refusal> {
        let authority = &self.now.payouts.authority;
        let agreed: Vec<u64> = authority
            .decisions()
            .iter()
            .filter(|of| of.agreed.is_some())
            .map(|of| of.entry)
            .collect();
        let (mut silent, mut voted) = (0_u64, 0_u64);
        for entry in &agreed {
            let text = self.view.books().words(*entry)?.text;
            silent += u64::from(text.reason.is_none());
            voted += u64::from(text.note.is_some_and(|note| is_address(&note)));
        }
        let verdict = match (agreed.len(), silent) {
            (0, _) => not_yet("Nothing was decided yet."),
            (all, 0) => kept_by(&format!(
                "All {all} have their reason, {voted} a link to the vote; each signature is in the log."
            )),
            (all, n) => broken(format!("{n} of {all} have no published reason.")),
        };
        Ok(at(verdict, "governance#decisions", "What they decided"))
    }

    fn reaffirmed(&self) -> Verdict {
        let verdict = match self.governance().and_then(|of| of.reaffirm) {
            Some(days) if days <= 366 => {
                kept_by(&format!("Each signs something within {}.", counted(days, "day", "days")))
            }
            Some(days) => broken(format!("They are asked only every {days} days.")),
            None => broken("Members are known, and nobody asks them again.".to_owned()),
        };
        at(verdict, "governance#members", "Its members")
    }

    fn half_agree(&self) -> Verdict {
        let authority = &self.now.payouts.authority;
        let (members, need) =
            (authority.members().len() as u64, authority.approval(self.now.today).need);
        // One person's word needs no signature: no entry shows that any member agreed.
        let verdict = match need {
            1 if members > 1 => broken(format!(
                "One person decides, and no signature is needed: there are {members} members."
            )),
            1 => kept_by("One person decides, and there is no other member."),
            _ => {
                let of = counted(members, "member", "members");
                judged(need.saturating_mul(2) >= members, format!("{need} of {of} must agree."))
            }
        };
        at(verdict, "governance#members", "Its members")
    }

    fn phases(&self) -> Verdict {
        let verdict = match self.now.payouts.authority.phases().last() {
            Some(of) => {
                let (phase, day) = (capital(of.phase.as_str()), reasons::long(of.day));
                kept_by(&format!("{phase} since {day}."))
            }
            None => broken("No phase was decided: it is being evaluated.".to_owned()),
        };
        at(verdict, "governance#phases", "Its phases")
    }

    fn grace(&self) -> Verdict {
        let verdict = match self.now.payouts.authority.shutdown(self.now.today) {
            Some(of) => kept_by(&format!(
                "{} of grace, {} to close.",
                counted(of.grace, "month", "months"),
                counted(of.period, "month", "months")
            )),
            None => broken("Nobody has declared one.".to_owned()),
        };
        at(verdict, "processes#end", "What happens at the end")
    }

    fn notice(&self) -> Verdict {
        let due = self.alert(|alert| matches!(alert, Alert::Short { .. }));
        let verdict = match (due, self.now.payouts.authority.shutdown(self.now.today)) {
            (Some(why), _) => broken(why),
            (None, Some(of)) if of.period >= 6 => {
                kept_by(&format!("There is money for the {} months that closing takes.", of.period))
            }
            (None, Some(of)) => {
                broken(format!("Closing takes {}.", counted(of.period, "month", "months")))
            }
            (None, None) => broken("Nobody has declared how long closing takes.".to_owned()),
        };
        at(verdict, "figures", "How long the money lasts")
    }

    fn pays_for_itself(&self) -> Verdict {
        let authority = &self.now.payouts.authority;
        let unfunded = self.alert(|alert| matches!(alert, Alert::Unfunded { .. }));
        let phase = authority.phase(self.now.today);
        let verdict = match (unfunded, grace(authority, self.now.today)) {
            (Some(why), _) => broken(why),
            (None, _) if !matches!(phase, Phase::Starting | Phase::Operating) => {
                not_yet(&format!("It is {}.", phase.as_str()))
            }
            (None, Some(grace)) if grace.runs(self.now.today) => {
                not_yet(&format!("Grace lasts until {}.", reasons::long(grace.over)))
            }
            (None, Some(_)) if self.unmeasured => {
                untold("No whole month is over that shows what comes again.")
            }
            (None, Some(_)) => kept_by("What comes again each month pays for what is committed."),
            (None, None) => broken("No grace period is declared.".to_owned()),
        };
        at(verdict, "figures", "Figures")
    }

    fn governance(&self) -> Option<&ledger::entry::Governance> {
        self.now.payouts.authority.governance(self.now.today)
    }

    /// What holds today and is told on other pages too.
    fn alert(&self, wanted: impl Fn(&Alert) -> bool) -> Option<String> {
        let found = self.now.alerts.iter().find(|alert| wanted(alert))?;
        Some(days_in_words(&format!("{found}.")))
    }
}

fn kept(why: &str, path: &str, name: &'static str) -> Verdict {
    at(kept_by(why), path, name)
}

fn kept_by(why: &str) -> Verdict {
    judged(true, why.to_owned())
}

fn broken(why: String) -> Verdict {
    judged(false, why)
}

fn judged(kept: bool, why: String) -> Verdict {
    let stands = if kept { Stands::Kept } else { Stands::Broken };
    Verdict { stands, why, evidence: None, besides: Vec::new() }
}

fn not_yet(why: &str) -> Verdict {
    Verdict { stands: Stands::NotYet, why: why.to_owned(), evidence: None, besides: Vec::new() }
}

fn untold(why: &str) -> Verdict {
    Verdict { stands: Stands::Untold, why: why.to_owned(), evidence: None, besides: Vec::new() }
}

fn at(verdict: Verdict, path: &str, name: &'static str) -> Verdict {
    linked(verdict, path.to_owned(), name)
}

fn linked(verdict: Verdict, path: String, name: &'static str) -> Verdict {
    Verdict { evidence: Some((path, name)), ..verdict }
}
