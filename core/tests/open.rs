//! Tables of real guests, opened as scenarios: from their memory, and from text that shows them.

#[expect(dead_code, reason = "the replay of histories uses the rest")]
mod capture;

use capture::{Capture, Files, files};
use gstage_core::addr::{Gpa, Hpa};
use gstage_core::gstage::Config;
use gstage_core::image::dump;
use gstage_core::mode::Mode;
use gstage_core::scenario::open::{self, File};
use gstage_core::scenario::{Scenario, builtin, json};
use gstage_core::trace::Trace;

fn each_capture(mut test: impl FnMut(&str, &Files, &Capture)) {
    for folder in files::all_folders() {
        let files = Files::read(&folder).unwrap();
        let capture = Capture::parse(&files).unwrap();
        test(&folder.display().to_string(), &files, &capture);
    }
}

fn image_of(files: &Files) -> Result<Scenario, String> {
    let file = |name| File { name, bytes: files.bytes(name).unwrap() };
    open::image(&[file("root.json"), file("tables.bin"), file("tables.idx"), file("leaves.txt")])
}

/// The tables with which a scenario begins map what a capture has in its list of leaves.
fn assert_begins_with(scenario: &Scenario, capture: &Capture, name: &str) {
    let trace = Trace::run(scenario).unwrap();
    let start = trace.state();
    assert_eq!(start.machine().verify(), Ok(()), "{name}");
    assert_eq!(capture.leaves.compare(start.machine().gstage()), Ok(()), "{name}");
    assert!(start.machine().leaf_at(scenario.focus).is_some(), "{name} follows a page that is mapped");
}

#[test]
fn the_memory_of_every_captured_guest_opens_with_exactly_its_leaves() {
    each_capture(|name, files, capture| {
        let scenario = image_of(files).unwrap();
        assert_eq!(scenario.mode, capture.facts.mode, "{name}");
        assert_begins_with(&scenario, capture, name);
        assert_eq!(Scenario::unpack(&scenario.pack()).as_ref(), Ok(&scenario), "{name}");
        assert_eq!(json::read(&json::write(&scenario)).as_ref(), Ok(&scenario), "{name}");
    });
}

#[test]
fn the_text_of_gstage_page_tables_opens_with_exactly_its_leaves() {
    each_capture(|name, files, capture| {
        let tables = capture.leaves.gstage(Config::default()).unwrap();
        let scenario = open::text(&dump::write(&tables)).unwrap();
        assert_eq!(scenario.mode, capture.facts.mode, "{name}");
        assert_begins_with(&scenario, capture, name);
        let leaves = open::text(files.text("leaves.txt").unwrap()).unwrap();
        assert_eq!(leaves.tables, scenario.tables, "{name}");
    });
}

#[test]
fn a_guest_that_broke_one_gibibyte_has_its_memory_back_as_memslots_and_can_go_on() {
    let folder = files::all_folders().into_iter().find(|folder| folder.ends_with("linux-7.2-sv39x4/a4-1g-log-store1"));
    let scenario = image_of(&Files::read(&folder.unwrap()).unwrap()).unwrap();
    let slot = scenario.memory.iter().find(|slot| slot.contains(Gpa(0x4000_0000))).unwrap();
    assert_eq!((slot.gpa, slot.hpa, slot.size), (Gpa(0x4000_0000), Hpa(0x1_0000_0000), 1 << 30));
    assert_eq!(scenario.focus, Gpa(0x40a0_7000));
    let first = builtin::find("first-store").unwrap();
    let next = Scenario { setup: vec![first.setup[1]], ops: first.ops, ..scenario };
    assert_eq!(Trace::run(&next).unwrap().returns().len(), 1);
}

#[test]
fn a_dump_without_a_heading_is_of_the_smallest_mode_that_takes_it() {
    let line = |start: u64| {
        format!("0x{start:016x}-0x{:016x}    0x0000000100000000 2M PMD D A . U X . R V\n", start + (2 << 20))
    };
    assert_eq!(open::text(&line(1 << 30)).unwrap().mode, Mode::Sv39x4);
    assert_eq!(open::text(&line(1 << 45)).unwrap().mode, Mode::Sv48x4);
    let heading = "---[ Guest physical addresses of Sv57x4 ]---\n";
    assert_eq!(open::text(&format!("{heading}{}", line(1 << 30))).unwrap().mode, Mode::Sv57x4);
}

#[test]
fn a_damaged_dump_is_refused_with_its_line() {
    let good = "---[ x ]---\n0x40000000-0x40200000 0x100000000 2M PMD D A . U X . R V\n";
    assert!(open::text(good).is_ok());
    for (from, to, says) in [
        ("2M", "4M", "the size is"),
        ("PMD", "PME", "`PME` is not a level"),
        ("D A .", "D Z .", "`Z` is not"),
        ("0x100000000", "<img>", "<img>"),
    ] {
        let error = open::text(&good.replace(from, to)).unwrap_err();
        assert_eq!(error.line, 2, "{to}");
        assert!(error.message.contains(says), "{to}: {error}");
    }
}

#[test]
fn half_an_image_says_which_half_is_missing_and_a_damaged_one_where() {
    let folder = files::all_folders().remove(0);
    let files = Files::read(&folder).unwrap();
    let (bin, idx) = (files.bytes("tables.bin").unwrap(), files.bytes("tables.idx").unwrap());
    let file = |name, bytes| File { name, bytes };
    let missing = open::image(&[file("tables.bin", bin)]).unwrap_err();
    assert_eq!(missing, "tables.idx is missing: tables.bin and tables.idx belong together");
    let short = open::image(&[file("tables.bin", &bin[..bin.len() - 1]), file("tables.idx", idx)]).unwrap_err();
    assert!(short.starts_with("tables.bin at offset"), "{short}");
    let strange = open::image(&[file("tables.bin", bin), file("tables.idx", b"hello")]).unwrap_err();
    assert_eq!(strange, "tables.idx does not begin with the root of a mode");
    let twice = [file("a.bin", bin), file("b.bin", bin), file("tables.idx", idx)];
    assert_eq!(open::image(&twice).unwrap_err(), "there are several files that end in .bin");
}

#[test]
fn what_shows_no_tables_is_read_as_json() {
    let scenario = builtin::find("split-all").unwrap();
    assert_eq!(open::text(&json::write(&scenario)), Ok(scenario));
    assert_eq!(open::text("hello").unwrap_err().line, 1);
}
