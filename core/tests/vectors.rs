//! The recorded vectors, and a proof that they are compared in every field.

mod conformance;

use std::collections::BTreeMap;

use conformance::run_line;
use serde_json::Value;

const BEFORE: &str = include_str!("vectors/before.jsonl");
const V3: &str = include_str!("vectors/v3.jsonl");
const V7_1: &str = include_str!("vectors/7.1.jsonl");
const EAGER: &str = include_str!("vectors/eager.jsonl");

/// Changed values of each kind of field.
const CHANGES: usize = 40;
/// Every kind of field that a vector expects something of, as a path without indices of lists of one kind.
const KINDS: [&str; 17] = [
    "allocated_tables",
    "expect/flushes/0",
    "expect/flushes/1",
    "expect/flushes/2",
    "expect/level",
    "expect/out/level",
    "expect/out/pte",
    "expect/pte",
    "expect/ret",
    "expect/ret (bool)",
    "expect/ret (null)",
    "expect/tables",
    "leaves/0",
    "leaves/1",
    "leaves/2",
    "leaves/3",
    "reachable_tables",
];

#[test]
fn every_vector_of_before_passes() {
    assert_eq!(failures(BEFORE), (150, vec![]));
}

#[test]
fn every_vector_of_v3_passes() {
    assert_eq!(failures(V3), (183, vec![]));
}

#[test]
fn every_vector_of_7_1_passes() {
    assert_eq!(failures(V7_1), (190, vec![]));
}

#[test]
fn every_vector_of_eager_passes() {
    assert_eq!(failures(EAGER), (199, vec![]));
}

fn failures(vectors: &str) -> (usize, Vec<String>) {
    (vectors.lines().count(), vectors.lines().filter_map(|line| run_line(line).err()).collect())
}

#[test]
fn one_changed_digit_in_any_kind_of_expectation_fails() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for line in [BEFORE, V3, V7_1, EAGER].into_iter().flat_map(str::lines).filter(|line| line.len() < 8000) {
        let vector: Value = serde_json::from_str(line).unwrap();
        for (pointer, kind) in expectations(&vector) {
            let count = seen.entry(kind.clone()).or_default();
            if *count < CHANGES {
                let mut changed = vector.clone();
                change_digit(changed.pointer_mut(&pointer).unwrap(), *count);
                *count += 1;
                assert!(run_line(&changed.to_string()).is_err(), "{}: a change of {pointer} passed", vector["name"]);
            }
        }
    }
    assert_eq!(seen.keys().map(String::as_str).collect::<Vec<_>>(), KINDS);
}

#[test]
fn every_expected_value_of_a_sample_of_vectors_counts() {
    let mut changes = 0;
    for vectors in [BEFORE, V3, V7_1, EAGER] {
        for line in vectors.lines().step_by(9).filter(|line| line.len() < 6000) {
            let vector: Value = serde_json::from_str(line).unwrap();
            for (pointer, _) in expectations(&vector) {
                let mut changed = vector.clone();
                change_digit(changed.pointer_mut(&pointer).unwrap(), changes);
                changes += 1;
                assert!(run_line(&changed.to_string()).is_err(), "{}: a change of {pointer} passed", vector["name"]);
            }
        }
    }
    assert!(changes > 2000, "only {changes} values in the sample");
}

/// Every expected value of a vector: its place, and what kind of field it is.
fn expectations(vector: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for field in ["expect", "leaves", "reachable_tables", "allocated_tables"] {
        collect(&vector[field], &format!("/{field}"), &mut found);
    }
    found
}

fn collect(value: &Value, pointer: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| collect(item, &format!("{pointer}/{index}"), found));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(name, item)| collect(item, &format!("{pointer}/{name}"), found));
        }
        // A hole has no entry: there is no digit to change.
        Value::Null if pointer.ends_with("/pte") => {}
        _ => found.push((pointer.to_owned(), kind(pointer, value))),
    }
}

/// The path without the index of the operation, of the run and of the level.
fn kind(pointer: &str, value: &Value) -> String {
    let parts: Vec<&str> = pointer.split('/').skip(1).collect();
    let path = match parts[..] {
        ["expect", _, "flushes", _, column] => format!("expect/flushes/{column}"),
        ["expect", _, ref rest @ ..] => format!("expect/{}", rest.join("/")),
        ["leaves", _, column] => format!("leaves/{column}"),
        [first, ..] => first.to_owned(),
        [] => String::new(),
    };
    match value {
        Value::Bool(_) => format!("{path} (bool)"),
        Value::Null => format!("{path} (null)"),
        _ => path,
    }
}

/// Changes one digit, another one each time, and keeps the value well-formed.
fn change_digit(value: &mut Value, which: usize) {
    *value = match value {
        Value::Bool(flag) => Value::from(!*flag),
        Value::Null => Value::from(0),
        Value::Number(number) => Value::from(number.as_i64().unwrap() + 1),
        Value::String(hex) => {
            let number = u64::from_str_radix(&hex[2..], 16).unwrap();
            let digits = hex.len() - 2;
            Value::from(format!("{:#x}", number ^ 1 << (4 * (which % digits))))
        }
        other => panic!("no expectation: {other}"),
    };
}

#[test]
fn an_operation_that_a_version_does_not_have_is_refused() {
    let cases = [(V3, "v3", "before", "split_huge"), (EAGER, "eager", "7.1", "wp_masked")];
    for (vectors, from, to, op) in cases {
        let line = vectors.lines().find(|line| line.contains(&format!("\"op\":\"{op}\""))).unwrap();
        let changed = line
            .replace(&format!("\"name\":\"{from}/"), &format!("\"name\":\"{to}/"))
            .replace(&format!("\"kernel\":\"{from}\""), &format!("\"kernel\":\"{to}\""));
        let error = run_line(&changed).unwrap_err();
        assert!(run_line(line).is_ok() && error.contains("no such operation"), "{error}");
    }
}

#[test]
fn anything_that_is_not_a_vector_of_these_versions_is_refused() {
    let line = V7_1.lines().next().unwrap();
    assert!(run_line(line).is_ok());
    let refused = [
        ("", ""),
        ("\"op\":\"wp_range\"", "\"op\":\"wp_masked\""),
        ("\"kernel\":\"7.1\"", "\"kernel\":\"7.3\""),
        ("\"mode\":\"sv39x4\"", "\"mode\":\"sv32x4\""),
        ("\"svvptc\":false,", ""),
        ("\"cache_objects\":null,", ""),
        ("\"svvptc\":false", "\"svvptc\":0"),
        ("\"svvptc\":false", "\"svvptc\":false,\"svadu\":false"),
        ("\"gpa\":\"0x40000000\"", "\"gpa\":\"40000000\""),
        ("\"gpa\":\"0x40000000\"", "\"gpa\":\"0x040000000\""),
        ("\"gpa\":\"0x40000000\"", "\"gpa\":1073741824"),
        ("\"rdonly\":false,", ""),
        ("\"ret\":0,", ""),
        ("\"tables\":0", "\"tables\":0,\"tables\":0"),
        ("\"tables\":0", "\"tables\":-0"),
        ("\"name\":\"7.1/", "\"name\":\"v3/"),
        ("\"out\":{\"level\":2,\"pte\":\"0x500000df\"}", "\"level\":2"),
    ];
    for (from, to) in refused {
        let changed = if from.is_empty() { line[..line.len() - 1].to_owned() } else { line.replacen(from, to, 1) };
        assert_ne!(changed, line, "{from} is not in the line");
        assert!(run_line(&changed).is_err(), "{from} -> {to} passed");
    }
}
