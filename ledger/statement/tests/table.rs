//! The table of all files that the research folder has an expected result for, and what became of
//! each. A file that a profile reads must come out as expected; one that must fail, fails for the
//! reason that is named here.

use super::expected::{Row, compare, table};
use super::*;
use std::collections::BTreeMap;
use std::path::Path;

/// Files that are refused, with the words that say why. Lines are physical ones; of `ing-de`, the
/// research counts them from the header.
const REFUSED: [(&str, &str); 12] = [
    ("stripe/stripe-payments-default.csv", "Stripe's Payments export"),
    ("stripe/stripe-payments-all.csv", "Stripe's Payments export"),
    ("liberapay/liberapay-patrons-all.csv", "Liberapay's list of patrons"),
    ("qif/default_w_splits.qif", "this is a QIF file"),
    ("negatives/ambiguous-dates.csv", "line 2, column 1 `date`: `01/02/2026` is no date"),
    ("negatives/broken-quote.csv", "line 3, column 2 `Description`: a quote is opened here"),
    ("ing-de/kontor-ing-2025.csv", "line 17: 6 fields: expected 7"),
    ("raiffeisen-at/raiffeisen-at-cdflag.csv", "line 71, column 1 `date`: `A null transaction"),
    ("raiffeisen-at/raiffeisen-at-cdflag.csv", "line 74, column 5 `flag`: `EUR`: expected one of"),
    // No day at all: neither booked nor valued. The notification's own day is no booking day.
    ("camt/camt054.v8-with-UETR.xml", "line 16: an entry without a booking date"),
    ("mt940/cmxl-mt940.sta", "statements of the accounts `…8810`, `…4567`"),
    ("ofx/multiple_accounts2.ofx", "statements of the accounts `…9100`, `…9200`"),
];

/// Files without a header, or with everybody's: nothing in them tells the profile, the account does.
const PINNED: [(&str, &str); 2] = [
    ("raiffeisen-at/raiffeisen-at-cdflag.csv", "raiffeisen-at"),
    ("hsbc-uk/20180226_12345678.csv", "hsbc-uk"),
];

/// Files in no tier, which have no profile: two programs that write several accounts into one file,
/// and an export that nobody can name.
const LEFT_OUT: [&str; 3] = ["erste-at/", "mint/", "outbank/"];

/// Where the research is not followed: the column, and what comes out instead.
///
/// `otp-hu`: its days fall, so the first row is the latest, and the balance there is the closing
/// one; the research took the rows in the file's order. It does not close in either.
///
/// `ofx-v102-empty-tags`: its one row names its currency, and neither an id nor a balance is there.
const DEPARTURES: [(&str, &str, &str); 5] = [
    ("otp-hu/W80844_EBH_201945.202122.csv", "opening_balance", "-234.44"),
    ("otp-hu/W80844_EBH_201945.202122.csv", "closing_balance", "2345.56"),
    ("ofx/ofx-v102-empty-tags.ofx", "currency", "AUD"),
    ("ofx/ofx-v102-empty-tags.ofx", "balance_check", "none"),
    ("ofx/ofx-v102-empty-tags.ofx", "unique_ids", "none"),
];

/// What became of a file.
enum Outcome {
    AsExpected(&'static str),
    Refused,
    NoProfile,
    Wrong(String),
}

#[test]
fn every_file_with_an_expected_result() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("statements");
    let all = std::fs::read(folder.join("EXPECTED.csv")).expect("EXPECTED.csv is there");
    let mut files: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in table(&all) {
        files.entry(row["file"].clone()).or_default().push(row);
    }
    let mut counts = BTreeMap::new();
    let mut wrong = Vec::new();
    for (file, rows) in &files {
        let outcome = outcome(&folder, file, rows);
        let words = match &outcome {
            Outcome::AsExpected(how) => format!("as expected{how}"),
            Outcome::Refused => "refused, as it must be".to_owned(),
            Outcome::NoProfile => "in no tier: left out".to_owned(),
            Outcome::Wrong(why) => format!("WRONG: {why}"),
        };
        println!("{file:64} {words}");
        if let Outcome::Wrong(why) = outcome {
            wrong.push(format!("{file}: {why}"));
        }
        *counts.entry(words.split([',', ':']).next().unwrap_or("").to_owned()).or_insert(0) += 1;
    }
    println!("{} results of {} files: {counts:?}", table(&all).len(), files.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn outcome(folder: &Path, file: &str, rows: &[Row]) -> Outcome {
    let bytes = std::fs::read(folder.join(file)).expect("a sample");
    let reasons: Vec<&str> =
        REFUSED.iter().filter(|(f, _)| *f == file).map(|(_, words)| *words).collect();
    if !reasons.is_empty() {
        return refused(file, &bytes, &reasons);
    }
    if LEFT_OUT.iter().any(|bank| file.starts_with(bank)) {
        return Outcome::NoProfile;
    }
    let profiles = built_in();
    let found = match PINNED.iter().find(|(f, _)| *f == file) {
        Some((_, id)) => profiles.named(id).ok_or_else(|| format!("no profile {id}")),
        None => profiles.detect(file, &bytes).map_err(|refusal| refusal.to_string()),
    };
    match found {
        Ok(profile) => read_by(profile, folder, file, rows),
        Err(why) => Outcome::Wrong(why),
    }
}

fn refused(file: &str, bytes: &[u8], reasons: &[&str]) -> Outcome {
    let profiles = built_in();
    let dollars = Options { currency: "USD".parse().ok(), ..options() };
    let said = match PINNED.iter().find(|(f, _)| *f == file) {
        Some((_, id)) => {
            let profile = profiles.named(id).expect("a built-in profile");
            Statement::read(file, bytes.to_vec(), profile, &dollars)
        }
        None => read(file, bytes, &dollars),
    };
    let Err(refusal) = said else { return Outcome::Wrong("was read".to_owned()) };
    let message = refusal.to_string();
    match reasons.iter().find(|words| !message.contains(**words)) {
        None => Outcome::Refused,
        Some(words) => Outcome::Wrong(format!("`{words}` is not said: {message}")),
    }
}

/// Reads it as a treasurer would who answers what the file leaves open: its currency, if its code
/// is none (some were scrambled upstream), and the profile, if no date tells day from month.
fn read_by(profile: &Profile, folder: &Path, file: &str, rows: &[Row]) -> Outcome {
    let path = folder.join(file);
    let bytes = std::fs::read(&path).expect("a sample");
    let mut rows = rows.to_vec();
    if profile.file.format != Format::Csv {
        rows.iter_mut().for_each(in_our_words);
    }
    let mut options = options();
    let mut how = "";
    let first = Statement::read(file, bytes, profile, &options);
    let problem = first.as_ref().err().map(|refusal| &refusal.faults[0].problem);
    match problem {
        Some(Problem::Currency(_) | Problem::NoCurrency) => {
            how = ", with --currency";
            options.currency = rows[0]["currency"].parse().ok().or("USD".parse().ok());
            rows[0].insert("currency".to_owned(), options.currency.expect("named").to_string());
        }
        Some(Problem::AmbiguousDates) => {
            how = ", once its profile is named";
            options.pinned = true;
        }
        _ => {}
    }
    for (_, column, instead) in DEPARTURES.iter().filter(|(f, ..)| *f == file) {
        rows[0].insert((*column).to_owned(), (*instead).to_owned());
    }
    let differs = compare(profile, &path, &rows, &options);
    match differs.is_empty() {
        true => Outcome::AsExpected(how),
        false => Outcome::Wrong(format!("{}: {}", profile.profile.id, differs.join("; "))),
    }
}

/// The research writes of a format's file what it found in it, where it writes of CSV what was read.
fn in_our_words(row: &mut Row) {
    for other in ["encoding", "skip_reasons"] {
        row.remove(other);
    }
    if row["profile"] == "camt" {
        // There it is the first payment's end-to-end id.
        row.remove("unique_ids");
    }
    if row["fees"].is_empty() {
        row.insert("fees".to_owned(), "0".to_owned());
    }
    let check = match row["balance_check"].as_str() {
        "stated:ok" => "none stated:ok",
        "ledgerbal only" => "single",
        other => other,
    };
    row.insert("balance_check".to_owned(), check.to_owned());
}
