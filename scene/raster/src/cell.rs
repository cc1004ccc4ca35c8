//! One page of the board, and what maps it.

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
    /// Bit 4: nothing maps the page, and a table that has an entry for it is linked.
    pub const TABLE: u8 = 1 << 4;

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

    /// Whether an empty entry of a table of small pages stands for the page.
    #[must_use]
    pub const fn has_table(self) -> bool {
        self.0 & Self::TABLE != 0
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
