//! x
use crate::failure::Outcome;
pub(crate) const HELP: &str = "cargo xtask frames";
pub(crate) fn run(_: lexopt::Parser) -> Outcome {
    Ok(())
}
