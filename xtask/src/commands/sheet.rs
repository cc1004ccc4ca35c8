//! `cargo xtask sheet`: every step and every view in one picture.

use crate::commands::pictures::Order;
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
pub(crate) fn run(arguments: lexopt::Parser) -> Outcome {
    let order = Order::read(arguments, HELP)?;
    if !order.into.extension().is_some_and(|kind| kind == "png" || kind == "webp") {
        return Err(Failure::new("The name of the picture ends in .png or .webp."));
    }
    order.prepare()?;
    let mut command = node::script("xtask/scripts/sheet.js");
    command.arg(project::page()).arg(order.scenario).arg(order.into);
    run::show(command.env("CHROMIUM", browser::require()?.chromium))
}
