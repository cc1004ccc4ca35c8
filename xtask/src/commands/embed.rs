//! `cargo xtask embed`: the files of the embed.

use crate::embed;
use crate::failure::Outcome;
use crate::project;
use crate::provision::{self, Need};
use crate::tools::cargo_tool::CargoTool;

/// What `cargo xtask help embed` prints.
pub(crate) const HELP: &str = "\
cargo xtask embed

Builds the embed into www/dist: the element as a module and as a classic script, the plugin for slides, and a page that
is one single file.
";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    if let Some(argument) = arguments.next()? {
        return Err(argument.unexpected().into());
    }
    provision::ensure(&[
        Need::Tool(CargoTool::WasmBindgen),
        Need::Tool(CargoTool::WasmPack),
        Need::WasmTarget,
        Need::NodePackages,
    ])?;
    embed::build()?;
    println!("The embed is in {}.", project::embed().join("dist").display());
    Ok(())
}
