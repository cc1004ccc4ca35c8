//! Checks that run the code natively.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, NamePath, Outcome};
use crate::tally::Tally;
use crate::{project, run};

/// Runs the tests of all packages whose code also runs outside a browser, with those in the documentation.
pub(super) fn tests(filter: Option<&str>) -> Outcome<Tally> {
    let mut command = run::cargo();
    command.args(["test", "--no-fail-fast", "--all-features"]);
    command.args([
        "-p",
        "gstage-core",
        "-p",
        "gstage-scene",
        "-p",
        "gstage-export",
        "-p",
        "gstage-player",
        "-p",
        "gstage-oracle",
        "-p",
        "xtask",
    ]);
    let finished = run::show_and_keep(command.args(filter))?;
    let tally = Tally::of_rust_tests(&finished);
    if filter.is_none() && tally == Tally::default() { Err(Failure::new("No test was run.")) } else { Ok(tally) }
}

/// Runs every bench once. None measures anything then, but each asserts its answer.
pub(super) fn benches() -> Outcome<Tally> {
    let mut command = run::cargo();
    command.args([
        "test",
        "--no-fail-fast",
        "--all-features",
        "--bench",
        "*",
        "-p",
        "gstage-core",
        "-p",
        "gstage-scene",
    ]);
    let finished = run::show_and_keep(&mut command)?;
    let passed = finished.output.lines().filter(|line| line.trim() == "Success").count() as u64;
    let failed = u64::from(!finished.success || passed == 0);
    Ok(Tally { passed, failed, skipped: 0 })
}

/// Compares the model with the recorded vectors.
pub(super) fn conformance() -> Outcome<Tally> {
    let folder = project::root().join("core/tests/vectors");
    let mut vectors = Vec::new();
    for entry in std::fs::read_dir(&folder).doing("reading", &folder)? {
        let path = entry.doing("reading", &folder)?.path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            vectors.push(path);
        }
    }
    vectors.sort();
    let mut command = run::cargo();
    command.args(["run", "--release", "-q", "-p", "gstage-core", "--example", "conformance", "--"]).args(vectors);
    Ok(Tally::of_last_line(&run::show_and_keep(&mut command)?))
}

/// Checks the tables that real kernels wrote.
pub(super) fn captures() -> Outcome<Tally> {
    let folder = project::root().join("core/tests/captures");
    let mut captures = Vec::new();
    for kernel in folders_in(&folder)? {
        captures.extend(folders_in(&kernel)?);
    }
    let mut command = run::cargo();
    command.args(["run", "--release", "-q", "-p", "gstage-core", "--example", "image", "--"]).args(captures);
    Ok(Tally::of_last_line(&run::show_and_keep(&mut command)?))
}

fn folders_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder).doing("reading", folder)? {
        let path = entry.doing("reading", folder)?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}
