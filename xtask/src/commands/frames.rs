//! `cargo xtask frames`: how the animation runs in a browser without a graphics card.

use lexopt::prelude::*;

use crate::failure::{Failure, Outcome};
use crate::provision::{self, Need};
use crate::tools::{browser, node};
use crate::{page, project, run};

/// What `cargo xtask help frames` prints.
pub(crate) const HELP: &str = "\
cargo xtask frames [--built] [--size WIDTHxHEIGHT] [--without-worker] [--compare] [SCENARIO]
cargo xtask frames [--built] [--size WIDTHxHEIGHT] [--compare] --seek [SCENARIO]
cargo xtask frames [--built] --load

Plays a scenario (split-all unless named) in headless Chromium with software rendering at 1280x720, as a whole and then
step by step, and prints the time between frames (median and 95th percentile) and the time of the main thread per frame,
beside those of an empty page. Close other programs first: the figures are those of the machine as it is.

  --built            plays the page that has been built before
  --size             the size of the window
  --compare          plays two figures in lock step, at 1920x1080 unless another size is named: the scenario as it is, and
                     as the v3 patch does it
  --seek             goes to points all over a scenario (lazy-vs-eager unless named) instead, from its beginning and from its
                     end, and measures how long the main thread is at work for it and when the picture is there
  --load             measures how soon the page is there instead: the first paint, the first frame of the figure, and
                     whether anything moves on the way
  --without-worker   lets the page draw for itself, as it does where a browser has no workers
";

/// What measures how soon a point in time is shown.
const SEEK: &str = "xtask/scripts/seek.js";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut built = false;
    let mut size = None;
    let mut without_worker = None;
    let mut compare = None;
    let mut script = "xtask/scripts/frames.js";
    let mut scenario = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("built") => built = true,
            Long("size") => size = Some(arguments.value()?.string()?),
            Long("load") => script = "xtask/scripts/load.js",
            Long("seek") => script = SEEK,
            Long("compare") => compare = Some("--compare"),
            Long("without-worker") => without_worker = Some("--without-worker"),
            Value(text) if scenario.is_none() => scenario = Some(text.string()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let size = size.unwrap_or_else(|| if compare.is_some() { "1920x1080" } else { "1280x720" }.to_owned());
    if !is_size(&size) {
        return Err(Failure::new("The size is a width and a height in pixels, such as 1280x720."));
    }
    prepare(built)?;
    let usual = if script == SEEK { "lazy-vs-eager" } else { "split-all" };
    let scenario = scenario.unwrap_or_else(|| usual.to_owned());
    let mut command = node::script(script);
    command.arg(project::page()).arg(scenario).arg(size).args(without_worker).args(compare);
    run::show(command.env("CHROMIUM", browser::require()?.chromium))
}

fn is_size(text: &str) -> bool {
    let number = |text: &str| text.parse::<u16>().is_ok_and(|number| number > 0);
    text.split_once('x').is_some_and(|(width, height)| number(width) && number(height))
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
