//! No input makes a parser panic, hang or allocate without bound: valid inputs, changed here and there.
//!
//! The same promises are tried for longer, and led by coverage, by the fuzz targets in `fuzz/`.

#[expect(dead_code, reason = "the replay of histories uses the rest")]
mod capture;
mod conformance;
mod mutation;
mod robust;

use std::path::PathBuf;
use std::sync::LazyLock;

use capture::{Capture, Files, files};
use gstage_core::gstage::Config;
use gstage_core::image::dump;
use mutation::{Change, changed, changes};
use proptest::prelude::*;

/// Captures that are small enough to be read thousands of times, all but one.
static CAPTURES: LazyLock<Vec<(Files, Capture)>> = LazyLock::new(|| {
    let read = |folder: PathBuf| {
        let files = Files::read(&folder).unwrap();
        let capture = Capture::parse(&files).unwrap();
        (files, capture)
    };
    files::all_folders().into_iter().map(read).filter(|(_, capture)| capture.image.tables().len() < 100).collect()
});
static SCENARIOS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let paths = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    paths.filter(|path| !path.to_string_lossy().contains("schema")).map(|path| std::fs::read(path).unwrap()).collect()
});
static VECTORS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let lines = include_str!("vectors/7.1.jsonl").lines().chain(include_str!("vectors/eager.jsonl").lines());
    lines.filter(|line| line.len() < 20_000).collect()
});

fn capture() -> impl Strategy<Value = &'static (Files, Capture)> {
    (0..CAPTURES.len()).prop_map(|index| &CAPTURES[index])
}

/// Tries an input as it is, which it must stand, and changed.
fn with_changes(input: &[u8], changes: &[Change], promise: fn(&[u8])) {
    promise(input);
    promise(&changed(input, changes));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_image_is_read_whole_or_refused((files, capture) in capture(), changes in changes()) {
        let (index, pages) = (files.text("tables.idx").unwrap(), files.bytes("tables.bin").unwrap());
        let input = robust::image_input(capture.facts.mode, capture.facts.root, index, pages);
        with_changes(&input, &changes, robust::image);
    }

    #[test]
    fn any_list_of_leaves_is_read_whole_or_refused((files, capture) in capture(), changes in changes()) {
        let input = robust::text_input(capture.facts.mode, files.text("leaves.txt").unwrap());
        with_changes(&input, &changes, robust::text);
    }

    #[test]
    fn any_dump_is_read_whole_or_refused((_, capture) in capture(), changes in changes()) {
        let gstage = capture.leaves.gstage(Config::default()).unwrap();
        let input = robust::text_input(capture.facts.mode, &dump::write(&gstage));
        with_changes(&input, &changes, robust::text);
    }

    #[test]
    fn any_facts_and_any_trace_are_read_or_refused((files, _) in capture(), changes in changes()) {
        with_changes(files.bytes("root.json").unwrap(), &changes, robust::capture);
        with_changes(files.bytes("trace.txt").unwrap(), &changes, robust::capture);
    }

    #[test]
    fn any_scenario_is_read_or_refused(index in 0..SCENARIOS.len(), changes in changes()) {
        with_changes(&SCENARIOS[index], &changes, robust::scenario);
    }

    #[test]
    fn any_vector_is_run_or_refused(index in 0..VECTORS.len(), changes in changes()) {
        with_changes(VECTORS[index].as_bytes(), &changes, robust::vector);
    }

    #[test]
    fn bytes_without_any_form_are_refused(data in prop::collection::vec(any::<u8>(), 0..300)) {
        for promise in [robust::image, robust::text, robust::capture, robust::scenario, robust::vector] {
            promise(&data);
        }
    }
}
