//! What every parser owes to any input: it ends, and what it takes it gives back.
//!
//! Shared by the ordinary tests, which change valid inputs here and there, and by the fuzz targets in `fuzz/`. Each function takes any
//! bytes, and panics if the parser breaks its word.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::gstage::Config;
use gstage_core::image::{Image, dump, leaves};
use gstage_core::machine::Machine;
use gstage_core::mode::Mode;
use gstage_core::scenario::{Op, Scenario};

use crate::capture::{Facts, Trace};
use crate::conformance;

/// Leaves of a list at most that are made into tables here: more would be slow, not wrong.
const MAX_LEAVES: u64 = 1 << 13;
/// Operations of a scenario at most that are carried out here.
const MAX_OPS: usize = 16;

/// An image: a byte for the mode, eight for the root, four for the length of the index, the index, the pages.
pub(crate) fn image(data: &[u8]) {
    let Some((mode, root, index, pages)) = image_parts(data) else { return };
    let Ok(image) = Image::read(mode, root, pages, index) else { return };
    assert_eq!(image.pages(), pages);
    assert_eq!(Image::read(mode, root, pages, &image.index()).as_ref(), Ok(&image));
    let loaded = image.load(Config::default()).expect("it fits, as its pages fit into the input");
    assert_eq!(loaded.gstage.verify(&[]), Ok(()));
    assert_eq!(loaded.image().as_ref(), Ok(&image));
    for bit in 0..mode.format().gpa_bits {
        let gpa = Gpa(1 << bit);
        assert_eq!(image.lookup(gpa).filter(|(_, pte)| pte.is_leaf()), loaded.gstage.leaf_at(gpa));
    }
    let runs = leaves::read(mode, &leaves::write(&loaded.gstage)).expect("what was written is read");
    assert_eq!(runs.compare(&loaded.gstage), Ok(()));
}

fn image_parts(data: &[u8]) -> Option<(Mode, Hpa, &str, &[u8])> {
    let (&mode, rest) = data.split_first()?;
    let (root, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (index, pages) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let index = str::from_utf8(index).ok()?;
    Some((mode_of(mode), Hpa(u64::from_le_bytes(*root)), index, pages))
}

/// The bytes that [`image`] takes apart again.
pub(crate) fn image_input(mode: Mode, root: Hpa, index: &str, pages: &[u8]) -> Vec<u8> {
    let mut data = vec![byte_of(mode)];
    data.extend(root.0.to_le_bytes());
    data.extend((index.len() as u32).to_le_bytes());
    data.extend(index.bytes());
    data.extend(pages);
    data
}

/// A list of leaves and a page-table dump: a byte for the mode, then text, read as both.
pub(crate) fn text(data: &[u8]) {
    let Some((&mode, text)) = data.split_first() else { return };
    let (mode, Ok(text)) = (mode_of(mode), str::from_utf8(text)) else { return };
    for runs in [leaves::read(mode, text), dump::read(mode, text)].into_iter().flatten() {
        if runs.count() > MAX_LEAVES {
            continue;
        }
        // There is always room for so few.
        let gstage = runs.gstage(Config::default()).expect("there is room");
        assert_eq!(gstage.verify(&[]), Ok(()));
        assert_eq!(runs.compare(&gstage), Ok(()));
        for again in [leaves::read(mode, &leaves::write(&gstage)), dump::read(mode, &dump::write(&gstage))] {
            assert_eq!(again.expect("what was written is read").compare(&gstage), Ok(()));
        }
    }
}

/// The bytes that [`text`] takes apart again.
pub(crate) fn text_input(mode: Mode, text: &str) -> Vec<u8> {
    let mut data = vec![byte_of(mode)];
    data.extend(text.bytes());
    data
}

/// A scenario in JSON: what is valid is written as it was read, and runs.
pub(crate) fn scenario(data: &[u8]) {
    let Ok(scenario) = serde_json::from_slice::<Scenario>(data) else { return };
    let text = serde_json::to_string(&scenario).expect("a scenario can be written");
    assert_eq!(serde_json::from_str::<Scenario>(&text).expect("what was written is read"), scenario);
    let Ok(mut machine) = Machine::new(&scenario) else {
        assert!(scenario.check().is_err());
        return;
    };
    let quick = |op: &&Op| !matches!(op, Op::SplitRange { .. } | Op::GuestRange { .. });
    for op in scenario.setup.iter().chain(&scenario.ops).filter(quick).take(MAX_OPS) {
        machine.run(op, &mut ());
    }
    assert_eq!(machine.verify(), Ok(()));
}

/// A line of recorded vectors: it passes or says what does not.
pub(crate) fn vector(data: &[u8]) {
    if let Ok(line) = str::from_utf8(data) {
        // Either is fine; what counts is that it comes to an end.
        let _ = conformance::run_line(line);
    }
}

/// The facts of a capture and its trace.
pub(crate) fn capture(data: &[u8]) {
    if let Ok(text) = str::from_utf8(data) {
        let _ = Facts::parse(text);
        let _ = Trace::parse(text);
    }
}

fn mode_of(byte: u8) -> Mode {
    Mode::ALL[usize::from(byte) % Mode::ALL.len()]
}

fn byte_of(mode: Mode) -> u8 {
    Mode::ALL.iter().position(|&other| other == mode).unwrap_or(0) as u8
}
