//! The programs of LLVM that read the counters of an instrumented program.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, NamePath, Outcome};
use crate::jobs::Monitor;
use crate::run;
use crate::tools::rust;

const TOOLS: [&str; 2] = ["llvm-profdata", "llvm-cov"];

/// Whether they are part of the Rust toolchain, whose version they must have.
pub(crate) fn is_there() -> bool {
    TOOLS.iter().all(|tool| path(tool).is_ok_and(|path| path.is_file()))
}

/// Installs them.
pub(crate) fn install(monitor: &Monitor) -> Outcome {
    rust::add_component(monitor, "llvm-tools")
}

/// Merges the counters that the programs have left, and gives the report on the lines of all sources.
pub(crate) fn lcov(folder: &Path, profiles: &Path, programs: &[PathBuf]) -> Outcome<String> {
    let merged = folder.join("merged.profdata");
    let mut merge = run::program(&path("llvm-profdata")?.to_string_lossy());
    merge.args(["merge", "-sparse", "-o"]).arg(&merged);
    for entry in std::fs::read_dir(profiles).doing("reading", profiles)? {
        merge.arg(entry.doing("reading", profiles)?.path());
    }
    run::capture(&mut merge)?;
    let mut export = run::program(&path("llvm-cov")?.to_string_lossy());
    export.args(["export", "-format=lcov", "-instr-profile"]).arg(&merged);
    for (index, program) in programs.iter().enumerate() {
        if index > 0 {
            export.arg("-object");
        }
        export.arg(program);
    }
    run::capture(&mut export)
}

fn path(tool: &str) -> Outcome<PathBuf> {
    let libraries = run::capture(run::program("rustc").args(["--print", "target-libdir"]))?;
    let folder =
        Path::new(libraries.trim()).parent().ok_or_else(|| Failure::new("The Rust toolchain has no folder."))?;
    Ok(folder.join("bin").join(format!("{tool}{}", std::env::consts::EXE_SUFFIX)))
}
