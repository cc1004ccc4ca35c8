//! Building the page.

use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, NamePath, Outcome};
use crate::jobs::{Job, Monitor};
use crate::tools::{node, rust};
use crate::{project, run};

/// The profile for everything that goes to the browser.
pub(crate) const PROFILE: &str = "wasm";

/// Compiles the code of the page, which Trunk then only has to put together. By itself it can go on beside the
/// installation of Trunk, and it fetches what Trunk may not, being told to stay offline.
pub(crate) fn compile(wasm_target_missing: bool) -> Job {
    Job::new("the page", move |monitor: &Monitor| {
        if wasm_target_missing {
            monitor.say(rust::WASM);
            rust::add_wasm_target(monitor)?;
        }
        monitor.say("compiling");
        let manifest = ["--manifest-path", "web/Cargo.toml"];
        monitor.run(run::cargo().args(["build", "--target", rust::WASM, "--profile", PROFILE]).args(manifest))
    })
}

/// Trunk, told to build for release and to use nothing but what is installed.
///
/// The hashes that it would write into the page are left out: the module is optimised after it has been put in place.
pub(crate) fn trunk(verb: &str, folder: &Path) -> Command {
    let mut command = run::program("trunk");
    command.args([verb, "--release", "--offline", "--no-sri", "--dist"]).arg(folder);
    // Trunk reads this as a flag of its own and takes only "true" and "false".
    command.env_remove("NO_COLOR");
    command
}

/// Builds the page as it is published, into the folder for that.
pub(crate) fn build() -> Outcome {
    run::show(&mut trunk("build", &project::page()))?;
    optimise_folder(&project::page())
}

/// Shrinks and speeds up every module in a folder.
pub(crate) fn optimise_folder(folder: &Path) -> Outcome {
    for entry in std::fs::read_dir(folder).doing("reading", folder)? {
        let path = entry.doing("reading", folder)?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            optimise(&path)?;
        }
    }
    Ok(())
}

fn optimise(module: &Path) -> Outcome {
    let wasm_opt = node::wasm_opt().ok_or_else(|| Failure::new("The packages for Node are not installed."))?;
    let features = [
        "--enable-simd",
        "--enable-bulk-memory",
        "--enable-nontrapping-float-to-int",
        "--enable-sign-ext",
        "--enable-mutable-globals",
        "--enable-reference-types",
        "--enable-multivalue",
    ];
    let mut command = run::program("node");
    command.arg(wasm_opt).arg("-O3").args(features).arg(module).arg("-o").arg(module);
    run::capture(&mut command).map(drop)
}
