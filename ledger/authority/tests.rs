//! Who decides, as stories: a log of policies, payees and signatures, folded entry by entry.
//! Whether a signature is right is asked elsewhere; here everybody's is.

mod end;
mod joining;
mod phases;
mod silence;

use super::*;
use crate::act::NAMESPACE;
use crate::entry::{Draft, Postings};
use crate::log::{Origin, Signer};
use crate::ssh::PrivateKey;

/// A log that is told, and what is known of it.
#[derive(Clone)]
struct Story {
    authority: Authority,
    next: u64,
    day: Day,
}

fn code(text: &str) -> Code {
    text.parse().expect("a code")
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// Everybody's key: of the first letter of the handle.
fn key(member: &str) -> PrivateKey {
    PrivateKey::new(&[member.as_bytes()[0]; 32])
}

impl Story {
    /// A book whose first member, ada, has no key yet.
    fn begins() -> Self {
        let origin: Origin = "example.org/books".parse().expect("an origin");
        let genesis = Genesis {
            nonce: "00".repeat(16),
            key: Signer::new(origin.clone(), &[5; 32]).vkey(),
            origin,
            member: code("ada"),
            need: 1,
            delay: 72,
        };
        let today = day("2026-01-05");
        Self { authority: Authority::new(genesis, today), next: 1, day: today }
    }

    /// The same, with these members, each with a key, of whom so many must agree.
    fn of(members: &[&str], need: u64) -> Self {
        let mut story = Self::begins();
        for (n, member) in members.iter().enumerate() {
            let proposal = story.member(member, member).expect("a proposal");
            story.signs(member, Word::Join, proposal).expect("a signature");
            // For the first one there is nobody who could.
            if n > 0 {
                story.signs(members[0], Word::Approve, proposal).expect("a signature");
            }
        }
        story.needs(need).expect("as many as there are");
        story
    }

    fn on(&mut self, text: &str) {
        self.day = day(text);
        // Time passes for those who read, too.
        self.authority.reach(self.day);
    }

    fn append(&mut self, body: Body, subject: Option<u64>) -> Result<u64, Breach> {
        let mut draft = Draft::new(self.day, code("ada"), body, Postings::default());
        if let Some(subject) = subject {
            draft = draft.with_ref(Rel::Subject, subject);
        }
        let index = self.next;
        // What is refused is not in the log, and nothing of it is known.
        let mut after = self.authority.clone();
        after.see(index, &draft.to_entry(self.day))?;
        (self.authority, self.next) = (after, index + 1);
        Ok(index)
    }

    fn declares(&mut self, name: &str, value: Declared, in_force: bool) -> Result<u64, Breach> {
        self.append(Body::Policy(Policy { code: name.into(), value, in_force }), None)
    }

    /// A member by this name, proposed with the key of `whose`.
    fn member(&mut self, name: &str, whose: &str) -> Result<u64, Breach> {
        let key = Some(key(whose).public());
        self.declares(name, Declared::Member { key }, true)
    }

    fn leaves(&mut self, name: &str) -> Result<u64, Breach> {
        self.declares(name, Declared::Member { key: None }, false)
    }

    fn needs(&mut self, need: u64) -> Result<u64, Breach> {
        let approval = Approval { need, delay: 72, cooling: 72 };
        self.declares("approval", Declared::Approval(approval), true)
    }

    fn reserves(&mut self, minor: i64) -> u64 {
        self.declares("eur", Declared::Reserve { minor }, true).expect("a reserve")
    }

    fn pays(&mut self, name: &str, related: &[&str]) -> u64 {
        let related = related.iter().map(|member| code(member)).collect();
        let payee = Payee { code: code(name), in_force: true, related, flags: Vec::new() };
        self.append(Body::Payee(payee), None).expect("a payee")
    }

    fn signs(&mut self, member: &str, word: Word, subject: u64) -> Result<u64, Breach> {
        let act = Act {
            word,
            policy: self.authority.newest_policy(self.next),
            seen: self.next,
            signer: code(member),
            until: self.day.plus(30),
            signature: key(member).sign(NAMESPACE, &self.next.to_be_bytes()),
        };
        self.append(Body::Act(act), Some(subject))
    }

    fn need(&self) -> u64 {
        self.authority.approval(self.day).need
    }

    fn reserve(&self) -> i64 {
        self.authority.reserve("EUR", self.day)
    }

    fn is_member(&self, name: &str) -> bool {
        self.authority.members().contains_key(&code(name))
    }
}

#[test]
fn one_person_begins_alone_and_signs_once_there_is_a_key() {
    let mut story = Story::begins();
    assert!(story.authority.one_person(story.day));
    assert!(story.is_member("ada") && story.authority.signers().is_empty());
    let frozen = story.signs("ada", Word::Freeze, 0);
    assert_eq!(frozen, Err(Breach::NoMember(code("ada"))));
    let proposal = story.member("ada", "ada").expect("a proposal");
    assert!(story.authority.signers().is_empty(), "the key has not signed yet");
    story.signs("ada", Word::Join, proposal).expect("her own key");
    assert_eq!(story.authority.key_of(&code("ada")), Some(&key("ada").public()));
}

#[test]
fn a_key_never_serves_two_members() {
    let mut story = Story::of(&["ada", "bea"], 1);
    let shared = story.member("cem", "bea");
    assert!(matches!(shared, Err(Breach::SharedKey { .. })), "one person under two names");
    // Not even one that its member no longer has.
    let another = story.member("bea", "dan").expect("another key");
    story.signs("bea", Word::Join, another).expect("with it");
    story.signs("bea", Word::Approve, another).expect("with the old one");
    assert!(matches!(story.member("cem", "bea"), Err(Breach::SharedKey { .. })));
    // A handle that was mistyped costs nobody their key, once it is rejected.
    let slip = story.member("ceem", "cem").expect("a slip of the hand");
    assert!(matches!(story.member("cem", "cem"), Err(Breach::SharedKey { .. })));
    story.signs("ada", Word::Reject, slip).expect("taken back");
    let right = story.member("cem", "cem").expect("the right handle");
    story.signs("cem", Word::Join, right).expect("his key");
    story.signs("ada", Word::Approve, right).expect("a signature");
    assert!(story.is_member("cem") && !story.is_member("ceem"));
}

#[test]
fn nobody_is_let_in_whom_not_enough_signed_for() {
    let mut story = Story::of(&["ada", "bea"], 2);
    let cem = story.member("cem", "cem").expect("a proposal");
    story.signs("ada", Word::Approve, cem).expect("a signature");
    story.signs("ada", Word::Approve, cem).expect("a double click, which counts once");
    story.signs("cem", Word::Join, cem).expect("his own");
    assert!(!story.is_member("cem"), "he does not count for himself");
    let early = story.signs("cem", Word::Approve, cem);
    assert_eq!(early, Err(Breach::NoMember(code("cem"))));
    story.signs("bea", Word::Approve, cem).expect("a signature");
    assert!(story.is_member("cem"));
    // Only who was a member when something was proposed has a say in it.
    let dan = story.member("dan", "dan").expect("a proposal");
    let eve = story.member("eve", "eve").expect("a proposal");
    for member in ["ada", "bea"] {
        story.signs(member, Word::Approve, dan).expect("a signature");
    }
    story.signs("dan", Word::Join, dan).expect("his own");
    story.signs("dan", Word::Approve, eve).expect("it is written, and does not count");
    story.signs("ada", Word::Approve, eve).expect("a signature");
    story.signs("eve", Word::Join, eve).expect("her own");
    assert!(!story.is_member("eve"), "dan came later than the proposal");
    story.signs("cem", Word::Approve, eve).expect("a signature");
    assert!(story.is_member("eve"));
}

#[test]
fn more_can_never_have_to_agree_than_there_are() {
    let mut story = Story::of(&["ada", "bea"], 1);
    assert_eq!(story.needs(3), Err(Breach::TooMany { need: 3, members: 2 }));
    story.needs(2).expect("as many as there are");
    // What could never hold is refused before anybody signs it.
    assert_eq!(story.needs(3), Err(Breach::TooMany { need: 3, members: 2 }));
    assert_eq!(story.leaves("bea"), Err(Breach::TooMany { need: 2, members: 1 }));
    let without_key = story.declares("bea", Declared::Member { key: None }, true);
    assert_eq!(without_key, Err(Breach::TooMany { need: 2, members: 1 }));
}

#[test]
fn what_is_open_when_more_must_agree_needs_more() {
    let mut story = Story::of(&["ada", "bea", "cem"], 2);
    let reserve = story.reserves(5_000);
    story.signs("ada", Word::Approve, reserve).expect("a signature");
    let more = story.needs(3).expect("as many as there are");
    for member in ["ada", "bea"] {
        story.signs(member, Word::Approve, more).expect("a signature");
    }
    assert_eq!(story.need(), 3);
    story.signs("bea", Word::Approve, reserve).expect("a signature");
    assert_eq!(story.reserve(), 0, "two were enough when it was proposed");
    story.signs("cem", Word::Approve, reserve).expect("a signature");
    assert_eq!(story.reserve(), 5_000);
}

#[test]
fn the_last_member_stays() {
    let mut story = Story::begins();
    assert_eq!(story.leaves("ada"), Err(Breach::TooMany { need: 1, members: 0 }));
}

#[test]
fn tightening_holds_at_once_and_loosening_waits() {
    let mut story = Story::of(&["ada", "bea"], 1);
    story.needs(2).expect("two are there");
    assert_eq!(story.need(), 2, "more people, at once");
    let back = story.needs(1).expect("a proposal");
    assert_eq!(story.need(), 2, "one person alone cannot");
    story.signs("ada", Word::Approve, back).expect("a signature");
    story.signs("bea", Word::Approve, back).expect("a signature");
    assert_eq!(story.need(), 2, "nor two, before others had time to object");
    let holds = story.authority.object(back).and_then(|p| p.agreed).expect("agreed").holds;
    // 72 hours are over for sure after three whole days.
    assert_eq!(holds, day("2026-01-09"));
    story.on("2026-01-08");
    assert_eq!(story.need(), 2);
    story.on("2026-01-09");
    assert_eq!(story.need(), 1);
}

#[test]
fn one_person_alone_waits_before_loosening_too() {
    let mut story = Story::begins();
    story.reserves(10_000);
    assert_eq!(story.reserve(), 10_000, "keeping more back is no danger");
    story.reserves(1_000);
    assert_eq!(story.reserve(), 10_000);
    // Who thinks better of it declares the old one again, which tightens, at once.
    story.reserves(10_000);
    story.on("2026-02-01");
    assert_eq!(story.reserve(), 10_000);
}

#[test]
fn one_members_word_rejects_and_what_holds_is_not_rejected() {
    let mut story = Story::of(&["ada", "bea", "cem"], 2);
    let reserve = story.reserves(5_000);
    story.signs("cem", Word::Reject, reserve).expect("a signature");
    for member in ["ada", "bea"] {
        story.signs(member, Word::Approve, reserve).expect("too late");
    }
    assert_eq!(story.reserve(), 0);
    let again = story.reserves(5_000);
    for member in ["ada", "bea"] {
        story.signs(member, Word::Approve, again).expect("a signature");
    }
    story.signs("cem", Word::Reject, again).expect("too late");
    assert_eq!(story.reserve(), 5_000);
}

#[test]
fn a_member_leaves_by_their_own_word_or_by_that_of_enough_others() {
    let mut story = Story::of(&["ada", "bea", "cem", "dan"], 2);
    let leaves = story.leaves("dan").expect("a proposal");
    story.signs("ada", Word::Approve, leaves).expect("a signature");
    assert!(story.is_member("dan"));
    story.signs("dan", Word::Approve, leaves).expect("his own");
    assert!(!story.is_member("dan"));
    let leaves = story.leaves("cem").expect("a proposal");
    story.signs("cem", Word::Approve, leaves).expect("his own, alone");
    assert!(!story.is_member("cem"));
}

#[test]
fn signatures_of_who_left_fall() {
    let mut story = Story::of(&["ada", "bea", "cem"], 2);
    let payee = story.pays("host", &[]);
    story.signs("cem", Word::Approve, payee).expect("a signature");
    let leaves = story.leaves("cem").expect("a proposal");
    story.signs("cem", Word::Approve, leaves).expect("his own");
    story.signs("ada", Word::Approve, payee).expect("a signature");
    let agreed =
        |story: &Story| story.authority.payee_at(payee).is_some_and(|p| p.agreed.is_some());
    assert!(!agreed(&story), "one of the two is gone");
    story.signs("bea", Word::Approve, payee).expect("a signature");
    assert!(agreed(&story));
}

#[test]
fn who_is_close_to_a_payee_has_no_say_in_its_account() {
    let mut story = Story::of(&["ada", "bea", "cem"], 2);
    let payee = story.pays("bea-consulting", &["bea"]);
    story.signs("bea", Word::Approve, payee).expect("it is written, and does not count");
    story.signs("ada", Word::Approve, payee).expect("a signature");
    let of =
        |story: &Story| story.authority.payee(&code("bea-consulting"), day("2026-03-01")).is_some();
    assert!(!of(&story));
    story.signs("cem", Word::Approve, payee).expect("a signature");
    assert!(of(&story));
    assert!(story.authority.payee(&code("bea-consulting"), story.day).is_none(), "it cools off");
}

#[test]
fn who_is_close_to_a_payee_has_no_say_in_its_commitment() {
    let mut story = Story::of(&["ada", "bea", "cem"], 2);
    story.pays("rent", &["ada"]);
    let commitment = |payee: &str| {
        Declared::Commitment(Commitment {
            payee: code(payee),
            category: code("rent"),
            fund: Code::general(),
            ccy: "EUR".parse().expect("a currency"),
            cap: 5_000,
            amount: 4_500,
            every: "7d".parse().expect("an interval"),
            from: day("2026-01-05"),
            to: None,
            notice: None,
            cancel: None,
            fee: None,
            collect: crate::entry::Collect::Push,
            raise: crate::entry::Raise::Due,
            priority: 50,
        })
    };
    // Of a payee that is a member nobody has to say that they are close.
    for (name, payee) in [("weekly", "rent"), ("own", "ada")] {
        let proposal = story.declares(name, commitment(payee), true).expect("a proposal");
        story.signs("ada", Word::Approve, proposal).expect("a signature");
        story.signs("bea", Word::Approve, proposal).expect("a signature");
        let agreed = |story: &Story| story.authority.object(proposal).expect("it").agreed;
        assert!(agreed(&story).is_none(), "{name}: one of two");
        story.signs("cem", Word::Approve, proposal).expect("a signature");
        assert!(agreed(&story).is_some(), "{name}");
    }
    // Its end nobody gains by.
    let end = story.declares("weekly", commitment("rent"), false).expect("a proposal");
    story.signs("ada", Word::Approve, end).expect("a signature");
    story.signs("bea", Word::Approve, end).expect("a signature");
    assert!(story.authority.object(end).expect("it").agreed.is_some());
}

#[test]
fn anybody_freezes_and_two_thaw_without_needing_who_froze() {
    let mut story = Story::of(&["ada", "bea"], 2);
    let freeze = story.signs("ada", Word::Freeze, 0).expect("a signature");
    assert_eq!(story.authority.frozen(), Some((freeze, &code("ada"))));
    story.signs("ada", Word::Thaw, freeze).expect("a signature");
    assert!(story.authority.frozen().is_some(), "one of two");
    let mut without = Story::of(&["ada", "bea"], 2);
    let freeze = without.signs("ada", Word::Freeze, 0).expect("a signature");
    without.signs("bea", Word::Thaw, freeze).expect("a signature");
    assert_eq!(without.authority.frozen(), None, "there is nobody else");
    story.signs("bea", Word::Thaw, 99).expect_err("nothing to thaw");
}

#[test]
fn of_three_members_two_thaw() {
    let mut story = Story::of(&["ada", "bea", "cem"], 2);
    let freeze = story.signs("ada", Word::Freeze, 0).expect("a signature");
    story.signs("bea", Word::Thaw, freeze).expect("a signature");
    story.signs("bea", Word::Thaw, freeze).expect("a double click");
    assert!(story.authority.frozen().is_some(), "one of two");
    story.signs("cem", Word::Thaw, freeze).expect("a signature");
    assert_eq!(story.authority.frozen(), None, "without ada");
    // A second freeze is another one.
    let first = story.signs("bea", Word::Freeze, 0).expect("a signature");
    let second = story.signs("cem", Word::Freeze, 0).expect("a signature");
    for member in ["ada", "cem"] {
        story.signs(member, Word::Thaw, first).expect("a signature");
    }
    assert_eq!(story.authority.frozen(), Some((second, &code("cem"))));
}

#[test]
fn one_person_thaws_what_they_froze() {
    let mut story = Story::of(&["ada"], 1);
    let freeze = story.signs("ada", Word::Freeze, 0).expect("a signature");
    story.signs("ada", Word::Thaw, freeze).expect("a signature");
    assert_eq!(story.authority.frozen(), None);
}

#[test]
fn an_act_names_what_its_signer_saw() {
    let mut story = Story::of(&["ada", "bea"], 2);
    let reserve = story.reserves(5_000);
    let act = Act {
        word: Word::Approve,
        policy: reserve,
        seen: story.next,
        signer: code("ada"),
        until: story.day,
        signature: key("ada").sign(NAMESPACE, &story.next.to_be_bytes()),
    };
    let mut says = |act: Act| story.append(Body::Act(act), Some(reserve));
    let ahead = Act { seen: act.seen + 1, ..act.clone() };
    assert!(matches!(says(ahead), Err(Breach::Seen { .. })), "what is not there yet");
    let before = Act { seen: reserve, ..act.clone() };
    assert!(matches!(says(before), Err(Breach::Seen { .. })), "before its subject was there");
    let older = Act { policy: reserve - 1, ..act.clone() };
    assert!(matches!(says(older), Err(Breach::NotNewest { .. })), "another policy");
    let old = Act { until: day("2026-01-04"), ..act.clone() };
    assert_eq!(says(old), Err(Breach::RanOut(day("2026-01-04"))));
    says(act).expect("as it was seen");
}

#[test]
fn a_signature_that_ran_out_puts_nothing_in_force() {
    let mut story = Story::of(&["ada", "bea", "cem"], 2);
    let reserve = story.reserves(5_000);
    story.signs("ada", Word::Approve, reserve).expect("a signature");
    story.on("2026-03-01");
    story.signs("bea", Word::Approve, reserve).expect("a signature");
    assert_eq!(story.reserve(), 0, "ada's counted for thirty days");
    story.signs("ada", Word::Approve, reserve).expect("anew");
    assert_eq!(story.reserve(), 5_000);
}
