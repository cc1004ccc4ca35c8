//! The judge that nobody here wrote.

use crate::failure::Outcome;
use crate::tally::Tally;
use crate::{judge, run};

/// Has the tables and the walk judged.
pub(super) fn run() -> Outcome<Tally> {
    run::show(&mut judge::command()?)?;
    Ok(Tally::PASSED)
}
