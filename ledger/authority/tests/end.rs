//! Who gets the money at the end, as stories: declared at once, changed only after the delay.

use super::*;
use crate::entry::{Closing, Profile, Return, Secondary, Shutdown, Successor};
use crate::money::Currency;

pub(super) fn shutdown(returns: Return) -> Declared {
    let (profile, fallback) = (Profile::Association, code("commons"));
    Declared::Shutdown(Shutdown { profile, returns, grace: 6, period: 6, window: 90, fallback })
}

pub(super) fn successor(points: u64) -> Declared {
    Declared::Successor(Successor { points, accepted: None })
}

impl Story {
    fn returns(&self) -> Option<Return> {
        Some(self.authority.shutdown(self.day)?.returns)
    }

    fn budget(&self) -> Option<i64> {
        let euro: Currency = "EUR".parse().expect("a currency");
        Some(self.authority.closing(euro, self.day)?.budget)
    }

    fn points(&self) -> Vec<(Code, u64)> {
        self.authority.successors(self.day).map(|(code, of)| (code, of.points)).collect()
    }
}

#[test]
fn what_is_declared_first_holds_at_once_and_a_change_waits() {
    let mut story = Story::begins();
    let closing = |budget| Declared::Closing(Closing { budget, floor: 0, minimum: 0 });
    story.declares("eur", closing(10_000), true).expect("a budget");
    story.declares("archive", successor(10_000), true).expect("a successor");
    story.declares("mirror", Declared::Secondary(Secondary::Similar), true).expect("a way");
    story.declares("shutdown", shutdown(Return::Newest), true).expect("the policy, last");
    let first = (Some(Return::Newest), Some(10_000), vec![(code("archive"), 10_000)]);
    assert_eq!((story.returns(), story.budget(), story.points()), first);

    // Neither more nor less for anybody is a small thing: all of it waits.
    story.declares("shutdown", shutdown(Return::None), true).expect("another way");
    story.declares("eur", closing(9_000), true).expect("a smaller budget");
    story.declares("archive", successor(1), true).expect("fewer points");
    story.declares("friend", successor(9_999), true).expect("less for the others");
    story.declares("mirror", Declared::Secondary(Secondary::Donors), true).expect("another");
    story.on("2026-01-08");
    assert_eq!((story.returns(), story.budget()), (Some(Return::Newest), Some(10_000)));
    assert_eq!(story.points(), [(code("archive"), 10_000)]);
    let ways = |story: &Story| {
        let ways = story.authority.secondaries(story.day);
        ways.map(|(fund, way)| (fund, way.clone())).collect::<Vec<_>>()
    };
    assert_eq!(ways(&story), [(code("mirror"), Secondary::Similar)]);
    story.on("2026-01-09");
    assert_eq!((story.returns(), story.budget()), (Some(Return::None), Some(9_000)));
    assert_eq!(story.points(), [(code("archive"), 1), (code("friend"), 9_999)]);
    assert_eq!(ways(&story), [(code("mirror"), Secondary::Donors)]);
}

#[test]
fn its_end_waits_too_and_the_word_of_others_is_asked_for() {
    let mut story = Story::of(&["ada", "bea"], 2);
    let one = story.declares("shutdown", shutdown(Return::Newest), true).expect("a proposal");
    assert_eq!(story.returns(), None, "two must agree");
    story.signs("ada", Word::Approve, one).expect("a signature");
    story.signs("bea", Word::Approve, one).expect("a signature");
    assert_eq!(story.returns(), Some(Return::Newest));
    let end = story.declares("shutdown", shutdown(Return::Newest), false).expect("its end");
    story.signs("ada", Word::Approve, end).expect("a signature");
    story.signs("bea", Word::Approve, end).expect("a signature");
    assert_eq!(story.returns(), Some(Return::Newest), "others had no time to object yet");
    story.on("2026-01-09");
    assert_eq!(story.returns(), None);
}

#[test]
fn words_hold_at_once_whoever_must_agree() {
    let mut story = Story::of(&["ada", "bea"], 2);
    let words = story.declares("stop", Declared::Scenario, true).expect("words");
    assert!(story.authority.object(words).is_none(), "they decide over nothing");
}
