//! Building the embed.

use crate::failure::Outcome;
use crate::tools::node;
use crate::{page, project, run};

/// What of the module runs until a figure stands, what while it plays, and what while somebody looks around in it.
pub(crate) const LISTS: [&str; 3] = ["www/first-view.txt", "www/played.txt", "www/looked.txt"];

/// Builds the embed's module, optimises it and puts the package together.
pub(crate) fn build() -> Outcome {
    compile()?;
    page::slim(&project::embed().join("pkg"), &LISTS, "gstage_embed")?;
    assemble()
}

/// Compiles the embed's module, as it is before it is made small.
pub(crate) fn compile() -> Outcome {
    // What has been made small before is not to be made small again.
    let _ = std::fs::remove_dir_all(project::embed().join("pkg"));
    let mut command = run::program("wasm-pack");
    command.args(["build", "www", "--target", "web", "--profile", page::PROFILE, "--mode", "no-install", "--no-opt"]);
    run::show(&mut command)
}

/// Records the scenarios and puts the package together from what has been compiled.
pub(crate) fn assemble() -> Outcome {
    let reels = project::root().join("target/reels");
    run::show(run::cargo().args(["run", "--quiet", "--package", "gstage-reels", "--"]).arg(reels))?;
    run::show(&mut node::script("xtask/scripts/embed.js"))
}
