//! x
use crate::failure::Outcome;
pub(crate) const HELP: &str = "cargo xtask shots";
pub(crate) fn run(_: lexopt::Parser) -> Outcome {
    Ok(())
}
