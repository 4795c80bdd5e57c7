//! What still goes on when the books are to be closed.

use super::*;
use crate::entry::{Decision, Phase, Profile, Return, Shutdown, Successor};
use crate::payout::GoesOn;

impl World {
    fn hosting(&mut self, value: Commitment) -> u64 {
        let declared = self.policy("ada", "hosting", Declared::Commitment(value)).expect("it");
        self.sign("ada", Word::Approve, declared).expect("a signature");
        self.wait(4);
        declared
    }

    fn ends_hosting(&mut self) -> u64 {
        let value = Declared::Commitment(self.commitment());
        let policy = Policy { code: "hosting".into(), value, in_force: false };
        self.push(self.draft("ada", Body::Policy(policy))).expect("its end")
    }

    fn confirms(&mut self, ended: u64) {
        let draft = self.draft("ada", Body::CommitmentEnd).with_ref(Rel::Subject, ended);
        self.push(draft).expect("a confirmation");
    }

    fn goes_on(&self) -> Vec<GoesOn> {
        self.payouts.goes_on(self.today)
    }
}

fn unconfirmed(ended: u64) -> [GoesOn; 1] {
    [GoesOn::Unconfirmed { code: "hosting".to_owned(), ended }]
}

#[test]
fn a_commitment_goes_on_until_its_end_is_confirmed() {
    let mut world = World::alone();
    assert_eq!(world.goes_on(), []);
    let proposed = Declared::Commitment(world.commitment());
    world.policy("ada", "never-signed", proposed).expect("a proposal");
    assert_eq!(world.goes_on(), [], "what nobody signed never held");
    let commitment = world.commitment();
    world.hosting(commitment.clone());
    assert_eq!(world.goes_on(), [GoesOn::Commitment("hosting".to_owned())]);
    let ended = world.ends_hosting();
    assert_eq!(world.goes_on(), unconfirmed(ended));
    world.confirms(ended);
    assert_eq!(world.goes_on(), []);
    // Taken up again, it must end again.
    world.hosting(commitment);
    assert_eq!(world.goes_on(), [GoesOn::Commitment("hosting".to_owned())]);
    let again = world.ends_hosting();
    assert_eq!(world.goes_on(), unconfirmed(again), "the old confirmation is of the old end");
}

#[test]
fn a_commitment_whose_last_day_is_over_asks_nobody() {
    let mut world = World::alone();
    let last = world.today.plus(10);
    let commitment = Commitment { to: Some(last), ..world.commitment() };
    world.hosting(commitment);
    world.today = last;
    assert_eq!(world.goes_on(), [GoesOn::Commitment("hosting".to_owned())], "its last day");
    world.wait(1);
    assert_eq!(world.goes_on(), []);
    // Who takes it out of service.toml afterwards waits for no confirmation, either.
    world.ends_hosting();
    assert_eq!(world.goes_on(), []);
}

#[test]
fn the_books_do_not_close_on_what_goes_on() {
    let mut world = World::alone();
    let (profile, returns) = (Profile::Association, Return::None);
    let fallback = code("commons");
    let end = Shutdown { profile, returns, grace: 3, period: 6, window: 90, fallback };
    let heir = Successor { points: 10_000, accepted: None };
    let closing = crate::entry::Closing { budget: 0, floor: 0, minimum: 0 };
    world.policy("ada", "commons", Declared::Successor(heir)).expect("a successor");
    world.policy("ada", "eur", Declared::Closing(closing)).expect("a budget");
    world.policy("ada", "shutdown", Declared::Shutdown(end)).expect("the end");
    let commitment = Commitment { notice: Some(30), ..world.commitment() };
    world.hosting(commitment);
    let goes_on_to = |world: &mut World, phase| {
        let decision = world.push(world.draft("ada", Body::Decision(Decision::Phase(phase))));
        let decision = decision.expect("a decision");
        world.push(world.draft("ada", Body::Phase(phase)).with_ref(Rel::Subject, decision))
    };
    goes_on_to(&mut world, Phase::Closing).expect("it ends");
    let mut left = world.payouts.clone();
    let refused = goes_on_to(&mut world, Phase::Closed);
    assert_eq!(refused, Err(Breach::NotOver("commitment `hosting` holds".to_owned())));
    std::mem::swap(&mut world.payouts, &mut left);
    let ended = world.ends_hosting();
    world.confirms(ended);
    goes_on_to(&mut world, Phase::Closed).expect("nothing goes on");
}
