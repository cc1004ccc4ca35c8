//! `cargo xtask sheet`: every step and every view in one picture.

use std::path::PathBuf;

use lexopt::prelude::*;

use crate::commands::frames;
use crate::failure::{Failure, Outcome};
use crate::tools::{browser, node};
use crate::{project, run};

/// What `cargo xtask help sheet` prints.
pub(crate) const HELP: &str = "\
cargo xtask sheet FILE [--scenario SLUG] [--built]

Writes one picture of every step of a scenario (first-store unless named) and of every view of the page, light and dark,
narrow, in a talk, with its dialogs and with forced colours. FILE ends in .png or .webp; docs/sheet.webp is one.

  --scenario SLUG   another scenario
  --built           shows the page that has been built before
";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut file: Option<PathBuf> = None;
    let mut scenario = "first-store".to_owned();
    let mut built = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("scenario") => scenario = arguments.value()?.string()?,
            Long("built") => built = true,
            Value(path) if file.is_none() => file = Some(path.into()),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let file = file.ok_or_else(|| Failure::new(HELP))?;
    if !file.extension().is_some_and(|kind| kind == "png" || kind == "webp") {
        return Err(Failure::new("The name of the picture ends in .png or .webp."));
    }
    frames::prepare(built)?;
    // The script runs in the project's folder; the path was given relative to where the command was typed.
    let file = std::path::absolute(&file).unwrap_or(file);
    let mut command = node::script("xtask/scripts/sheet.js");
    command.arg(project::page()).arg(scenario).arg(file);
    run::show(command.env("CHROMIUM", browser::require()?.chromium))
}
