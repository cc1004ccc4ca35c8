//! Prints a built-in scenario as its file has it: `scenario SLUG`.

use std::process::ExitCode;

use gstage_core::scenario::builtin;

fn main() -> ExitCode {
    let slug = std::env::args().nth(1).unwrap_or_default();
    let Some(scenario) = builtin::find(&slug) else {
        eprintln!("usage: scenario SLUG");
        eprintln!("slugs: {}", builtin::ALL.map(|builtin| builtin.slug).join(" "));
        return ExitCode::FAILURE;
    };
    match serde_json::to_string_pretty(&scenario) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{slug}: {error}");
            ExitCode::FAILURE
        }
    }
}
