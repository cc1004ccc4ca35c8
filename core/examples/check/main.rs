//! Checks a scenario against every legal TLB and prints the report as text: `check SCENARIO.json`.
//!
//! One line for each finding, each pointer to an unlinked table that may still be held, and each run of redundant fences;
//! every line begins with a word that says what it is, and the last one counts. Steps count from 1, as in `replay`.
//! Fails only where the scenario cannot be run: findings are what it is for.

use std::io::Write;
use std::process::ExitCode;

use gstage_core::check::{Options, check};
use gstage_core::scenario::Scenario;
use gstage_core::trace::Trace;

mod report;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: check SCENARIO.json");
        return ExitCode::FAILURE;
    };
    match run(&path) {
        Ok(text) => match std::io::stdout().write_all(text.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(path: &str) -> Result<String, Box<dyn std::error::Error>> {
    let scenario: Scenario = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let report = check(&Trace::run(&scenario)?, Options::default());
    Ok(report::report(&scenario, &report))
}
