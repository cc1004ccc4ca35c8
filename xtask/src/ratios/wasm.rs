//! The model in wasm against the same natively, in turns, in Node.

use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;

use crate::failure::Outcome;
use crate::ratios::last_object;
use crate::tools::{node, rust};
use crate::{project, run};

/// Builds both sides and measures them.
pub(crate) fn ratios() -> Outcome<Value> {
    node::require()?;
    let package = ["-p", "gstage-wasm-bench"];
    run::show(run::cargo().args(["build", "--release", "--example", "native"]).args(package).env_remove("RUSTFLAGS"))?;
    run::show(run::cargo().args(["build", "--release", "--lib", "--target", rust::WASM]).args(package))?;
    let module = project::target().join(rust::WASM).join("release/gstage_wasm_bench.wasm");
    let mut bindgen = run::program("wasm-bindgen");
    bindgen.args(["--target", "nodejs", "--no-typescript", "--out-dir"]).arg(folder()).arg(module);
    run::show(&mut bindgen)?;
    let mut script = node::script("xtask/scripts/wasm-ratios.js");
    script.arg(glue());
    script.arg(project::target().join("release/examples").join(format!("native{}", std::env::consts::EXE_SUFFIX)));
    last_object(&run::capture(script.stderr(Stdio::inherit()))?)
}

/// What a guest of 512 GiB takes when it is split in full, with the module that [`ratios`] has built.
pub(crate) fn scale() -> Outcome<Value> {
    let mut script = node::script("xtask/scripts/wasm-scale.js");
    last_object(&run::capture(script.arg(glue()).stderr(Stdio::inherit()))?)
}

fn folder() -> PathBuf {
    project::target().join("bench/wasm")
}

fn glue() -> PathBuf {
    folder().join("gstage_wasm_bench.js")
}
