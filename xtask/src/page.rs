//! Building the page.

use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::jobs::{Job, Monitor};
use crate::tools::{node, rust};
use crate::{project, relocations, run};

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
    build_whole()?;
    slim(&project::page(), &LISTS, "gstage-web")
}

/// What of the module runs until the first view stands, and what while somebody plays its story and looks around.
pub(crate) const LISTS: [&str; 2] = ["web/first-view.txt", "web/played.txt"];

/// Builds the page with its module in one piece and with names, as it is before it is made small.
pub(crate) fn build_whole() -> Outcome {
    run::show(&mut trunk("build", &project::page()))
}

/// Makes the modules, scripts and styles of a folder as small as they are published. The module, which Cargo calls `module`, becomes as
/// many parts as there are lists, and one for the functions that are in none: a part is loaded when something calls one of its
/// functions.
pub(crate) fn slim(folder: &Path, lists: &[&str], module: &str) -> Outcome {
    if !node::has_packages() {
        return Err(Failure::new("The packages for Node are not installed."));
    }
    let linked = project::target().join(rust::WASM).join(PROFILE).join(module).with_extension("wasm");
    let relocations = linked.with_extension("relocations.json");
    relocations::write(&linked, &relocations)?;
    let mut script = node::script("xtask/scripts/slim.js");
    script.arg(folder).arg(relocations).args(lists.iter().map(|list| project::root().join(list)));
    run::capture(&mut script).map(drop)
}
