//! No bytes make a reader panic: every sample of ours, cut, spliced and changed in thousands of
//! ways, is read or refused. What a mutated file says still holds together: its units make its sums.

use super::expected::our_samples;
use super::*;
use proptest::prelude::*;

/// One change to a file.
#[derive(Debug, Clone)]
enum Change {
    /// Bytes are put in: a byte of anything, or a word of one of the formats.
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    /// A part is written again at another place.
    Repeat(usize, usize, usize),
    Flip(usize, u8),
    CutOff(usize),
}

const WORDS: [&str; 24] = [
    "<",
    ">",
    "</",
    "/>",
    "&",
    "&#x10FFFF;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "<?",
    "<Ntry>",
    "</Ntry>",
    "<STMTTRN>",
    "</STMTTRN>",
    "\n:61:",
    "\n:86:",
    "\n:60F:C240101EUR1,",
    "\n-\n",
    "?20",
    "/NAME/",
    "EREF+",
    "99999999999999999",
    "-",
    "ü",
];

fn change() -> impl Strategy<Value = Change> {
    let at = || any::<prop::sample::Index>().prop_map(|i| i.index(1 << 16));
    let word = prop::sample::select(WORDS.to_vec()).prop_map(|word| word.as_bytes().to_vec());
    let bytes = prop_oneof![word, proptest::collection::vec(any::<u8>(), 1..4)];
    prop_oneof![
        4 => (at(), bytes).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        3 => (at(), 1..40_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        2 => (at(), 1..400_usize, at()).prop_map(|(at, length, to)| Change::Repeat(at, length, to)),
        2 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Flip(at, byte)),
        1 => at().prop_map(Change::CutOff),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let place = |at: usize| at % (bytes.len() + 1);
        match change {
            Change::Insert(at, more) => drop(bytes.splice(place(*at)..place(*at), more.clone())),
            Change::Remove(at, length) => {
                let from = place(*at);
                drop(bytes.drain(from..(from + length).min(bytes.len())));
            }
            Change::Repeat(at, length, to) => {
                let (from, to) = (place(*at), place(*to));
                let part = bytes[from..(from + length).min(bytes.len())].to_vec();
                drop(bytes.splice(to..to, part));
            }
            Change::Flip(at, byte) => {
                if let Some(b) = bytes.get_mut(*at) {
                    *b = *byte;
                }
            }
            Change::CutOff(at) => bytes.truncate(place(*at)),
        }
    }
    bytes
}

/// The samples of a format, or of CSV.
fn samples(of: Format) -> Vec<(Profile, Vec<u8>)> {
    let samples = our_samples().into_iter().filter(|(profile, _)| profile.file.format == of);
    samples.map(|(profile, path)| (profile, std::fs::read(path).expect("a sample"))).collect()
}

fn mutated(of: Format, cases: u32) {
    let (samples, profiles) = (samples(of), built_in());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let strategy = (0..samples.len(), proptest::collection::vec(change(), 1..6));
    let result = runner.run(&strategy, |(which, changes)| {
        let (profile, bytes) = &samples[which];
        let bytes = changed(bytes.clone(), &changes);
        let _ = profiles.detect("a", &bytes);
        let Ok(statement) = Statement::read("a", bytes, profile, &options()) else { return Ok(()) };
        let mut net: i128 = 0;
        for (at, _) in statement.units() {
            let unit = statement.unit(at).map_err(|e| TestCaseError::fail(e.to_string()))?;
            net += unit.lines.iter().map(|line| i128::from(line.net)).sum::<i128>();
        }
        let stated: i128 = statement.proofs().iter().map(|proof| i128::from(proof.net)).sum();
        prop_assert_eq!(net, stated);
        Ok(())
    });
    result.unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn no_camt_makes_it_panic() {
    mutated(Format::Camt, 2000);
}

#[test]
fn no_mt940_makes_it_panic() {
    mutated(Format::Mt940, 2000);
}

#[test]
fn no_ofx_makes_it_panic() {
    mutated(Format::Ofx, 2000);
}

#[test]
fn no_csv_makes_it_panic() {
    mutated(Format::Csv, 2000);
}
