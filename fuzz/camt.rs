//! camt.052, camt.053 and camt.054 files. No input may panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| ledger_fuzz::read("camt", bytes));
