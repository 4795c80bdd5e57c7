//! Who may allow a payment, and whose word stops counting.

use super::*;

#[test]
fn one_person_alone_waits_instead_of_a_second_one() {
    let mut world = World::alone();
    let claim = world.claim("ada", 10_00);
    world.sign("ada", Word::Approve, claim).expect("she may sign her own");
    assert!(matches!(world.why(), Some(Why::Holds(_))));
    assert!(world.intent(claim).is_err(), "not before the delay is over");
    world.wait(4);
    assert_eq!(world.plan().0, [claim]);
}

#[test]
fn who_submitted_does_not_count_and_one_person_counts_once() {
    let mut world = World::three();
    let claim = world.claim("ada", 10_00);
    world.sign("ada", Word::Approve, claim).expect("an act");
    world.sign("bea", Word::Approve, claim).expect("an act");
    world.sign("bea", Word::Approve, claim).expect("a double click");
    let waits = Approval::Waits { members: vec![code("bea")], need: 2, why: None };
    assert_eq!(world.approval(claim), waits);
    world.sign("cem", Word::Approve, claim).expect("an act");
    assert!(matches!(world.approval(claim), Approval::People { .. }));
}

#[test]
fn members_close_to_the_payee_do_not_count() {
    let mut world = World::three();
    let account = world.payee("host", &["cem"]);
    for member in ["ada", "bea"] {
        world.sign(member, Word::Approve, account).expect("a new account is signed");
    }
    world.wait(4);
    let claim = world.claim("ada", 10_00);
    for member in ["bea", "cem"] {
        world.sign(member, Word::Approve, claim).expect("an act");
    }
    let waits = Approval::Waits { members: vec![code("bea")], need: 2, why: None };
    assert_eq!(world.approval(claim), waits);
}

#[test]
fn a_member_who_left_counts_no_longer_where_nothing_was_handed_over() {
    let mut world = World::three();
    let claim = world.claim("run", 10_00);
    for member in ["bea", "cem"] {
        world.sign(member, Word::Approve, claim).expect("an act");
    }
    assert!(matches!(world.approval(claim), Approval::People { .. }));
    let key = Some(PrivateKey::new(&[3; 32]).public());
    let left = Policy { code: "cem".into(), value: Declared::Member { key }, in_force: false };
    let left = world.push(world.draft("cem", Body::Policy(left))).expect("a proposal");
    world.sign("cem", Word::Approve, left).expect("one leaves by one's own word");
    assert!(matches!(world.approval(claim), Approval::Waits { .. }));
}

#[test]
fn who_took_a_key_that_was_replaced_has_signed_nothing() {
    let mut world = World::three();
    let claim = world.claim("run", 10_00);
    let limit = world.limit(40_000);
    for subject in [claim, limit] {
        world.sign("bea", Word::Approve, subject).expect("an act");
    }
    let key = Some(PrivateKey::new(&[9; 32]).public());
    let value = Declared::Member { key };
    let replaced = world.policy("ada", "bea", value).expect("a proposal");
    for member in ["ada", "cem"] {
        world.sign(member, Word::Approve, replaced).expect("an act");
    }
    world.sign("bea", Word::Join, replaced).expect("with the new key");
    for subject in [claim, limit] {
        world.sign("cem", Word::Approve, subject).expect("an act");
    }
    assert!(
        matches!(world.approval(claim), Approval::Waits { members, .. } if members == [code("cem")])
    );
    let proposal = world.payouts.authority.object(limit).expect("a proposal");
    assert!(proposal.agreed.is_none() && !proposal.signed.contains_key(&code("bea")));
    for subject in [claim, limit] {
        world.sign("bea", Word::Approve, subject).expect("with the new key");
    }
    assert!(matches!(world.approval(claim), Approval::People { .. }));
}

#[test]
fn a_changed_account_voids_what_was_signed() {
    let mut world = World::alone();
    let claim = world.claim("run", 10_00);
    world.sign("ada", Word::Approve, claim).expect("an act");
    assert_eq!(world.plan().0, [claim]);
    world.payee("host", &[]);
    assert_eq!(world.approval(claim), Approval::Account, "at once, not only once it holds");
    world.wait(4);
    assert_eq!(world.approval(claim), Approval::Account);
    assert!(world.intent(claim).is_err());
}

#[test]
fn a_payment_on_its_way_keeps_its_account() {
    let mut world = World::alone();
    let claim = world.claim("run", 10_00);
    world.sign("ada", Word::Approve, claim).expect("an act");
    let intent = world.intent(claim).expect("an attempt");
    world.payee("host", &[]);
    world.wait(4);
    world.settle(intent, 10_00, Outcome::Paid).expect("the bank paid the account of the intent");
}

#[test]
fn the_stricter_of_then_and_now_holds() {
    let mut world = World::three();
    let claim = world.claim("ada", 10_00);
    world.sign("bea", Word::Approve, claim).expect("an act");
    let one = crate::entry::Approval { need: 1, delay: 72, cooling: 72 };
    let loosened = world.policy("ada", "approval", Declared::Approval(one)).expect("a proposal");
    for member in ["ada", "bea"] {
        world.sign(member, Word::Approve, loosened).expect("they agree");
    }
    world.wait(4);
    assert_eq!(world.payouts.authority.approval(world.today).need, 1);
    assert!(matches!(world.approval(claim), Approval::Waits { need: 2, .. }));
}

#[test]
fn a_commitment_whose_end_is_proposed_raises_nothing_more() {
    let mut world = World::three();
    let commitment = world.commitment();
    let declared = Declared::Commitment(commitment.clone());
    let entry = world.policy("ada", "hosting", declared).expect("declared");
    for member in ["ada", "bea"] {
        world.sign(member, Word::Approve, entry).expect("an act");
    }
    world.wait(4);
    assert_eq!(plan::raises(&world.payouts, world.today).0.len(), 1);
    let value = Declared::Commitment(commitment);
    let end = Policy { code: "hosting".into(), value, in_force: false };
    let end = world.push(world.draft("ada", Body::Policy(end))).expect("a proposal");
    let (raised, waits) = plan::raises(&world.payouts, world.today);
    assert!(raised.is_empty());
    assert_eq!(waits.first().map(|wait| &wait.why), Some(&Why::Ending(end)));
}

#[test]
fn a_signature_runs_out() {
    let mut world = World::alone();
    let claim = world.claim("run", 10_00);
    world.sign("ada", Word::Approve, claim).expect("an act");
    world.wait(31);
    assert!(matches!(world.approval(claim), Approval::Waits { .. }));
}

#[test]
fn anybody_can_freeze_and_nothing_is_paid() {
    let mut world = World::three();
    let claim = world.claim("run", 10_00);
    for member in ["ada", "bea"] {
        world.sign(member, Word::Approve, claim).expect("an act");
    }
    let freeze = world.sign("cem", Word::Freeze, 0).expect("any one member");
    assert!(matches!(world.why(), Some(Why::Frozen(_))));
    assert!(world.intent(claim).is_err());
    world.sign("cem", Word::Thaw, freeze).expect("an act");
    assert!(world.intent(claim).is_err(), "one alone does not thaw");
    for member in ["ada", "bea"] {
        world.sign(member, Word::Thaw, freeze).expect("an act");
    }
    world.intent(claim).expect("it may go on");
}

#[test]
fn a_claim_rests_on_one_entry_of_its_payee_and_of_its_commitment() {
    let mut world = World::alone();
    let [old, other] = ["host", "office"].map(|name| world.payee(name, &[]));
    let declared = world.commitment();
    let declared = world.policy("ada", "hosting", Declared::Commitment(declared));
    let commitment = declared.expect("a commitment");
    world.payee("host", &[]);
    let refused = |world: &mut World, bills: Option<&str>, more: &[u64]| {
        let of = world.claim("ada", 10_00);
        let claim = world.payouts.get(of).expect("a claim").claim.clone();
        let claim = Claim { commitment: bills.map(code), ..claim };
        world.submit("ada", claim, more).expect_err("it is refused").to_string()
    };
    let why = refused(&mut world, None, &[old]);
    assert!(why.contains("more than one entry of its payee"), "{why}");
    let gift = 1;
    for odd in [other, commitment, gift] {
        let why = refused(&mut world, None, &[odd]);
        assert!(why.contains(&format!("rests on entry {odd}")), "{why}");
    }
    let again = world.commitment();
    let again = world.policy("ada", "hosting", Declared::Commitment(again)).expect("a version");
    let why = refused(&mut world, Some("hosting"), &[commitment, again]);
    assert!(why.contains("more than one entry of its commitment"), "{why}");
}
