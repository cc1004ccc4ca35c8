//! Fills the top of a broken tile that is seen from afar: each pixel shows the page under it.

use wide::{f32x4, i32x4, u32x4};

use crate::cell::Cell;
use crate::pages::{CHILDREN, PageColours};

/// The pages of a tile as a surface.
#[derive(Clone, Copy, Debug)]
pub struct PageGrain<'a> {
    /// The tile's 512 cells.
    pub cells: &'a [Cell; CHILDREN],
    /// The tones of 512 consecutive pages.
    pub tones: &'a [u8; 512],
    /// Where the tile's tones begin.
    pub first_tone: usize,
    /// Their colours.
    pub colours: &'a PageColours,
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
