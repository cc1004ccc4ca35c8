//! The panels around the figure: what a step says in numbers, read from the model's state.

pub mod address;
pub mod cache;
pub mod census;
pub mod counters;
pub mod dirty;
pub mod entry;
pub mod leaf;
pub mod queue;
pub mod spot;
pub mod tables;
pub mod tlb;
pub mod tree;
pub mod verdict;

use gstage_core::machine::Machine;

use super::beat::Beat;
use super::stage::Stage;
use super::words::Facts;

/// A step, what it is part of, and the states before and after it.
#[derive(Clone, Copy, Debug)]
pub struct Panel<'a> {
    /// All beats.
    pub beats: &'a [Beat],
    /// The one that is shown.
    pub at: usize,
    /// The machine before it.
    pub before: &'a Machine,
    /// The machine after it.
    pub after: &'a Machine,
    /// What the board shows.
    pub stage: &'a Stage,
    /// Numbers for words.
    pub facts: &'a Facts,
}

impl Panel<'_> {
    /// The beat that is shown.
    #[must_use]
    pub fn beat(&self) -> &Beat {
        &self.beats[self.at]
    }
}
