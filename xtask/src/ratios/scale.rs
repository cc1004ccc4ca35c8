//! Guests of 64 GiB and 512 GiB, split in full: what their tables take, natively and in wasm.

use serde_json::Value;

use crate::failure::Outcome;
use crate::ratios::{native, wasm};

/// Measures both; the module for wasm must have been built.
pub(crate) fn figures(build: &native::Build) -> Outcome<Value> {
    let mut figures = build.object("scale")?;
    figures["512g_wasm"] = wasm::scale()?;
    Ok(figures)
}

/// The figures as a few lines.
pub(crate) fn table(figures: &Value) -> String {
    let line = |key: &str, about: &str| {
        let side = &figures[key];
        let (tables, bytes) = (side["tables"].as_u64().unwrap_or(0), side["bytes"].as_f64().unwrap_or(0.0));
        let each = side["ns_per_table"].as_f64().unwrap_or(0.0);
        format!("scale.{key:<16} {tables:>7} tables {:>7.1} MiB {each:>7.1} ns a table  {about}\n", bytes / 1_048_576.0)
    };
    [
        line("64g_dense", "64 GiB, every page as bytes"),
        line("64g_described", "64 GiB, described"),
        line("512g_described", "512 GiB, described"),
        line("512g_wasm", "512 GiB, described, in wasm"),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_table_tells_tables_memory_and_time() {
        let text = table(&json!({ "512g_wasm": { "tables": 262_656, "bytes": 6_291_456.0, "ns_per_table": 17.25 } }));
        let line = text.lines().last().unwrap();
        for part in ["scale.512g_wasm", " 262656 tables", " 6.0 MiB", " 17.2 ns"] {
            assert!(line.contains(part), "{part} is not in {line}");
        }
    }
}
