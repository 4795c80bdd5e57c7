//! Whose statement it is: the own account's number, found in every sample that has one.

use super::*;

fn number_of(sample: &str, text: &[u8]) -> String {
    let profiles = built_in();
    let profile = profiles.named(sample.split('/').next().expect("a folder")).expect("a profile");
    let options = Options { pinned: true, ..options() };
    let read = Statement::read(sample, text.to_vec(), profile, &options);
    let statement = read.unwrap_or_else(|why| panic!("{sample}: {why}"));
    statement.number().map(ToString::to_string).unwrap_or_default()
}

fn sample(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/statements/");
    std::fs::read(format!("{folder}{name}")).expect("a sample")
}

/// Our samples, and the end of the number in each.
const ENDS: [(&str, &str); 29] = [
    ("asn/balance-before.csv", "4300"),
    ("barclays/account.csv", "5678"),
    ("belfius/francais.csv", "7034"),
    ("bunq/english.csv", "4300"),
    ("bunq/nederlands.csv", "4300"),
    ("camt/batch-054-v4.xml", "2957"),
    ("camt/today-052-v6.xml", "3456"),
    ("commerzbank/zinsen.csv", "2051"),
    ("credit-suisse/total.csv", "8009"),
    ("csob-cz/pohyby.csv", "6789"),
    ("dkb/commas.csv", "2051"),
    ("dkb/semicolons.csv", "2051"),
    ("hypo-vorarlberg/umsaetze.csv", "3201"),
    ("ing-de/saldo.csv", "2051"),
    ("ing-nl/english.csv", "4300"),
    ("kbc/padded.csv", "7034"),
    ("knab/letters.csv", "4300"),
    ("migros/konto.csv", "8009"),
    ("mt940/dutch-pages.sta", "6789"),
    ("mt940/german-two-days.sta", "4567"),
    ("otp-hu/szamla.csv", "3016"),
    ("postfinance/deutsch.csv", "8009"),
    ("rabobank/volgnr.csv", "4300"),
    ("raiffeisen-ch/continued.csv", "8009"),
    ("sparkasse-camt/vorgemerkt.csv", "2051"),
    ("ubs-card/card.csv", "1234"),
    ("ubs/francais.csv", "8009"),
    ("vr-bank/alt.csv", "7890"),
    ("vr-bank/saldo-nach-buchung.csv", "2051"),
];

#[test]
fn every_sample_that_says_whose_it_is_is_understood() {
    for (name, end) in ENDS {
        assert_eq!(number_of(name, &sample(name)), format!("…{end}"), "{name}");
    }
    // Nothing is taken for it where the file has none.
    for name in ["generic/two-donors.csv", "n26/english.csv", "postfinance/francais.csv"] {
        assert_eq!(number_of(name, &sample(name)), "", "{name}");
    }
}

#[test]
fn every_profile_that_looks_for_it_has_a_sample() {
    for profile in built_in().all() {
        let own = &profile.own;
        if own.preamble.is_some() || !own.column.columns().is_empty() {
            let id = &profile.profile.id;
            assert!(ENDS.iter().any(|(name, _)| name.starts_with(&format!("{id}/"))), "{id}");
        }
    }
}

#[test]
fn two_accounts_in_one_file_are_refused_at_the_row() {
    let text = String::from_utf8(sample("ing-nl/puntkomma.csv")).expect("text");
    let other = "\"NL91INGB0417164300\";\"NL02ABNA0123456789\"";
    assert!(text.contains(other));
    let text = text.replace(other, "\"NL92INGB0417164301\";\"NL02ABNA0123456789\"");
    let refused = read("a.csv", text.as_bytes(), &options()).expect_err("two accounts").to_string();
    let why = "line 5, column 3 `Rekening`: a row of the account …4301 in a statement of …4300";
    assert!(refused.contains(why), "{refused}");
    assert!(!refused.contains("0417164300"), "the number is private: {refused}");
}

#[test]
fn a_profile_says_where_the_number_is_or_is_refused() {
    let ing = include_str!("../profiles/ing-de.toml");
    let groupless = ing.replace("'^IBAN;([^;]+)'", "'^IBAN;'");
    let why = Profile::from_toml(&groupless).expect_err("no group").to_string();
    assert!(why.contains("own.preamble: expected a group"), "{why}");
    let ofx = include_str!("../profiles/ofx.toml").to_owned() + "\n[own]\ncolumn = \"account\"\n";
    let why = Profile::from_toml(&ofx).expect_err("the format says it").to_string();
    assert!(why.contains("only CSV needs to be told"), "{why}");
}
