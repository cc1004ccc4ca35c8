//! The board: what lies on the table. One gibibyte as 512 × 512 cells of one 4K page, and what maps each.
//!
//! The figure knows no absolute level: a *slab* breaks into 512 *tiles*, a tile into 512 *pages*. Usually these are 1G,
//! 2M and 4K.

pub use gstage_raster::cell::{Cell, Rank};
pub use gstage_raster::pages::CHILDREN;

/// Cells along one edge of the board.
pub const SIDE: usize = 512;
/// All cells.
pub const CELLS: usize = SIDE * SIDE;
/// One piece of the board.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece {
    /// The whole board.
    Slab,
    /// Tile 0..512.
    Tile(u16),
}

/// What maps every cell, in *address order*: the cell of page `n` of the slab is `cells[n]`, so tile `i` owns
/// `cells[512 * i..512 * (i + 1)]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Board {
    /// 262,144 cells in address order.
    pub cells: Vec<Cell>,
}

impl Default for Board {
    fn default() -> Self {
        Self { cells: vec![Cell::HOLE; CELLS] }
    }
}

impl Board {
    /// The largest piece that is whole at tile `i`: the slab, the tile, or (for pages) `None` = broken into pages.
    #[must_use]
    pub fn tile_rank(&self, tile: u16) -> Option<Rank> {
        self.cells[tile as usize * CHILDREN].rank()
    }
}

/// Column and row of tile `i`: 16 columns of 32 cells, 32 rows of 16 cells.
#[must_use]
pub const fn tile_at(i: u16) -> (u16, u16) {
    (i % 16 * 32, i / 16 * 16)
}

/// Column and row of page `j` within its tile: 32 columns, 16 rows.
#[must_use]
pub const fn page_at(j: u16) -> (u16, u16) {
    (j % 32, j / 32)
}
