//! Who says nothing, as stories: on the declared day they are a member no longer, visibly; nobody is
//! locked out by it, and whoever comes back is let in.

use super::*;
use crate::entry::Governance;

impl Story {
    fn asks(&mut self, reaffirm: Option<u64>) {
        let value = Governance { reaffirm, silent: None, treasurer: None };
        self.declares("governance", Declared::Governance(value), true).expect("a rule");
    }

    /// Members of whom `need` must agree, who are asked again each 30 days, from 2026-01-09 on.
    fn asked(members: &[&str], need: u64) -> Self {
        let mut story = Self::of(members, 1);
        story.asks(Some(30));
        story.needs(need).expect("as many as there are");
        story.on("2026-01-09");
        story
    }

    /// What everybody signs now, as they do who are there.
    fn reaffirms(&mut self, member: &str) -> Result<u64, Breach> {
        let by = self.authority.member_by(&code(member)).unwrap_or(0);
        self.signs(member, Word::Reaffirm, by)
    }

    fn members(&self) -> Vec<&str> {
        self.authority.members().keys().map(Code::as_str).collect()
    }

    fn lapsed(&self) -> Vec<(&str, Day)> {
        self.authority.lapsed().map(|(member, day)| (member.as_str(), day)).collect()
    }
}

#[test]
fn who_is_silent_is_no_member_from_the_declared_day_on() {
    let mut story = Story::asked(&["ada", "bea", "cem"], 1);
    // The rule is stricter than none, so it waited: the days count from when it held.
    assert_eq!(story.authority.lapses(&code("bea")), Some(day("2026-02-09")));
    story.on("2026-01-20");
    story.reaffirms("ada").expect("she is there");
    story.reaffirms("cem").expect("he is there");
    assert_eq!(story.authority.lapses(&code("ada")), Some(day("2026-02-20")));
    story.on("2026-02-08");
    assert_eq!(story.members(), ["ada", "bea", "cem"], "the last day is a day");
    story.on("2026-02-09");
    assert_eq!(
        (story.members(), story.lapsed()),
        (vec!["ada", "cem"], vec![("bea", day("2026-02-09"))])
    );
    let late = story.signs("bea", Word::Freeze, 0);
    assert_eq!(late, Err(Breach::NoMember(code("bea"))), "nothing that she signs counts");
}

#[test]
fn what_the_silent_one_signed_no_longer_counts() {
    let mut story = Story::asked(&["ada", "bea", "cem"], 2);
    let reserve = story.reserves(5_000);
    story.signs("bea", Word::Approve, reserve).expect("a signature");
    story.on("2026-02-01");
    story.reaffirms("ada").expect("she is there");
    story.reaffirms("cem").expect("he is there");
    story.on("2026-02-09");
    assert!(!story.is_member("bea"), "a signature is as old as the day of it");
    story.signs("ada", Word::Approve, reserve).expect("a signature");
    assert_eq!(story.reserve(), 0);
    story.signs("cem", Word::Approve, reserve).expect("a signature");
    assert_eq!(story.reserve(), 5_000);
}

/// The example of FORMAT.md, section 9.1; `tests/oracle/check_vectors.py` counts the same days.
#[test]
fn silence_is_counted_as_the_format_says() {
    let mut story = Story::asked(&["ada", "bea", "cem"], 2);
    let lapses = |story: &Story, of| story.authority.lapses(&code(of));
    story.on("2026-01-20");
    for member in ["ada", "cem"] {
        story.reaffirms(member).expect("they are there");
    }
    assert_eq!(lapses(&story, "bea"), Some(day("2026-02-09")));
    assert_eq!(lapses(&story, "ada"), Some(day("2026-02-20")));
    let mut again = story.clone();
    story.on("2026-02-08");
    assert_eq!(story.members(), ["ada", "bea", "cem"]);
    story.on("2026-02-09");
    assert_eq!(story.members(), ["ada", "cem"]);
    story.on("2026-03-01");
    assert_eq!(story.members(), ["ada", "cem"], "one of them alone is not two");
    let one = story.needs(1).expect("a proposal");
    for member in ["ada", "cem"] {
        story.signs(member, Word::Approve, one).expect("a signature");
    }
    story.on("2026-04-01");
    assert_eq!((story.members(), story.need()), (vec!["cem"], 1));

    again.on("2026-01-30");
    let bea = |days, by| {
        let mut story = again.clone();
        let value = Governance { reaffirm: days, silent: None, treasurer: None };
        let rule = story.declares("governance", Declared::Governance(value), true);
        let rule = rule.expect("a rule");
        for member in ["ada", "cem"] {
            story.signs(member, Word::Approve, rule).expect("a signature");
        }
        story.authority.reach(day(by));
        story.authority.lapses(&code("bea")).map(|day| day.to_string())
    };
    let anew = [Some(30), Some(20), Some(60), None].map(|days| bea(days, "2026-02-08"));
    let day = |day: &str| Some(day.to_owned());
    assert_eq!(anew, [day("2026-02-09"), day("2026-02-09"), day("2026-03-11"), None]);
}

#[test]
fn whoever_signs_anything_is_there() {
    let mut story = Story::asked(&["ada", "bea", "cem"], 2);
    story.on("2026-02-01");
    let freeze = story.signs("bea", Word::Freeze, 0).expect("a signature");
    assert_eq!(story.authority.lapses(&code("bea")), Some(day("2026-03-04")), "she signed");
    story.on("2026-02-08");
    story.signs("ada", Word::Thaw, freeze).expect("on her last day");
    story.on("2026-02-09");
    assert_eq!((story.members(), story.lapsed()), (vec!["ada", "bea"], vec![("cem", story.day)]));

    // Who was kept only because the others were too few signs, and stays when another comes.
    let mut story = Story::asked(&["ada", "bea"], 2);
    story.on("2026-06-01");
    story.reaffirms("bea").expect("she is there");
    let cem = story.member("cem", "cem").expect("a proposal");
    story.signs("cem", Word::Join, cem).expect("his key");
    for member in ["bea", "ada"] {
        story.signs(member, Word::Approve, cem).expect("both are members");
    }
    story.on("2026-06-02");
    assert_eq!(story.members(), ["ada", "bea", "cem"], "nobody who signed was silent");

    // A key that was only proposed, and signs for itself, keeps nobody.
    let mut story = Story::asked(&["ada", "bea"], 1);
    story.on("2026-02-08");
    story.reaffirms("ada").expect("she is there");
    let other = story.member("bea", "dan").expect("another key for her");
    story.signs("bea", Word::Join, other).expect("whoever has it");
    story.on("2026-02-09");
    assert_eq!(story.members(), ["ada"]);
}

#[test]
fn silence_locks_no_book() {
    let mut alone = Story::asked(&["ada"], 1);
    alone.on("2027-01-01");
    assert_eq!((alone.members(), alone.lapsed()), (vec!["ada"], vec![]), "there is nobody else");
    alone.reaffirms("ada").expect("late, and still one");

    // Of three of whom two must agree one may go, whoever was silent longest.
    let mut story = Story::asked(&["ada", "bea", "cem"], 2);
    story.on("2026-01-15");
    story.reaffirms("ada").expect("she is there");
    story.on("2027-01-01");
    assert_eq!(
        (story.members(), story.lapsed()),
        (vec!["ada", "cem"], vec![("bea", day("2026-02-09"))])
    );
    let reserve = story.reserves(5_000);
    for member in ["ada", "cem"] {
        story.signs(member, Word::Approve, reserve).expect("those who are left decide");
    }
    assert_eq!(story.reserve(), 5_000);
}

#[test]
fn who_was_kept_goes_once_somebody_else_can_decide() {
    let mut story = Story::of(&["ada", "bea"], 1);
    story.asks(Some(20));
    story.needs(2).expect("as many as there are");
    story.on("2026-01-20");
    let cem = story.member("cem", "cem").expect("a proposal");
    story.signs("cem", Word::Join, cem).expect("his key");
    story.signs("bea", Word::Approve, cem).expect("a signature");
    story.on("2026-02-15");
    assert_eq!(story.members(), ["ada", "bea"], "two must agree");
    story.signs("ada", Word::Approve, cem).expect("a signature");
    assert_eq!(story.members(), ["ada", "bea", "cem"]);
    // What she signed counted on that day: she was a member until then.
    story.on("2026-02-17");
    assert_eq!(
        (story.members(), story.lapsed()),
        (vec!["ada", "cem"], vec![("bea", day("2026-02-15"))])
    );
}

#[test]
fn who_comes_back_is_let_in_as_before() {
    let mut story = Story::asked(&["ada", "bea"], 1);
    story.on("2026-02-01");
    story.reaffirms("ada").expect("she is there");
    story.on("2026-02-20");
    assert_eq!(story.members(), ["ada"]);
    let again = story.member("bea", "bea").expect("her own key serves her still");
    story.signs("bea", Word::Join, again).expect("with it");
    assert_eq!(story.members(), ["ada"], "a member lets her in, or time does");
    story.signs("ada", Word::Approve, again).expect("a signature");
    assert_eq!((story.members(), story.lapsed()), (vec!["ada", "bea"], vec![]));
    assert_eq!(story.authority.returned(&code("bea")), Some(story.day));
    assert_eq!(story.authority.lapses(&code("bea")), Some(day("2026-03-23")), "anew from here");
    let old = story.signs("bea", Word::Reaffirm, again - 1);
    assert!(matches!(old, Err(Breach::Subject { .. })), "not what she is a member by");
    story.reaffirms("bea").expect("she is there");
}

#[test]
fn one_reaffirms_oneself_by_the_entry_that_holds() {
    let mut story = Story::asked(&["ada", "bea"], 1);
    let of_ada = story.authority.member_by(&code("ada")).expect("hers");
    let others = story.signs("bea", Word::Reaffirm, of_ada);
    assert!(matches!(others, Err(Breach::Subject { .. })), "nobody speaks for another");
    let proposal = story.member("bea", "cem").expect("another key, which nobody signed");
    let open = story.signs("bea", Word::Reaffirm, proposal);
    assert!(matches!(open, Err(Breach::Subject { .. })), "a proposal makes no member");
    let genesis = story.signs("bea", Word::Reaffirm, 0);
    assert!(matches!(genesis, Err(Breach::Subject { .. })));
    assert_eq!(story.authority.affirmed(&code("bea")), day("2026-01-05"), "none of it counted");
}

#[test]
fn the_same_rule_again_gives_nobody_more_time() {
    let mut story = Story::asked(&["ada", "bea"], 1);
    let lapses = |story: &Story| story.authority.lapses(&code("bea"));
    story.on("2026-01-30");
    story.asks(Some(30));
    assert_eq!(lapses(&story), Some(day("2026-02-09")));
    // Stricter, it waits, and then whichever day comes first counts.
    story.asks(Some(20));
    assert_eq!(lapses(&story), Some(day("2026-02-09")));
    story.on("2026-02-03");
    assert_eq!(lapses(&story), Some(day("2026-02-09")));
    // More days hold at once, for those who are members still.
    story.asks(Some(60));
    assert_eq!(lapses(&story), Some(day("2026-03-11")));
    story.asks(None);
    assert_eq!(lapses(&story), None, "nobody is asked any more");
    story.asks(Some(10));
    story.on("2026-02-07");
    assert_eq!(lapses(&story), Some(day("2026-02-18")), "from when it holds again");
}

#[test]
fn it_ends_on_the_same_day_whoever_looked_meanwhile() {
    let mut story = Story::asked(&["ada", "bea"], 2);
    let fewer = story.needs(1).expect("a proposal");
    story.signs("bea", Word::Approve, fewer).expect("a signature");
    story.on("2026-01-21");
    story.signs("ada", Word::Approve, fewer).expect("a signature");
    // One is enough from 2026-01-25 on, and bea is asked by 2026-02-08.
    let mut looked = story.clone();
    for day in ["2026-01-25", "2026-02-08", "2026-02-09", "2026-02-10"] {
        looked.on(day);
    }
    story.on("2026-02-10");
    assert_eq!(story.lapsed(), [("bea", day("2026-02-09"))]);
    assert_eq!(looked.lapsed(), story.lapsed());

    // Kept while two must agree, and gone with the day on which one is enough.
    let mut kept = Story::asked(&["ada", "bea"], 2);
    for (need, delay) in [(2, 1_200), (1, 72)] {
        let approval = Approval { need, delay, cooling: 72 };
        let proposal = kept.declares("approval", Declared::Approval(approval), true);
        let proposal = proposal.expect("a proposal");
        for member in ["ada", "bea"] {
            kept.signs(member, Word::Approve, proposal).expect("a signature");
        }
    }
    kept.on("2026-02-20");
    kept.reaffirms("ada").expect("she is there");
    assert_eq!(kept.members(), ["ada", "bea"]);
    kept.on("2026-03-20");
    assert_eq!(kept.lapsed(), [("bea", day("2026-03-01"))], "50 days and one after the 9th");
}
