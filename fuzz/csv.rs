//! CSV files by a profile. No input may panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| ledger_fuzz::read_csv(bytes));
