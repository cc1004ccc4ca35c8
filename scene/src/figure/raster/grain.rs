//! Fills the top of a broken tile that is seen from afar: each pixel shows the page under it.

use crate::board::Cell;
use crate::figure::grain::PageColours;

/// The pages of a tile as a surface.
pub(crate) struct PageGrain<'a> {
    /// The tile's 512 cells.
    pub(crate) cells: &'a [Cell],
    pub(crate) tones: &'a [u8; 512],
    /// Where the tile's tones begin.
    pub(crate) first_tone: usize,
    pub(crate) colours: &'a PageColours,
}

impl PageGrain<'_> {
    /// The colour at fractions 0..1 along both axes of the tile.
    #[inline(always)]
    pub(crate) fn at(&self, u: f32, v: f32) -> u32 {
        let column = ((u * 32.0) as usize).min(31);
        let row = ((v * 16.0) as usize).min(15);
        let page = row * 32 + column;
        self.colours.of(self.cells[page], self.tones[(page + self.first_tone) & 511])
    }
}
