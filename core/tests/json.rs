//! Scenarios that people write: what is wrong is said with its line, its column and its field.

mod any_scenario;

use any_scenario::any_scenario;
use gstage_core::scenario::json::{self, JsonError, MAX_BYTES};
use gstage_core::scenario::{Op, builtin};
use proptest::prelude::*;

fn file(slug: &str) -> String {
    let path = format!("{}/scenarios/{slug}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// What is said to the file of the first scenario with `from` replaced once; the place of `mark` in it, which is what it
/// should point to.
fn error_with(from: &str, to: &str, mark: &str) -> (JsonError, (usize, usize)) {
    let file = file("first-store");
    let changed = file.replacen(from, to, 1);
    assert_ne!(changed, file, "{from} is not in the file");
    let error = json::read(&changed).expect_err(to);
    let offset = changed.find(mark).unwrap_or_else(|| panic!("{mark} is not in the text"));
    let line = changed[..offset].matches('\n').count() + 1;
    let column = changed[..offset].rsplit('\n').next().unwrap().chars().count() + 1;
    (error, (line, column))
}

#[test]
fn every_file_of_the_project_is_read_and_written_as_it_is() {
    for builtin in builtin::ALL {
        let file = file(builtin.slug);
        let scenario = json::read(&file).unwrap();
        assert_eq!(scenario, (builtin.scenario)());
        assert_eq!(json::write(&scenario), file.trim_end(), "{}", builtin.slug);
    }
}

#[test]
fn a_value_that_is_wrong_is_pointed_at() {
    for (from, to, mark, field, says) in [
        ("\"sv39x4\"", "\"sv40x4\"", "\"sv40x4\"", "mode", "unknown variant `sv40x4`, expected one of `sv32x4`"),
        ("\"vmid\": 1", "\"vmid\": 70000", "70000", "vmid", "invalid value: integer `70000`, expected u16"),
        ("\"vmid\": 1", "\"vmid\": {}", "{}", "vmid", "invalid type: map, expected u16"),
        ("\"vmid\": 1", "\"vmid\": 99999", "99999", "vmid", "expected u16"),
        ("\"vmid\": 1", "\"vmid\": 60000", "60000", "vmid", "must fit 14 bits, which 60000 does not"),
        ("\"vmid\": 1", "\"vmid\": \"ö\", \"x\": 1", "\"ö\"", "vmid", "invalid type: string"),
        ("\"slot\": 0", "\"slot\": 3", "3\n", "setup[1].slot", "is 3, and there is no such memslot"),
        ("\"slot\": 0", "\"slot\": -3", "-3", "setup[1].slot", "invalid value"),
        ("\"slot\": 0", "\"slot\": 0, \"vcpu\": 0", "{\n      \"op\": \"log_dirty\"", "setup[1]", "no field `vcpu`"),
        ("\"slot\": 0", "\"slut\": 0", "\"slut\"", "setup[1].slut", "unknown field `slut`"),
        (
            "\"access\": \"store\",",
            "",
            "{\n      \"op\": \"guest\",\n      \"vcpu\": 0,\n      \n",
            "ops[0]",
            "missing field `access`",
        ),
        ("\"access\": \"store\"", "\"access\": \"jump\"", "\"jump\"", "ops[0].access", "unknown variant `jump`"),
        ("\"log_dirty\"", "\"log_clean\"", "\"log_clean\"", "setup[1].op", "unknown variant `log_clean`"),
        ("\"exec\": true", "\"exec\": \"yes\"", "\"yes\"", "setup[0].exec", "expected a boolean"),
        ("\"0x140000000\"", "\"140000000\"", "\"140000000\"", "memory[0].hpa", "a hexadecimal number such as"),
        (
            "\"size\": \"0x40000000\"",
            "\"size\": \"0x40000001\"",
            "\"0x40000001\"",
            "memory[0].size",
            "must be a multiple of",
        ),
        ("\"page_size\": \"0x40000000\"", "\"page_size\": 8192", "8192", "memory[0].page_size", "must be 4 KiB"),
        ("\"capacity\": 40", "\"capacity\": 100000", "100000", "cache.capacity", "must be 1 to 4096"),
        ("\"title\": \"One", "\"title\": \"\\u0007One", "\"\\u0007One", "title", "in one line"),
    ] {
        let (error, place) = error_with(from, to, mark);
        assert_eq!((error.field.as_str(), (error.line, error.column)), (field, place), "{to}: {error}");
        assert!(error.message.contains(says), "{to}: {error}");
        assert!(error.message.contains(field), "the message names the field: {error}");
    }
}

#[test]
fn a_field_that_is_missing_or_unknown_at_the_top_is_named() {
    let (error, place) = error_with("\"vmid\": 1,", "", "{");
    assert_eq!((error.line, error.column), place);
    assert!(error.message.contains("missing field `vmid`"), "{error}");
    let (error, place) = error_with("\"vmid\": 1,", "\"vmid\": 1, \"colour\": 1,", "\"colour\"");
    assert_eq!((error.line, error.column), place);
    assert!(error.message.contains("unknown field `colour`"), "{error}");
}

#[test]
fn a_schema_is_passed_over_beside_the_fields_of_the_scenario_and_nowhere_else() {
    let schema = "\"$schema\": \"./scenario.schema.json\"";
    let plain = file("first-store");
    let first = plain.replacen('{', &format!("{{ {schema},"), 1);
    let last = format!("{}, {schema} }}", plain.trim_end().strip_suffix('}').unwrap());
    for text in [first, last] {
        assert_eq!(json::read(&text).as_ref(), Ok(&json::read(&plain).unwrap()));
    }
    let (error, place) = error_with("\"slot\": 0", &format!("\"slot\": 0, {schema}"), "\"$schema\"");
    assert_eq!((error.line, error.column), place);
    assert!(error.message.contains("unknown field `$schema`"), "{error}");
}

#[test]
fn what_is_no_json_is_pointed_at() {
    for (text, line, column) in [
        ("", 1, 1),
        ("   \n ", 2, 2),
        ("{", 1, 2),
        ("{\n  \"slug\": \"a\",\n}", 3, 1),
        ("{\n  \"slug\" \"a\"}", 2, 10),
        ("{\"slug\": \"a", 1, 12),
        ("<scenario/>", 1, 1),
        ("null", 1, 1),
        ("[]", 1, 1),
        ("\"ä\"", 1, 1),
    ] {
        let error = json::read(text).unwrap_err();
        assert_eq!((error.line, error.column), (line, column), "{text:?}: {error}");
    }
}

#[test]
fn a_text_that_is_too_long_is_not_even_looked_at() {
    let error = json::read(&" ".repeat(MAX_BYTES + 1)).unwrap_err();
    assert_eq!(error.message, "the text has 5 MiB, and a scenario has 4 MiB at most");
    assert_eq!(json::too_long(10 << 20).message, "the text has 10 MiB, and a scenario has 4 MiB at most");
}

#[test]
fn too_many_operations_are_refused_with_the_list_that_has_them() {
    let mut scenario = builtin::find("first-store").unwrap();
    scenario.ops = vec![Op::GetLog { slot: 0 }; 4097];
    let error = json::read(&json::write(&scenario)).unwrap_err();
    assert_eq!(error.field, "ops");
    assert!(error.message.contains("at most 4096 operations, not 4097"), "{error}");
}

#[test]
fn a_deep_text_and_a_long_word_end_in_a_short_message() {
    let deep = json::read(&"[".repeat(1 << 20)).unwrap_err();
    assert!(deep.message.contains("recursion limit") || deep.message.contains("invalid type"), "{deep}");
    let long = file("first-store").replacen("sv39x4", &"<b>".repeat(100_000), 1);
    let error = json::read(&long).unwrap_err();
    assert!(error.message.chars().count() <= 241, "{}", error.message.len());
    assert_eq!(error.field, "mode");
}

#[test]
fn markup_in_a_title_stays_text() {
    let text = file("first-store").replacen("One store", "<script>alert(1)</script>", 1);
    assert_eq!(json::read(&text).unwrap().title, "<script>alert(1)</script> breaks a gigabyte");
}

#[test]
fn a_mark_of_the_encoding_at_the_start_is_passed_over() {
    assert_eq!(json::read(&format!("\u{feff}{}", file("split-all"))).ok(), builtin::find("split-all"));
}

proptest! {
    #[test]
    fn any_scenario_is_read_as_it_was_written_or_refused_for_what_its_check_says(scenario in any_scenario()) {
        let text = json::write(&scenario);
        match (json::read(&text), scenario.check()) {
            (Ok(read), Ok(())) => prop_assert_eq!(read, scenario),
            (Err(error), Err(wrong)) => prop_assert_eq!(error.field, wrong.field),
            (read, check) => prop_assert!(false, "{read:?} but {check:?}"),
        }
    }

    #[test]
    fn any_text_ends_in_a_scenario_or_in_a_place_that_it_has(text in ".{0,200}|[\\[\\]{}\":,0-9a-z\\\\ \n]{0,120}") {
        if let Err(error) = json::read(&text) {
            let line = text.split('\n').nth(error.line - 1);
            prop_assert!(line.is_some_and(|line| error.column <= line.chars().count() + 1), "{}", error);
        }
    }
}
