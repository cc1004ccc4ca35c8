//! `cargo xtask first-view`: which functions of the modules run for the first view.

use std::path::Path;

use crate::failure::Outcome;
use crate::provision::{self, Need};
use crate::tools::cargo_tool::CargoTool;
use crate::tools::node;
use crate::{embed, page, project, run};

/// What `cargo xtask help first-view` prints.
pub(crate) const HELP: &str = "\
cargo xtask first-view

Opens page and embed in Chromium with their modules instrumented and writes the names of the functions that run until the
first view stands to web/first-view.txt and www/first-view.txt. A published module has these in its first part; whatever
else is called loads the second. A list that is out of date costs bytes or a request, never more.
";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    if let Some(argument) = arguments.next()? {
        return Err(argument.unexpected().into());
    }
    let more = [Need::Tool(CargoTool::WasmPack), Need::NodePackages, Need::Browser];
    provision::ensure(&[&provision::PAGE[..], &more].concat())?;
    page::build_whole()?;
    find(&project::page(), "page", "web/first-view.txt")?;
    embed::compile()?;
    embed::assemble()?;
    find(&project::embed().join("dist"), "embed", "www/first-view.txt")
}

fn find(folder: &Path, kind: &str, list: &str) -> Outcome {
    let mut script = node::script("xtask/scripts/first-view.js");
    run::show(script.arg(folder).arg(kind).arg(project::root().join(list)))
}
