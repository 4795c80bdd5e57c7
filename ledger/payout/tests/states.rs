//! Attempts: one lives at a time, and what nobody knows nobody assumes.

use super::*;
use crate::entry::{PayoutState, Step};

fn say(world: &mut World, intent: u64, state: Step) -> Result<u64, Breach> {
    let said = PayoutState { state, of_batch: false, code: None };
    let draft = world.draft("run", Body::PayoutState(said)).with_ref(Rel::Subject, intent);
    world.push(draft)
}

fn under_way(world: &mut World) -> (u64, u64) {
    let claim = world.claim("run", 10_00);
    world.sign("ada", Word::Approve, claim).expect("an act");
    let intent = world.intent(claim).expect("an attempt");
    (claim, intent)
}

#[test]
fn an_attempt_that_lives_has_no_brother() {
    let mut world = World::alone();
    let (claim, intent) = under_way(&mut world);
    assert!(world.intent(claim).is_err());
    say(&mut world, intent, Step::Unknown).expect("nobody knows");
    assert!(world.intent(claim).is_err());
    assert!(say(&mut world, intent, Step::HandedOver).is_err());
}

#[test]
fn after_a_rejection_people_look_again() {
    let mut world = World::alone();
    let (claim, intent) = under_way(&mut world);
    say(&mut world, intent, Step::Rejected).expect("the bank refused");
    assert!(matches!(world.approval(claim), Approval::Waits { .. }), "what was signed is used up");
    assert!(world.intent(claim).is_err());
    world.sign("ada", Word::Approve, claim).expect("again");
    world.intent(claim).expect("a second attempt");
}

#[test]
fn not_executed_needs_time_a_statement_and_people() {
    let mut world = World::alone();
    let (claim, intent) = under_way(&mut world);
    say(&mut world, intent, Step::Unknown).expect("nobody knows");
    assert!(world.sign("ada", Word::NotExecuted, intent).is_err(), "too early");
    world.wait(11);
    assert!(world.sign("ada", Word::NotExecuted, intent).is_err(), "no statement covers it");
    world.statement();
    world.sign("ada", Word::NotExecuted, intent).expect("now she may say so");
    world.sign("ada", Word::Approve, claim).expect("again");
    world.intent(claim).expect("a second attempt");
    // The first one shows up after all: a fact, though it is paid twice then.
    world.settle(intent, 10_00, Outcome::Paid).expect("a statement shows it");
}

#[test]
fn a_statement_that_is_undone_shows_nothing() {
    let mut world = World::alone();
    let (claim, intent) = under_way(&mut world);
    let settlement = world.settle(intent, 10_00, Outcome::Paid).expect("paid");
    assert!(world.payouts.was_paid(&code("host")));
    let reversal = world.draft("ada", Body::Reversal).with_ref(Rel::Reverses, settlement);
    world.push(reversal).expect("the row is reversed");
    assert!(world.payouts.get(claim).expect("the claim").is_live());
    assert!(!world.payouts.was_paid(&code("host")));
}

#[test]
fn money_that_comes_back_is_not_sent_again_by_itself() {
    let mut world = World::alone();
    let (claim, intent) = under_way(&mut world);
    world.settle(intent, 10_00, Outcome::Paid).expect("paid");
    world.settle(intent, 10_00, Outcome::Returned).expect("it came back");
    assert!(matches!(world.approval(claim), Approval::Waits { .. }));
    assert!(world.plan().0.is_empty());
}

#[test]
fn another_amount_settles_nothing() {
    let mut world = World::alone();
    let (_, intent) = under_way(&mut world);
    assert!(world.settle(intent, 9_99, Outcome::Paid).is_err());
}

#[test]
fn what_was_signed_before_a_failure_is_not_handed_in_for_another_attempt() {
    let mut world = World::alone();
    let (claim, intent) = under_way(&mut world);
    let seen = world.next;
    say(&mut world, intent, Step::Rejected).expect("the bank refused");
    // Signed while nobody knew that another attempt would be needed, handed in afterwards.
    world.sign_seen("ada", Word::Approve, claim, seen).expect("an act");
    assert!(matches!(world.approval(claim), Approval::Waits { .. }));
    assert!(world.intent(claim).is_err());
}

#[test]
fn a_signature_stands_in_the_log_once() {
    let mut world = World::alone();
    let claim = world.claim("run", 10_00);
    let seen = world.next;
    world.sign_seen("ada", Word::Approve, claim, seen).expect("an act");
    assert!(world.sign_seen("ada", Word::Approve, claim, seen).is_err());
}

#[test]
fn what_a_commitment_paid_stays_whatever_it_became_and_goes_with_the_account() {
    let mut world = World::alone();
    let declare = |world: &mut World, cap| {
        let commitment = Commitment { cap, ..world.commitment() };
        let entry = world.policy("ada", "hosting", Declared::Commitment(commitment));
        world.sign("ada", Word::Approve, entry.expect("declared")).expect("an act");
        world.wait(4);
    };
    declare(&mut world, 6_000);
    let first = world.raise().first().copied().expect("January");
    world.sign("ada", Word::Approve, first).expect("people look at the first payment");
    world.wait(4);
    let intent = world.intent(first).expect("an attempt");
    world.settle(intent, 52_36, Outcome::Paid).expect("paid");
    world.wait(31);
    let second = world.raise().first().copied().expect("February");
    world.intent(second).expect("the commitment allows it alone");
    declare(&mut world, 1_000);
    assert!(world.payouts.revoked(world.today).is_empty(), "it keeps its snapshot");
    let account = world.payee("host", &[]);
    let revoked = world.payouts.revoked(world.today).into_values().next();
    assert_eq!(revoked, Some(vec![(second, Revoked::Account(account))]));
}

/// What was signed of the first attempt, for it or against it, is not said of the second.
#[test]
fn a_second_attempt_stands_and_falls_with_what_was_signed_for_it() {
    let mut world = World::three();
    let claim = world.claim("ada", 1_000);
    let approve = |world: &mut World| {
        for member in ["bea", "cem"] {
            world.sign(member, Word::Approve, claim).expect("an act");
        }
    };
    approve(&mut world);
    let first = world.intent(claim).expect("an attempt");
    world.sign("ada", Word::Reject, claim).expect("an act");
    say(&mut world, first, Step::Rejected).expect("the bank refused");
    assert!(world.intent(claim).is_err(), "what was signed before does not count");
    approve(&mut world);
    world.intent(claim).expect("a second attempt");
    assert!(world.payouts.revoked(world.today).is_empty(), "the rejection was of the first");
    world.today = world.today.plus(31);
    let revoked = world.payouts.revoked(world.today).into_values().next();
    assert_eq!(revoked, Some(vec![(claim, Revoked::TooFew)]), "what bea and cem signed ran out");
}
