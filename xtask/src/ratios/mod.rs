//! What `cargo xtask bench` measures, and what is expected of it.

pub(crate) mod budget;
pub(crate) mod native;
pub(crate) mod scale;
pub(crate) mod wasm;

use serde_json::Value;

use crate::failure::{Failure, Outcome};

/// The JSON object in the last line of what a program printed.
fn last_object(output: &str) -> Outcome<Value> {
    let line = output.trim_end().lines().last().unwrap_or_default();
    match serde_json::from_str(line) {
        Ok(object @ Value::Object(_)) => Ok(object),
        _ => Err(Failure::new(format!("A JSON object was expected in the last line of:\n{output}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_in_the_last_line_is_taken() {
        assert_eq!(last_object("warming up\n{\"walk_vs_load\": 1.9}\n").unwrap()["walk_vs_load"], 1.9);
        assert!(last_object("{}\ndone").is_err());
        assert!(last_object("").is_err());
    }
}
