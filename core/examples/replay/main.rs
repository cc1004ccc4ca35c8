//! Runs a scenario and prints its trace as text: `replay SCENARIO.json`.
//!
//! One line for each event, runs of alike events merged; then returns, fences, counters and the final leaves, each line
//! beginning with a word that says what it is. What the scenario is to be compared with follows.

use std::io::Write;
use std::process::ExitCode;

use gstage_core::scenario::Scenario;
use gstage_core::trace::Trace;

mod escapes;
mod fences;
mod observed;
mod report;
mod walker;
mod words;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: replay SCENARIO.json");
        return ExitCode::FAILURE;
    };
    match replay(&path) {
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

fn replay(path: &str) -> Result<String, Box<dyn std::error::Error>> {
    let scenario: Scenario = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let trace = Trace::run(&scenario)?;
    Ok(report::report(&scenario, &trace))
}
