//! The waterfall itself: from what is not ours down to what nobody else takes.
//! Refuses nothing, and loses nothing: the shares together are the cash. A restricted fund never pays
//! what another fund owes. Pure: the order in which creditors, gifts and funds come in is irrelevant.

use super::position::{Creditor, Gift, Position, Rank};
use super::share::{Claim, divide};
use super::terms::{Heir, Terms};
use super::waterfall::{Line, Recipient, Tier, Waterfall, Why};
use crate::account::Code;
use crate::day::Day;
use crate::entry::{Return, Secondary};
use std::collections::BTreeSet;

/// Pours one currency's money by the declared terms.
pub fn pour(position: &Position, terms: &Terms) -> Waterfall {
    pour_without(position, terms, &BTreeSet::new())
}

/// The same, where some successors had all they get of a fund already: the others share by their points.
pub(super) fn pour_without(
    position: &Position,
    terms: &Terms,
    without: &BTreeSet<(Code, Code)>,
) -> Waterfall {
    let (lines, unpaid) = (Vec::new(), Vec::new());
    let mut pouring = Pouring { position, terms, without, lines, unpaid };
    let left = pouring.not_ours(position.cash);
    let mut rest = pouring.restricted(left);
    rest = pouring.closing(rest);
    rest = pouring.creditors(rest);
    rest = pouring.hold_back(rest);
    rest = pouring.gifts(rest);
    pouring.heirs(&Code::general(), rest);
    let mut lines = pouring.lines;
    lines.sort_by(|a, b| key(a).cmp(&key(b)));
    Waterfall { ccy: position.ccy, day: position.day, cash: position.cash, lines }
}

/// The order of the lines: by tier, then fund, then recipient.
fn key(line: &Line) -> (Tier, &Code, &Recipient, Why) {
    (line.tier, &line.pot, &line.to, line.why)
}

/// A pouring on its way down.
struct Pouring<'a> {
    position: &'a Position,
    terms: &'a Terms,
    /// Of which fund which successor shares no more.
    without: &'a BTreeSet<(Code, Code)>,
    lines: Vec<Line>,
    /// What restricted funds could not pay of their own bills: the general fund owes it.
    unpaid: Vec<Creditor>,
}

impl Pouring<'_> {
    /// T0: what the service only keeps, and gifts that came after the end began.
    fn not_ours(&mut self, pot: u64) -> u64 {
        let custody = pot.min(self.position.custody);
        let why = if custody < self.position.custody { Why::Short } else { Why::Full };
        self.line(
            Tier::NotOurs,
            &Code::general(),
            Recipient::Custody,
            self.position.custody,
            custody,
            why,
        );
        let late: Vec<&Gift> =
            self.position.gifts.iter().filter(|gift| self.is_late(gift)).collect();
        let claims: Vec<Claim> = late.iter().map(|gift| of_gift(gift, gift.net)).collect();
        let shares = divide(pot - custody, &claims);
        for (gift, share) in late.iter().zip(&shares) {
            let to = Recipient::Gift(gift.entry);
            self.line(Tier::NotOurs, &gift.fund, to, gift.net, *share, Why::Late);
        }
        pot - custody - shares.iter().sum::<u64>()
    }

    /// Gifts that came after the end began go back whatever else is owed.
    fn is_late(&self, gift: &Gift) -> bool {
        gift.day > self.position.day
    }

    /// T5: each restricted fund has its own pot, and pays its own bills first. What is left of `pot`
    /// is the general fund's.
    fn restricted(&mut self, pot: u64) -> u64 {
        // Where the general fund lived on restricted money, all restricted funds lack the same part.
        let funds: Vec<(&Code, u64)> =
            self.position.funds.iter().map(|(code, balance)| (code, *balance)).collect();
        let claims: Vec<Claim> = (0..)
            .zip(&funds)
            .map(|(id, (_, balance))| Claim::of(*balance, Day::FIRST, id))
            .collect();
        let pots = divide(pot, &claims);
        for ((code, _), pot) in funds.iter().zip(&pots) {
            let rest = self.own_bills(code, *pot);
            self.onward(code, rest);
        }
        pot - pots.iter().sum::<u64>()
    }

    /// A fund's own creditors, by rank; what it cannot pay the general fund owes.
    fn own_bills(&mut self, fund: &Code, pot: u64) -> u64 {
        let own: Vec<Creditor> =
            self.position.creditors.iter().filter(|c| c.fund == *fund).cloned().collect();
        let mut rest = pot;
        for rank in ranks() {
            let of_rank: Vec<&Creditor> = own.iter().filter(|c| c.rank == rank).collect();
            let shares = self.pay(Tier::Restricted, fund, &of_rank, rest);
            for (creditor, share) in of_rank.iter().zip(&shares) {
                rest -= share;
                if *share < creditor.owed {
                    let owed = creditor.owed - share;
                    self.unpaid.push(Creditor { owed, ..(*creditor).clone() });
                }
            }
        }
        rest
    }

    /// What a restricted fund has left goes its declared way.
    fn onward(&mut self, fund: &Code, rest: u64) {
        match self.terms.funds.get(fund) {
            Some(Secondary::Purpose(heir)) => {
                let to = Recipient::Heir(heir.clone());
                self.line(Tier::Restricted, fund, to, rest, rest, Why::Purpose);
            }
            Some(Secondary::Donors) => {
                let rest = self.give_back(Tier::Restricted, fund, Return::Lifetime, rest);
                self.heirs(fund, rest);
            }
            Some(Secondary::Similar) | None => self.heirs(fund, rest),
        }
    }

    /// T1: the closing budget that was published before; no more than there is.
    fn closing(&mut self, pot: u64) -> u64 {
        let (wanted, share) = (self.position.budget, pot.min(self.position.budget));
        let why = if share < wanted { Why::Short } else { Why::Full };
        self.line(Tier::Closing, &Code::general(), Recipient::Budget, wanted, share, why);
        pot - share
    }

    /// T2 and T3: rank by rank; those of one rank get the same part where it is short.
    fn creditors(&mut self, pot: u64) -> u64 {
        let restricted = &self.position.funds;
        let of_general =
            self.position.creditors.iter().filter(|c| !restricted.contains_key(&c.fund));
        let mut all: Vec<Creditor> = of_general.cloned().collect();
        all.append(&mut self.unpaid);
        let mut rest = pot;
        for rank in ranks() {
            let tier = if rank < Rank::Ordinary { Tier::Preferred } else { Tier::Creditors };
            let of_rank: Vec<&Creditor> = all.iter().filter(|c| c.rank == rank).collect();
            rest -= self.pay(tier, &Code::general(), &of_rank, rest).iter().sum::<u64>();
        }
        rest
    }

    fn pay(&mut self, tier: Tier, pot: &Code, creditors: &[&Creditor], rest: u64) -> Vec<u64> {
        let mut order: Vec<usize> = (0..creditors.len()).collect();
        order.sort_by(|a, b| {
            (&creditors[*a].debt, &creditors[*a].fund)
                .cmp(&(&creditors[*b].debt, &creditors[*b].fund))
        });
        let mut claims = vec![Claim::of(0, Day::FIRST, 0); creditors.len()];
        for (id, at) in (0..).zip(order) {
            claims[at] = Claim::of(creditors[at].owed, creditors[at].day, id);
        }
        let shares = divide(rest, &claims);
        for (creditor, share) in creditors.iter().zip(&shares) {
            let why = if *share < creditor.owed { Why::Short } else { Why::Full };
            let to = Recipient::Creditor(creditor.debt.clone());
            self.line(tier, pot, to, creditor.owed, *share, why);
        }
        shares
    }

    /// T4: what may be charged back is kept until it no longer can.
    fn hold_back(&mut self, pot: u64) -> u64 {
        let hold = self.position.hold_back;
        let (wanted, share) = (hold.wanted(), pot.min(hold.wanted()));
        let why = if share < wanted { Why::Short } else { Why::Full };
        let to = Recipient::HoldBack(hold.release);
        self.line(Tier::HoldBack, &Code::general(), to, wanted, share, why);
        pot - share
    }

    /// T6: first what was given for days that will not come, then by the declared method.
    fn gifts(&mut self, pot: u64) -> u64 {
        if self.terms.returns == Return::None {
            return pot;
        }
        self.give_back(Tier::Gifts, &Code::general(), self.terms.returns, pot)
    }

    /// Gives a fund's gifts back; what is left was not theirs, or too little to send.
    fn give_back(&mut self, tier: Tier, fund: &Code, how: Return, pot: u64) -> u64 {
        let own = |gift: &&Gift| gift.fund == *fund && gift.net > 0 && !self.is_late(gift);
        let gifts: Vec<&Gift> = self.position.gifts.iter().filter(own).collect();
        let day = self.position.day;
        let early = unearned(day, &gifts, pot);
        let rest = pot - early.iter().sum::<u64>();
        let room: Vec<u64> = gifts.iter().zip(&early).map(|(gift, had)| gift.net - had).collect();
        let later = by_method(how, day, &gifts, &room, rest);
        let mut sent = 0;
        for (n, gift) in gifts.iter().enumerate() {
            let (early, later) = (early[n], later[n]);
            sent += self.send(tier, gift, &[(early, Why::Unearned), (later, why_of(how))]);
        }
        pot - sent
    }

    /// One gift's parts, unless they are too little to send; what was sent.
    fn send(&mut self, tier: Tier, gift: &Gift, parts: &[(u64, Why)]) -> u64 {
        let whole: u64 = parts.iter().map(|(share, _)| share).sum();
        let to = || Recipient::Gift(gift.entry);
        if whole > 0 && whole < self.terms.minimum {
            self.line(tier, &gift.fund, to(), whole, 0, Why::TooSmall);
            return 0;
        }
        for (share, why) in parts.iter().filter(|(share, _)| *share > 0) {
            self.line(tier, &gift.fund, to(), gift.net, *share, *why);
        }
        whole
    }

    /// T7 and T8: the successors by their points; who did not accept, and what is left, the fallback.
    fn heirs(&mut self, pot: &Code, rest: u64) {
        // Those without points are a fund's purpose or the fallback. Who had all they get shares no more, and
        // nobody takes a part for a fallback that had more.
        let out = |code: &Code| self.without.contains(&(pot.clone(), code.clone()));
        let over = out(&self.terms.fallback);
        let heirs = self.terms.successors.iter();
        let heirs =
            heirs.filter(|(code, heir)| heir.points > 0 && !out(code) && (heir.accepted || !over));
        let heirs: Vec<(&Code, &Heir)> = heirs.collect();
        let weigh = |(id, (_, heir)): (u64, &(&Code, &Heir))| Claim {
            cap: u64::MAX,
            ..Claim::of(heir.points, Day::FIRST, id)
        };
        let claims: Vec<Claim> = (0..).zip(&heirs).map(weigh).collect();
        let shares = divide(rest, &claims);
        let mut fallback = rest - shares.iter().sum::<u64>();
        let tier = |last| if *pot == Code::general() { last } else { Tier::Restricted };
        for ((code, heir), share) in heirs.into_iter().zip(shares) {
            let to = Recipient::Heir(code.clone());
            let (given, why) = match heir.accepted {
                true => (share, Why::Points),
                false => {
                    fallback += share;
                    (0, Why::NotAccepted)
                }
            };
            self.line(tier(Tier::Successors), pot, to, share, given, why);
        }
        let to = Recipient::Heir(self.terms.fallback.clone());
        self.line(tier(Tier::Fallback), pot, to, fallback, fallback, Why::Rest);
    }

    /// A line, unless nobody asks for anything.
    fn line(&mut self, tier: Tier, pot: &Code, to: Recipient, claim: u64, share: u64, why: Why) {
        if claim > 0 {
            self.lines.push(Line { tier, pot: pot.clone(), to, claim, share, why });
        }
    }
}

fn ranks() -> [Rank; 5] {
    [Rank::Secured, Rank::Wages, Rank::Tax, Rank::Ordinary, Rank::Back]
}

fn of_gift(gift: &Gift, weight: u64) -> Claim {
    Claim::of(weight, gift.day, gift.entry)
}

fn why_of(how: Return) -> Why {
    if how == Return::Newest { Why::Newest } else { Why::ByWeight }
}

/// What each gift gets of `pot` because it was given for days that will not come.
fn unearned(day: Day, gifts: &[&Gift], pot: u64) -> Vec<u64> {
    let claim = |gift: &&Gift| of_gift(gift, gift.unearned(day));
    divide(pot, &gifts.iter().map(claim).collect::<Vec<_>>())
}

/// What each gift gets of `pot` by a method, at most its room.
fn by_method(how: Return, day: Day, gifts: &[&Gift], room: &[u64], pot: u64) -> Vec<u64> {
    let weigh = |within: &dyn Fn(&Gift) -> bool| {
        let claim =
            |(gift, room): (&&Gift, &u64)| of_gift(gift, if within(gift) { *room } else { 0 });
        let claims: Vec<Claim> = gifts.iter().zip(room).map(claim).collect();
        divide(pot, &claims)
    };
    match how {
        Return::None => vec![0; gifts.len()],
        Return::Lifetime => weigh(&|_| true),
        Return::LookBack(days) => {
            let days = i64::try_from(days).unwrap_or(i64::MAX);
            weigh(&|gift| gift.day.days_until(day) < days)
        }
        Return::Newest => newest_first(gifts, room, pot),
    }
}

/// The newest gifts whole, the one at the edge in part: money is deemed spent oldest first.
fn newest_first(gifts: &[&Gift], room: &[u64], pot: u64) -> Vec<u64> {
    let mut order: Vec<usize> = (0..gifts.len()).collect();
    order.sort_unstable_by_key(|n| std::cmp::Reverse((gifts[*n].day, gifts[*n].entry)));
    let (mut shares, mut left) = (vec![0; gifts.len()], pot);
    for n in order {
        shares[n] = left.min(room[n]);
        left -= shares[n];
    }
    shares
}
