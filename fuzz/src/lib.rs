//! What every parser owes to any input, for the fuzz targets and for the program that makes their first inputs.

#[allow(dead_code, reason = "only the parsers are fuzzed")]
#[path = "../../core/tests/capture/mod.rs"]
mod capture;
#[allow(unused_imports, reason = "only the parser is fuzzed")]
#[path = "../../core/tests/conformance/mod.rs"]
mod conformance;
#[path = "../../core/tests/robust/mod.rs"]
mod robust;

pub mod seeds;

use gstage_scene::link::Link;

/// Tries a memory image.
pub fn image(data: &[u8]) {
    robust::image(data);
}

/// Tries a list of leaves and a page-table dump.
pub fn text(data: &[u8]) {
    robust::text(data);
}

/// Tries the facts and the trace of a capture.
pub fn capture(data: &[u8]) {
    robust::capture(data);
}

/// Tries a scenario in JSON.
pub fn scenario(data: &[u8]) {
    robust::scenario(data);
}

/// Tries a line of recorded vectors.
pub fn vector(data: &[u8]) {
    robust::vector(data);
}

/// Tries a link: any text gives one, and it prints as what reads back.
pub fn link(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (link, notes) = Link::parse(&text);
    assert_eq!(Link::parse(&link.to_string()), (link, vec![]));
    assert!(notes.iter().all(|note| note.to_string().chars().count() < 80));
}
