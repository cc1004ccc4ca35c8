//! Tables that a real kernel wrote load, walk, are written back, and can be worked on.

#[expect(dead_code, reason = "the replay of histories uses the rest")]
mod capture;

use std::collections::BTreeSet;

use capture::{Capture, Files, files};
use gstage_core::addr::{Gpa, Hpa};
use gstage_core::equality;
use gstage_core::gstage::{Config, Flush, GStage, Owed};
use gstage_core::image::{Image, Loaded, dump, leaves};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use gstage_core::scenario::{CacheSpec, WhenEmpty};

/// A leaf that is not aligned to its size, which a kernel before the series made: its children are not where it led.
const MISALIGNED: &str = "i4-incongruent";

fn for_each_capture(mut check: impl FnMut(&str, &Files, &Capture, Loaded)) {
    let folders = files::all_folders();
    assert_eq!(folders.len(), 21);
    for folder in folders {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let files = Files::read(&folder).unwrap();
        let capture = Capture::parse(&files).unwrap_or_else(|error| panic!("{name}: {error}"));
        let loaded = capture.image.load(Config::default()).unwrap();
        check(&name, &files, &capture, loaded);
    }
}

fn split_everything(gstage: &mut GStage) -> u64 {
    let mut huge = Vec::new();
    gstage.for_each_leaf(Gpa(0), gstage.mode().gpa_size(), |gpa, level, _| {
        if level > Level(0) {
            let pieces = Mode::Sv57x4.page_size(level) >> 21;
            huge.extend((0..pieces).map(|piece| Gpa(gpa.0 + (piece << 21))));
        }
    });
    let mut cache = gstage.new_cache(CacheSpec { capacity: 40, objects: None, when_empty: WhenEmpty::Null });
    for &gpa in &huge {
        assert_eq!(gstage.split_huge(Some(&mut cache), gpa, Level(0), Flush::EachLevel, &mut ()), Ok(Owed::Nothing));
    }
    huge.len() as u64
}

#[test]
fn every_capture_agrees_with_its_list_of_leaves_and_its_facts() {
    for_each_capture(|name, _, capture, _| {
        assert_eq!(capture.check(), Ok(capture.leaves.count()), "{name}");
    });
}

#[test]
fn every_capture_is_written_byte_for_byte_as_it_was_read() {
    for_each_capture(|name, files, capture, loaded| {
        let image = loaded.image().unwrap();
        assert!(image.pages() == files.bytes("tables.bin").unwrap(), "{name}");
        assert_eq!(image.index(), files.text("tables.idx").unwrap(), "{name}");
        assert_eq!(leaves::write(&loaded.gstage), files.text("leaves.txt").unwrap(), "{name}");
        assert_eq!(image, capture.image, "{name}");
    });
}

#[test]
fn a_list_and_a_dump_of_a_capture_give_tables_that_translate_alike() {
    for_each_capture(|name, files, capture, loaded| {
        let mode = capture.facts.mode;
        let list = leaves::read(mode, files.text("leaves.txt").unwrap()).unwrap();
        let text = dump::write(&loaded.gstage);
        let dumped = dump::read(mode, &text).unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
        for runs in [list, dumped] {
            let gstage = runs.gstage(Config::default()).unwrap();
            assert_eq!(capture.leaves.compare(&gstage), Ok(()), "{name}");
            assert_eq!(dump::write(&gstage), text, "{name}");
            assert_eq!(gstage.verify(&[]), Ok(()), "{name}");
        }
    });
}

#[test]
fn every_capture_can_be_split_to_4k_without_changing_a_translation() {
    let mut split = 0;
    for_each_capture(|name, _, capture, mut loaded| {
        let before = loaded.gstage.clone();
        split += split_everything(&mut loaded.gstage);
        assert_eq!(loaded.gstage.verify(&[]), Ok(()), "{name}");
        assert_eq!(loaded.gstage.leaves()[1..], [0; 4], "{name}");
        let equality = equality::compare(&before, &loaded.gstage, Gpa(0), before.mode().gpa_size());
        assert_eq!(equality.holds(), name != MISALIGNED, "{name}: {equality:?}");
        assert_eq!(equality.pages, before.mode().gpa_size() >> 12, "{name}");
        survives_a_round_trip(name, capture, &loaded);
    });
    assert!(split > 2000, "{split} huge leaves were split");
}

/// What has been split is written back and read again: the tables of the capture are where they were.
fn survives_a_round_trip(name: &str, capture: &Capture, loaded: &Loaded) {
    let image = loaded.image().unwrap();
    let again = Image::read(image.mode(), capture.facts.root, &image.pages(), &image.index());
    assert_eq!(again.as_ref(), Ok(&image), "{name}");
    let places = |image: &Image| image.tables().iter().map(|table| table.hpa).collect::<BTreeSet<Hpa>>();
    assert!(places(&image).is_superset(&places(&capture.image)), "{name}");
    let again = again.unwrap().load(Config::default()).unwrap();
    assert_eq!(leaves::write(&again.gstage), leaves::write(&loaded.gstage), "{name}");
}

#[test]
fn every_capture_can_be_write_protected_and_unmapped() {
    for_each_capture(|name, _, capture, mut loaded| {
        let mode = capture.facts.mode;
        let tables = loaded.gstage.reachable_tables();
        assert_eq!(loaded.gstage.wp_range(Gpa(0), Gpa(mode.gpa_size()), &mut ()), Owed::Nothing);
        loaded.gstage.for_each_leaf(Gpa(0), mode.gpa_size(), |gpa, _, pte| {
            assert!(!pte.is_writable(), "{name}: {gpa:#x} holds {pte:#x}");
        });
        assert_eq!(loaded.gstage.unmap_range(Gpa(0), mode.gpa_size(), &mut ()), Owed::Nothing);
        assert_eq!(loaded.gstage.leaves(), [0; 5], "{name}");
        assert_eq!(loaded.gstage.reachable_tables(), tables, "{name}");
        let emptied = loaded.image().unwrap();
        assert_eq!(emptied.tables().len(), capture.image.tables().len(), "{name}");
        assert!(emptied.tables().iter().zip(capture.image.tables()).all(|(a, b)| (a.hpa, a.gpa) == (b.hpa, b.gpa)));
    });
}

#[test]
fn the_zero_page_stands_in_one_run_of_a_list_and_in_many_lines_of_a_dump() {
    let text = "0 0x40010000 0x2050d4db 16 0x0\n";
    let runs = leaves::read(gstage_core::mode::Mode::Sv39x4, text).unwrap();
    let gstage = runs.gstage(Config::default()).unwrap();
    assert_eq!(dump::write(&gstage).lines().count(), 1 + 16);
    assert!(leaves::write(&gstage).ends_with("0 0x40010000 0x000000002050d4db 16 0x0\n"));
    assert_eq!(gstage.leaf_at(Gpa(0x4001_f000)), Some((Level(0), Pte(0x2050_d4db))));
}

#[test]
fn an_image_of_rv32_has_entries_of_four_bytes_and_leaves_of_4m() {
    let mut index = String::new();
    for page in 0..4u64 {
        index += &format!("{:#x} {:#x} 1 {:#x}\n", page << 12, 0x8000_0000 + (page << 12), page << 32);
    }
    index += "0x4000 0x80010000 0 0x400000\n";
    let mut pages = vec![0; 5 << 12];
    for (offset, entry) in [(4, 0x2000_4001u32), (8, 0x2400_00df), (0x4000 + 3 * 4, 0x2800_0cdb)] {
        pages[offset..offset + 4].copy_from_slice(&entry.to_le_bytes());
    }
    let image = Image::read(Mode::Sv32x4, Hpa(0x8000_0000), &pages, &index).unwrap();
    let loaded = image.load(Config::default()).unwrap();
    assert_eq!(loaded.gstage.leaf_at(Gpa(0x0040_3abc)), Some((Level(0), Pte(0x2800_0cdb))));
    assert_eq!(loaded.gstage.translate(Gpa(0x0081_2345)), Some(Hpa(0x9001_2345)));
    assert_eq!(loaded.image().unwrap().pages(), pages);
    let text = dump::write(&loaded.gstage);
    assert!(text.contains("4M PGD     D A . U X W R V") && text.contains("4K PTE     D A . U X . R V"), "{text}");
    for runs in [dump::read(Mode::Sv32x4, &text), leaves::read(Mode::Sv32x4, &leaves::write(&loaded.gstage))] {
        assert_eq!(runs.unwrap().compare(&loaded.gstage), Ok(()));
    }
    let beyond = leaves::read(Mode::Sv32x4, "0 0x0 0x1000000df 1 0x0\n");
    assert!(beyond.is_err(), "an entry has 32 bits");
}
