//! Tests of the scripts that make the published modules, by Node itself.

use crate::failure::Outcome;
use crate::run;
use crate::tally::Tally;
use crate::tools::node;

const TESTS: [&str; 2] = ["xtask/scripts/wasm-cold.test.js", "xtask/scripts/wasm-split.test.js"];

/// Runs them.
pub(super) fn run(filter: Option<&str>) -> Outcome<Tally> {
    let mut command = node::script("--test");
    command.arg("--test-reporter=tap");
    if let Some(filter) = filter {
        command.arg(format!("--test-name-pattern={filter}"));
    }
    Ok(Tally::of_tap(&run::show_and_keep(command.args(TESTS))?))
}
