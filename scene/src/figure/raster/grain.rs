//! Fills the top of a broken tile that is seen from afar: each pixel shows the page under it.

use wide::{f32x4, i32x4, u32x4};

use crate::board::{CHILDREN, Cell};
use crate::figure::grain::PageColours;

/// The pages of a tile as a surface.
pub(crate) struct PageGrain<'a> {
    /// The tile's 512 cells.
    pub(crate) cells: &'a [Cell; CHILDREN],
    pub(crate) tones: &'a [u8; 512],
    /// Where the tile's tones begin.
    pub(crate) first_tone: usize,
    pub(crate) colours: &'a PageColours,
}

impl PageGrain<'_> {
    /// The colours at fractions 0..1 along both axes of the tile.
    #[inline(always)]
    pub(crate) fn at(&self, u: f32x4, v: f32x4) -> u32x4 {
        let columns = (u * f32x4::splat(32.0)).fast_max(f32x4::ZERO).fast_min(f32x4::splat(31.0)).fast_trunc_int();
        let rows = (v * f32x4::splat(16.0)).fast_max(f32x4::ZERO).fast_min(f32x4::splat(15.0)).fast_trunc_int();
        let pages = (rows * i32x4::splat(32) + columns).to_array();
        u32x4::new(pages.map(|page| {
            let page = page as usize & 511;
            self.colours.of(self.cells[page], self.tones[(page + self.first_tone) & 511])
        }))
    }
}
