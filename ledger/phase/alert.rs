//! What somebody should look at today: one list, and one wording for the terminal and every page.
//! Worked out anew each time from the log and the day, so that each alert is there just as long as
//! what it says holds. Of a closed service only what its books still hold.

use super::gate::{Lack, held, share};
use super::{Grace, grace};
use crate::account::{Account, Code};
use crate::authority::Authority;
use crate::books::Books;
use crate::day::Day;
use crate::entry::{Governance, Phase};
use crate::means::{Means, Ratio};
use crate::money::{Currency, grouped};
use crate::payout::Payouts;
use crate::payout::plan::FRESH;
use crate::shutdown::{ShutdownError, all_came_in, gifts, overruns};
use std::collections::BTreeSet;

/// Days before and after the end of a silent membership in which it is told; before, a third of the
/// declared days at most.
const SOON: i64 = 30;

/// Something that holds today, and that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Alert {
    /// What is available does not do for the end.
    #[error(
        "Closing is due: {available} {ccy} are available, and closing well takes {needed} {ccy}"
    )]
    Short {
        /// The currency.
        ccy: Currency,
        /// In its decimals.
        available: String,
        /// In its decimals.
        needed: String,
    },
    /// It does not pay for itself though it should by now.
    #[error(
        "Closing is due: the grace period was over on {over}, and what comes again each month pays \
         {share} of what is committed in {ccy}"
    )]
    Unfunded {
        /// The currency.
        ccy: Currency,
        /// `0.62`.
        share: String,
        /// The first day after the grace period.
        over: Day,
    },
    /// What is available is less than what is declared to be kept.
    #[error(
        "{available} {ccy} are available, less than the reserve of {reserve} {ccy} that is declared"
    )]
    BelowReserve {
        /// The currency.
        ccy: Currency,
        /// In its decimals.
        available: String,
        /// In its decimals.
        reserve: String,
    },
    /// Money left, and nobody has said what for.
    #[error(
        "Nobody has explained {} of the bank, and until then nothing is paid by itself",
        debits(*.0)
    )]
    Unexplained(usize),
    /// No bank has borne the books out for longer than a month.
    #[error(
        "The next statement of {account} in {ccy} is due: the newest one ends on {to}, more than {FRESH} \
         days ago"
    )]
    StatementDue {
        /// Whose.
        account: Account,
        /// In which currency.
        ccy: Currency,
        /// The last day of the newest one.
        to: Day,
    },
    /// Gifts come in though none is taken any more.
    #[error(
        "{amount} {ccy} were given since closing began, and are offered back whole: recurring gifts are to be \
         stopped where they are given"
    )]
    Late {
        /// The currency.
        ccy: Currency,
        /// In its decimals.
        amount: String,
    },
    /// Whoever signed for more than closing was to cost took it from those behind.
    #[error("Closing costs {costs} {ccy} by now, more than its budget of {budget} {ccy}")]
    Overrun {
        /// The currency.
        ccy: Currency,
        /// What was paid and is asked for, in its decimals.
        costs: String,
        /// What was declared, in its decimals.
        budget: String,
    },
    /// Closed books that hold something: it came too late for everybody.
    #[error("The service is closed, and {}{}", .0, whose(.0))]
    Left(Lack),
    /// Nobody writes any more.
    #[error("Nothing was published since {newest}, which is longer than the {days} days declared")]
    Silent {
        /// The day of the newest entry.
        newest: Day,
        /// So many were declared.
        days: u64,
    },
    /// Nobody is answerable for the books.
    #[error("Nobody is named who keeps the books")]
    NoTreasurer,
    /// Whoever was named is gone.
    #[error("{0} was named to keep the books, and is no member")]
    GoneTreasurer(Code),
    /// A member whose silence ends their membership soon.
    #[error("{member} is no member from {day} on, unless they reaffirm before")]
    Lapsing {
        /// Who.
        member: Code,
        /// The first day without them.
        day: Day,
    },
    /// A member without whom the others could not decide.
    #[error(
        "{member} has said nothing since {since}, and is a member only because the others are too \
         few to decide"
    )]
    Kept {
        /// Who.
        member: Code,
        /// When they last did.
        since: Day,
    },
    /// A member whose silence ended their membership.
    #[error("{member} is no member since {day}, having said nothing")]
    Lapsed {
        /// Who.
        member: Code,
        /// The first day without them.
        day: Day,
    },
}

/// What holds on a day: first what concerns the money, then the people.
///
/// # Errors
/// The books, or sums that are too large.
pub fn alerts(books: &Books, payouts: &Payouts, day: Day) -> Result<Vec<Alert>, ShutdownError> {
    let authority = &payouts.authority;
    let phase = authority.phase(day);
    if phase == Phase::Closed {
        return Ok(held(books)?.into_iter().map(Alert::Left).collect());
    }
    let mut alerts = Vec::new();
    if matches!(phase, Phase::Starting | Phase::Operating) {
        let grace = grace(authority, day);
        for means in Means::all(books, payouts, day)?.values() {
            alerts.extend(short(means));
            alerts.extend(below_reserve(means));
            alerts.extend(grace.and_then(|grace| unfunded(means, grace, day)));
        }
    }
    if let Some(end) = authority.end_begun().filter(|_| phase == Phase::Closing) {
        let (_, all_came_in) = all_came_in(payouts, end, day);
        alerts.extend(if all_came_in { Vec::new() } else { late(books, end.day, day)? });
        alerts.extend(overruns(books, payouts, end, day)?.into_iter().map(overrun));
    }
    if phase != Phase::Evaluating {
        let open = books.money()?.unexplained.len();
        alerts.extend((open > 0).then_some(Alert::Unexplained(open)));
        alerts.extend(statements_due(books, payouts, day)?);
    }
    let governance = authority.governance(day);
    let newest = books.entry(books.head().size.saturating_sub(1))?.recorded;
    alerts.extend(governance.and_then(|of| silent(of, newest, day)));
    alerts.extend(treasurer(authority, governance, phase));
    alerts.extend(people(authority, day));
    Ok(alerts)
}

impl Alert {
    /// The command that answers it, where there is one.
    pub fn command(&self) -> Option<String> {
        Some(match self {
            Self::Short { .. } | Self::Unfunded { .. } => {
                "ledger phase closing --reason …".to_owned()
            }
            Self::Silent { .. } => "ledger run".to_owned(),
            Self::Unexplained(_) => "ledger list --unclassified".to_owned(),
            Self::StatementDue { .. } => "ledger import STATEMENT.csv".to_owned(),
            Self::BelowReserve { .. } => return None,
            Self::Late { .. } => "ledger shutdown offers".to_owned(),
            Self::Overrun { .. } => "ledger expense list".to_owned(),
            Self::Left(_) => "ledger import …".to_owned(),
            Self::NoTreasurer | Self::GoneTreasurer(_) => return None,
            Self::Lapsing { member, .. } | Self::Kept { member, .. } => {
                format!("ledger member reaffirm --as {member}")
            }
            Self::Lapsed { member, .. } => format!("ledger member propose {member} --key …"),
        })
    }

    /// Whether it is about the money or the silence of all, not about one of the people.
    pub fn is_grave(&self) -> bool {
        matches!(
            self,
            Self::Short { .. }
                | Self::Unfunded { .. }
                | Self::Late { .. }
                | Self::Overrun { .. }
                | Self::Left(_)
                | Self::Silent { .. }
        )
    }
}

/// What becomes of money that came when all was over.
fn whose(left: &Lack) -> &'static str {
    match left {
        Lack::Holds { account, .. } if account.starts_with("assets:") => {
            ": no rule says whose it is. Give it back to whom it came from, or on to who took the rest, by \
             hand; the statement that shows it is public"
        }
        _ => "",
    }
}

fn short(means: &Means) -> Option<Alert> {
    let (ccy, needed) = (means.ccy, means.wind_down?.needed()?);
    let decimal = |minor| grouped(&ccy.decimal(minor), ',');
    means.is_short()?.then(|| Alert::Short {
        ccy,
        available: decimal(means.available.minor()),
        // What is not there in whole cents is rounded up: the need is no less than is said.
        needed: decimal(-Ratio::ZERO.minus(needed).map_or(0, Ratio::floor)),
    })
}

fn below_reserve(means: &Means) -> Option<Alert> {
    let (ccy, available) = (means.ccy, means.available.minor());
    let decimal = |minor| grouped(&ccy.decimal(minor), ',');
    (available < i128::from(means.reserve)).then(|| Alert::BelowReserve {
        ccy,
        available: decimal(available),
        reserve: decimal(means.reserve.into()),
    })
}

/// Of accounts that are declared and had a statement once: what never had one is called unproven.
fn statements_due(books: &Books, payouts: &Payouts, day: Day) -> Result<Vec<Alert>, ShutdownError> {
    let declared = books.declarations()?;
    let named = declared.of("account").filter_map(|(code, ..)| {
        let (account, ccy) = code.rsplit_once(':')?;
        Some((account.parse::<Account>().ok()?, ccy.to_ascii_uppercase().parse().ok()?))
    });
    let due = named.filter_map(|(account, ccy): (Account, Currency)| {
        let to = payouts.newest_statement(&account, ccy)?.1.to;
        (to.days_until(day) > FRESH).then_some(Alert::StatementDue { account, ccy, to })
    });
    Ok(due.collect())
}

fn debits(n: usize) -> String {
    if n == 1 { "1 debit".to_owned() } else { format!("{n} debits") }
}

fn unfunded(means: &Means, grace: Grace, day: Day) -> Option<Alert> {
    let share = share(means).filter(|share| !grace.runs(day) && !share.is_enough())?;
    Some(Alert::Unfunded { ccy: means.ccy, share: share.to_string(), over: grace.over })
}

/// Gifts of a later day than the end's that did not go back yet.
fn late(books: &Books, end: Day, day: Day) -> Result<Vec<Alert>, ShutdownError> {
    let mut late = Vec::new();
    let held = books.balances(day)?.into_keys().filter_map(|(_, ccy)| ccy.parse().ok());
    for ccy in held.collect::<BTreeSet<Currency>>() {
        let gifts = gifts(books, ccy, day)?.into_iter().filter(|gift| gift.day > end);
        let sum: u64 = gifts.map(|gift| gift.net).sum();
        let amount = grouped(&ccy.decimal(i128::from(sum)), ',');
        late.extend((sum > 0).then_some(Alert::Late { ccy, amount }));
    }
    Ok(late)
}

fn overrun((ccy, costs, budget): (Currency, u64, u64)) -> Alert {
    let decimal = |minor: u64| grouped(&ccy.decimal(i128::from(minor)), ',');
    Alert::Overrun { ccy, costs: decimal(costs), budget: decimal(budget) }
}

fn silent(governance: &Governance, newest: Day, day: Day) -> Option<Alert> {
    let days = governance.silent?;
    let over = u64::try_from(newest.days_until(day)).is_ok_and(|passed| passed > days);
    over.then_some(Alert::Silent { newest, days })
}

/// Asked of whoever declares how they are governed, and of everybody who started.
fn treasurer(
    authority: &Authority,
    governance: Option<&Governance>,
    phase: Phase,
) -> Option<Alert> {
    match governance.map(|of| of.treasurer.as_ref()) {
        None if phase == Phase::Evaluating => None,
        None | Some(None) => Some(Alert::NoTreasurer),
        Some(Some(named)) if authority.members().contains_key(named) => None,
        Some(Some(named)) => Some(Alert::GoneTreasurer(named.clone())),
    }
}

fn people(authority: &Authority, day: Day) -> Vec<Alert> {
    // Where silence ends it soon, it is not told from the first day on.
    let days = authority.governance(day).and_then(|of| of.reaffirm);
    let soon =
        days.and_then(|days| i64::try_from(days / 3).ok()).map_or(SOON, |soon| soon.min(SOON));
    let lapsing = authority.members().keys().filter_map(|member| {
        let lapses = authority.lapses(member)?;
        let member = member.clone();
        match day.days_until(lapses) {
            ..=0 => Some(Alert::Kept { since: authority.affirmed(&member), member }),
            left if left <= soon => Some(Alert::Lapsing { member, day: lapses }),
            _ => None,
        }
    });
    let lapsed = authority.lapsed().filter(|(_, since)| since.days_until(day) <= SOON);
    let lapsed = lapsed.map(|(member, day)| Alert::Lapsed { member: member.clone(), day });
    lapsing.chain(lapsed).collect()
}
