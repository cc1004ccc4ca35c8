//! Runs vectors that were recorded from the kernel's own functions: `conformance FILE.jsonl…`.
//!
//! Prints the first differences with file and line, and last `N passed, M failed`; exits with 1 if anything failed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::ExitCode;

#[path = "../tests/conformance/mod.rs"]
mod conformance;

/// Differences that are printed.
const SHOWN: usize = 20;

#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
}

impl Tally {
    fn fail(&mut self, place: &str, message: &str) {
        self.failed += 1;
        if self.failed <= SHOWN {
            println!("{place}: {message}");
        }
    }

    fn run_file(&mut self, path: &str) {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) => return self.fail(path, &error.to_string()),
        };
        let mut lines = 0;
        for (index, line) in BufReader::new(file).lines().enumerate() {
            lines += 1;
            let result = line.map_err(|error| error.to_string()).and_then(|line| conformance::run_line(&line));
            match result {
                Ok(()) => self.passed += 1,
                Err(message) => self.fail(&format!("{path}:{}", index + 1), &message),
            }
        }
        if lines == 0 {
            self.fail(path, "holds no vector");
        }
    }
}

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        eprintln!("usage: conformance FILE.jsonl...");
        return ExitCode::FAILURE;
    }
    let mut tally = Tally::default();
    for file in &files {
        tally.run_file(file);
    }
    if tally.failed > SHOWN {
        println!("... and {} more", tally.failed - SHOWN);
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
