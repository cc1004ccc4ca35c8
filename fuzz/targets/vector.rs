//! Fuzzes the parser of recorded vectors.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gstage_fuzz::vector(data));
