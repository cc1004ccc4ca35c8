//! `cargo xtask size`: what page and embed weigh, against the committed budget.

use lexopt::prelude::*;

use crate::failure::{Failure, Outcome};
use crate::provision::{self, Need};
use crate::tools::cargo_tool::CargoTool;
use crate::tools::node;
use crate::{embed, page, run};

/// What `cargo xtask help size` prints.
pub(crate) const HELP: &str = "\
cargo xtask size [--built]

Builds page and embed as they are published and prints their raw, gzip and brotli bytes: of the page all that the
first view loads, of the embed all that is loaded until a figure stands, all when it plays, and all when somebody looks
around in it; what comes later stands below. Fails above the budget in size-budget.json.

  --built   weighs what has been built before
";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut built = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("built") => built = true,
            _ => return Err(argument.unexpected().into()),
        }
    }
    if built {
        node::require()?;
    } else {
        let more = [Need::Tool(CargoTool::WasmPack), Need::NodePackages];
        provision::ensure(&[&provision::PAGE[..], &more].concat())?;
        page::build()?;
        embed::build()?;
    }
    weigh(Limit::Strict)
}

/// How a weight is held against the budget.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// To the byte.
    Strict,
    /// With room for what another compiler makes of the same code.
    Lenient,
}

/// Weighs what has been built.
pub(crate) fn weigh(limit: Limit) -> Outcome {
    let mut script = node::script("xtask/scripts/size.js");
    if limit == Limit::Lenient {
        script.arg("--lenient");
    }
    run::show(&mut script)
        .map_err(|_| Failure::new("The page or the embed is heavier than size-budget.json allows, or not built."))
}
