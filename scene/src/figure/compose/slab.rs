//! The slab: whole, and while it breaks.

use super::Composer;
use super::stone::{Skin, Strata};
use crate::board::Piece;
use crate::figure::block::{Block, Faces};
use crate::figure::display::{Grain, Item};
use crate::figure::fracture::Shard;
use crate::figure::lattice::{Lattice, MIDDLE, SLAB_HEIGHT, TILE_HEIGHT};
use crate::figure::open::Open;
use crate::figure::order::back_to_front;
use crate::figure::survey::{Look, TileState};

impl Composer<'_> {
    /// One leaf maps everything.
    pub(super) fn slab(&mut self, look: Look) {
        self.items.push(Item::GroundEnd);
        let block = Block::resting((MIDDLE, MIDDLE), (MIDDLE, MIDDLE), SLAB_HEIGHT);
        let marked = self.pose.mark_focus && self.pose.focus.is_some();
        let skin = Skin {
            stone: self.stone_of(look, 0.0),
            edge: if marked { self.palette.accent } else { self.palette.edge },
            edges: if marked { [1.0; 4] } else { [0.55, 1.0, 0.55, 1.0] },
            edge_width: if marked { 2.0 } else { 1.25 },
            strata: Strata::All,
            grain: Grain::Plain,
            opacity: 1.0,
        };
        let Some(faces) = self.block(&block, &skin, Open::ALL) else { return };
        for tile in 0..512 {
            self.tile_contours(&slab_part(&faces, tile), tile, 1.0);
        }
        if look == Look::Cool {
            self.hallmark(&faces);
        }
        if let Some(scored) = self.pose.scored.filter(|scored| scored.piece == Piece::Slab) {
            self.scored(&faces, scored);
        }
    }

    /// One store ago one leaf mapped everything.
    pub(super) fn breaking_slab(&mut self, from: u16, ms: f32) {
        let lattice = Lattice::SLAB;
        let shards: [Shard; 512] = std::array::from_fn(|tile| Shard::at(&lattice, tile as u16, from % 512, ms));
        if shards.iter().all(|shard| shard.progress >= 1.0) {
            self.tiles();
            return;
        }
        self.items.push(Item::GroundEnd);
        back_to_front(&shards, self.order);
        for index in 0..self.order.len() {
            let tile = self.order[index].1;
            let TileState::Whole(look) = self.survey.tiles[tile as usize] else { continue };
            self.shard(&lattice, &shards, tile, look);
        }
    }

    fn shard(&mut self, lattice: &Lattice, shards: &[Shard; 512], tile: u16, look: Look) {
        let shard = shards[tile as usize];
        let columns = lattice.columns();
        let is_whole = |neighbour: u16| shards[neighbour as usize].progress <= 0.0;
        let skin = self.shard_skin(&shard, tile, columns, look);
        if shard.progress > 0.0 {
            let open = if shard.progress >= 1.0 {
                self.layout().open_of_settled(tile, TILE_HEIGHT, &|_| 0.0)
            } else {
                Open::ALL
            };
            let skin = self.marked(tile, skin);
            if let Some(faces) = self.block(&shard.block, &skin, open) {
                self.tile_contours(&faces, tile, 1.0);
                self.splinter(&shard, tile, lattice);
            }
            return;
        }
        // Still a part of the slab: a face shows only at the border and where the crack has reached the neighbour.
        let last_column = tile % columns == columns - 1;
        let last_row = tile / columns == 512 / columns - 1;
        let open = Open {
            narrow: if last_column || !is_whole(tile + 1) { f32::MAX } else { 0.0 },
            wide: if last_row || !is_whole(tile + columns) { f32::MAX } else { 0.0 },
        };
        let mut block = shard.block;
        // Reaches a little under its whole neighbours, so that no seam shines through.
        let seam = self.density / self.camera.projection.scale;
        let grow = |hidden: f32| if hidden > 0.0 { 0.0 } else { seam };
        let (right, front) = (grow(open.narrow), grow(open.wide));
        block.half = (block.half.0 + right / 2.0, block.half.1 + front / 2.0);
        block.middle = (block.middle.0 + right / 2.0, block.middle.1 + front / 2.0);
        if let Some(faces) = self.block(&block, &skin, open) {
            self.tile_contours(&faces, tile, 1.0);
        }
    }
}

/// The place of a tile on the top of the slab.
fn slab_part(faces: &Faces, tile: u16) -> Faces {
    let (column, row) = (f32::from(tile % 16), f32::from(tile / 16));
    Faces {
        corner: faces.top(column / 16.0, row / 32.0),
        along_x: faces.along_x * (1.0 / 16.0),
        along_y: faces.along_y * (1.0 / 32.0),
        down: faces.down,
    }
}
