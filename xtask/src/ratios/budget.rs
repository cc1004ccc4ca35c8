//! What the ratios are expected to be.

use std::fmt::Write;

use serde_json::{Map, Value};

/// One expectation.
struct Budget {
    /// Where the report has it.
    part: &'static str,
    key: &'static str,
    limit: Limit,
    about: &'static str,
}

/// Which side of a number is the good one.
enum Limit {
    AtMost(f64),
    AtLeast(f64),
}

const BUDGETS: [Budget; 12] = [
    at_most("native_v3", "split_vs_memset", 1.25, "full split of 1 GiB / memset of as many bytes"),
    at_least("native_v3", "volatile_vs_split", 2.8, "one volatile store per entry / full split"),
    at_least("native_v3", "aarch64_paging_vs_split", 10.0, "aarch64-paging's split / full split"),
    at_most("native_v3", "walk_vs_load", 2.2, "walk of a random address / one random load"),
    at_most("native_v3", "traced_vs_untraced", 1.1, "full split with / without tracing"),
    at_most("native", "split_vs_memset", 2.2, "full split of 1 GiB / memset of as many bytes"),
    at_most("native", "walk_vs_load", 2.2, "walk of a random address / one random load"),
    at_most("native", "traced_vs_untraced", 1.1, "full split with / without tracing"),
    at_most("wasm", "split_vs_native", 1.0, "full split in wasm / natively"),
    at_most("wasm", "walk_vs_native", 1.3, "walk in wasm / natively"),
    at_most(INSTRUCTIONS, "v3", 1.2, "instructions per entry written"),
    at_most(INSTRUCTIONS, "portable", 2.7, "instructions per entry written"),
];

const INSTRUCTIONS: &str = "instructions_per_pte";

const fn at_most(part: &'static str, key: &'static str, limit: f64, about: &'static str) -> Budget {
    Budget { part, key, limit: Limit::AtMost(limit), about }
}

const fn at_least(part: &'static str, key: &'static str, limit: f64, about: &'static str) -> Budget {
    Budget { part, key, limit: Limit::AtLeast(limit), about }
}

impl Budget {
    fn value(&self, report: &Map<String, Value>) -> Option<f64> {
        report.get(self.part)?.get(self.key)?.as_f64()
    }

    fn is_kept_by(&self, value: f64) -> bool {
        match self.limit {
            Limit::AtMost(limit) => value <= limit,
            Limit::AtLeast(limit) => value >= limit,
        }
    }
}

/// The report as text, each number beside its budget.
pub(crate) fn table(report: &Map<String, Value>) -> String {
    let mut text = String::new();
    for budget in &BUDGETS {
        let (sign, limit) = match budget.limit {
            Limit::AtMost(limit) => ('≤', limit),
            Limit::AtLeast(limit) => ('≥', limit),
        };
        let (value, verdict) = match budget.value(report) {
            Some(value) => (format!("{value:.2}"), if budget.is_kept_by(value) { "within" } else { "MISSED" }),
            None => ("-".to_owned(), "not measured"),
        };
        let name = format!("{}.{}", budget.part, budget.key);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:<38} {value:>6}  {sign} {limit:<5} {verdict:<12} {}", budget.about);
    }
    text
}

/// Whether the one number that does not depend on what else the machine does is above its budget.
pub(crate) fn too_many_instructions(report: &Map<String, Value>) -> bool {
    BUDGETS
        .iter()
        .filter(|budget| budget.part == INSTRUCTIONS)
        .any(|budget| budget.value(report).is_some_and(|value| !budget.is_kept_by(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn only_instructions_decide_whether_the_bench_fails() {
        let slow = report(json!({ "wasm": { "split_vs_native": 9.0 }, "instructions_per_pte": { "v3": 1.1 } }));
        assert!(!too_many_instructions(&slow));
        let heavy = report(json!({ "instructions_per_pte": { "v3": 1.1, "portable": 2.71 } }));
        assert!(too_many_instructions(&heavy));
    }

    #[test]
    fn the_table_says_of_every_budget_whether_it_is_kept() {
        let text = table(&report(json!({ "native": { "walk_vs_load": 2.5 }, "wasm": { "walk_vs_native": 1.2 } })));
        let line = |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(line("native.walk_vs_load").contains("MISSED"));
        assert!(line("wasm.walk_vs_native").contains("within"));
        assert!(line("native_v3.split_vs_memset").contains("not measured"));
    }
}
