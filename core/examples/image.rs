//! Checks tables that a real kernel wrote: `image DIR…`, each in the format of `core/tests/captures/README.md`.
//!
//! Loads each directory, verifies the tables, walks them as KVM and as the hardware do, and compares them with `leaves.txt` and
//! with what `root.json` says about them. Prints a line for each and last `N passed, M failed`; exits with 1 if anything failed.

use std::path::Path;
use std::process::ExitCode;

#[path = "../tests/capture/mod.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod capture;

use capture::{Capture, Files};

fn main() -> ExitCode {
    let folders: Vec<String> = std::env::args().skip(1).collect();
    if folders.is_empty() {
        eprintln!("usage: image DIR...");
        return ExitCode::FAILURE;
    }
    let (mut passed, mut failed) = (0, 0);
    for folder in &folders {
        match check(Path::new(folder)) {
            Ok((leaves, capture)) => {
                passed += 1;
                let tables = capture.image.tables().len();
                println!("{folder}: {}, {tables} tables, {leaves} leaves", capture.facts.mode.format().name);
            }
            Err(error) => {
                failed += 1;
                println!("{}/{error}", folder.trim_end_matches('/'));
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn check(folder: &Path) -> Result<(u64, Capture), String> {
    let capture = Capture::parse(&Files::read(folder)?)?;
    Ok((capture.check()?, capture))
}
