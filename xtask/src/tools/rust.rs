//! Parts of the Rust toolchain that a minimal installation lacks.

use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::jobs::Monitor;
use crate::run;

/// The target of everything that runs in the browser.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The target of the program that runs on a bare RISC-V machine.
pub(crate) const BARE_RISCV: &str = "riscv64gc-unknown-none-elf";

/// Whether the standard library for the browser is installed.
pub(crate) fn has_wasm_target() -> bool {
    has_target(WASM)
}

/// Installs the standard library for the browser.
pub(crate) fn add_wasm_target(monitor: &Monitor) -> Outcome {
    add_target(monitor, WASM)
}

/// Whether the standard library for a target is installed.
pub(crate) fn has_target(target: &str) -> bool {
    run::capture(run::program("rustc").args(["--print", "target-libdir", "--target", target]))
        .is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

/// Installs the standard library for a target.
pub(crate) fn add_target(monitor: &Monitor, target: &str) -> Outcome {
    let rustup =
        format!("Install the target {target} of your Rust toolchain (with rustup: `rustup target add {target}`).");
    with_rustup(monitor, &["target", "add", target], rustup)
}

/// Whether `cargo fmt` and `cargo clippy` are there.
pub(crate) fn has_lints() -> bool {
    ["fmt", "clippy"].iter().all(|part| run::capture(run::cargo().args([part, "--version"])).is_ok())
}

/// Installs `cargo fmt` and `cargo clippy`.
pub(crate) fn add_lints(monitor: &Monitor) -> Outcome {
    let rustup = "Install rustfmt and clippy (with rustup: `rustup component add rustfmt clippy`).".to_owned();
    with_rustup(monitor, &["component", "add", "rustfmt", "clippy"], rustup)
}

/// Installs another component of the toolchain.
pub(crate) fn add_component(monitor: &Monitor, name: &str) -> Outcome {
    let rustup = format!("Install {name} (with rustup: `rustup component add {name}`).");
    with_rustup(monitor, &["component", "add", name], rustup)
}

fn with_rustup(monitor: &Monitor, arguments: &[&str], otherwise: String) -> Outcome {
    if run::find("rustup").is_none() {
        return Err(Failure::new(otherwise));
    }
    monitor.run(run::program("rustup").args(arguments))
}
