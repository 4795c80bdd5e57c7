//! What holds for every input: no bytes make the reader panic, and what was written comes back.

use super::*;
use proptest::prelude::*;

/// A field as RFC 4180 writes it.
fn quoted(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read("a.csv", &bytes, &options());
    }

    #[test]
    fn no_rows_make_it_panic(rows in "([\\PC\r\n\",;0-9.-]{0,30}[,\r\n\"]?){0,12}") {
        let _ = read("a.csv", format!("date,description,amount,currency\n{rows}").as_bytes(), &options());
    }

    /// Any texts and amounts come back as they were, whatever the line ends, and each row is found
    /// again at its line.
    #[test]
    fn what_was_written_comes_back(
        rows in proptest::collection::vec(("[a-zé\",;\n]{0,12}", -1_000_000_i64..1_000_000), 1..30),
        end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
    ) {
        let euro: Currency = "EUR".parse().expect("EUR is a currency");
        let mut file = format!("date,description,amount,currency,balance{end}");
        let mut balance = 0;
        for (text, minor) in &rows {
            balance += minor;
            let (amount, after) = (euro.decimal(i128::from(*minor)), euro.decimal(balance.into()));
            file.push_str(&format!("2024-01-02,{},{amount},EUR,{after}{end}", quoted(text)));
        }
        let statement = read("a.csv", file.as_bytes(), &options()).expect("a good file");
        let units: Vec<Unit> = statement.units().map(|(at, _)| statement.unit(at).expect("a unit")).collect();
        prop_assert_eq!(units.len(), rows.len());
        for (unit, (text, minor)) in units.iter().zip(&rows) {
            prop_assert_eq!(unit.lines[0].text.as_ref(), text.trim());
            prop_assert_eq!(unit.lines[0].net, *minor);
        }
        let proof = &statement.proofs()[0];
        prop_assert_eq!(proof.net, balance);
        prop_assert!(matches!(proof.check, Check::Ok { .. } | Check::Single), "{:?}", proof.check);
    }
}
