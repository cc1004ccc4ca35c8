//! A reel: what a film tells, recorded from the model, so that it can be shown where the model is not.
//!
//! As bytes: [`MAGIC`], then the fields in the order of the structs. Whole numbers are LEB128 with seven bits a byte, texts
//! and lists have their length before them, choices the number of the choice. A board is written as runs of equal cells. What may be
//! pointed at comes last, and is read only then.

mod looks;
mod pack;
mod record;

use core::fmt;
use std::rc::Rc;

use crate::board::{Board, CELLS, Cell};
use crate::step::{Heading, Section, Step};
use crate::timeline::Span;
use pack::Packed;

pub use looks::{Leaves, Looks};

/// What a reel starts with: its kind and the version of the form.
pub const MAGIC: &[u8; 8] = b"gsreel\x00\x02";

/// A recorded story.
#[derive(Clone, PartialEq, Debug)]
pub struct Reel {
    /// What it is about.
    pub heading: Heading,
    /// How long each step takes.
    pub spans: Vec<Span>,
    /// Whether the checker has something to say of the run.
    pub has_verdict: bool,
    /// The steps that share one idea.
    pub sections: Vec<Section>,
    /// The steps, at least one, and as many as there are spans.
    pub steps: Vec<Rc<Step>>,
    /// For each step the board after it.
    pub boards: Vec<Runs>,
    /// What a page is a part of after each step.
    pub looks: Looks,
}

/// A board as runs of equal cells in address order: how many, and the byte of the cell.
pub type Runs = Vec<(u32, u8)>;

/// Why bytes are not a reel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReelError {
    /// They start otherwise, or with another version.
    NotAReel,
    /// They end too early, go on too long, or say what cannot be.
    Damaged,
}

impl fmt::Display for ReelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAReel => "this is not a reel of this version",
            Self::Damaged => "the reel is damaged",
        })
    }
}

impl core::error::Error for ReelError {}

impl Reel {
    /// The reel as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        self.put(&mut bytes);
        bytes
    }

    /// A reel from bytes. Whatever they are, memory stays within a small multiple of their length.
    ///
    /// # Errors
    /// The bytes are no reel, or a damaged one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReelError> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(ReelError::NotAReel)?;
        let reel = Self::take(&mut rest).ok_or(ReelError::Damaged)?;
        let is_whole = rest.is_empty() && reel.is_sound();
        if is_whole { Ok(reel) } else { Err(ReelError::Damaged) }
    }

    /// Sets a board to the one after a step (0-based).
    pub fn board(&self, at: usize, board: &mut Board) {
        let mut cells = board.cells.iter_mut();
        for &(count, cell) in self.boards.get(at).into_iter().flatten() {
            cells.by_ref().take(count as usize).for_each(|it| *it = Cell(cell));
        }
    }

    /// Whether the parts fit each other, so that every index into them is good.
    fn is_sound(&self) -> bool {
        let steps = self.steps.len();
        let covers = |runs: &Runs| runs.iter().map(|&(count, _)| u64::from(count)).sum::<u64>() == CELLS as u64;
        steps > 0
            && self.spans.len() == steps
            && self.boards.len() == steps
            && self.boards.iter().all(covers)
            && self.sections.iter().all(|section| section.first <= steps && section.steps <= steps - section.first)
            && self.spans.iter().map(Span::length).sum::<u64>() <= u64::from(u32::MAX)
            && self.steps.iter().all(|step| step.is_sound())
    }
}
