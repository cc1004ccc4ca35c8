//! `cargo xtask soak`: whether memory grows while a scenario loops.

use lexopt::prelude::*;

use crate::commands::frames;
use crate::failure::{Failure, Outcome};
use crate::tools::{browser, node};
use crate::{project, run};

/// What `cargo xtask help soak` prints.
pub(crate) const HELP: &str = "\
cargo xtask soak [--minutes N] [--built] [SCENARIO]

Plays a scenario (first-store unless named) at four times its speed, over and over, in headless Chromium, and prints the
memory in use after the first loop and at the end: of JavaScript after its garbage was collected, and of the modules, in
the page and in the worker. Fails where either, in both together, has grown by more than 5 %.

  --minutes N   for how long: 60 unless given
  --built       plays the page that has been built before
";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut minutes = 60.0;
    let mut built = false;
    let mut scenario = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("minutes") => minutes = arguments.value()?.parse::<f64>()?,
            Long("built") => built = true,
            Value(text) if scenario.is_none() => scenario = Some(text.string()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    if !(minutes > 0.0 && minutes.is_finite()) {
        return Err(Failure::new("The minutes are a number above 0."));
    }
    frames::prepare(built)?;
    let mut command = node::script("xtask/scripts/soak.js");
    command.arg(project::page()).arg(scenario.unwrap_or_else(|| "first-store".to_owned())).arg(minutes.to_string());
    run::show(command.env("CHROMIUM", browser::require()?.chromium))
}
