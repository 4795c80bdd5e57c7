//! Days in every format of the profiles. No input may panic.
#![no_main]

use ledger::day::Day;
use libfuzzer_sys::fuzz_target;

/// A day by itself, and in the cell of a file: what is read is written again.
fn day(text: &str) {
    if let Ok(day) = text.parse::<Day>() {
        assert_eq!(day.to_string().parse(), Ok(day));
    }
    let file = format!("date,description,amount,currency\n\"{text}\",x,1.00,EUR\n");
    ledger_fuzz::read("generic", file.as_bytes());
}

fuzz_target!(|text: &str| day(text));
