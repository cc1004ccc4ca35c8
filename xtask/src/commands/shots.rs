//! `cargo xtask shots`: pictures of the page, to look at.

use crate::commands::pictures::Order;
use crate::failure::Outcome;
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
pub(crate) fn run(arguments: lexopt::Parser) -> Outcome {
    let order = Order::read(arguments, HELP)?;
    order.prepare()?;
    let mut command = node::script("xtask/scripts/shots.js");
    command.arg(project::page()).arg(order.into).arg(order.scenario);
    run::show(command.env("CHROMIUM", browser::require()?.chromium))
}
