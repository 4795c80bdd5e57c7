//! Every sample of ours beside its expected result, in the same columns as the research folder's.

use super::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub type Row = BTreeMap<String, String>;

/// A table of expected results.
pub fn table(bytes: &[u8]) -> Vec<Row> {
    let mut reader = ::csv::Reader::from_reader(bytes);
    let rows = reader.deserialize().collect::<Result<_, _>>();
    rows.expect("a table of expected results is CSV")
}

/// The columns of an expected result, as one proof gives them.
fn outcome(statement: &Statement, proof: &Proof) -> Row {
    let decimal = |minor: i64| proof.ccy.decimal(i128::from(minor));
    let optional = |minor: Option<i64>| minor.map(decimal).unwrap_or_default();
    let skipped = statement.skipped();
    let reasons: Vec<String> = skipped.iter().map(|(why, n)| format!("{why}={n}")).collect();
    let ids = match statement.ids() {
        Ids::None => "none".to_owned(),
        Ids::Unique => "yes".to_owned(),
        Ids::Repeated(n) => format!("NO ({n} dup)"),
    };
    let pairs = [
        ("encoding", statement.encoding().to_owned()),
        ("currency", proof.ccy.to_string()),
        ("rows_imported", proof.rows.to_string()),
        ("rows_skipped", skipped.iter().map(|(_, n)| n).sum::<u32>().to_string()),
        ("skip_reasons", reasons.join("; ")),
        ("sum_credits", decimal(proof.credits)),
        ("sum_debits", decimal(proof.debits)),
        ("net", decimal(proof.net)),
        ("fees", decimal(proof.fees)),
        ("first_date", proof.first.to_string()),
        ("last_date", proof.last.to_string()),
        ("opening_balance", optional(proof.opening)),
        ("closing_balance", optional(proof.closing)),
        ("balance_check", check(proof.check)),
        ("unique_ids", ids),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn check(check: Check) -> String {
    match check {
        Check::None => "none".to_owned(),
        Check::Single | Check::Met => "single".to_owned(),
        Check::Stated => "none stated:ok".to_owned(),
        Check::Ok { order: Order::Ascending, points } => format!("ok(asc,{points})"),
        Check::Ok { order: Order::Descending, points } => format!("ok(desc,{points})"),
        Check::Diff(diff) => format!("diff {} at {:?}", diff.by(), diff.line),
    }
}

/// What differs between a result and what was expected; amounts compare as numbers.
fn differences(found: &Row, expected: &Row) -> Vec<String> {
    const NUMBERS: [&str; 6] =
        ["sum_credits", "sum_debits", "net", "fees", "opening_balance", "closing_balance"];
    let number = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
    let same = |key: &str, a: &str, b: &str| match key {
        // The research says by how much, or where; what closes row by row it compares with the
        // stated balances, too.
        "balance_check" if a.starts_with("diff") => b.contains("broken") || b.contains("diff"),
        "balance_check" if a.starts_with("ok") => b.split(' ').next() == Some(a),
        "encoding" => a == b.replace("cp12", "windows-12"),
        _ => a == b || (NUMBERS.contains(&key) && number(a).is_some() && number(a) == number(b)),
    };
    found
        .iter()
        .filter_map(|(key, value)| Some((key, value, expected.get(key)?)))
        .filter(|(key, value, wanted)| !same(key, value, wanted))
        .map(|(key, value, wanted)| format!("{key} is {value}, expected {wanted}"))
        .collect()
}

/// Reads a file by this profile, and compares each of its currencies with its expected row.
pub fn compare(profile: &Profile, path: &Path, expected: &[Row], options: &Options) -> Vec<String> {
    let bytes = std::fs::read(path).expect("a sample can be read");
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let statement = match Statement::read(&name, bytes, profile, options) {
        Ok(statement) => statement,
        Err(refusal) => return vec![format!("refused: {refusal}")],
    };
    units_agree(&statement);
    let mut out: Vec<String> = Vec::new();
    if statement.proofs().len() != expected.len() {
        out.push(format!("{} currencies, expected {}", statement.proofs().len(), expected.len()));
    }
    for (proof, row) in statement.proofs().iter().zip(expected) {
        out.extend(differences(&outcome(&statement, proof), row));
    }
    out
}

/// Units read again make the same sums, line by line.
fn units_agree(statement: &Statement) {
    let mut sums: BTreeMap<Currency, (i64, u32)> = BTreeMap::new();
    for (at, day) in statement.units() {
        let unit = statement.unit(at).expect("a unit of its own statement");
        assert_eq!(unit.lines.iter().map(|l| l.date).min(), Some(day));
        for line in &unit.lines {
            assert_eq!(line.gross + line.fees.total(), line.net, "line {}", line.row);
            let sum = sums.entry(line.ccy).or_default();
            *sum = (sum.0 + line.net, sum.1 + 1);
        }
    }
    let proofs = statement.proofs().iter().map(|p| (p.ccy, (p.net, p.rows))).collect();
    assert_eq!(sums, proofs);
}

/// Every sample of ours, with the profile whose folder it lies in.
pub fn our_samples() -> Vec<(Profile, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/statements");
    let files = |profile: &Profile| {
        let inside = std::fs::read_dir(folder.join(&profile.profile.id)).into_iter().flatten();
        let mut files: Vec<PathBuf> = inside.flatten().map(|file| file.path()).collect();
        files.retain(|file| file.extension().is_some_and(|e| e != "expected"));
        files.sort();
        assert!(!files.is_empty(), "{}: no sample in {}", profile.profile.id, folder.display());
        files
    };
    let samples = built_in();
    let samples = samples.all().iter().flat_map(|p| files(p).into_iter().map(|f| (p.clone(), f)));
    samples.collect()
}

#[test]
fn our_own_samples_find_their_profile_and_come_out_as_expected() {
    let mut wrong = Vec::new();
    for (profile, path) in our_samples() {
        let expected = std::fs::read(path.with_extension("expected"));
        let expected = table(&expected.expect("each sample has its expected result"));
        let mut differs = compare(&profile, &path, &expected, &options());
        let bytes = std::fs::read(&path).expect("a sample can be read");
        let all = built_in();
        let found = all.detect("a.csv", &bytes).map(|found| found.profile.id.as_str());
        match found {
            Ok(id) if id == profile.profile.id => {}
            // Without a header, or with everybody's, nothing in the file tells.
            Err(_) if profile.file.header == profile::Header::None => {}
            Err(refusal) if profile.detect.named => {
                let named = matches!(refusal.faults[0].problem, Problem::Unnamed(_));
                assert!(named, "{refusal}");
            }
            Ok(id) => differs.push(format!("{id} reads it")),
            Err(refusal) => differs.push(refusal.to_string()),
        }
        wrong.extend(differs.into_iter().map(|d| format!("{}: {d}", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
