//! Every sample beside its expected result: our own samples, and those of the research folder.

use super::*;
use std::collections::BTreeMap;
use std::path::Path;

type Row = BTreeMap<String, String>;

fn table(bytes: &[u8]) -> Vec<Row> {
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
        Check::Single => "single".to_owned(),
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
    let same = |key: &str, a: &str, b: &str| {
        let number = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
        a == b || (NUMBERS.contains(&key) && number(a).is_some() && number(a) == number(b))
    };
    found
        .iter()
        .filter_map(|(key, value)| Some((key, value, expected.get(key)?)))
        .filter(|(key, value, wanted)| !same(key, value, wanted))
        .map(|(key, value, wanted)| format!("{key} is {value}, expected {wanted}"))
        .collect()
}

/// Reads a file, and compares each of its currencies with its expected row.
fn compare(path: &Path, expected: &[Row], options: &Options) -> Vec<String> {
    let bytes = std::fs::read(path).expect("a sample can be read");
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match built_in().detect(&name, &bytes) {
        Ok(profile) => compare_with(profile, path, expected, options),
        Err(refusal) => vec![format!("refused: {refusal}")],
    }
}

/// The same by this profile.
pub fn compare_with(
    profile: &Profile,
    path: &Path,
    expected: &[Row],
    options: &Options,
) -> Vec<String> {
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

/// What the research folder expects of one of its files.
pub fn expected_rows(shared: &Path, file: &str) -> Vec<Row> {
    let all = std::fs::read(shared.join("statements/EXPECTED.csv")).expect("EXPECTED.csv is there");
    table(&all).into_iter().filter(|row| row["file"] == file).collect()
}

#[test]
fn the_samples_of_the_research_folder_come_out_as_expected() {
    let Some(shared) = shared() else { return };
    let statements = shared.join("statements");
    let all = std::fs::read(statements.join("EXPECTED.csv")).expect("EXPECTED.csv is there");
    let mut by_file: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in table(&all) {
        by_file.entry(row["file"].clone()).or_default().push(row);
    }
    let profiles = ["stripe-balance", "stripe-all", "wise-stmt", "generic-en", "oc-mock"];
    let mut wrong = Vec::new();
    let mut read = 0;
    for (file, mut rows) in by_file {
        let profile = rows[0]["profile"].clone();
        if !profiles.contains(&profile.as_str()) && !profile.starts_with("paypal-") {
            continue;
        }
        // Codes that were scrambled upstream, and files without a currency, are read as dollars.
        let known = rows[0]["currency"].parse::<Currency>();
        let dollars: Currency = "USD".parse().expect("USD is a currency");
        let named = known.is_err() || profile == "oc-mock";
        if known.is_err() {
            rows[0].insert("currency".to_owned(), "USD".to_owned());
        }
        let options = Options { currency: named.then_some(dollars), ..options() };
        let differs = compare(&statements.join(&file), &rows, &options);
        println!("{file}: {}", if differs.is_empty() { "as expected" } else { "differs" });
        wrong.extend(differs.into_iter().map(|d| format!("{file}: {d}")));
        read += 1;
    }
    assert!(read >= 11, "only {read} files were compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn our_own_samples_come_out_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/statements");
    let mut cases = 0;
    let mut wrong = Vec::new();
    for profile in std::fs::read_dir(folder).expect("tests/statements is there").flatten() {
        for file in std::fs::read_dir(profile.path()).into_iter().flatten().flatten() {
            let path = file.path();
            if path.extension().is_none_or(|e| e != "csv") {
                continue;
            }
            let expected = std::fs::read(path.with_extension("expected"));
            let expected = table(&expected.expect("each sample has its expected result"));
            let differs = compare(&path, &expected, &options());
            wrong.extend(differs.into_iter().map(|d| format!("{}: {d}", path.display())));
            cases += 1;
        }
    }
    assert!(cases > 0, "no samples");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
