//! Fuzzes the parser of the facts and the trace of a capture.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gstage_fuzz::capture(data));
