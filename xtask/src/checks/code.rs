//! Checks of the code that run none of it.

use crate::failure::Outcome;
use crate::run;
use crate::tally::Tally;
use crate::tools::rust;

/// Checks that the code is formatted.
pub(super) fn format() -> Outcome<Tally> {
    run::show(run::cargo().args(["fmt", "--all", "--check"]))?;
    Ok(Tally::PASSED)
}

/// Checks that clippy has nothing to say: of what runs natively, and of what runs in the browser.
pub(super) fn lint() -> Outcome<Tally> {
    let clippy = |arguments: &[&str]| {
        let mut command = run::cargo();
        command.arg("clippy").args(arguments).args(["--all-targets", "--", "-D", "warnings"]);
        run::show(&mut command)
    };
    let browser = ["-p", "gstage-player", "-p", "gstage-web", "-p", "gstage-embed", "-p", "gstage-wasm-bench"];
    let natively = clippy(&["--all-features"]);
    let in_browser = clippy(&[&["--target", rust::WASM], &browser[..]].concat());
    natively.and(in_browser)?;
    let mut tally = Tally { passed: 2, ..Tally::default() };
    if rust::has_target(rust::BARE_RISCV) {
        let guest = ["-p", "gstage-oracle-guest", "--target", rust::BARE_RISCV];
        run::show(run::cargo().arg("clippy").args(guest).args(["--", "-D", "warnings"]))?;
        tally += Tally::PASSED;
    }
    Ok(tally)
}

/// Checks that the documentation of the libraries builds without a warning.
pub(super) fn document() -> Outcome<Tally> {
    let mut command = run::cargo();
    command.args(["doc", "--no-deps", "--all-features", "-p", "gstage-core", "-p", "gstage-scene"]);
    run::show(command.env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Tally::PASSED)
}
