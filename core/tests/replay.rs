//! The text of a replay, whole, and the scenario files that it reads.

#[path = "../examples/replay/escapes.rs"]
mod escapes;
#[path = "../examples/replay/fences.rs"]
mod fences;
#[path = "../examples/replay/observed.rs"]
mod observed;
#[path = "../examples/replay/report.rs"]
mod report;
#[path = "../examples/replay/walker.rs"]
mod walker;
#[path = "../examples/replay/words.rs"]
mod words;

use gstage_core::scenario::{Scenario, builtin};
use gstage_core::trace::Trace;
use serde_json::Value;

const SCHEMA: &str = include_str!("../scenarios/scenario.schema.json");

/// The scenario file of a slug.
fn file(slug: &str) -> String {
    let path = format!("{}/scenarios/{slug}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn text(slug: &str) -> String {
    let scenario = builtin::find(slug).unwrap();
    report::report(&scenario, &Trace::run(&scenario).unwrap())
}

#[test]
fn every_scenario_reads_as_the_story_goes() {
    // Two are told in the numbers of other tests: one is long, and one is a list of 512 leaves.
    for builtin in builtin::ALL.iter().filter(|builtin| !["lazy-vs-eager", "misaligned"].contains(&builtin.slug)) {
        let path = format!("{}/tests/golden/{}.txt", env!("CARGO_MANIFEST_DIR"), builtin.slug);
        let golden = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let text = text(builtin.slug);
        let differs = text.lines().zip(golden.lines()).find(|(line, expected)| line != expected);
        assert_eq!(differs, None, "{}", builtin.slug);
        assert_eq!(text.lines().count(), golden.lines().count(), "{}", builtin.slug);
    }
}

#[test]
fn a_scenario_of_the_narrow_mode_reads_in_its_own_sizes() {
    let scenario: Scenario = serde_json::from_str(include_str!("golden/sv32x4.json")).unwrap();
    assert_eq!(report::report(&scenario, &Trace::run(&scenario).unwrap()), include_str!("golden/sv32x4.txt"));
}

#[test]
fn every_builtin_scenario_has_a_file_that_says_the_same() {
    for builtin in builtin::ALL {
        let (slug, file) = (builtin.slug, file(builtin.slug));
        let scenario: Scenario = serde_json::from_str(&file).unwrap();
        assert_eq!(scenario, (builtin.scenario)(), "{slug}");
        let again: Value = serde_json::to_value(&scenario).unwrap();
        assert_eq!(again, serde_json::from_str::<Value>(&file).unwrap(), "{slug} has a field that means nothing");
    }
}

/// Replaces `from` once in the file of the first scenario and reads the result.
fn read_with(from: &str, to: &str) -> Result<Scenario, serde_json::Error> {
    let file = file("first-store");
    let changed = file.replacen(from, to, 1);
    assert_ne!(changed, file, "{from} is not in the file");
    serde_json::from_str(&changed)
}

#[test]
fn an_unknown_a_missing_and_a_wrong_field_are_refused() {
    assert!(read_with("\"vmid\": 1,", "\"vmid\": 1, \"colour\": 1,").is_err());
    assert!(read_with("\"vmid\": 1,", "").is_err());
    assert!(read_with("\"objects\": 40,", "").is_err());
    assert!(read_with("\"slot\": 0", "\"slot\": 0, \"mode\": 0").is_err());
    assert!(read_with("\"log_dirty\"", "\"log_clean\"").is_err());
    assert!(read_with("\"atomic\"", "\"nuclear\"").is_err());
    assert!(read_with("\"0x40a07000\"", "\"40a07000\"").is_err());
    assert!(read_with("\"0x40a07000\"", "\"0x+40a07000\"").is_err());
    assert!(read_with("\"0x40a07000\"", "-1").is_err());
    assert!(read_with("\"0x40a07000\"", "0.5").is_err());
}

#[test]
fn an_address_may_be_a_plain_number_too() {
    let scenario = read_with("\"0x40a07000\"", "1084256256").unwrap();
    assert_eq!(Some(scenario), builtin::find("first-store"));
    assert_eq!(read_with("\"objects\": 40,", "\"objects\": null,").unwrap().cache.objects, None);
}

#[test]
fn the_schema_names_every_field_and_operation_that_the_files_use() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    for builtin in builtin::ALL {
        let scenario: Value = serde_json::from_str(&file(builtin.slug)).unwrap();
        assert_fits(&schema, &schema, &scenario, builtin.slug);
    }
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let changes: [(&str, &str, Value); 13] = [
        ("first-store", "/vmid", Value::from(-1)),
        ("first-store", "/mode", Value::from("sv40x4")),
        ("first-store", "/focus", Value::from("40a07000")),
        ("first-store", "/cache/when_empty", Value::from("nuclear")),
        ("first-store", "/ops/0/access", Value::from("jump")),
        ("first-store", "/setup/1/op", Value::from("log_clean")),
        ("recorded", "/memory/0/backing", Value::from("merged")),
        ("recorded", "/observed/ops/0/effects/0/effect", Value::from("none")),
        ("recorded", "/observed/ops/0/leaves/0/count", Value::from(-1)),
        ("lazy-vs-eager", "/host/eager_split", Value::from("yes")),
        ("lost-write-protect", "/host/dirty_log", Value::from("sometimes")),
        ("publish-order", "/beside/0/publish", Value::from("fill")),
        ("two-vcpus", "/ops/0/gpas", Value::from(vec!["0x40000000"])),
    ];
    for (slug, pointer, value) in changes {
        let mut changed: Value = serde_json::from_str(&file(slug)).unwrap();
        *changed.pointer_mut(pointer).unwrap() = value;
        assert!(fits(&schema, &schema, &changed).is_err(), "the schema takes a wrong {pointer}");
        assert!(serde_json::from_value::<Scenario>(changed).is_err(), "the reader takes a wrong {pointer}");
    }
}

fn assert_fits(root: &Value, schema: &Value, value: &Value, name: &str) {
    if let Err(error) = fits(root, schema, value) {
        panic!("{name}: {error}");
    }
}

/// As much of JSON Schema as the schema of scenarios uses.
fn fits(root: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let known = [
        "$schema",
        "$id",
        "$ref",
        "$defs",
        "title",
        "description",
        "type",
        "enum",
        "const",
        "pattern",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "items",
        "properties",
        "required",
        "additionalProperties",
        "oneOf",
        "default",
    ];
    let rules = schema.as_object().ok_or("a schema is an object")?;
    if let Some(rule) = rules.keys().find(|rule| !known.contains(&rule.as_str())) {
        return Err(format!("the test does not know the rule {rule}"));
    }
    for (rule, argument) in rules {
        check_rule(root, schema, rule, argument, value).map_err(|error| format!("{error} at {value}"))?;
    }
    Ok(())
}

fn check_rule(root: &Value, schema: &Value, rule: &str, argument: &Value, value: &Value) -> Result<(), String> {
    let holds = match rule {
        "$ref" => {
            let target = argument.as_str().and_then(|reference| root.pointer(reference.trim_start_matches('#')));
            return fits(root, target.ok_or("a dangling reference")?, value);
        }
        "type" => match argument {
            Value::Array(types) => types.iter().any(|name| has_type(value, name)),
            name => has_type(value, name),
        },
        "enum" => argument.as_array().is_some_and(|values| values.contains(value)),
        "const" => argument == value,
        "pattern" => value.as_str().is_none_or(|text| matches_pattern(argument, text)),
        "minimum" => value.as_i64().is_none_or(|number| Some(number) >= argument.as_i64()),
        "maximum" => value.as_i64().is_none_or(|number| Some(number) <= argument.as_i64()),
        "minLength" => value.as_str().is_none_or(|text| Some(text.chars().count() as u64) >= argument.as_u64()),
        "maxLength" => value.as_str().is_none_or(|text| Some(text.chars().count() as u64) <= argument.as_u64()),
        "minItems" => value.as_array().is_none_or(|items| Some(items.len() as u64) >= argument.as_u64()),
        "maxItems" => value.as_array().is_none_or(|items| Some(items.len() as u64) <= argument.as_u64()),
        "items" => return value.as_array().into_iter().flatten().try_for_each(|item| fits(root, argument, item)),
        "properties" => {
            return value.as_object().into_iter().flatten().try_for_each(|(name, field)| match &argument[name] {
                Value::Null => Err(format!("no field {name}")),
                schema => fits(root, schema, field),
            });
        }
        "required" => {
            argument.as_array().into_iter().flatten().all(|name| name.as_str().is_some_and(|n| value.get(n).is_some()))
        }
        "additionalProperties" => *argument == Value::Bool(false) && schema.get("properties").is_some(),
        "oneOf" => argument.as_array().into_iter().flatten().filter(|one| fits(root, one, value).is_ok()).count() == 1,
        _ => true,
    };
    if holds { Ok(()) } else { Err(format!("{rule} {argument} does not hold")) }
}

fn has_type(value: &Value, name: &Value) -> bool {
    match name.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        _ => false,
    }
}

/// The two patterns that the schema has.
fn matches_pattern(pattern: &Value, text: &str) -> bool {
    match pattern.as_str() {
        Some("^0x[0-9a-fA-F]{1,16}$") => {
            let digits = text.strip_prefix("0x").unwrap_or("");
            (1..=16).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_hexdigit())
        }
        Some("^[a-z0-9-]{1,64}$") => {
            (1..=64).contains(&text.len()) && text.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'))
        }
        _ => false,
    }
}
