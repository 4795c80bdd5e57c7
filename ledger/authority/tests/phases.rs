//! From evaluating to closed, as stories: what each phase asks for, who decides it, what stays fixed.

use super::end::{shutdown, successor};
use super::*;
use crate::entry::{Closing, Collect, Phase, Profile, Raise, Return, Secondary, Shutdown};

fn closing(budget: i64) -> Declared {
    Declared::Closing(Closing { budget, floor: 0, minimum: 0 })
}

fn hosting() -> Commitment {
    Commitment {
        payee: code("host"),
        category: code("hosting"),
        fund: Code::general(),
        ccy: "EUR".parse().expect("a currency"),
        cap: 5_000,
        amount: 4_500,
        every: "1m".parse().expect("an interval"),
        from: day("2026-01-05"),
        to: None,
        notice: Some(30),
        cancel: None,
        fee: None,
        collect: Collect::Push,
        raise: Raise::Due,
        priority: 50,
    }
}

impl Story {
    /// The end, declared whole.
    fn declares_the_end(&mut self) {
        self.declares("eur", closing(10_000), true).expect("a budget");
        self.declares("commons", successor(10_000), true).expect("a successor");
        self.declares("shutdown", shutdown(Return::None), true).expect("the policy");
    }

    fn decides(&mut self, phase: Phase) -> u64 {
        self.append(Body::Decision(Decision::Phase(phase)), None).expect("a decision")
    }

    fn begins_phase(&mut self, phase: Phase, decision: u64) -> Result<u64, Breach> {
        self.append(Body::Phase(phase), Some(decision))
    }

    /// Decided by one person, and begun.
    fn goes_on_to(&mut self, phase: Phase) -> Result<u64, Breach> {
        let decision = self.decides(phase);
        self.begins_phase(phase, decision)
    }

    fn phase(&self) -> Phase {
        self.authority.phase(self.day)
    }
}

#[test]
fn a_life_goes_through_its_phases_in_order() {
    let mut story = Story::begins();
    story.declares_the_end();
    assert_eq!(story.phase(), Phase::Evaluating);
    let early = story.goes_on_to(Phase::Operating);
    assert_eq!(early, Err(Breach::PhaseOrder { before: "evaluating", phase: "operating" }));
    for (n, phase) in Phase::ALL.into_iter().enumerate().skip(1) {
        story.on(&format!("2026-0{n}-10"));
        story.goes_on_to(phase).expect("the next one");
        assert_eq!(story.phase(), phase);
    }
    let days: Vec<_> = story.authority.phases().iter().map(|of| of.day.to_string()).collect();
    assert_eq!(days, ["2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10"]);
    assert_eq!(story.authority.phase(day("2026-02-09")), Phase::Starting, "a day has its phase");
    for phase in [Phase::Closing, Phase::Closed] {
        let after = story.begins_phase(phase, 1);
        assert_eq!(after, Err(Breach::PhaseOrder { before: "closed", phase: phase.as_str() }));
    }
}

#[test]
fn nothing_is_decided_once_the_books_are_closed() {
    let mut story = Story::of(&["ada", "bea", "cem"], 1);
    story.declares_the_end();
    story.needs(2).expect("two from here on");
    let open = story.decides(Phase::Evaluating);
    let held = story.append(Body::Decision(Decision::Other), None).expect("a decision");
    for phase in [Phase::Closing, Phase::Closed] {
        let decision = story.decides(phase);
        story.signs("bea", Word::Approve, decision).expect("a signature");
        story.signs("cem", Word::Approve, decision).expect("a signature");
        story.begins_phase(phase, decision).expect("decided");
    }
    let decided = story.append(Body::Decision(Decision::Other), None);
    assert_eq!(decided, Err(Breach::Closed("decides")));
    assert_eq!(story.needs(1), Err(Breach::Closed("declares")));
    // What was proposed before is not agreed any more.
    for member in ["bea", "cem"] {
        story.signs(member, Word::Approve, held).expect("a signature");
    }
    assert!(story.authority.decision_at(held).expect("it").agreed.is_none());
    assert!(story.authority.is_held_by_end(held) && story.authority.is_held_by_end(open));
    // An account that a late statement is of has its name.
    let account = Declared::Account { ccy: "EUR".parse().expect("a currency") };
    story.declares("assets:bank:main:eur", account, true).expect("a name");
}

#[test]
fn one_decides_at_once_and_two_by_their_signatures() {
    let mut story = Story::of(&["ada", "bea", "cem"], 1);
    story.declares_the_end();
    let decision = story.decides(Phase::Starting);
    assert!(story.authority.decision_at(decision).expect("it").agreed.is_some(), "one decides");
    story.begins_phase(Phase::Starting, decision).expect("decided");

    story.needs(2).expect("two from here on");
    let decision = story.decides(Phase::Operating);
    let not_yet = Err(Breach::Undecided { decision, phase: "operating" });
    assert_eq!(story.begins_phase(Phase::Operating, decision), not_yet);
    story.signs("bea", Word::Approve, decision).expect("a signature");
    story.signs("bea", Word::Approve, decision).expect("a double click, which counts once");
    assert_eq!(story.begins_phase(Phase::Operating, decision), not_yet);
    story.signs("cem", Word::Approve, decision).expect("a signature");
    story.begins_phase(Phase::Operating, decision).expect("decided");

    // What one of them rejected, nobody agreed to.
    let decision = story.decides(Phase::Closing);
    story.signs("cem", Word::Reject, decision).expect("a signature");
    for member in ["ada", "bea"] {
        story.signs(member, Word::Approve, decision).expect("too late");
    }
    let rejected = Err(Breach::Undecided { decision, phase: "closing" });
    assert_eq!(story.begins_phase(Phase::Closing, decision), rejected);
}

#[test]
fn a_decision_counts_once_for_its_own_phase_and_in_its_own_time() {
    let mut story = Story::begins();
    story.declares_the_end();
    let start = story.decides(Phase::Starting);
    let other = story.begins_phase(Phase::Closing, start);
    assert_eq!(other, Err(Breach::Undecided { decision: start, phase: "closing" }));
    let none = story.begins_phase(Phase::Starting, 0);
    assert_eq!(none, Err(Breach::Undecided { decision: 0, phase: "starting" }));
    // Decided twice in a hurry, and early for what comes later.
    let (again, ahead) = (story.decides(Phase::Starting), story.decides(Phase::Evaluating));
    story.begins_phase(Phase::Starting, start).expect("decided");
    let over = Err(Breach::Undecided { decision: ahead, phase: "evaluating" });
    assert_eq!(story.begins_phase(Phase::Evaluating, ahead), over, "what was meant then is over");
    story.goes_on_to(Phase::Evaluating).expect("back, by a decision of now");
    for used in [start, again] {
        let twice = story.begins_phase(Phase::Starting, used);
        assert_eq!(twice, Err(Breach::Undecided { decision: used, phase: "starting" }));
    }
}

#[test]
fn no_phase_begins_before_it_was_decided() {
    let mut story = Story::begins();
    story.declares_the_end();
    story.on("2026-02-01");
    let decision = story.decides(Phase::Starting);
    let mut draft = Draft::new(
        day("2026-01-31"),
        code("ada"),
        Body::Phase(Phase::Starting),
        Postings::default(),
    );
    draft = draft.with_ref(Rel::Subject, decision);
    let seen = story.authority.see(story.next, &draft.to_entry(story.day));
    assert_eq!(seen, Err(Breach::PhaseDay));
}

#[test]
fn nothing_starts_before_its_end_is_declared_whole() {
    let mut story = Story::begins();
    let missing = |story: &mut Story| match story.goes_on_to(Phase::Starting) {
        Err(Breach::NotDeclared { missing, .. }) => missing,
        other => panic!("expected a refusal, found {other:?}"),
    };
    assert_eq!(missing(&mut story), Undeclared::Shutdown);
    story.declares("shutdown", shutdown(Return::None), true).expect("the policy");
    assert_eq!(missing(&mut story), Undeclared::Fallback(code("commons")));
    story.declares("commons", successor(10_000), true).expect("a successor");
    assert_eq!(missing(&mut story), Undeclared::Fallback(code("commons")), "it waits its days");
    story.on("2026-01-09");
    assert_eq!(missing(&mut story), Undeclared::Closing);
    story.declares("eur", closing(10_000), true).expect("a budget");
    story.on("2026-01-13");
    let endless = Commitment { notice: None, ..hosting() };
    story.declares("hosting", Declared::Commitment(endless), true).expect("a commitment");
    story.on("2026-01-14");
    story.goes_on_to(Phase::Starting).expect("nobody signed the commitment, so none holds");
}

#[test]
fn a_commitment_that_does_not_say_how_it_ends_starts_nothing() {
    let mut story = Story::of(&["ada"], 1);
    story.declares_the_end();
    let endless = Commitment { notice: None, ..hosting() };
    let held = story.declares("hosting", Declared::Commitment(endless), true).expect("it");
    story.signs("ada", Word::Approve, held).expect("a signature");
    story.on("2026-01-09");
    let missing = Undeclared::Commitment("hosting".to_owned());
    assert_eq!(story.authority.undeclared(story.day), std::slice::from_ref(&missing));
    let refused = story.goes_on_to(Phase::Starting);
    assert_eq!(refused, Err(Breach::NotDeclared { phase: "starting", missing }));
    for end in [
        Commitment { notice: Some(30), ..hosting() },
        Commitment { notice: None, cancel: Some(day("2026-11-30")), ..hosting() },
        Commitment { notice: None, to: Some(day("2026-12-31")), ..hosting() },
    ] {
        let mut story = story.clone();
        let held = story.declares("hosting", Declared::Commitment(end), true).expect("its end");
        story.signs("ada", Word::Approve, held).expect("a signature");
        story.on("2026-02-01");
        assert_eq!(story.authority.undeclared(story.day), []);
    }
}

#[test]
fn a_surplus_is_given_away_only_while_the_service_goes_on() {
    let mut story = Story::of(&["ada", "bea"], 1);
    story.declares_the_end();
    let ccy = "EUR".parse().expect("a currency");
    let surplus = |to| Body::Decision(Decision::Surplus { ccy, minor: 100, to: code(to) });
    let nobody = story.append(surplus("mallory"), None);
    assert_eq!(nobody, Err(Breach::NoSuccessor(code("mallory"))));
    story.append(surplus("commons"), None).expect("a successor");
    story.needs(2).expect("two from here on");
    let open = story.append(surplus("commons"), None).expect("a proposal");
    story.signs("ada", Word::Approve, open).expect("a signature");
    let decision = story.decides(Phase::Closing);
    for member in ["ada", "bea"] {
        story.signs(member, Word::Approve, decision).expect("a signature");
    }
    story.begins_phase(Phase::Closing, decision).expect("decided");
    assert_eq!(story.append(surplus("commons"), None), Err(Breach::SurplusAtEnd));
    // What was proposed before, and signed after, stays a proposal.
    story.signs("bea", Word::Approve, open).expect("it is written");
    assert!(story.authority.decision_at(open).expect("it").agreed.is_none());
    assert!(story.authority.is_held_by_end(open) && !story.authority.is_held_by_end(decision));
}

#[test]
fn a_phase_begins_on_no_day_to_come() {
    let mut story = Story::begins();
    story.declares_the_end();
    let decision = story.decides(Phase::Starting);
    let body = Body::Phase(Phase::Starting);
    let draft = Draft::new(story.day.plus(1), code("ada"), body, Postings::default());
    let tomorrow = draft.with_ref(Rel::Subject, decision).to_entry(story.day);
    let refused = story.authority.see(story.next, &tomorrow);
    assert_eq!(refused, Err(Breach::PhaseDay));
    story.begins_phase(Phase::Starting, decision).expect("today");
}

#[test]
fn once_closing_began_its_rules_are_those_of_before() {
    let mut story = Story::of(&["ada"], 1);
    story.declares_the_end();
    let held = story.declares("hosting", Declared::Commitment(hosting()), true).expect("it");
    story.signs("ada", Word::Approve, held).expect("a signature");
    story.on("2026-01-09");
    let early = story.declares("later", Declared::Commitment(hosting()), true).expect("another");
    let begun = story.goes_on_to(Phase::Closing).expect("it never started, and ends");
    assert_eq!(story.authority.end_begun().map(|of| of.entry), Some(begun));

    let other = Shutdown {
        profile: Profile::Association,
        returns: Return::Newest,
        grace: 1,
        period: 1,
        window: 1,
        fallback: code("mallory"),
    };
    let raised = Commitment { cap: 9_000, amount: 9_000, ..hosting() };
    for (name, value, in_force) in [
        ("shutdown", Declared::Shutdown(other), true),
        ("shutdown", shutdown(Return::None), false),
        ("eur", closing(99_000), true),
        ("commons", successor(1), true),
        ("commons", successor(10_000), false),
        ("mallory", successor(10_000), true),
        ("mirror", Declared::Secondary(Secondary::Similar), true),
        ("consulting", Declared::Commitment(hosting()), true),
        ("hosting", Declared::Commitment(raised), true),
    ] {
        assert_eq!(story.declares(name, value, in_force), Err(Breach::EndBegun), "{name}");
    }
    // What was proposed before, and signed after, stays a proposal.
    story.signs("ada", Word::Approve, early).expect("it is written");
    story.on("2026-02-01");
    assert!(story.authority.commitment("later", story.day).is_none());
    assert!(story.authority.is_held_by_end(early) && !story.authority.is_held_by_end(held));

    // What ends sooner or costs less is how closing is done, and a successor may say that they accept.
    let ends = Commitment { to: Some(day("2026-03-31")), cap: 4_500, ..hosting() };
    let ends = story.declares("hosting", Declared::Commitment(ends), true).expect("its last day");
    story.signs("ada", Word::Approve, ends).expect("a signature");
    story.declares("hosting", Declared::Commitment(hosting()), false).expect("its end");
    let accepted = crate::entry::Successor { points: 10_000, accepted: Some(story.day) };
    story.declares("commons", Declared::Successor(accepted), true).expect("a word of theirs");
    story.on("2026-03-01");
    let again = crate::entry::Successor { points: 10_000, accepted: Some(story.day) };
    let again = story.declares("commons", Declared::Successor(again), true);
    assert_eq!(again, Err(Breach::EndBegun), "they said it on another day");
    story.declares("commons", successor(10_000), true).expect("they decline");
    story.reserves(5_000);
}

#[test]
fn closing_is_taken_back_by_a_decision_and_what_was_frozen_thaws() {
    let mut story = Story::begins();
    story.declares_the_end();
    for phase in [Phase::Starting, Phase::Operating, Phase::Closing] {
        story.goes_on_to(phase).expect("the next one");
    }
    assert_eq!(story.declares("eur", closing(9_000), true), Err(Breach::EndBegun));
    story.goes_on_to(Phase::Operating).expect("it goes on after all");
    assert_eq!((story.phase(), story.authority.end_begun()), (Phase::Operating, None));
    story.declares("eur", closing(9_000), true).expect("as before");
    // The second end is worked out from where it began.
    let again = story.goes_on_to(Phase::Closing).expect("it ends");
    story.goes_on_to(Phase::Closed).expect("nothing is left");
    assert_eq!(story.authority.end_begun().map(|of| of.entry), Some(again));
    assert_eq!(story.authority.phases().len(), 6);
}
