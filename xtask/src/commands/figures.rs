//! `cargo xtask figures`: the steps of a scenario as pictures for paper.

use std::path::Path;

use lexopt::prelude::*;

use crate::failure::{Failure, Outcome};
use crate::run;

/// What `cargo xtask help figures` prints.
pub(crate) const HELP: &str = "\
cargo xtask figures SCENARIO DIR [--dark]

Writes every step of a scenario as a numbered SVG into DIR, without a browser, for PDFs and READMEs. Each has a title
and a description; SLUG.txt there has the alternative texts, one line for each figure. SCENARIO is the slug of a built-in
one, or a file in JSON that ends in .json.

  --dark   the dark palette; else the light one
";

/// Runs the command.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Outcome {
    let mut theme = "light";
    let mut words = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("dark") => theme = "dark",
            Value(word) if words.len() < 2 => words.push(word),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let [scenario, folder] = words.as_slice() else { return Err(Failure::new(HELP)) };
    // The example runs in the project's folder; paths were given relative to where the command was typed.
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.into());
    let is_file = Path::new(scenario).extension().is_some_and(|extension| extension == "json");
    let file = if is_file { std::path::absolute(scenario).ok() } else { None };
    let scenario = file.map_or_else(|| scenario.clone(), Into::into);
    let mut command = run::cargo();
    command.args(["run", "--release", "-q", "-p", "gstage-scene", "--example", "figures", "--"]);
    run::show(command.arg(scenario).arg(folder).arg(theme))
}
