//! Who can write the log and has no key brings their own: while one person decides, a change of
//! those who decide is signed by a member, or waits where everybody sees it.

use super::*;

/// The day on which what is proposed on the first one holds by itself: 72 hours are over for sure.
const HOLDS: &str = "2026-01-09";

impl Story {
    /// Proposed, and signed with the key that was proposed.
    fn brings(&mut self, name: &str, whose: &str) -> u64 {
        let proposal = self.member(name, whose).expect("a proposal");
        self.signs(name, Word::Join, proposal).expect("with that very key");
        proposal
    }

    fn has_key_of(&self, member: &str, whose: &str) -> bool {
        self.authority.key_of(&code(member)) == Some(&key(whose).public())
    }

    fn another_checkpoint_key(&mut self) -> (Vkey, u64) {
        let key = Signer::new(self.authority.genesis.origin.clone(), &[6; 32]).vkey();
        let proposal = self.append(Body::Key(key.clone()), None).expect("a key");
        (key, proposal)
    }
}

#[test]
fn the_second_member_waits_for_a_signature_or_for_time() {
    let mut story = Story::of(&["ada"], 1);
    let proposal = story.brings("mallory", "mallory");
    assert!(!story.is_member("mallory"));
    let early = story.signs("mallory", Word::Freeze, 0);
    assert_eq!(early, Err(Breach::NoMember(code("mallory"))), "nothing that they sign counts");
    let alone = story.authority.object(proposal).and_then(|proposal| proposal.alone);
    assert_eq!(alone, Some(day(HOLDS)));
    story.on("2026-01-08");
    story.reserves(5_000);
    assert!(!story.is_member("mallory"), "not a day before");
    story.on(HOLDS);
    assert!(story.is_member("mallory"), "nobody rejected it");
}

#[test]
fn what_time_brought_about_is_there_for_the_entry_that_needs_it() {
    let mut story = Story::of(&["ada"], 1);
    story.brings("bea", "bea");
    // Nobody looks meanwhile, and no entry stands between.
    story.day = day(HOLDS);
    story.signs("bea", Word::Freeze, 0).expect("a member, by the first entry of that day");
}

#[test]
fn who_joins_after_the_wait_is_in_at_once() {
    let mut story = Story::of(&["ada"], 1);
    let proposal = story.member("bea", "bea").expect("a proposal");
    story.on("2026-02-01");
    assert!(!story.is_member("bea"), "bea said nothing yet");
    story.signs("bea", Word::Join, proposal).expect("with her key");
    assert!(story.is_member("bea"));
}

#[test]
fn a_signature_lets_in_at_once() {
    let mut story = Story::of(&["ada"], 1);
    let proposal = story.brings("bea", "bea");
    story.signs("ada", Word::Approve, proposal).expect("a signature");
    assert!(story.is_member("bea"));
    // In whatever order the two sign.
    let proposal = story.member("cem", "cem").expect("a proposal");
    story.signs("bea", Word::Approve, proposal).expect("a signature");
    assert!(!story.is_member("cem"));
    story.signs("cem", Word::Join, proposal).expect("his key");
    assert!(story.is_member("cem"));
}

#[test]
fn who_is_rejected_meanwhile_never_comes_in() {
    let mut story = Story::of(&["ada"], 1);
    let proposal = story.brings("mallory", "mallory");
    story.on("2026-01-08");
    story.signs("ada", Word::Reject, proposal).expect("in time");
    story.on("2027-01-01");
    story.reserves(5_000);
    assert!(!story.is_member("mallory"));
}

#[test]
fn a_key_that_was_planted_before_the_first_one_waits_too() {
    let mut story = Story::begins();
    let planted = story.member("mallory", "mallory").expect("a proposal");
    story.brings("ada", "ada");
    assert!(story.has_key_of("ada", "ada"), "nobody could sign for the first one");
    story.signs("mallory", Word::Join, planted).expect("with that key");
    assert!(!story.is_member("mallory"));
}

#[test]
fn another_key_of_a_member_waits_for_the_old_one() {
    let mut story = Story::of(&["ada"], 1);
    let proposal = story.brings("ada", "mallory");
    assert!(story.has_key_of("ada", "ada"));
    story.signs("ada", Word::Approve, proposal).expect("with the old key");
    assert!(story.has_key_of("ada", "mallory"));
    // Who lost the old one waits.
    story.brings("ada", "new");
    story.on(HOLDS);
    assert!(story.has_key_of("ada", "new"));
}

#[test]
fn time_puts_no_older_key_in_the_place_of_a_newer_one() {
    let mut story = Story::of(&["ada"], 1);
    let older = story.brings("ada", "mallory");
    let newer = story.brings("ada", "new");
    story.signs("ada", Word::Approve, newer).expect("a signature");
    story.on("2026-02-01");
    story.reserves(5_000);
    assert!(story.has_key_of("ada", "new"));
    story.signs("mallory", Word::Join, older).expect_err("not even by signing again");
    assert!(story.has_key_of("ada", "new"));
}

#[test]
fn nobodys_key_is_taken_away_unsigned() {
    let mut story = Story::of(&["ada", "bea"], 1);
    let without = Declared::Member { key: None };
    story.declares("ada", without, true).expect("a proposal");
    let leaves = story.leaves("bea").expect("a proposal");
    assert!(story.has_key_of("ada", "ada") && story.is_member("bea"));
    // Else the next key would be the first one again.
    story.brings("mallory", "mallory");
    assert!(!story.is_member("mallory"));
    story.signs("bea", Word::Approve, leaves).expect("her own word");
    assert!(!story.is_member("bea"));
}

#[test]
fn time_alone_leaves_no_book_without_members() {
    let mut story = Story::of(&["ada", "bea"], 1);
    for member in ["ada", "bea"] {
        story.leaves(member).expect("a proposal");
    }
    story.on("2026-02-01");
    assert_eq!(story.authority.members().len(), 1);
    story.reserves(5_000);
    assert_eq!(story.authority.members().len(), 1, "and the log goes on");
    // Not even who comes in then is the first one with a key.
    story.brings("mallory", "mallory");
    assert!(!story.is_member("mallory"));
}

#[test]
fn time_stands_for_one_signature_never_for_two() {
    let mut story = Story::of(&["ada", "bea"], 1);
    let proposal = story.brings("cem", "cem");
    story.needs(2).expect("two are there");
    story.on("2026-02-01");
    story.signs("ada", Word::Approve, proposal).expect("a signature");
    assert!(!story.is_member("cem"));
    story.signs("bea", Word::Approve, proposal).expect("a signature");
    assert!(story.is_member("cem"));
}

#[test]
fn another_checkpoint_key_waits_as_a_member_does() {
    let mut story = Story::of(&["ada"], 1);
    let old = story.authority.keys().newest().clone();
    let (key, _) = story.another_checkpoint_key();
    story.on(HOLDS);
    assert_eq!(*story.authority.keys().newest(), old, "no entry says from which size on");
    let first = story.next;
    story.reserves(5_000);
    assert_eq!(*story.authority.keys().at(first), old);
    assert_eq!(*story.authority.keys().at(first + 1), key);
}

#[test]
fn another_checkpoint_key_is_approved_or_rejected() {
    let mut story = Story::of(&["ada"], 1);
    let (_, proposal) = story.another_checkpoint_key();
    story.signs("ada", Word::Reject, proposal).expect("a signature");
    story.on("2026-02-01");
    story.reserves(5_000);
    let (key, proposal) = story.another_checkpoint_key();
    assert_ne!(*story.authority.keys().newest(), key);
    story.signs("ada", Word::Approve, proposal).expect("a signature");
    assert_eq!(*story.authority.keys().newest(), key);
}

#[test]
fn without_any_key_the_checkpoint_key_is_changed_at_once() {
    let mut story = Story::begins();
    let (key, _) = story.another_checkpoint_key();
    assert_eq!(*story.authority.keys().newest(), key);
}
