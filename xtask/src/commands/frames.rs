//! `cargo xtask frames`: how the animation runs in a browser without a graphics card.

use lexopt::prelude::*;

use crate::failure::Outcome;
use crate::provision::{self, Need};
use crate::tools::{browser, node};
use crate::{page, project, run};

/// What `cargo xtask help frames` prints.
pub(crate) const HELP: &str = "\
cargo xtask frames [--built] [SCENARIO]

Plays a scenario (split-all unless named) in headless Chromium with software rendering at 1280 × 720 and prints the
time between frames (median and 95th percentile) and the time of the main thread per frame, beside those of an empty
page. Close other programs first: the figures are those of the machine as it is.

  --built   plays the page that has been built before
";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut built = false;
    let mut scenario = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("built") => built = true,
            Value(text) if scenario.is_none() => scenario = Some(text.string()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    prepare(built)?;
    let scenario = scenario.unwrap_or_else(|| "split-all".to_owned());
    let mut command = node::script("xtask/scripts/frames.js");
    run::show(command.arg(project::page()).arg(scenario).env("CHROMIUM", browser::require()?.chromium))
}

/// Sees to it that there are a page and a browser to show it in.
pub(super) fn prepare(built: bool) -> Outcome {
    let browser = [Need::NodePackages, Need::Browser];
    if built {
        return provision::ensure(&browser);
    }
    provision::ensure(&[&provision::PAGE[..], &browser].concat())?;
    page::build()
}
