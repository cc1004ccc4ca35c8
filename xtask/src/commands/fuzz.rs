//! `cargo xtask fuzz`: feeds the parsers with inputs that coverage leads to.

use std::process::Command;

use lexopt::prelude::*;

use crate::failure::{Failure, NamePath, Outcome};
use crate::{project, run};

/// What `cargo xtask help fuzz` prints.
pub(crate) const HELP: &str = "\
cargo xtask fuzz [--seconds N] [TARGET...]

Runs the fuzz targets in fuzz/ (all of them unless some are named) with libFuzzer, N seconds each (60 unless said), from
inputs made of the captures, scenarios and vectors of the project. Works with a stable Rust; needs a C++ compiler, which
libFuzzer is built with. Fails when an input makes a parser panic, run for 10 s or use more than 2 GiB; the input is
then in fuzz/artifacts.
";

/// The targets.
const TARGETS: [&str; 6] = ["image", "text", "capture", "scenario", "vector", "link"];

/// What libFuzzer needs in the code: counters at every edge, and the values that are compared.
const FLAGS: [&str; 7] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "--cfg=fuzzing",
];

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut seconds = 60u32;
    let mut targets = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seconds") => seconds = arguments.value()?.parse()?,
            Value(name) => targets.push(known(&name.string()?)?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    if targets.is_empty() {
        targets = TARGETS.to_vec();
    }
    pin()?;
    run::show(cargo("run").args(["-q", "--bin", "seeds"]))?;
    for target in targets {
        eprintln!("\n{target}");
        let folder = project::root().join("fuzz");
        let (corpus, artifacts) = (folder.join("corpus").join(target), folder.join("artifacts").join(target));
        std::fs::create_dir_all(&artifacts)
            .map_err(|error| Failure::new(format!("Making {}: {error}.", artifacts.display())))?;
        let mut fuzz = cargo("run");
        fuzz.env("RUSTFLAGS", FLAGS.join(" ")).args(["-q", "--target", &host()?, "--bin", target, "--"]).arg(corpus);
        fuzz.arg(format!("-artifact_prefix={}/", artifacts.display())).arg(format!("-max_total_time={seconds}"));
        fuzz.args(["-timeout=10", "-rss_limit_mb=2048", "-max_len=65536", "-print_final_stats=1"]);
        run::show(&mut fuzz)?;
    }
    Ok(())
}

/// Has the fuzz targets use what the project uses, in the same versions. Cargo adds to the copy what they alone need.
fn pin() -> Outcome {
    let lock = project::root().join("Cargo.lock");
    std::fs::copy(&lock, project::root().join("fuzz/Cargo.lock")).map(drop).doing("copying", &lock)
}

fn known(name: &str) -> Outcome<&'static str> {
    let target = TARGETS.into_iter().find(|&target| target == name);
    target.ok_or_else(|| Failure::new(format!("There is no target `{name}`, only {}.", TARGETS.join(", "))))
}

/// Cargo on the workspace of the fuzz targets, which is no part of the project's own.
fn cargo(command: &str) -> Command {
    let mut cargo = run::cargo();
    cargo.args([command, "--release", "--manifest-path", "fuzz/Cargo.toml"]);
    cargo.env("CARGO_TARGET_DIR", project::target().join("fuzz"));
    cargo
}

/// The target of the host. Named, so that the counters go into the programs and not into what builds them.
fn host() -> Outcome<String> {
    let version = run::capture(run::program("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::new("rustc does not tell its host."))
}
