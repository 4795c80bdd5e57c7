//! Proposals for every sample there is: how many read their sample, and come to the same sums.

use super::*;
use crate::statement::Profiles;
use std::path::{Path, PathBuf};

fn wanted() -> Wanted<'static> {
    let today = "2026-10-31".parse().expect("a day");
    Wanted { id: "mine", currency: None, encoding: None, today }
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

const POLISH: &str = "Bank Spółdzielczy;Wyciąg\n\
    Data operacji;Opis operacji;Nadawca / Odbiorca;Kwota;Waluta;Saldo po operacji\n\
    05.03.2026;Darowizna;Ada Kowalska;50,00;PLN;1 050,00\n\
    07.03.2026;Hosting;OVH;-1 012,40;PLN;37,60\n\
    21.03.2026;Darowizna;Łukasz Żółw;5,00;PLN;42,60\n\
    Suma;;;-957,40;;\n";

#[test]
fn e01_a_file_of_central_europe_is_proposed_in_its_own_letters() {
    let (bytes, _, _) = encoding_rs::WINDOWS_1250.encode(POLISH);
    for bytes in [POLISH.as_bytes(), &bytes] {
        let Ok(Proposed { text, refusal: None }) = propose("pl.csv", bytes, &wanted()) else {
            panic!("it is read");
        };
        assert!(text.contains("name = [\"Nadawca / Odbiorca\"]"), "{text}");
        assert!(text.contains("running = \"Saldo po operacji\""), "{text}");
        let named = text.contains("[\"utf-8\", \"windows-1250\"]");
        assert_eq!(named, bytes != POLISH.as_bytes(), "{text}");
        assert_eq!(text.contains("--encoding windows-1252"), named, "{text}");
        // The next month's total is positive, and its profile still the same.
        let april = POLISH.replace("Suma;;;-957,40", "Suma;;;957,40");
        let profile = Profile::from_toml(&text).expect("a profile");
        let expected = net(&profile, "pl.csv", POLISH.as_bytes());
        assert!(expected.is_some());
        assert_eq!(net(&profile, "pl.csv", april.as_bytes()), expected, "{text}");
    }
    // In the letters of the West, where a person says so.
    let west = Wanted { encoding: Some(Encoding::Windows1252), ..wanted() };
    let text = propose("pl.csv", &bytes, &west).map(|p| p.text).expect("a proposal");
    assert!(text.contains("\"windows-1252\"]"), "{text}");
    let umlauts = b"Tag;Wort;Betrag\n13.01.2025;M\xfcller;5,00\n";
    let text = propose("de.csv", umlauts, &wanted()).map(|p| p.text).expect("a proposal");
    assert!(text.contains("\"windows-1252\"]") && text.contains("NOT PROPOSED"), "{text}");
}

#[test]
fn a16_a_footer_without_words_is_said_and_not_guessed() {
    let rows = b"Day;What;Sum\n13.01.2025;Gift;5,00\n14.01.2025;Gift;5,00\n;;10,00\n";
    let proposed = propose("f.csv", rows, &wanted()).expect("a proposal");
    assert!(!proposed.text.contains("\nstop_at"), "{}", proposed.text);
    assert!(proposed.text.contains("say in"), "{}", proposed.text);
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
