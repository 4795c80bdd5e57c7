//! The waterfall by hand-worked cases, and by what must hold for any position and any terms.

mod read;

use super::*;
use crate::account::Code;
use crate::day::Day;
use crate::entry::{Return, Secondary};
use crate::money::Currency;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn code(text: &str) -> Code {
    text.parse().expect("a code")
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn euro() -> Currency {
    "EUR".parse().expect("a currency")
}

/// The end of June 2026 with so much cash and nothing else.
fn position(cash: u64) -> Position {
    Position {
        ccy: euro(),
        day: day("2026-06-30"),
        cash,
        custody: 0,
        funds: BTreeMap::new(),
        creditors: Vec::new(),
        gifts: Vec::new(),
        budget: 0,
        hold_back: HoldBack { floor: 0, disputable: 0, points: 200, release: None },
    }
}

fn terms(returns: Return) -> Terms {
    Terms {
        returns,
        minimum: 0,
        funds: BTreeMap::new(),
        successors: BTreeMap::new(),
        fallback: code("commons"),
    }
}

fn gift(entry: u64, on: &str, net: u64) -> Gift {
    Gift { entry, day: day(on), fund: Code::general(), net, back: 0, covers: None }
}

fn bill(claim: u64, rank: Rank, owed: u64) -> Creditor {
    Creditor { debt: Debt::Claim(claim), rank, fund: Code::general(), owed, day: day("2026-06-01") }
}

/// Recipient by recipient, what they get.
fn shares(waterfall: &Waterfall) -> Vec<(&'static str, String, u64)> {
    let told = |line: &Line| (line.tier.name(), format!("{:?}", line.to), line.share);
    waterfall.lines.iter().map(told).collect()
}

fn share_of(waterfall: &Waterfall, to: &Recipient) -> u128 {
    by_recipient(waterfall).get(to).copied().unwrap_or(0)
}

#[test]
fn the_newest_gifts_are_what_is_left() {
    // 50, 50, 80, 40 from January to April, and 100 in the pot: April 40, March 60.
    let mut position = position(100);
    for (entry, month, net) in [(1, "01", 50), (2, "02", 50), (3, "03", 80), (4, "04", 40)] {
        position.gifts.push(gift(entry, &format!("2026-{month}-01"), net));
    }
    let poured = pour(&position, &terms(Return::Newest));
    assert_eq!(
        shares(&poured),
        [("T6", "Gift(3)".to_owned(), 60), ("T6", "Gift(4)".to_owned(), 40)]
    );
}

#[test]
fn creditors_of_one_rank_get_the_same_part_and_nobody_behind_them_anything() {
    let mut position = position(25_500);
    position.budget = 300;
    position.creditors = vec![
        bill(7, Rank::Ordinary, 25_000),
        bill(8, Rank::Ordinary, 15_000),
        bill(9, Rank::Wages, 200),
    ];
    position.gifts.push(gift(1, "2026-06-01", 1_000_000));
    let poured = pour(&position, &terms(Return::Lifetime));
    assert_eq!(poured.of(Tier::Closing), 300);
    assert_eq!(share_of(&poured, &Recipient::Creditor(Debt::Claim(9))), 200);
    assert_eq!(share_of(&poured, &Recipient::Creditor(Debt::Claim(7))), 15_625);
    assert_eq!(share_of(&poured, &Recipient::Creditor(Debt::Claim(8))), 9_375);
    assert_eq!(poured.of(Tier::Gifts), 0);
    assert_eq!(poured.shortfall(), 15_000);
}

#[test]
fn a_restricted_fund_pays_its_own_bills_and_nobody_else_s() {
    let mut position = position(10_000);
    position.funds.insert(code("mirror"), 4_000);
    position.creditors = vec![
        Creditor { fund: code("mirror"), ..bill(5, Rank::Ordinary, 1_000) },
        bill(6, Rank::Ordinary, 50_000),
    ];
    let mut terms = terms(Return::None);
    terms.funds.insert(code("mirror"), Secondary::Purpose(code("archive")));
    let poured = pour(&position, &terms);
    assert_eq!(share_of(&poured, &Recipient::Creditor(Debt::Claim(5))), 1_000);
    assert_eq!(share_of(&poured, &Recipient::Heir(code("archive"))), 3_000);
    assert_eq!(share_of(&poured, &Recipient::Creditor(Debt::Claim(6))), 6_000);
    assert_eq!(poured.shortfall(), 44_000);
}

#[test]
fn what_a_fund_cannot_pay_of_its_bills_the_general_fund_owes() {
    let mut position = position(10_000);
    position.funds.insert(code("mirror"), 600);
    position.creditors = vec![Creditor { fund: code("mirror"), ..bill(5, Rank::Ordinary, 1_000) }];
    let poured = pour(&position, &terms(Return::None));
    assert_eq!(share_of(&poured, &Recipient::Creditor(Debt::Claim(5))), 1_000);
    assert_eq!(poured.of(Tier::Restricted), 600);
    assert_eq!(poured.of(Tier::Creditors), 400);
    assert_eq!(poured.shortfall(), 0);
    assert_eq!(share_of(&poured, &Recipient::Heir(code("commons"))), 9_000);
}

#[test]
fn where_restricted_money_was_spent_on_else_all_funds_lack_the_same_part() {
    let mut position = position(6_000);
    position.funds.insert(code("a"), 8_000);
    position.funds.insert(code("b"), 4_000);
    position.creditors = vec![bill(5, Rank::Ordinary, 1)];
    let mut terms = terms(Return::None);
    for fund in ["a", "b"] {
        terms.funds.insert(code(fund), Secondary::Purpose(code(fund)));
    }
    let poured = pour(&position, &terms);
    assert_eq!(share_of(&poured, &Recipient::Heir(code("a"))), 4_000);
    assert_eq!(share_of(&poured, &Recipient::Heir(code("b"))), 2_000);
    assert_eq!(poured.of(Tier::Creditors), 0);
}

#[test]
fn a_gift_that_came_too_late_goes_back_before_anything() {
    let mut position = position(500);
    position.gifts.push(gift(3, "2026-07-01", 400));
    position.creditors = vec![bill(1, Rank::Secured, 1_000)];
    let poured = pour(&position, &terms(Return::None));
    assert_eq!(share_of(&poured, &Recipient::Gift(3)), 400);
    assert_eq!(share_of(&poured, &Recipient::Creditor(Debt::Claim(1))), 100);
}

#[test]
fn too_little_to_send_goes_on_to_the_successors() {
    let mut position = position(1_000);
    position.gifts = vec![gift(1, "2026-01-01", 10), gift(2, "2026-01-02", 990)];
    let mut terms = Terms { minimum: 50, ..terms(Return::Lifetime) };
    terms.successors.insert(code("first"), Heir { points: 7_500, accepted: true });
    terms.successors.insert(code("second"), Heir { points: 2_500, accepted: false });
    let poured = pour(&position, &terms);
    assert_eq!(share_of(&poured, &Recipient::Gift(1)), 0);
    assert_eq!(
        share_of(&poured, &Recipient::Heir(code("first"))),
        8,
        "7.5: the remainder is larger"
    );
    assert_eq!(share_of(&poured, &Recipient::Heir(code("second"))), 0);
    assert_eq!(share_of(&poured, &Recipient::Heir(code("commons"))), 2);
}

prop_compose! {
    fn any_position()(
        cash in 0..20_000_u64,
        custody in 0..2_000_u64,
        funds in prop::collection::vec(0..4_000_u64, 0..3),
        bills in prop::collection::vec((0..4_usize, 0..4_usize, 1..3_000_u64), 0..8),
        gifts in prop::collection::vec((0..200_i64, 0..4_usize, 0..2_000_u64, prop::option::of(1..400_i64)), 0..20),
        budget in 0..1_000_u64,
        floor in 0..500_u64,
    ) -> Position {
        const FUNDS: [&str; 4] = ["general", "a", "b", "c"];
        let named = |n: usize| code(FUNDS[n.min(funds.len())]);
        let mut position = Position { custody, budget, ..position(cash) };
        position.hold_back.floor = floor;
        position.funds =
            funds.iter().enumerate().map(|(n, balance)| (code(FUNDS[n + 1]), *balance)).collect();
        for (entry, (rank, fund, owed)) in (100..).zip(bills) {
            let rank = [Rank::Secured, Rank::Wages, Rank::Tax, Rank::Ordinary][rank];
            position.creditors.push(Creditor { fund: named(fund), ..bill(entry, rank, owed) });
        }
        for (entry, (back, fund, net, covers)) in (200..).zip(gifts) {
            let on = position.day.plus(10 - back);
            let covers = covers.map(|days| crate::entry::Billed { from: on, to: on.plus(days) });
            position.gifts.push(Gift { fund: named(fund), day: on, covers, ..gift(entry, "2026-01-01", net) });
        }
        position
    }
}

prop_compose! {
    fn any_terms()(
        returns in prop_oneof![
            Just(Return::None), Just(Return::Newest), Just(Return::Lifetime),
            (1..200_u64).prop_map(Return::LookBack),
        ],
        minimum in 0..100_u64,
        onward in prop::collection::vec(0..3_usize, 3),
        points in prop::option::of(0..=10_000_u64),
        accepted in any::<bool>(),
    ) -> Terms {
        let mut terms = Terms { minimum, ..terms(returns) };
        for (fund, way) in ["a", "b", "c"].into_iter().zip(onward) {
            let ways = [Secondary::Purpose(code("archive")), Secondary::Donors, Secondary::Similar];
            terms.funds.insert(code(fund), ways[way].clone());
        }
        if let Some(points) = points {
            terms.successors.insert(code("first"), Heir { points, accepted: true });
            terms.successors.insert(code("second"), Heir { points: 10_000 - points, accepted });
        }
        terms
    }
}

proptest! {
    #[test]
    fn the_shares_are_the_cash(position in any_position(), terms in any_terms()) {
        let poured = pour(&position, &terms);
        let all: u128 = Tier::ALL.iter().map(|tier| poured.of(*tier)).sum();
        prop_assert_eq!(all, u128::from(position.cash));
    }

    #[test]
    fn nobody_gets_more_than_they_may_ask_for(position in any_position(), terms in any_terms()) {
        let poured = pour(&position, &terms);
        for line in &poured.lines {
            prop_assert!(line.share <= line.claim, "{:?}", line);
        }
        let got = by_recipient(&poured);
        for gift in &position.gifts {
            let share = got.get(&Recipient::Gift(gift.entry)).copied().unwrap_or(0);
            prop_assert!(share <= u128::from(gift.net));
        }
        for creditor in &position.creditors {
            let to = Recipient::Creditor(creditor.debt.clone());
            prop_assert!(got.get(&to).copied().unwrap_or(0) <= u128::from(creditor.owed));
        }
    }

    #[test]
    fn a_restricted_fund_never_pays_what_another_owes(position in any_position(), terms in any_terms()) {
        let poured = pour(&position, &terms);
        for line in poured.lines.iter().filter(|line| line.pot != Code::general()) {
            if let Recipient::Creditor(debt) = &line.to {
                let theirs = position.creditors.iter().find(|c| c.debt == *debt);
                prop_assert_eq!(theirs.map(|c| &c.fund), Some(&line.pot));
            }
        }
        // Without the general fund's bills every restricted fund fares the same.
        let mut without = position.clone();
        without.creditors.retain(|c| c.fund != Code::general());
        let restricted = |poured: &Waterfall| {
            let lines = poured.lines.iter().filter(|line| line.tier == Tier::Restricted).cloned();
            lines.collect::<Vec<_>>()
        };
        prop_assert_eq!(restricted(&poured), restricted(&pour(&without, &terms)));
    }

    #[test]
    fn who_comes_first_in_the_input_is_irrelevant(
        (position, creditors, gifts) in any_position().prop_flat_map(|p| {
            let (creditors, gifts) = (p.creditors.clone(), p.gifts.clone());
            (Just(p), Just(creditors).prop_shuffle(), Just(gifts).prop_shuffle())
        }),
        terms in any_terms(),
    ) {
        let mixed = Position { creditors, gifts, ..position.clone() };
        prop_assert_eq!(pour(&position, &terms), pour(&mixed, &terms));
    }

    #[test]
    fn creditors_come_before_gifts_and_gifts_before_successors(
        position in any_position(), terms in any_terms(),
    ) {
        let poured = pour(&position, &terms);
        let behind = [Tier::HoldBack, Tier::Gifts, Tier::Successors, Tier::Fallback];
        if poured.shortfall() > 0 {
            prop_assert_eq!(behind.map(|tier| poured.of(tier)), [0; 4]);
        }
    }
}

/// What all claims on one recipient come to.
fn by_recipient(waterfall: &Waterfall) -> BTreeMap<&Recipient, u128> {
    let mut all = BTreeMap::new();
    for line in &waterfall.lines {
        *all.entry(&line.to).or_default() += u128::from(line.share);
    }
    all
}
