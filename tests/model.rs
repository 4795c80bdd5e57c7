//! Nothing is paid twice, whoever crashes and whatever gets lost: a model of one payout, searched
//! state by state. It must find the double payment in what others do, else it proves nothing of
//! what we do. And nothing is stuck: from everywhere, steps of people lead to an end.

#[path = "model/assumed.rs"]
mod assumed;
#[path = "model/state.rs"]
mod state;
#[path = "model/world.rs"]
mod world;

use assumed::{Bank, Model, Rail, Way};
use state::State;
use stateright::{Checker, HasDiscoveries, Model as _, Property};
use std::collections::{HashMap, VecDeque};
use world::{At, Step, World};

const ONCE: &str = "the bank debits a claim once, unless it came back";
const ALLOWED: &str = "money goes where both allowed it to go";
const LIVE: &str = "a claim has one live attempt";
const TOLD: &str = "the debits in the statements are the settled payouts";

impl stateright::Model for Model {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        vec![World::new()]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Step>) {
        actions.extend(world.steps());
    }

    fn next_state(&self, world: &World, step: Step) -> Option<World> {
        world.after(step, self)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(ONCE, |_, world| debits(world) <= 1),
            Property::always(ALLOWED, |_, world: &World| {
                world.attempts.iter().all(|one| one.allowed)
            }),
            Property::always(LIVE, |_, world| live(world) <= 1),
            Property::always(TOLD, |_, world| settled(world) == shown(world)),
            Property::sometimes("unknown, then paid", |_, world| {
                states(world) == [State::Unknown] && debits(world) == 1
            }),
            Property::sometimes("came back, paid again", |_, world| {
                states(world) == [State::Returned, State::Paid]
            }),
            Property::sometimes("rejected, paid after that", |_, world| {
                states(world) == [State::Rejected, State::Paid]
            }),
            Property::sometimes("not executed, paid after that", |_, world| {
                states(world) == [State::NotExecuted, State::Paid]
            }),
        ]
    }
}

fn states(world: &World) -> Vec<State> {
    world.attempts.iter().map(|one| one.state).collect()
}

fn live(world: &World) -> usize {
    world.attempts.iter().filter(|one| one.state.is_live()).count()
}

/// Debits at the bank that did not come back.
fn debits(world: &World) -> usize {
    world.orders.iter().filter(|order| order.at == At::Debited).count()
}

/// What imported statements show, less what they show to have come back.
fn shown(world: &World) -> usize {
    world.orders.iter().filter(|order| order.debit_seen && !order.return_seen).count()
}

fn settled(world: &World) -> usize {
    world.attempts.iter().filter(|one| one.state == State::Paid).count()
}

/// Ours, on a rail; the bank is careless.
fn ours(rail: Rail) -> Model {
    Model { rail, way: Way::Ours, bank: Bank::Careless, clumsy: false, late: false }
}

/// Another way on the rail where it is used; the bank is careful, as most are.
fn other(rail: Rail, way: Way) -> Model {
    Model { way, bank: Bank::Careful, ..ours(rail) }
}

fn holds(model: Model) {
    let checked = model.checker().spawn_bfs().join();
    for property in model.properties() {
        let found = checked.discovery(property.name).map(|path| path.into_actions());
        let right = found.is_none() == property.expectation.discovery_is_failure();
        assert!(right, "{model:?}: not so: {}: {found:?}", property.name);
    }
}

/// The steps to the first state in which a property doesn't hold.
fn breaks(model: Model, property: &'static str) -> Vec<Step> {
    let found = HasDiscoveries::AnyOf([property].into());
    let checked = model.checker().finish_when(found).spawn_bfs().join();
    let path = checked.discovery(property).map(|path| path.into_actions());
    path.unwrap_or_else(|| panic!("{model:?} seems to be right: {property}"))
}

#[test]
fn nothing_is_paid_twice_by_a_program_at_a_careless_bank_or_by_clumsy_treasurers() {
    holds(ours(Rail::Command));
    holds(Model { bank: Bank::Careful, clumsy: true, ..ours(Rail::File) });
    holds(Model { way: Way::MarkFirst, ..ours(Rail::File) });
}

#[test]
fn what_others_do_pays_twice() {
    for (rail, way) in [
        (Rail::Command, Way::FreshId),
        (Rail::Command, Way::TimeoutFails),
        (Rail::Command, Way::BooleanLock),
        (Rail::Command, Way::SignBlindly),
        (Rail::File, Way::FreshId),
        (Rail::File, Way::TimeoutFails),
        (Rail::File, Way::NewBatch),
        (Rail::File, Way::SignBlindly),
    ] {
        let steps = breaks(other(rail, way), ONCE);
        let executed = steps.iter().filter(|step| matches!(step, Step::Execute(_))).count();
        assert_eq!(executed, 2, "{way:?}: {steps:?}");
    }
    breaks(Model { clumsy: true, ..other(Rail::File, Way::DuplicateFails) }, ONCE);
    breaks(Model { way: Way::CallFirst, ..ours(Rail::Command) }, ONCE);
    breaks(Model { way: Way::CallAgain, ..ours(Rail::Command) }, ONCE);
}

/// Why we hand nothing over again by ourselves: not every bank notices.
#[test]
fn handing_over_again_is_right_only_where_the_bank_is() {
    holds(other(Rail::File, Way::Resend));
    breaks(Model { bank: Bank::Careless, ..other(Rail::File, Way::Resend) }, ONCE);
    breaks(Model { bank: Bank::Careless, ..other(Rail::Command, Way::Resend) }, ONCE);
}

#[test]
fn a_plan_that_is_not_looked_at_again_pays_the_old_account() {
    let steps = breaks(other(Rail::Command, Way::StalePlan), ALLOWED);
    assert!(steps.contains(&Step::ChangeAccount), "{steps:?}");
}

/// What no program can keep: whoever takes a file to the bank has to know it.
#[test]
fn a_file_in_somebodys_hands_can_still_be_paid_twice() {
    breaks(ours(Rail::File), ONCE);
    breaks(Model { clumsy: true, bank: Bank::Forgetful, ..ours(Rail::File) }, ONCE);
    breaks(Model { late: true, bank: Bank::Careful, ..ours(Rail::File) }, ONCE);
}

/// Every state and what follows it, but for steps that nobody wishes for. A treasurer may put a file
/// down; a program that is gone in the middle is no way out.
fn searched(model: &Model) -> (Vec<World>, Vec<Vec<usize>>) {
    let (mut worlds, mut before) = (vec![World::new()], vec![vec![]]);
    let mut known = HashMap::from([(World::new(), 0)]);
    let mut waiting = VecDeque::from([0]);
    while let Some(at) = waiting.pop_front() {
        for (step, world) in model.next_steps(&worlds[at].clone()) {
            let next = *known.entry(world).or_insert_with_key(|world| {
                worlds.push(world.clone());
                before.push(vec![]);
                waiting.push_back(worlds.len() - 1);
                worlds.len() - 1
            });
            let unwished = match step {
                Step::Crash(_) => model.rail == Rail::Command,
                step => matches!(step, Step::Lose(_)),
            };
            if !unwished {
                before[next].push(at);
            }
        }
    }
    (worlds, before)
}

/// Something was tried, and of everything that was tried it is known what became of it.
fn is_over(world: &World) -> bool {
    !world.attempts.is_empty() && !world.attempts.iter().any(|one| one.state.is_live())
}

/// States from which no steps lead to an end.
fn dead_ends(model: &Model) -> usize {
    let (worlds, before) = searched(model);
    let mut waiting: Vec<usize> = (0..worlds.len()).filter(|at| is_over(&worlds[*at])).collect();
    let mut ends = vec![false; worlds.len()];
    while let Some(at) = waiting.pop() {
        if !std::mem::replace(&mut ends[at], true) {
            waiting.extend(&before[at]);
        }
    }
    ends.iter().filter(|end| !**end).count()
}

#[test]
fn from_everywhere_people_can_bring_it_to_an_end() {
    assert_eq!(dead_ends(&ours(Rail::Command)), 0);
    assert_eq!(dead_ends(&ours(Rail::File)), 0);
    assert!(dead_ends(&other(Rail::Command, Way::NeverSign)) > 0);
}
