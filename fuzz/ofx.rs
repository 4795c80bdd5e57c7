//! OFX files, 1 and 2. No input may panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| ledger_fuzz::read("ofx", bytes));
