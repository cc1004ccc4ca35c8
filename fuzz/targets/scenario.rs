//! Fuzzes the parser of scenarios in JSON.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gstage_fuzz::scenario(data));
