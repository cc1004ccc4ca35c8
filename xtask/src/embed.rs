//! Building the embed.

use crate::failure::Outcome;
use crate::tools::node;
use crate::{page, project, run};

/// Builds the embed's module, optimises it and puts the package together.
pub(crate) fn build() -> Outcome {
    let mut command = run::program("wasm-pack");
    command.args(["build", "www", "--target", "web", "--profile", page::PROFILE, "--mode", "no-install", "--no-opt"]);
    run::show(&mut command)?;
    page::slim(&project::embed().join("pkg"))?;
    run::show(&mut node::script("xtask/scripts/embed.js"))
}
