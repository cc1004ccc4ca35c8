//! The stage: which part of the address space the board shows, and how levels and addresses become its pieces.

use core::ops::Range;

use gstage_core::addr::Gpa;
use gstage_core::level::Level;

use super::size::page_order;
use crate::board::{CELLS, CHILDREN, Piece};
use crate::pose::Shot;

/// The piece of the address space that the figure shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stage {
    /// First address of the slab.
    pub base: Gpa,
    /// Level of the slab; its tiles are one below, its pages two.
    pub slab: Level,
    /// The address that the story follows.
    pub focus: Gpa,
}

impl Stage {
    /// The slab of level `slab` around `focus`.
    #[must_use]
    pub fn new(focus: Gpa, slab: Level) -> Self {
        Self { base: focus.align_down(page_order(slab)), slab, focus }
    }

    /// Bytes of the slab.
    #[must_use]
    pub fn size(&self) -> u64 {
        1 << page_order(self.slab)
    }

    /// Level of a tile.
    #[must_use]
    pub fn tile_level(&self) -> Level {
        Level(self.slab.0.saturating_sub(1))
    }

    /// Number of the cell that an address lies in.
    #[must_use]
    pub fn cell_of(&self, gpa: Gpa) -> Option<u32> {
        let offset = gpa.0.checked_sub(self.base.0).filter(|&offset| offset < self.size())?;
        let cell_order = page_order(self.slab).saturating_sub(18);
        Some((offset >> cell_order) as u32).filter(|&cell| (cell as usize) < CELLS)
    }

    /// Numbers of the cells that `bytes` from an address on lie in; none where all of them are beside the stage.
    #[must_use]
    pub fn cells_of(&self, gpa: Gpa, bytes: u64) -> Range<usize> {
        let cell_order = page_order(self.slab).saturating_sub(18);
        let offset = |at: u64| at.saturating_sub(self.base.0).min(self.size());
        let end = offset(gpa.0.saturating_add(bytes)).div_ceil(1 << cell_order) as usize;
        ((offset(gpa.0) >> cell_order) as usize).min(CELLS)..end.min(CELLS)
    }

    /// First address of a cell.
    #[must_use]
    pub fn page(&self, cell: u32) -> Gpa {
        Gpa(self.base.0 + (u64::from(cell) << page_order(self.slab).saturating_sub(18)))
    }

    /// Number of the tile that an address lies in.
    #[must_use]
    pub fn tile_of(&self, gpa: Gpa) -> Option<u16> {
        self.cell_of(gpa).map(|cell| (cell as usize / CHILDREN) as u16)
    }

    /// The piece that an entry of `level` maps at `gpa`, if it is a slab or a tile on the board.
    #[must_use]
    pub fn piece(&self, level: Level, gpa: Gpa) -> Option<Piece> {
        let tile = self.tile_of(gpa)?;
        if level == self.slab {
            Some(Piece::Slab)
        } else if level == self.tile_level() && level < self.slab {
            Some(Piece::Tile(tile))
        } else {
            None
        }
    }

    /// The child of `piece` that the focus lies in; 0 where it lies elsewhere.
    #[must_use]
    pub fn focus_child(&self, piece: Piece) -> u16 {
        let Some(cell) = self.cell_of(self.focus) else { return 0 };
        let (tile, page) = ((cell as usize / CHILDREN) as u16, (cell as usize % CHILDREN) as u16);
        match piece {
            Piece::Slab => tile,
            Piece::Tile(of) if of == tile => page,
            Piece::Tile(_) => 0,
        }
    }

    /// What the camera looks at for a beat whose shot is `level`.
    #[must_use]
    pub fn shot(&self, level: Level) -> Shot {
        match self.tile_of(self.focus) {
            Some(tile) if level < self.slab => Shot::Tile(tile),
            _ => Shot::Whole,
        }
    }
}
