//! Fuzzes the parser of lists of leaves and page-table dumps.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gstage_fuzz::text(data));
