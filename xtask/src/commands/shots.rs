//! `cargo xtask shots`: pictures of the page, to look at.

use std::path::PathBuf;

use lexopt::prelude::*;

use crate::commands::frames;
use crate::failure::{Failure, Outcome};
use crate::tools::{browser, node};
use crate::{project, run};

/// What `cargo xtask help shots` prints.
pub(crate) const HELP: &str = "\
cargo xtask shots DIR [--scenario SLUG] [--built]

Writes pictures of the page at every step of a scenario (first-store unless named) into DIR: dark and light, at
1280 × 720, 390 × 844 and 1920 × 1080.

  --scenario SLUG   another scenario
  --built           shows the page that has been built before
";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut folder: Option<PathBuf> = None;
    let mut scenario = "first-store".to_owned();
    let mut built = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("scenario") => scenario = arguments.value()?.string()?,
            Long("built") => built = true,
            Value(path) if folder.is_none() => folder = Some(path.into()),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let folder = folder.ok_or_else(|| Failure::new(HELP))?;
    frames::prepare(built)?;
    // The script runs in the project's folder; the path was given relative to where the command was typed.
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    let mut command = node::script("xtask/scripts/shots.js");
    let chromium = browser::require()?.chromium;
    run::show(command.arg(project::page()).arg(&folder).arg(&scenario).env("CHROMIUM", &chromium))
}
