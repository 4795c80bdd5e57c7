//! What all targets share: a file is read by a profile, and what it says must hold together.
//! A file is refused, or its units make the sums of its proofs; anything else is found here.

use ledger::day::Day;
use ledger::statement::{Format, Options, Profile, Profiles, Statement};
use std::sync::LazyLock;

static PROFILES: LazyLock<Profiles> =
    LazyLock::new(|| Profiles::built_in().expect("the built-in profiles are profiles"));

/// The options of a person who names the profile.
fn options() -> Options {
    let today: Day = "2026-10-31".parse().expect("a day");
    Options { today, currency: "EUR".parse().ok(), pinned: true }
}

/// Reads a file by the built-in profile of this id.
pub fn read(id: &str, bytes: &[u8]) {
    let profile = PROFILES.named(id).expect("a built-in profile");
    read_by(profile, bytes);
}

/// Reads a CSV file by the profile that its first byte chooses.
pub fn read_csv(bytes: &[u8]) {
    let [which, file @ ..] = bytes else { return };
    let all = PROFILES.all().iter().filter(|p| p.file.format == Format::Csv);
    let all: Vec<&Profile> = all.collect();
    read_by(all[usize::from(*which) % all.len()], file);
}

fn read_by(profile: &Profile, bytes: &[u8]) {
    let _ = PROFILES.detect("file", bytes);
    let Ok(statement) = Statement::read("file", bytes.to_vec(), profile, &options()) else {
        return;
    };
    let units = statement.units().map(|(at, _)| statement.unit(at).expect("a unit of its own"));
    let nets = units.flat_map(|unit| unit.lines).map(|line| i128::from(line.net));
    let proven: i128 = statement.proofs().iter().map(|proof| i128::from(proof.net)).sum();
    assert_eq!(nets.sum::<i128>(), proven);
}
