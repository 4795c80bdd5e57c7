//! Files that say the same in different ways come out the same; files that look the same and say
//! something else do not come out at all.

use super::expected::our_samples;
use super::*;
use std::path::Path;

/// What a file says: its lines, without what only the file's form tells.
fn said(path: &Path, bytes: &[u8]) -> Vec<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let statement = read(&name, bytes, &options());
    let statement = statement.unwrap_or_else(|refusal| panic!("{}: {refusal}", path.display()));
    let units = statement.units().map(|(at, _)| statement.unit(at).expect("a unit of its own"));
    let line = |l: Line<'_>| {
        let fees = l.fees.total();
        format!(
            "{} {} {} {} {fees} {:?} {:?} {}",
            l.row, l.date, l.ccy, l.net, l.balance, l.name, l.text
        )
    };
    units.flat_map(|unit| unit.lines).map(line).collect()
}

#[test]
fn the_four_encodings_of_one_file_are_equal() {
    let Some(shared) = shared() else { return };
    let said = |file: &str| {
        let path = shared.join("statements").join(file);
        said(&path, &std::fs::read(&path).expect("a sample"))
    };
    let plain = said("postfinance/postfinance-format6_20240215-DE.csv");
    assert_eq!(plain.len(), 115);
    for derived in ["windows-1252.crlf", "utf16le-bom", "cr-only"] {
        assert_eq!(said(&format!("encodings/postfinance-de.{derived}.csv")), plain, "{derived}");
    }
}

#[test]
fn commas_and_semicolons_are_equal() {
    let samples = our_samples();
    let of = |id: &str, name: &str| {
        let mut found =
            samples.iter().filter(|(p, path)| p.profile.id == id && path.ends_with(name));
        let (_, path) = found.next().expect("the sample is there");
        said(path, &std::fs::read(path).expect("a sample"))
    };
    assert_eq!(of("ing-nl", "komma.csv"), of("ing-nl", "puntkomma.csv"));
    assert_eq!(of("dkb", "commas.csv"), of("dkb", "semicolons.csv"));
}

/// Fees as rows, fees as columns, and the older shape: other rows, the same money.
#[test]
fn the_three_shapes_of_open_collective_are_equal() {
    let shapes = ["fees-as-rows.csv", "fees-as-columns.csv", "same-as-named.csv"];
    let sums = our_samples().into_iter().filter_map(|(profile, path)| {
        shapes.iter().find(|shape| path.ends_with(shape))?;
        let bytes = std::fs::read(&path).expect("a sample");
        let statement = Statement::read("a.csv", bytes, &profile, &options()).expect("a sample");
        let [proof] = statement.proofs() else { panic!("one currency") };
        let units = statement.units().count();
        Some((proof.net, proof.fees, proof.opening, proof.closing, proof.first, proof.last, units))
    });
    let sums: Vec<_> = sums.collect();
    assert_eq!(sums.len(), shapes.len());
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:?}");
}

/// Days and months exchanged, in every sample with slashes: nothing is posted, not even the rows
/// whose day could be a month.
#[test]
fn a_profile_of_one_order_posts_nothing_of_the_other() {
    let slashes = regex::Regex::new(r"\b(\d\d)/(\d\d)/(\d{4}|\d\d)\b").expect("a pattern");
    let mut turned = 0;
    for (profile, path) in our_samples() {
        let formats = profile.formats();
        if !formats.iter().all(|format| format.slashed) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let exchanged = slashes.replace_all(&text, "$2/$1/$3");
        if text.is_empty() || exchanged == text {
            continue;
        }
        let pinned = Options { pinned: true, ..options() };
        let read = Statement::read("a.csv", exchanged.into_owned().into(), &profile, &pinned);
        let refusal = read.err().unwrap_or_else(|| panic!("{}: was read", path.display()));
        assert!(refusal.to_string().contains("is no date"), "{}: {refusal}", path.display());
        turned += 1;
    }
    assert!(turned > 8, "only {turned} samples have slashes");
}
