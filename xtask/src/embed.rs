//! Building the embed.

use crate::failure::Outcome;
use crate::{page, project, run};

/// Builds the embed's module and optimises it.
pub(crate) fn build() -> Outcome {
    let mut command = run::program("wasm-pack");
    command.args(["build", "www", "--target", "web", "--profile", page::PROFILE, "--mode", "no-install", "--no-opt"]);
    run::show(&mut command)?;
    page::optimise_folder(&project::embed().join("pkg"))
}
