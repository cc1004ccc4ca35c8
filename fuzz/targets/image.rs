//! Fuzzes the parser of memory images (`tables.bin` and `tables.idx`).
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gstage_fuzz::image(data));
