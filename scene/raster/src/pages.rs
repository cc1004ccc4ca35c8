//! The pages of the board, one byte each, and the colours of pages that are too small to be blocks of their own.

use crate::cell::Cell;

/// Tiles of the slab, and pages of a tile.
pub const CHILDREN: usize = 512;
/// Number of tones.
pub const TONES: usize = 8;
/// What a page's colour depends on: the three low bits of its cell.
pub const KINDS: usize = 8;

/// Where in the list of all tones those of a tile begin: neighbours do not look alike.
#[must_use]
pub fn first_tone(tile: u16) -> usize {
    tile as usize * 149
}

/// The colour of every kind of cell in every tone.
#[derive(Debug)]
pub struct PageColours(pub [[u32; TONES]; KINDS]);

impl PageColours {
    /// The colour of a cell.
    #[inline(always)]
    #[must_use]
    pub fn of(&self, cell: Cell, tone: u8) -> u32 {
        self.0[(cell.0 & 7) as usize][(tone & 7) as usize]
    }
}
