//! What is given away: nothing but by the end, or by what members decided; a gift goes back once, and
//! in its time; at the end nobody is paid before the others.

use super::*;
use crate::entry::{
    Closing, Decision, PayoutState, Phase, Profile, Return, Shutdown, Step, Successor,
};

impl World {
    /// One person, whose service may close: a fund of 1,000.00, and 30 days to claim a gift.
    fn ready() -> Self {
        let mut world = Self::alone();
        let shutdown = Shutdown {
            profile: Profile::Association,
            returns: Return::Lifetime,
            grace: 6,
            period: 6,
            window: 30,
            fallback: code("archive"),
        };
        let successor = Successor { points: 10_000, accepted: Some(world.today) };
        let closing = Closing { budget: 0, floor: 0, minimum: 0 };
        for (name, value) in [
            ("archive", Declared::Successor(successor)),
            ("eur", Declared::Closing(closing)),
            ("shutdown", Declared::Shutdown(shutdown)),
        ] {
            world.policy("ada", name, value).expect("declared");
        }
        for payee in ["archive", "gift-7"] {
            world.payee(payee, &[]);
        }
        world
    }

    fn begins(&mut self, phase: Phase) -> u64 {
        let decision = self.draft("ada", Body::Decision(Decision::Phase(phase)));
        let decision = self.push(decision).expect("a decision");
        let draft = self.draft("ada", Body::Phase(phase)).with_ref(Rel::Subject, decision);
        self.push(draft).expect("a phase")
    }

    fn claim_of(&self, payee: &str, minor: i64) -> Claim {
        Claim {
            payee: code(payee),
            minor,
            ccy: euro(),
            category: code("one-time"),
            fund: Code::general(),
            from: self.today,
            to: self.today,
            due: self.today,
            priority: 90,
            commitment: None,
            flags: Vec::new(),
        }
    }

    fn gives(
        &mut self,
        payee: &str,
        minor: i64,
        by: Option<u64>,
        gift: Option<u64>,
    ) -> Result<u64, Breach> {
        let mut claim = self.claim_of(payee, minor);
        if gift.is_none() {
            claim.category = code("distribution");
        }
        self.claims(claim, by, gift)
    }

    fn claims(&mut self, claim: Claim, by: Option<u64>, gift: Option<u64>) -> Result<u64, Breach> {
        let account = self.account_of(claim.payee.as_str());
        let draft = self.draft("run", Body::ExpenseClaim(claim)).with_ref(Rel::Subject, account);
        let draft = by.into_iter().fold(draft, |draft, of| draft.with_ref(Rel::Subject, of));
        let draft = gift.into_iter().fold(draft, |draft, of| draft.with_ref(Rel::Refunds, of));
        self.push(draft)
    }

    /// A smaller claim of gift 7 in the place of another one.
    fn replaces(&mut self, old: u64, minor: i64, end: u64) -> Result<u64, Breach> {
        let claim = self.claim_of("gift-7", minor);
        let draft = self.draft("run", Body::ExpenseClaim(claim)).with_ref(Rel::Corrects, old);
        let draft = [self.account_of("gift-7"), end]
            .iter()
            .fold(draft, |draft, of| draft.with_ref(Rel::Subject, *of));
        self.push(draft.with_ref(Rel::Refunds, 7))
    }
}

fn refused(claim: Result<u64, Breach>) -> String {
    claim.expect_err("it is refused").to_string()
}

#[test]
fn a_successor_gets_nothing_by_an_ordinary_bill() {
    let mut world = World::ready();
    let why = refused(world.gives("archive", 100, None, None));
    assert!(why.contains("names neither the end nor a decision"), "{why}");
    let end = world.begins(Phase::Closing);
    world.wait(30);
    let why = refused(world.gives("archive", 100, Some(end), None));
    assert!(why.contains("what gifts leave that are claimed until 2026-02-10"), "{why}");
    world.wait(1);
    world.gives("archive", 100, Some(end), None).expect("at the end");
    let why = refused(world.gives("host", 100, Some(end), None));
    assert!(why.contains("who is no successor"), "{why}");
}

#[test]
fn a_share_is_of_its_category_and_nothing_is_the_last_before_the_end() {
    let mut world = World::ready();
    let last = |claim: Claim| Claim { flags: vec![code("last")], ..claim };
    let cost = last(world.claim_of("host", 100));
    let why = refused(world.claims(cost.clone(), None, None));
    assert!(why.contains("before closing began"), "{why}");
    let end = world.begins(Phase::Closing);
    world.claims(cost, None, None).expect("the last cost");
    world.wait(31);
    let share = last(world.claim_of("archive", 100));
    let why = refused(world.claims(share.clone(), Some(end), None));
    assert!(why.contains("by category one-time, not distribution"), "{why}");
    let share = Claim { category: code("distribution"), ..share };
    world.claims(share, Some(end), None).expect("a share");
}

#[test]
fn a_surplus_is_spent_once() {
    let mut world = World::ready();
    let surplus = Decision::Surplus { ccy: euro(), minor: 1_000, to: code("archive") };
    let decision = world.draft("ada", Body::Decision(surplus));
    let decision = world.push(decision).expect("a decision");
    let first = world.gives("archive", 600, Some(decision), None).expect("within it");
    let why = refused(world.gives("archive", 401, Some(decision), None));
    assert!(why.contains("is more than decision"), "{why}");
    world.gives("archive", 400, Some(decision), None).expect("the rest");
    world.sign("ada", Word::Reject, first).expect("rejected");
    world.gives("archive", 600, Some(decision), None).expect("what was rejected was not spent");
}

#[test]
fn a_surplus_falls_when_closing_begins() {
    let mut world = World::ready();
    let surplus = Decision::Surplus { ccy: euro(), minor: 1_000, to: code("archive") };
    let decision = world.draft("ada", Body::Decision(surplus));
    let decision = world.push(decision).expect("a decision");
    let sums = [100, 200, 300];
    let claims =
        sums.map(|sum| world.gives("archive", sum, Some(decision), None).expect("a claim"));
    for claim in claims {
        world.sign("ada", Word::Approve, claim).expect("approved");
        world.owe(claim);
    }
    world.wait(10);
    // One waits, one is in a file that nobody handed over, one is on its way.
    let (waits, kept, left) = (claims[0], claims[1], claims[2]);
    world.intent(kept).expect("an attempt");
    world.wait(1);
    let intent = world.intent(left).expect("an attempt");
    let (state, of_batch) = (Step::HandedOver, false);
    let said = Body::PayoutState(PayoutState { state, of_batch, code: None });
    world.push(world.draft("ada", said).with_ref(Rel::Subject, intent)).expect("it left");
    let end = world.begins(Phase::Closing);
    for claim in claims {
        assert_eq!(world.approval(claim), Approval::Fallen(end));
    }
    let of = |claim| world.payouts.get(claim).expect("it");
    assert!(!world.payouts.stands(of(waits)) && world.payouts.stands(of(left)));
    assert_eq!(world.payouts.why_revoked(of(kept), world.today), Some(Revoked::Fallen(end)));
    assert_eq!(plan::forgiven(&world.payouts, world.today), [waits]);
    assert!(world.intent(waits).is_err(), "nothing more is paid of it");
    let again = world.gives("archive", 100, Some(decision), None);
    assert_eq!(again, Err(Breach::SurplusAtEnd));
    // Once it goes on after all, what fell is asked for anew.
    world.begins(Phase::Operating);
    assert_eq!(world.approval(waits), Approval::Fallen(end));
    world.gives("archive", 500, Some(decision), None).expect("what stands are 200 and 300");
}

#[test]
fn a_gift_goes_back_to_who_stands_for_its_giver() {
    let mut world = World::ready();
    world.payee("gift-8", &[]);
    let end = world.begins(Phase::Closing);
    let why = refused(world.gives("host", 100, Some(end), Some(7)));
    assert!(why.contains("to host, not gift-7"), "{why}");
    let why = refused(world.gives("gift-8", 100, Some(end), Some(7)));
    assert!(why.contains("to gift-8, not gift-7"), "{why}");
    world.gives("gift-7", 100, Some(end), Some(7)).expect("its own");
}

#[test]
fn one_end_or_one_decision_gives_away() {
    let mut world = World::ready();
    let surplus = Decision::Surplus { ccy: euro(), minor: 1_000, to: code("archive") };
    let decide = |world: &mut World| {
        let draft = world.draft("ada", Body::Decision(surplus.clone()));
        world.push(draft).expect("a decision")
    };
    let (one, other) = (decide(&mut world), decide(&mut world));
    let claim = |world: &World, by: [u64; 2], gift: Option<u64>| {
        let claim = world.claim_of("archive", 100);
        let draft = world.draft("run", Body::ExpenseClaim(claim));
        let draft = draft.with_ref(Rel::Subject, world.account_of("archive"));
        let draft = by.iter().fold(draft, |draft, of| draft.with_ref(Rel::Subject, *of));
        gift.into_iter().fold(draft, |draft, of| draft.with_ref(Rel::Refunds, of))
    };
    let both = claim(&world, [one, other], None);
    assert!(refused(world.push(both)).contains("or by more than one"));
    let end = world.begins(Phase::Closing);
    world.wait(31);
    for gift in [None, Some(7)] {
        let both = claim(&world, [end, one], gift);
        assert!(refused(world.push(both)).contains("or by more than one"));
    }
}

#[test]
fn a_gift_is_claimed_at_the_end_and_in_its_time() {
    let mut world = World::ready();
    let why = refused(world.gives("gift-7", 100, None, Some(7)));
    assert!(why.contains("by no end"), "{why}");
    let end = world.begins(Phase::Closing);
    let why = refused(world.gives("gift-7", 100, Some(end - 1), Some(7)));
    assert!(why.contains("by no end") || why.contains("who is no successor"), "{why}");
    world.wait(30);
    world.gives("gift-7", 100, Some(end), Some(7)).expect("on the last day");
    world.wait(1);
    let why = refused(world.gives("gift-7", 100, Some(end), Some(8)));
    assert!(why.contains("the last day for it"), "{why}");
    world.gives("gift-7", 20, Some(end), Some(7)).expect("of what others left");
    world.begins(Phase::Operating);
    let why = refused(world.gives("gift-7", 20, Some(end), Some(7)));
    assert!(why.contains("does not go on"), "{why}");
}

#[test]
fn who_claimed_in_time_may_claim_anew_and_nobody_else() {
    let mut world = World::ready();
    let end = world.begins(Phase::Closing);
    let first = world.gives("gift-7", 100, Some(end), Some(7)).expect("in its time");
    world.sign("ada", Word::Reject, first).expect("to another account, please");
    world.wait(31);
    world.gives("gift-7", 100, Some(end), Some(7)).expect("claimed before");
    let mut world = World::ready();
    let end = world.begins(Phase::Closing);
    world.wait(31);
    let why = refused(world.gives("gift-7", 100, Some(end), Some(7)));
    assert!(why.contains("the last day for it"), "{why}");
}

#[test]
fn a_claim_that_the_end_cut_gets_more_after_the_window() {
    let mut world = World::ready();
    let end = world.begins(Phase::Closing);
    let whole = world.gives("gift-7", 100, Some(end), Some(7)).expect("in its time");
    world.wait(31);
    let part = world.replaces(whole, 60, end).expect("what there is");
    world.sign("ada", Word::Reject, part).expect("to another account, please");
    world.replaces(whole, 40, end).expect("what there is more");
}

#[test]
fn what_goes_back_is_owed_as_a_gift_given_back() {
    let mut world = World::ready();
    let end = world.begins(Phase::Closing);
    let claim = world.gives("gift-7", 100, Some(end), Some(7)).expect("a claim");
    let owed = |world: &World, body: Body, account: &str| {
        let draft = world.draft("run", body).with_ref(Rel::Subject, claim);
        let account: Account = account.parse().expect("an account");
        let function = account.as_str().starts_with("expenses:").then_some(Function::Program);
        let given = Posting::of_fund(account, euro(), 100, Code::general());
        let owed = Posting::pooled(Account::payable(), euro(), -100);
        let both = vec![Posting { function, ..given }, owed];
        Draft { postings: Postings::new(both).expect("they balance"), ..draft }
    };
    let billed = Some(Billed { from: world.today, to: world.today });
    let spent = owed(&world, Body::Expense(billed), "expenses:hosting");
    let why = refused(world.push(spent));
    assert!(why.contains("as what it is not"), "{why}");
    let back = owed(&world, Body::Refund, "income:donations:one-time");
    world.push(back).expect("given back");
    assert!(world.payouts.get(claim).expect("it").expense.is_some());
}

#[test]
fn at_the_end_nobody_is_paid_before_the_others() {
    let mut world = World::ready();
    let claims = [world.claim("bea", 40_000), world.claim("bea", 40_000)];
    for claim in claims {
        world.sign("ada", Word::Approve, claim).expect("approved");
        world.owe(claim);
    }
    world.money.cash.insert(("assets:bank:main".to_owned(), "EUR".to_owned()), 50_000);
    assert_eq!(world.plan().0, [claims[0]], "while the service goes on, who comes first");
    world.begins(Phase::Closing);
    world.money.cut = claims.into();
    let (pay, whys) = world.plan();
    assert!(pay.is_empty() && whys == [Why::Shared(50_000), Why::Shared(50_000)], "{whys:?}");
    // What closing costs is paid all the same.
    let cost = world.claim("bea", 5_000);
    world.sign("ada", Word::Approve, cost).expect("approved");
    world.owe(cost);
    assert_eq!(world.plan().0, [cost]);
    // With enough for all, all are paid.
    world.money.cut.clear();
    world.money.cash.insert(("assets:bank:main".to_owned(), "EUR".to_owned()), 90_000);
    world.limit(50_000);
    assert!(world.plan().0.contains(&claims[0]), "{:?}", world.plan());
}

#[test]
fn nothing_is_claimed_once_the_books_are_closed() {
    let mut world = World::ready();
    world.begins(Phase::Closing);
    let host = world.account_of("host");
    world.begins(Phase::Closed);
    let claim = world.draft("ada", Body::ExpenseClaim(world.claim_of("host", 100)));
    let claim = world.push(claim.with_ref(Rel::Subject, host));
    assert_eq!(claim, Err(Breach::Closed("claims")));
}
