//! Damaged images and lists are refused, and the message names the file, the place and the reason.

#[expect(dead_code, reason = "the replay of histories uses the rest")]
mod capture;

use std::path::Path;

use capture::{Capture, Files};

/// Root at lines 2 to 5, then tables of levels 1, 0, 1, 0 on lines 6 to 9.
const SAMPLE: &str = "tests/captures/linux-7.2-sv39x4/a4-1g-log-store1";
/// The entry of the root that leads to the table on line 6, and the one that leads to line 8.
const ROOT_ENTRIES: [usize; 2] = [0x8, 0x10];
/// The entry of the first table of level 1 that leads to line 7.
const MIDDLE_ENTRY: usize = 0x4028;
/// The first entry of the tables of level 0.
const LOWEST_ENTRY: usize = 0x5000;

fn sample() -> Files {
    Files::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE)).unwrap()
}

/// What the damaged files are refused with.
fn refusal(damage: impl FnOnce(&mut Files)) -> String {
    let mut files = sample();
    damage(&mut files);
    match Capture::parse(&files).and_then(|capture| capture.check()) {
        Ok(leaves) => panic!("{leaves} leaves were read from damaged files"),
        Err(error) => error,
    }
}

fn pages(files: &mut Files) -> &mut Vec<u8> {
    files.0.get_mut("tables.bin").unwrap()
}

fn entry(files: &Files, offset: usize) -> u64 {
    u64::from_le_bytes(files.bytes("tables.bin").unwrap()[offset..offset + 8].try_into().unwrap())
}

fn set_entry(files: &mut Files, offset: usize, value: u64) {
    pages(files)[offset..offset + 8].copy_from_slice(&value.to_le_bytes());
}

/// Replaces the first occurrence of a text in a file.
fn replace(files: &mut Files, name: &'static str, from: &str, to: &str) {
    let text = files.text(name).unwrap();
    assert!(text.contains(from), "{name} holds no `{from}`");
    let text = text.replacen(from, to, 1);
    files.0.insert(name, text.into_bytes());
}

fn line_of(files: &Files, name: &str, number: usize) -> String {
    files.text(name).unwrap().lines().nth(number - 1).unwrap().to_owned()
}

#[test]
fn the_sample_itself_is_whole() {
    assert_eq!(Capture::parse(&sample()).and_then(|capture| capture.check()), Ok(1024));
}

#[test]
fn pages_that_are_cut_short_are_refused_at_their_end_wherever_it_is() {
    for length in [0, 1, 7, 4095, 4096, 16384, 32760, 32767] {
        let error = refusal(|files| pages(files).truncate(length));
        assert_eq!(
            error,
            format!("tables.bin at offset {length:#x}: the file ends here, 0x8000 bytes are in the index")
        );
    }
    let error = refusal(|files| pages(files).push(0));
    assert_eq!(error, "tables.bin at offset 0x8000: the file goes on, only 0x8000 bytes are in the index");
}

#[test]
fn a_pointer_to_where_no_table_is_is_refused() {
    for value in [0x2000_0001, 0x3f_ffff_ffff_fc01, 1] {
        let error = refusal(|files| set_entry(files, ROOT_ENTRIES[0], value));
        assert!(error.starts_with(&format!("tables.bin at offset 0x8: entry {value:#x} points to ")), "{error}");
        assert!(error.ends_with(", where no table is"), "{error}");
    }
}

#[test]
fn a_cycle_is_refused() {
    let root = 0x1_4dda_4000u64;
    let back_to_root = refusal(|files| set_entry(files, MIDDLE_ENTRY, root >> 2 | 1));
    assert_eq!(back_to_root, "tables.bin at offset 0x4028: entry 0x53769001 points back to 0x14dda4000, a cycle");
    let into_root = refusal(|files| set_entry(files, MIDDLE_ENTRY, (root + 0x3000) >> 2 | 1));
    assert!(into_root.ends_with("points back to 0x14dda7000, a cycle"), "{into_root}");
    let itself = refusal(|files| {
        let pointer = entry(files, ROOT_ENTRIES[0]);
        set_entry(files, MIDDLE_ENTRY, pointer);
    });
    assert!(itself.starts_with("tables.bin at offset 0x4028:") && itself.ends_with("a cycle"), "{itself}");
}

#[test]
fn a_table_that_two_pointers_lead_to_is_refused() {
    let error = refusal(|files| {
        let pointer = entry(files, MIDDLE_ENTRY);
        set_entry(files, MIDDLE_ENTRY + 8, pointer);
    });
    assert_eq!(error, "tables.bin at offset 0x4030: entry 0x54011801 points to 0x150046000, which is in use already");
    let error = refusal(|files| {
        let pointer = entry(files, ROOT_ENTRIES[0]);
        set_entry(files, ROOT_ENTRIES[1], pointer);
    });
    assert!(error.starts_with("tables.bin at offset 0x10:") && error.ends_with("in use already"), "{error}");
}

#[test]
fn tables_in_another_order_than_the_index_are_refused() {
    let error = refusal(|files| {
        let (first, second) = (entry(files, ROOT_ENTRIES[0]), entry(files, ROOT_ENTRIES[1]));
        set_entry(files, ROOT_ENTRIES[0], second);
        set_entry(files, ROOT_ENTRIES[1], first);
    });
    assert!(
        error.starts_with("tables.bin at offset 0x8:") && error.contains("the table on line 8 of the index"),
        "{error}"
    );
}

#[test]
fn a_table_that_nothing_leads_to_is_refused() {
    let error = refusal(|files| set_entry(files, ROOT_ENTRIES[1], 0));
    assert_eq!(error, "tables.idx:8: no entry leads to the table at 0x150049000");
    let error = refusal(|files| set_entry(files, MIDDLE_ENTRY, 0));
    assert!(error.starts_with("tables.bin at offset 0x10:"), "{error}");
}

#[test]
fn a_pointer_below_the_lowest_level_is_refused() {
    let error = refusal(|files| set_entry(files, LOWEST_ENTRY, 0x5401_1801));
    assert_eq!(error, "tables.bin at offset 0x5000: entry 0x54011801 points to a table below the lowest level");
}

#[test]
fn a_pointer_with_other_bits_than_v_is_refused() {
    for bit in [4, 5, 6, 7, 8, 9, 54, 60, 61, 62, 63] {
        let error = refusal(|files| {
            let pointer = entry(files, ROOT_ENTRIES[0]);
            set_entry(files, ROOT_ENTRIES[0], pointer | 1 << bit);
        });
        assert!(
            error.starts_with("tables.bin at offset 0x8:") && error.ends_with("other bits than V"),
            "{bit}: {error}"
        );
    }
    let error = refusal(|files| {
        let pointer = entry(files, ROOT_ENTRIES[0]);
        set_entry(files, ROOT_ENTRIES[0], pointer & !1);
    });
    assert!(error.ends_with("other bits than V"), "{error}");
}

#[test]
fn a_leaf_with_w_alone_is_refused() {
    let error = refusal(|files| set_entry(files, LOWEST_ENTRY + 8, 0x4028_04d5));
    assert_eq!(error, "tables.bin at offset 0x5008: entry 0x402804d5 is a leaf with W and neither R nor X");
    let error = refusal(|files| replace(files, "leaves.txt", "0x0000000040281cdf", "0x0000000040281cd5"));
    assert_eq!(error, "leaves.txt:4: entry 0x40281cd5 is no leaf");
}

#[test]
fn every_changed_bit_of_an_entry_is_noticed() {
    for offset in
        [0, ROOT_ENTRIES[0], ROOT_ENTRIES[1], 0x3ff8, 0x4000, MIDDLE_ENTRY, LOWEST_ENTRY, 0x5ff8, 0x6000, 0x7008]
    {
        for bit in 0..64 {
            let error = refusal(|files| {
                let old = entry(files, offset);
                set_entry(files, offset, old ^ 1 << bit);
            });
            assert!(error.starts_with("tables.") || error.starts_with("root.json: tables_bin_sha256"), "{error}");
        }
    }
}

#[test]
fn a_changed_leaf_is_found_by_the_list_alone() {
    let error = refusal(|files| {
        set_entry(files, LOWEST_ENTRY + 8 * 7, 0x4028_1cdb);
        replace(files, "root.json", "tables_bin_sha256", "comment");
    });
    let wanted =
        "leaves.txt:4: 0x40a07000 has the 4K leaf 0x40281cdb in the tables, the 4K leaf 0x40281cdf in the list";
    assert_eq!(error, wanted);
}

#[test]
fn an_index_with_a_damaged_line_is_refused_there() {
    for (line, from, to, reason) in [
        (6, "0x00004000", "0x00004008", "file_offset is 0x4008, it must be 0x4000"),
        (6, "0x00004000", "0x0000400", "file_offset is 0x400, it must be 0x4000"),
        (6, " 1 ", " 0 ", "level is 0x0, it must be 0x1"),
        (6, " 1 ", " 3 ", "level is 0x3, it must be one of the mode"),
        (6, " 1 ", " 18446744073709551616 ", "level is no number of 64 bits: `18446744073709551616`"),
        (6, " 1 ", " -1 ", "level is no number of 64 bits: `-1`"),
        (6, " 0x40000000", " 0x80000000", "first_gpa is 0x80000000, it must be 0x40000000"),
        (6, " 0x40000000", " 0x40000001", "first_gpa is 0x40000001, it must be a multiple of 0x1000"),
        (6, " 0x40000000", " 0x4000000g", "first_gpa is no number of 64 bits: `0x4000000g`"),
        (6, " 0x40000000", "", "a line has 4 fields"),
        (6, " 0x40000000", " 0x40000000 0", "a line has 4 fields"),
        (6, " 0x00015", " 0x100000015", "page_phys_addr is 0x1000000150047000, it must be below 2^56"),
        (3, " 0x00014dda5000", " 0x00014dda9000", "page_phys_addr is 0x14dda9000, it must be 0x14dda5000"),
        (2, " 0x00014dda4000", " 0x00014dda0000", "page_phys_addr is 0x14dda0000, it must be 0x14dda4000"),
    ] {
        let error = refusal(|files| {
            let old = line_of(files, "tables.idx", line);
            let new = old.replacen(from, to, 1);
            assert_ne!(old, new);
            replace(files, "tables.idx", &old, &new);
        });
        assert!(error.starts_with(&format!("tables.idx:{line}: {reason}")), "{error}");
    }
}

#[test]
fn an_index_that_names_a_page_twice_is_refused() {
    let error = refusal(|files| {
        let old = line_of(files, "tables.idx", 9);
        let page = line_of(files, "tables.idx", 7);
        let page = page.split_whitespace().nth(1).unwrap();
        let new = old.replace(old.split_whitespace().nth(1).unwrap(), page);
        replace(files, "tables.idx", &old, &new);
    });
    assert_eq!(error, "tables.idx:9: page 0x150046000 stands on line 7 already");
}

#[test]
fn an_index_of_fewer_pages_than_the_root_is_refused() {
    let error = refusal(|files| {
        files.0.insert("tables.idx", b"0x0 0x14dda4000 2 0x0\n".to_vec());
        pages(files).truncate(4096);
    });
    assert_eq!(error, "tables.idx:2: the file ends here, 0x4000 bytes are in the index");
    let error = refusal(|files| {
        files.0.insert("tables.idx", Vec::new());
        pages(files).clear();
    });
    assert!(error.starts_with("tables.idx:1:"), "{error}");
}

#[test]
fn the_facts_must_be_true() {
    for (from, to, reason) in [
        ("\"Sv39x4\"", "\"Sv48x4\"", "root.json: mode_value: 8 is said, 9 is there"),
        ("\"Sv39x4\"", "\"Sv40x4\"", "root.json: mode: `Sv40x4` is not known"),
        ("\"mode_value\": 8", "\"mode_value\": 9", "root.json: mode_value"),
        ("\"root\": \"0x14dda4000\"", "\"root\": \"0x14dda8000\"", "root.json: hgatp"),
        (
            "\"root\": \"0x14dda4000\"",
            "\"root\": \"14dda4000\"",
            "root.json: root: `14dda4000` is no hexadecimal number",
        ),
        ("\"root\": \"0x14dda4000\",", "", "root.json:99: missing field `root`"),
        ("\"table_pages\": 8", "\"table_pages\": 9", "root.json: table_pages"),
        ("\"table_pages\": 8", "\"table_pages\": 18446744073709551616", "root.json:18: invalid type"),
        ("\"0\": 513", "\"0\": 514", "root.json: leaves_by_level"),
        ("\"L1 0xdb\": 511", "\"L1 0xdf\": 511", "root.json: leaf_flag_bits"),
        ("\"vmid\": 1,", "\"vmid\": 2,", "root.json: hgatp"),
        ("\"gpa\": \"0x40000000\"", "\"gpa\": \"0x40000000000\"", "root.json: slots gpa"),
        ("4405a712", "4405a713", "root.json: tables_bin_sha256"),
        ("\"st 0x40001000\"", "\"jump 0x40001000\"", "root.json: history[3]: `jump` is not a command"),
        ("{", "", "root.json:"),
        ("}", "]", "root.json:"),
    ] {
        let error = refusal(|files| replace(files, "root.json", from, to));
        assert!(error.starts_with(reason), "{from} to {to}: {error}");
    }
}

#[test]
fn a_damaged_list_of_leaves_is_refused_at_its_line() {
    for (from, to, reason) in [
        ("1 0x40000000 ", "3 0x40000000 ", "leaves.txt:2: level is 0x3, it must be one of the mode"),
        ("1 0x40000000 ", "1000 0x40000000 ", "leaves.txt:2: level is 0x3e8"),
        (
            "1 0x40000000 ",
            "1 0x40001000 ",
            "leaves.txt:2: first_gpa is 0x40001000, it must be a multiple of the page size",
        ),
        ("1 0x40000000 ", "1 0x3fe00000 ", "leaves.txt:2: 0x3fe00000 has no leaf in the tables"),
        (" 5 0x80000", " 0 0x80000", "leaves.txt:2: count is 0x0, it must be at least 1"),
        (" 5 0x80000", " 6 0x80000", "leaves.txt:3: the leaves above reach up to 0x40c00000"),
        (" 5 0x80000", " 4 0x80000", "leaves.txt:3: 0x40800000 has the 2M leaf"),
        (" 5 0x80000", " 18446744073709551615 0x80000", "leaves.txt:2: the leaves reach beyond the address space"),
        (" 5 0x80000", " 1048064 0x80000", "leaves.txt:3: the leaves above reach up to 0x20000000000"),
        (" 5 0x80000", " 1048065 0x80000", "leaves.txt:2: the leaves reach beyond the address space"),
        (" 5 0x80000", " 5 0x400", "leaves.txt:2: pte_step is 0x400, it must be one page, or 0"),
        (
            " 5 0x80000",
            " 5 0x0",
            "leaves.txt:2: 0x40200000 has the 2M leaf 0x400800db in the tables, the 2M leaf 0x400000db",
        ),
        (" 5 0x80000", " 5", "leaves.txt:2: a line has 5 fields"),
        (" 5 0x80000", " 5 80000", "leaves.txt:2: pte_step is no number"),
        ("0x00000000400000db", "0x0000000040000001", "leaves.txt:2: entry 0x40000001 is no leaf"),
        (
            "0x00000000400000db",
            "0x00000000400000df",
            "leaves.txt:2: 0x40000000 has the 2M leaf 0x400000db in the tables",
        ),
    ] {
        let error = refusal(|files| replace(files, "leaves.txt", from, to));
        assert!(error.starts_with(reason), "{from} to {to}: {error}");
    }
    let error = refusal(|files| {
        let last = line_of(files, "leaves.txt", 7);
        replace(files, "leaves.txt", &format!("{last}\n"), "");
    });
    assert!(error.starts_with("leaves.txt:7: 0x80000000 has the 4K leaf"), "{error}");
}

#[test]
fn a_list_of_more_leaves_than_are_taken_is_refused_before_any_is_made() {
    let error = refusal(|files| {
        files.0.insert("leaves.txt", b"0 0x0 0xdf 16777216 0x400\n0 0x1000000000 0xdf 1 0x0\n".to_vec());
    });
    assert_eq!(error, "leaves.txt:2: there are more leaves than are taken");
}

#[test]
fn a_damaged_trace_is_refused_at_its_line() {
    for (from, to, reason) in [
        ("TRLINES 17", "TRLINES 16", "trace.txt:20: the calls are not as many"),
        ("TRLINES 17", "TRLINE 17", "trace.txt:1: the line TRLINES is missing"),
        ("TRLINES 17", "TRLINES -1", "trace.txt:1: `-1` is no number"),
        (" split=1", " split=2", "trace.txt:20: the calls are not as many"),
        ("order=30 vmid", "order=29 vmid", "trace.txt:10: a request of 0x40000000 bytes is not one of order 29"),
        ("set_pte addr", "set_pt addr", "trace.txt:13: `set_pt` is no call"),
        ("pte=0x40281cdf", "pte=", "trace.txt:13: `` is no number"),
        ("pte=0x40281cdf ", "", "trace.txt:13: `pte` is missing"),
        ("set_pte_ret ret=0", "set_pte_ret ret=x", "trace.txt:15: `ret=x` is no result"),
    ] {
        let error = refusal(|files| replace(files, "trace.txt", from, to));
        assert!(error.starts_with(reason), "{from} to {to}: {error}");
    }
}

#[test]
fn a_missing_file_and_one_that_is_no_text_are_named() {
    for name in capture::files::NAMES {
        let error = refusal(|files| drop(files.0.remove(name)));
        assert_eq!(error, format!("{name}: the file is missing"));
        if name != "tables.bin" {
            let error = refusal(|files| files.0.get_mut(name).unwrap()[9] = 0xff);
            assert_eq!(error, format!("{name} at offset 0x9: no text in UTF-8"));
        }
    }
}
