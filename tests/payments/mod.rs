//! The killed month: a service pays from January on, at a bank that loses answers, refuses, rejects
//! and sends money back, while the program is killed at its writes, syncs and renames and started
//! again. Whatever happens, the debits at the bank are the settled payouts of the book, nothing is
//! debited twice, the book verifies, and its balance is the bank's.
//!
//! Programs that were broken on purpose fail here: one that calls before it commits (the calls moved
//! in front of `append.commit()` in src/run/pass.rs) in the first month, one that calls again what an
//! interrupted run left (`recover` in src/run/hand_over.rs) at every step of the day of payment that
//! falls into a call. The bank then debits twice.
//!
//! `tests/payments/run` lives through as many months as fit into its time.

mod again;
mod book;
mod desk;
mod dice;
mod month;

use crate::desk::left_out;
use desk::{PaymentsDesk, Rail};
use dice::Dice;
use month::Month;
use std::time::{Duration, Instant};

/// Months per rail where nobody asks for more.
const SEEDS: u64 = 3;
/// Kills of the day of payment where nobody asks for more.
const POINTS: u64 = 12;

fn asked(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// How the bank is disposed, by a seed. One month in four it only drops answers. Somebody gives on
/// every day: a statement without rows would prove nothing.
fn temper(dice: &mut Dice) -> String {
    let seed = dice.below(1_000_000);
    let mut temper = format!("--seed {seed} --gifts 100 --careless {} --drop 30", dice.below(2));
    temper += &format!(" --sum {}", dice.below(2));
    if dice.below(4) > 0 {
        let odds = ["refuse", "reject", "return", "lose"].map(|name| (name, dice.below(30)));
        odds.iter().for_each(|(name, odds)| temper += &format!(" --{name} {odds}"));
        temper += " --fee 30 --bury 30";
    }
    temper
}

/// Months of many seeds on one rail.
fn months(rail: Rail) {
    if left_out("strace") {
        return;
    }
    let mut desk = PaymentsDesk::new(rail);
    let (begin, time) = (Instant::now(), Duration::from_secs(asked("SECONDS_OF_MONTHS", 0)));
    let (mut paid, mut kills, mut count) = (0, 0, 0);
    for seed in (1..).take_while(|seed| *seed <= SEEDS || begin.elapsed() < time) {
        count = seed;
        let mut dice = Dice::new(seed);
        desk.reset(&temper(&mut dice));
        let mut month = Month::new(&mut desk, dice);
        month.live();
        kills += month.kills;
        let checked = book::check(&desk);
        let name = format!("payments-{rail:?}-{seed}");
        paid += checked.unwrap_or_else(|why| panic!("{why}: see {}", desk.kept_as(&name)));
    }
    assert!(kills >= count && paid >= count, "{kills} kills, {paid} paid: this proves nothing");
    eprintln!("{rail:?}: {count} months, {kills} kills, {paid} payouts settled, none twice");
}

#[test]
fn j01_m_a_month_of_files_is_killed_again_and_again() {
    months(Rail::File);
}

#[test]
fn j01_m_a_month_of_calls_is_killed_again_and_again() {
    months(Rail::Command);
}

/// The day on which most is paid, killed at every write, sync, cut and rename, one after another.
fn every_point(rail: Rail) {
    if left_out("strace") {
        return;
    }
    let mut desk = PaymentsDesk::new(rail);
    desk.reset("--careless 1 --gifts 100");
    Month::new(&mut desk, Dice::new(0)).until_payday();
    desk.keep();
    let calls = desk.calls_of_a_run();
    let step = calls.div_ceil(asked("POINTS", POINTS)).max(1);
    let (mut expected, mut points) = (None, 0);
    for n in (1..=calls).step_by(step as usize) {
        points += 1;
        desk.back();
        desk.killed_run(n);
        Month::new(&mut desk, Dice::new(0)).after_payday();
        let what = format!("{rail:?}, killed at {n} of {calls}");
        let kept = desk.kept_as(&format!("payments-{rail:?}-point"));
        let paid = book::check(&desk).unwrap_or_else(|why| panic!("{what}: {why}: see {kept}"));
        // Calls that were cut off, and those behind them, wait for people.
        let usual = *expected.get_or_insert(paid);
        let right = if rail == Rail::File { paid == usual } else { paid <= usual };
        assert!(right, "{what}: {paid} settled, usually {usual}: see {kept}");
    }
    eprintln!("{rail:?}: killed at {points} of {calls} points");
}

#[test]
fn j01_m_the_day_of_payment_is_killed_at_every_step_files() {
    every_point(Rail::File);
}

#[test]
fn j01_m_the_day_of_payment_is_killed_at_every_step_calls() {
    every_point(Rail::Command);
}
