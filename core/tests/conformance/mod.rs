//! Runs recorded vectors against the model. The format is described in `tests/vectors/README.md`.
//!
//! Shared by the `conformance` example and the tests.

mod case;
mod check;

pub(crate) use case::Case;

/// Parses one line of a vector file and runs it.
///
/// # Errors
/// What is malformed in the line, or the first thing that the model does differently.
pub(crate) fn run_line(line: &str) -> Result<(), String> {
    let case: Case = serde_json::from_str(line).map_err(|error| error.to_string())?;
    check::check(&case).map_err(|difference| format!("{}: {difference}", case.name))
}
