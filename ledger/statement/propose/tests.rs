//! Proposals for every sample there is: how many read their sample, and come to the same sums.

use super::*;
use crate::statement::Profiles;
use std::path::{Path, PathBuf};

fn wanted() -> Wanted<'static> {
    let today = "2026-10-31".parse().expect("a day");
    Wanted { id: "mine", currency: None, today }
}

/// Every sample of ours with the profile that was made for it.
fn samples() -> Vec<(Profile, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/statements");
    let profiles = Profiles::built_in().expect("profiles");
    let mut found = Vec::new();
    for profile in profiles.all() {
        let inside = std::fs::read_dir(folder.join(&profile.profile.id)).expect("samples");
        let files = inside.map(|file| file.expect("a file").path());
        let csv = files.filter(|file| file.extension().is_some_and(|e| e == "csv"));
        found.extend(csv.map(|file| (profile.clone(), file)));
    }
    found
}

fn net(profile: &Profile, name: &str, bytes: &[u8]) -> Option<Vec<(u32, i64)>> {
    let currency = "EUR".parse().ok();
    let options = Options { today: wanted().today, currency, pinned: true };
    let statement = Statement::read(name, bytes.to_vec(), profile, &options).ok()?;
    Some(statement.proofs().iter().map(|p| (p.rows, p.net)).collect())
}

#[test]
fn most_samples_get_a_profile_that_reads_them_and_none_is_silent() {
    let (mut same, mut reads, mut all) = (0, 0, 0);
    for (profile, path) in samples() {
        let bytes = std::fs::read(&path).expect("a sample");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        all += 1;
        let shown = format!("{}/{name}", profile.profile.id);
        match propose(&name, &bytes, &wanted()) {
            Ok(Proposed { text, refusal: None }) => {
                let proposed = Profile::from_toml(&text).expect("what reads is a profile");
                let is_same = net(&proposed, &name, &bytes) == net(&profile, &name, &bytes);
                assert!(is_same || text.contains("# UNSURE"), "{shown}: wrong, and sure of it");
                println!("{shown}: read{}", if is_same { "" } else { ", other sums" });
                reads += 1;
                same += usize::from(is_same);
            }
            Ok(Proposed { refusal: Some(refusal), .. }) | Err(refusal) => {
                println!("{shown}: {refusal}");
            }
        }
    }
    println!("{all} samples, {reads} are read, {same} come to the same sums");
    assert!(reads * 10 >= all * 8, "{reads} of {all} are read");
}

#[test]
fn a_balance_that_closes_settles_which_way_the_money_went() {
    let card = b"Posted;Shop;Spent;Balance\n01.02.2024;Hosting;9,60;-9,60\n13.02.2024;Refund;-4,60;-5,00\n";
    let Ok(Proposed { text, refusal: None }) = propose("card.csv", card, &wanted()) else {
        panic!("it is read");
    };
    assert!(text.contains("invert = true"), "{text}");
    assert!(text.contains("running = \"Balance\""), "{text}");
}

#[test]
fn what_is_unsure_is_said() {
    let text = |bytes: &[u8]| match propose("x.csv", bytes, &wanted()) {
        Ok(proposed) => proposed.text,
        Err(refusal) => refusal.to_string(),
    };
    let two = text(b"Date,Text,Amount,Currency\n01/02/2024,a,1.00,EUR\n");
    assert!(two.contains("day or month may stand first"), "{two}");
    let none = text(b"Date,Text,Amount\n2024-01-31,a,1\n");
    assert!(none.contains("names no currency") && none.contains("no amount shows its decimals"));
    let torn = text(b"Date;Text;Amount\n2024-01-31;a;1,00\n2024-02-01;a;1.00\n");
    assert!(torn.contains("some like `1,00`"), "{torn}");
    let poem = text(b"roses are red\nviolets are blue\n");
    assert!(poem.contains("no profile can be proposed"), "{poem}");
}

#[test]
fn half_a_file_and_noise_are_refused_or_proposed_but_never_a_panic() {
    for (_, path) in samples() {
        let bytes = std::fs::read(&path).expect("a sample");
        for end in (0..bytes.len()).step_by(bytes.len() / 7 + 1) {
            let _ = propose("half.csv", &bytes[..end], &wanted());
            let mut noise = bytes.clone();
            noise[end] = noise[end].wrapping_mul(31) ^ b'"';
            let _ = propose("noise.csv", &noise, &wanted());
        }
    }
}
