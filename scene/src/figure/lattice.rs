//! How a piece breaks: the grid of its 512 children, for the slab and for a tile alike.

use crate::board::{Piece, page_at, tile_at};

/// How far apart the centres of settled tiles are, against an unbroken slab.
pub(crate) const TILE_PITCH: f32 = 1.062;
/// The same for the pages of a tile. Less than the tiles' pitch, so a broken tile stays within its own place.
pub(crate) const PAGE_PITCH: f32 = 1.03;
/// The size of a settled page, against its size in an unbroken tile.
pub(crate) const PAGE_SIZE: f32 = 0.92;
/// Middle of the board.
pub(crate) const MIDDLE: f32 = 256.0;
/// Heights of the three ranks: thickness is the page order.
pub(crate) const SLAB_HEIGHT: f32 = 72.0;
/// See [`SLAB_HEIGHT`].
pub(crate) const TILE_HEIGHT: f32 = 20.0;
/// See [`SLAB_HEIGHT`].
pub(crate) const PAGE_HEIGHT: f32 = 7.5;
/// Lengths of the fracture are given for the slab; within a tile, one of them is this many pages.
pub(crate) const TILE_UNIT: f32 = 0.105;

/// The children of a piece.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Lattice {
    /// The piece.
    pub(crate) piece: Piece,
    /// Where the piece's middle lies, in pages.
    pub(crate) middle: (f32, f32),
    /// Size of a child in the unbroken piece, in pages.
    pub(crate) child: (f32, f32),
    /// How much the centres move apart until they settle.
    pub(crate) pitch: f32,
    /// How large a settled child is against the unbroken one.
    pub(crate) size: f32,
    /// Pages per unit of the fracture's formulas.
    pub(crate) unit: f32,
    /// Height of the children before and after.
    pub(crate) heights: (f32, f32),
    /// Height that the piece stands on.
    pub(crate) ground: f32,
}

impl Lattice {
    /// The tiles of the slab.
    pub(crate) const SLAB: Self = Self {
        piece: Piece::Slab,
        middle: (MIDDLE, MIDDLE),
        child: (32.0, 16.0),
        pitch: TILE_PITCH,
        size: 1.0,
        unit: 1.0,
        heights: (SLAB_HEIGHT, TILE_HEIGHT),
        ground: 0.0,
    };

    /// The pages of a settled tile that stands on `ground` and whose settled pages are `page_height` thick.
    pub(crate) fn tile(tile: u16, ground: f32, page_height: f32) -> Self {
        Self {
            piece: Piece::Tile(tile),
            middle: Self::SLAB.settled(tile),
            child: (1.0, 1.0),
            pitch: PAGE_PITCH,
            size: PAGE_SIZE,
            unit: TILE_UNIT,
            heights: (TILE_HEIGHT, page_height),
            ground,
        }
    }

    /// Columns of children.
    pub(crate) fn columns(&self) -> u16 {
        match self.piece {
            Piece::Slab => 16,
            Piece::Tile(_) => 32,
        }
    }

    /// Half the size of the unbroken piece, in pages.
    pub(crate) fn half(&self) -> (f32, f32) {
        match self.piece {
            Piece::Slab => (MIDDLE, MIDDLE),
            Piece::Tile(_) => (16.0, 8.0),
        }
    }

    /// From the piece's middle to the middle of a child, unbroken.
    pub(crate) fn offset(&self, child: u16) -> (f32, f32) {
        let (x, y) = match self.piece {
            Piece::Slab => tile_at(child),
            Piece::Tile(_) => page_at(child),
        };
        let (half_x, half_y) = self.half();
        (f32::from(x) + self.child.0 / 2.0 - half_x, f32::from(y) + self.child.1 / 2.0 - half_y)
    }

    /// Middle of a child in the settled grid, in pages.
    pub(crate) fn settled(&self, child: u16) -> (f32, f32) {
        let (x, y) = self.offset(child);
        (self.middle.0 + x * self.pitch, self.middle.1 + y * self.pitch)
    }
}
