//! Fuzzes the parser of links.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gstage_fuzz::link(data));
