//! What money there is for, and when it is not sure enough to pay by itself.

use super::*;

fn approved(world: &mut World, minor: i64) -> u64 {
    let claim = world.claim("run", minor);
    world.sign("ada", Word::Approve, claim).expect("an act");
    claim
}

#[test]
fn two_that_fit_alone_do_not_fit_together() {
    let mut world = World::alone();
    world.money.cash.values_mut().for_each(|minor| *minor = 50_000);
    let first = approved(&mut world, 30_000);
    approved(&mut world, 25_000);
    let (pay, waits) = world.plan();
    assert_eq!((pay, waits), (vec![first], vec![Why::Short(20_000)]));
}

#[test]
fn what_is_on_its_way_is_not_there_any_more() {
    let mut world = World::alone();
    world.money.cash.values_mut().for_each(|minor| *minor = 50_000);
    let first = approved(&mut world, 30_000);
    world.intent(first).expect("an attempt");
    approved(&mut world, 25_000);
    assert!(world.plan().1.contains(&Why::Short(20_000)));
}

#[test]
fn a_reserve_and_restricted_funds_are_left_alone() {
    let mut world = World::alone();
    world.policy("ada", "eur", Declared::Reserve { minor: 40_000 }).expect("a reserve");
    world.money.funds.insert(("season".to_owned(), "EUR".to_owned()), 45_000);
    approved(&mut world, 20_000);
    assert_eq!(world.why(), Some(Why::Short(15_000)));
}

/// A claim on a fund, approved and posted as owed, as a pass does before it decides.
fn owed(world: &mut World, fund: &str, minor: i64) -> u64 {
    let claim = world.claim_on("run", fund, minor);
    world.sign("ada", Word::Approve, claim).expect("an act");
    world.owe(claim);
    claim
}

#[test]
fn what_one_fund_cannot_pay_takes_nothing_from_another() {
    let mut world = World::alone();
    let garden = ("garden".to_owned(), "EUR".to_owned());
    world.money.funds.insert(garden, 9_000);
    let large = owed(&mut world, "garden", 49_000);
    let small = owed(&mut world, "garden", 7_000);
    let other = owed(&mut world, "general", 2_000);
    let (pay, waits) = world.plan();
    assert_eq!((pay, waits), (vec![small, other], vec![Why::Short(9_000)]), "{large} waits");
}

#[test]
fn a_restricted_fund_is_left_alone_whether_it_owes_or_not() {
    let mut world = World::alone();
    let garden = ("garden".to_owned(), "EUR".to_owned());
    world.money.cash.values_mut().for_each(|minor| *minor = 50_000);
    world.money.funds.insert(garden, 30_000);
    owed(&mut world, "garden", 20_000);
    owed(&mut world, "general", 21_000);
    assert_eq!(world.plan().1, [Why::Short(20_000)], "100.00 of the fund are left beside its bill");
}

#[test]
fn limits_hold_for_a_payout_a_day_and_a_payee() {
    let mut world = World::alone();
    approved(&mut world, 50_001);
    assert_eq!(world.why(), Some(Why::Limit("payout", 50_001)));
    let mut world = World::alone();
    let first = approved(&mut world, 40_000);
    approved(&mut world, 30_000);
    let (pay, waits) = world.plan();
    assert_eq!((pay, waits), (vec![first], vec![Why::Limit("day", 70_000)]));
}

#[test]
fn a_limit_that_was_raised_does_not_lift_what_waits() {
    let mut world = World::alone();
    approved(&mut world, 55_000);
    world.limit(60_000);
    world.wait(4);
    assert_eq!(world.why(), Some(Why::Limit("payout", 55_000)));
}

#[test]
fn an_old_statement_is_no_proof_and_a_clock_that_jumps_pays_nothing() {
    let mut world = World::alone();
    let claim = approved(&mut world, 1_000);
    assert_eq!(world.plan().0, [claim]);
    world.wait(40);
    world.sign("ada", Word::Approve, claim).expect("renewed");
    assert!(matches!(world.why(), Some(Why::Stale(_))));
}

#[test]
fn an_unexplained_debit_stops_payments() {
    let mut world = World::alone();
    approved(&mut world, 1_000);
    world.money.unexplained.push(3);
    assert!(matches!(world.why(), Some(Why::Unexplained(_, 1))));
}

#[test]
fn the_earlier_due_day_is_paid_first_then_the_lower_priority() {
    let mut world = World::alone();
    let account = world.account_of("host");
    let mut claims = Vec::new();
    for (due, priority) in [(2, 10), (1, 50), (1, 10)] {
        let claim = world.claim("run", 1_000);
        let mut body = world.payouts.get(claim).expect("a claim").claim.clone();
        (body.due, body.priority) = (world.today.plus(-due), priority);
        let again = world.draft("run", Body::ExpenseClaim(body));
        let again = again.with_ref(Rel::Subject, account).with_ref(Rel::Corrects, claim);
        claims.push(world.push(again).expect("in its place"));
    }
    for claim in &claims {
        world.sign("ada", Word::Approve, *claim).expect("an act");
    }
    let [late, usual, urgent] = claims[..] else { panic!("three") };
    assert_eq!(world.plan().0, [late, urgent, usual]);
}

#[test]
fn a_period_is_billed_once_whatever_the_interval_became() {
    let mut world = World::alone();
    let commitment = world.commitment();
    let declared = world.policy("ada", "hosting", Declared::Commitment(commitment.clone()));
    world.sign("ada", Word::Approve, declared.expect("declared")).expect("an act");
    world.wait(4);
    assert_eq!(world.raise().len(), 1);
    let quarterly = Commitment { every: "3m".parse().expect("an interval"), ..commitment };
    let changed = world.policy("ada", "hosting", Declared::Commitment(quarterly));
    world.sign("ada", Word::Approve, changed.expect("declared")).expect("an act");
    world.wait(10);
    let (raised, waits) = plan::raises(&world.payouts, world.today);
    assert!(raised.is_empty());
    assert!(waits.iter().any(|wait| wait.why == Why::Torn));
    let billed = Billed { from: day("2026-01-01"), to: day("2026-03-31") };
    let mut claim = world.payouts.all().next().expect("January").claim.clone();
    (claim.from, claim.to) = (billed.from, billed.to);
    let entry = world.payouts.authority.commitments(world.today).next().expect("one").1;
    assert!(world.submit("run", claim, &[entry]).is_err(), "no day is billed twice");
}

#[test]
fn a_commitment_allows_whole_periods_that_have_begun_and_nothing_between() {
    let mut world = World::alone();
    let commitment = world.commitment();
    let declared = world.policy("ada", "hosting", Declared::Commitment(commitment));
    let declared = declared.expect("declared");
    world.sign("ada", Word::Approve, declared).expect("an act");
    world.wait(4);
    let mut claim = {
        let raised = world.raise();
        world.payouts.get(raised[0]).expect("January").claim.clone()
    };
    for (from, to) in [("2026-02-01", "2026-02-01"), ("2026-03-01", "2026-03-31")] {
        (claim.from, claim.to) = (day(from), day(to));
        let slice = world.submit("ada", claim.clone(), &[declared]).expect("a claim");
        let waits = matches!(world.approval(slice), Approval::Waits { .. });
        assert!(waits, "{from} to {to} is no period that has begun");
    }
}

#[test]
fn a_commitment_under_another_name_bills_no_period_again() {
    let mut world = World::alone();
    let commitment = world.commitment();
    let monthly = Declared::Commitment(commitment.clone());
    let declared = world.policy("ada", "hosting", monthly).expect("declared");
    world.sign("ada", Word::Approve, declared).expect("an act");
    world.wait(25);
    assert_eq!(world.raise().len(), 2, "January and February");
    // The other name, and the other interval, in one step.
    let quarterly = Commitment { every: "3m".parse().expect("an interval"), ..commitment.clone() };
    for (name, value) in [("host-2", commitment.clone()), ("host-3", quarterly)] {
        let declared = world.policy("ada", name, Declared::Commitment(value)).expect("declared");
        world.sign("ada", Word::Approve, declared).expect("an act");
    }
    world.wait(40);
    let (raised, waits) = plan::raises(&world.payouts, world.today);
    let march = Billed { from: day("2026-03-01"), to: day("2026-03-31") };
    let raised: Vec<(&str, Billed)> = raised.iter().map(|r| (r.code.as_str(), r.billed)).collect();
    assert_eq!(raised, [("host-2", march), ("hosting", march)], "side by side from then on");
    let wait = |name: &str, from: &str, to: &str| plan::Wait {
        what: plan::What::Period(code(name), Billed { from: day(from), to: day(to) }),
        why: Why::Elsewhere(code("hosting")),
    };
    let expected =
        [wait("host-2", "2026-01-01", "2026-02-28"), wait("host-3", "2026-01-01", "2026-03-31")];
    assert_eq!(waits, expected);
}
