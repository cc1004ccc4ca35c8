//! The board: what lies on the table. One gibibyte as 512 × 512 cells of one 4K page, and what maps each.
//!
//! The figure knows no absolute level: a *slab* breaks into 512 *tiles*, a tile into 512 *pages*. Usually these are 1G,
//! 2M and 4K.

/// Cells along one edge of the board.
pub const SIDE: usize = 512;
/// All cells.
pub const CELLS: usize = SIDE * SIDE;
/// Tiles of the slab, and pages of a tile.
pub const CHILDREN: usize = 512;

/// What maps a cell, in one byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct Cell(pub u8);

impl Cell {
    /// Nothing maps the page.
    pub const HOLE: Cell = Cell(0);
    /// Bits 0–1: 1 a page of its own, 2 its tile is one leaf, 3 the slab is one leaf.
    pub const RANK: u8 = 0b11;
    /// Bit 2: the leaf is writable.
    pub const WRITABLE: u8 = 1 << 2;
    /// Bit 3: the page is in the dirty log.
    pub const DIRTY: u8 = 1 << 3;

    /// The cell under a leaf that is not dirty.
    #[must_use]
    pub const fn leaf(rank: Rank, writable: bool) -> Self {
        let rank = match rank {
            Rank::Page => 1,
            Rank::Tile => 2,
            Rank::Slab => 3,
        };
        Self(if writable { rank | Self::WRITABLE } else { rank })
    }

    /// How large the leaf over the cell is.
    #[must_use]
    pub const fn rank(self) -> Option<Rank> {
        match self.0 & Self::RANK {
            1 => Some(Rank::Page),
            2 => Some(Rank::Tile),
            3 => Some(Rank::Slab),
            _ => None,
        }
    }

    /// Whether the leaf over the cell allows stores.
    #[must_use]
    pub const fn is_writable(self) -> bool {
        self.0 & Self::WRITABLE != 0
    }

    /// Whether the page is in the dirty log.
    #[must_use]
    pub const fn is_dirty(self) -> bool {
        self.0 & Self::DIRTY != 0
    }
}

/// The size of a piece, relative to the slab.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rank {
    /// One cell.
    Page,
    /// 512 cells, 32 wide and 16 high.
    Tile,
    /// All cells.
    Slab,
}

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
