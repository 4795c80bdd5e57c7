//! Amounts in every notation: what is read is what the currency writes again. No input may panic.
#![no_main]

use ledger::money::Currency;
use ledger::statement::Numbers;
use libfuzzer_sys::fuzz_target;

/// An amount that is read by any notation is one that the currency writes again.
fn amount(text: &str) {
    let comma = Numbers { decimal: vec![','], group: vec!['.', ' '], ..Numbers::default() };
    let dressed = Numbers {
        group: vec![','],
        parentheses_negative: true,
        trailing_minus: true,
        ..Numbers::default()
    };
    for code in ["EUR", "JPY", "KWD"] {
        let ccy: Currency = code.parse().expect("a currency");
        for numbers in [&Numbers::default(), &comma, &dressed] {
            if let Ok(minor) = numbers.parse(text, ccy) {
                assert_eq!(ccy.parse(&ccy.decimal(i128::from(minor))), Ok(minor));
            }
        }
    }
}

fuzz_target!(|text: &str| amount(text));
