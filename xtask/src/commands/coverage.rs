//! `cargo xtask coverage`: which lines of the model its tests run.

use lexopt::prelude::*;

use crate::covered::{lines, report};
use crate::failure::{Failure, NamePath, Outcome};
use crate::provision::{self, Need};
use crate::tools::llvm;
use crate::{project, run};

/// What `cargo xtask help coverage` prints.
pub(crate) const HELP: &str = "\
cargo xtask coverage [--unseen]

Runs the tests of the model with counters in its code and prints how many lines of each file they ran, and which they
did not. Lines of the tests themselves do not count. The report for other tools is target/coverage/core.lcov.

  --unseen   prints only the lines that no test ran
";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut only_unseen = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("unseen") => only_unseen = true,
            _ => return Err(argument.unexpected().into()),
        }
    }
    provision::ensure(&[Need::LlvmTools])?;
    let folder = project::target().join("coverage");
    let profiles = folder.join("profiles");
    if profiles.exists() {
        std::fs::remove_dir_all(&profiles).doing("emptying", &profiles)?;
    }
    let mut tests = run::cargo();
    tests.args(["test", "-p", "gstage-core", "--all-features", "--tests", "--no-fail-fast"]);
    tests.args(["--message-format", "json-render-diagnostics"]);
    tests.env("RUSTFLAGS", "-C instrument-coverage").env("CARGO_TARGET_DIR", folder.join("build"));
    tests.env("LLVM_PROFILE_FILE", profiles.join("%p-%m.profraw"));
    let output = run::capture(&mut tests)?;
    let programs = lines::executables(&output);
    if programs.is_empty() {
        return Err(Failure::new("No test was built."));
    }
    let lcov = llvm::lcov(&folder, &profiles, &programs)?;
    let path = folder.join("core.lcov");
    std::fs::write(&path, &lcov).doing("writing", &path)?;
    let files = lines::of_model(&lcov)?;
    if !only_unseen {
        print!("{}", report::table(&files));
    }
    print!("{}", report::unseen(&files));
    Ok(())
}
