//! What single words of the vocabulary mean, by files that need them.

use super::*;

#[test]
fn what_goes_on_a_row_is_appended_to_its_memo() {
    let file = "IBAN;Booked At;Text;Credit/Debit Amount;Balance;Valuta Date\n\
                CH1;2025-03-26 00:00:00.0;Rent;-10.00;90.00;\n;;of March;;;\n\n;;and April;;;\n\
                CH1;2025-03-27 00:00:00.0;Gift;5.00;95.00;\n";
    let statement = read("a.csv", file.as_bytes(), &options()).expect("good");
    let texts: Vec<String> = statement
        .units()
        .map(|(at, _)| statement.unit(at).expect("a unit").lines[0].text.to_string())
        .collect();
    assert_eq!(texts, ["Rent of March and April", "Gift"]);
    let orphan = file.replace("CH1;2025-03-26 00:00:00.0;Rent;-10.00;90.00;\n", "");
    let refused = read("a.csv", orphan.as_bytes(), &options());
    assert!(refused.expect_err("nothing before it").to_string().contains("line 2"));
}

/// Why one of our samples is refused once a text in it is another.
fn refused(sample: &str, from: &str, to: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/statements/");
    let file = std::fs::read_to_string(format!("{folder}{sample}")).expect("a sample");
    assert!(file.contains(from), "{sample}: {from}");
    let read = read("a.csv", file.replace(from, to).as_bytes(), &options());
    read.expect_err(sample).to_string()
}

#[test]
fn what_arrived_in_another_currency_is_not_booked_in_the_one_it_was_sent_in() {
    let sample = "wise-history/out-and-in.csv";
    let exchanged = refused(sample, "250.0,EUR,1.0", "270.0,USD,1.08");
    assert!(exchanged.contains("line 4, column 16 `Exchange rate`: `1.08`"), "{exchanged}");
    let between = refused(sample, "COMPLETED,IN", "COMPLETED,NEUTRAL");
    assert!(between.contains("`NEUTRAL`: expected one of `OUT`, `IN`"), "{between}");
    let exchange = refused("yuh/two-currencies.csv", "-46.00;EUR;;;", "-46.00;EUR;44.00;CHF;");
    assert!(exchange.contains("an amount in both the debit and the credit column"), "{exchange}");
}

#[test]
fn who_pays_and_who_is_paid_is_the_other_party_and_never_the_owner() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/statements/");
    let file = std::fs::read(format!("{folder}dkb/commas.csv")).expect("a sample");
    let statement = read("a.csv", &file, &options()).expect("good");
    let names: Vec<String> = statement
        .units()
        .map(|(at, _)| {
            statement.unit(at).expect("a unit").lines[0].name.as_deref().map(str::to_owned)
        })
        .map(Option::unwrap_or_default)
        .collect();
    assert_eq!(names, ["Haus am Hafen", "Ada Fähre"], "the service is called Fonds Leuchtturm");
}

#[test]
fn a_status_that_nobody_knows_is_no_guess() {
    let unknown =
        refused("schwab/checking.csv", "\"08/04/2024\",\"Posted\"", "\"08/04/2024\",\"Held\"");
    assert!(unknown.contains("line 3, column 2 `Status`: `Held`: expected one of"), "{unknown}");
}

#[test]
fn everybodys_columns_ask_for_the_name_and_common_ones_for_no_other_column() {
    let named = refused("boi/once-a-day.csv", "FEE", "FEES");
    assert!(named.contains("those of `boi`, and of other banks: name the profile"), "{named}");
    let strange = refused("bunq/english.csv", "\"Description\"", "\"Description\",\"Category\"");
    assert!(strange.contains("no profile reads these columns"), "{strange}");
}

#[test]
fn a_star_in_a_name_stands_for_anything_once() {
    let names = |name: &str| profile::Names::One(name.to_owned());
    for (name, cell, fits) in [
        ("W*hrung", "W\u{fffd}hrung", true),
        ("w*HRUNG", " Währung ", true),
        ("Credit in *", "credit in CHF", true),
        ("Credit in *", "Credit", false),
        ("Betrag (*)", "Betrag (EUR)", true),
        ("Betrag (*)", "Betrag (", false),
        ("Saldo", "Saldo CHF", false),
        ("Saldo", "SALDO", true),
    ] {
        assert_eq!(names(name).fits(cell), fits, "{name}: {cell}");
    }
}

#[test]
fn of_several_delimiters_only_a_header_tells() {
    let text = "profile = { id = \"x\", version = 1, institution = \"X\", kind = \"bank\", account = \"assets:bank:x\" }\n\
                detect.columns = [\"date\"]\n\
                file = { header = \"none\", columns = [\"date\", \"amount\"], delimiter = [\";\", \",\"] }\n\
                date = { column = \"date\", format = [\"%Y-%m-%d\"] }\n\
                amount = { mode = \"signed\", column = \"amount\" }\n";
    let refused = Profile::from_toml(text).expect_err("which would it be?").to_string();
    assert!(refused.contains("only a header tells which of several"), "{refused}");
    assert!(Profile::from_toml(&text.replace("[\";\", \",\"]", "\";\"")).is_ok());
}
