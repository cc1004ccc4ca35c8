//! The weight of page and embed, against the budget.

use crate::commands::size::{self, Limit};
use crate::embed;
use crate::failure::Outcome;
use crate::tally::Tally;

/// Weighs the page that has just been built and the embed, which is built first.
pub(super) fn run() -> Outcome<Tally> {
    embed::build()?;
    size::weigh(Limit::Lenient)?;
    Ok(Tally::PASSED)
}
