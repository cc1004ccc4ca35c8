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
first view stands to web/first-view.txt and www/first-view.txt; then plays what is recorded and writes those that have run
by then to web/played.txt and www/played.txt; then looks around in it and writes www/looked.txt (in the page these are in
web/played.txt too). A published module has a part for each list, and one for the rest; whatever is called loads the part
that has it. A list that is out of date costs bytes or a request, never more.
";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    if let Some(argument) = arguments.next()? {
        return Err(argument.unexpected().into());
    }
    let more = [Need::Tool(CargoTool::WasmPack), Need::NodePackages, Need::Browser];
    provision::ensure(&[&provision::PAGE[..], &more].concat())?;
    page::build_whole()?;
    find(&project::page(), "page", &page::LISTS)?;
    embed::compile()?;
    embed::assemble()?;
    find(&project::embed().join("dist"), "embed", &embed::LISTS)
}

fn find(folder: &Path, kind: &str, lists: &[&str]) -> Outcome {
    let mut script = node::script("xtask/scripts/first-view.js");
    script.arg(folder).arg(kind).args(lists.iter().map(|list| project::root().join(list)));
    run::show(&mut script)
}
