//! Where the pieces of a pose are: what the drawing and the labels agree on.

use super::block::Block;
use super::camera::{CLOSER_MS, Camera, NEAR_UNIT};
use super::easing::smooth;
use super::fracture::Shard;
use super::lattice::{Lattice, SLAB_HEIGHT};
use super::projection::RISE;
use super::ring::{LIFT, Wavefront};
use super::survey::{Look, Survey, TileState, focus_of};
use super::turn;
use crate::board::{Cell, Piece};
use crate::pose::{Motion, Pose};

/// How much higher than its neighbours the written page of the story stands, in units of height.
const STAND: f32 = 13.0;
/// The share of it for pages written earlier.
const STAND_EARLIER: f32 = 0.12;
/// The most that a standing page is thick, in pages.
const CHIP: f32 = 0.85;
/// A page whose base is this much above the ground stands above its neighbours, in units of height.
pub(crate) const STANDING: f32 = 3.5;
/// From so many device pixels a page on, the pages of the tile that the camera is with are blocks of their own.
const BLOCKS_FROM: f32 = 3.0;
/// How high a fence lifts a page, in units of height.
pub(crate) const PAGE_LIFT: f32 = 3.0;

/// How thick the card of an empty table is, in units of height.
pub(crate) const CARD_HEIGHT: f32 = 2.0;
/// By how much it is smaller than the tile was, on every side, in pages.
const CARD_MARGIN: f32 = 0.5;

/// The pieces of a pose as a camera shows them.
#[derive(Clone, Copy)]
pub(crate) struct Layout<'a> {
    pub(crate) pose: &'a Pose<'a>,
    pub(crate) survey: &'a Survey,
    pub(crate) camera: Camera,
}

impl Layout<'_> {
    /// The children of a piece.
    pub(crate) fn lattice(&self, piece: Piece) -> Lattice {
        match piece {
            Piece::Slab => Lattice::SLAB,
            Piece::Tile(tile) => {
                let with = self.camera.tile == Some(tile);
                let (ground, dive) = if with { (self.camera.raise(), self.camera.dive) } else { (0.0, 0.0) };
                Lattice::tile(tile % 512, ground, self.survey.page_height(dive))
            }
        }
    }

    /// Whether the pages of a broken tile are blocks of their own; else they are grain on the tile's top.
    pub(crate) fn has_blocks(&self, tile: u16) -> bool {
        self.camera.near || (self.camera.tile == Some(tile) && self.camera.projection.scale >= BLOCKS_FROM)
    }

    /// The fence that runs over the children of a piece, if there is one.
    pub(crate) fn fence_over(&self, piece: Piece) -> Option<Wavefront> {
        self.fence().filter(|front| front.lattice.piece == piece)
    }

    /// The fence, if there is one.
    pub(crate) fn fence(&self) -> Option<Wavefront> {
        Wavefront::of(self.pose, |piece| self.lattice(piece))
    }

    /// What a tile is at this instant.
    pub(crate) fn state(&self, tile: u16) -> TileState {
        self.survey.tiles[tile as usize]
    }

    /// A tile: a part of the slab, on its way, or settled.
    pub(crate) fn tile(&self, tile: u16) -> Block {
        let lattice = Lattice::SLAB;
        if self.survey.slab.is_some() {
            let offset = lattice.offset(tile);
            let middle = (lattice.middle.0 + offset.0, lattice.middle.1 + offset.1);
            return Block::resting(middle, (lattice.child.0 / 2.0, lattice.child.1 / 2.0), SLAB_HEIGHT);
        }
        if let Motion::Fracture { piece: Piece::Slab, from, ms } = self.pose.motion {
            return Shard::at(&lattice, tile, from % 512, ms).block;
        }
        let lift = self.fence_over(Piece::Slab).map_or_else(|| self.swell(tile), |front| front.strength(tile)) * LIFT;
        if self.state(tile) == TileState::Table {
            return card(tile);
        }
        if self.state(tile) == TileState::Pages {
            let pages = self.lattice(Piece::Tile(tile));
            let (half_x, half_y) = pages.half();
            let half = (half_x * pages.pitch, half_y * pages.pitch);
            return Block::resting(pages.middle, half, pages.heights.1).on(pages.ground + lift);
        }
        let with = self.camera.tile == Some(tile);
        let raise = if with { self.camera.raise() } else { 0.0 };
        Shard::settled(&lattice, tile).block.on(raise + lift)
    }

    /// A page of a broken tile, settled or on its way.
    pub(crate) fn page(&self, lattice: &Lattice, tile: u16, page: u16) -> Block {
        match self.pose.motion {
            Motion::Fracture { piece: Piece::Tile(broken), from, ms } if broken == tile => {
                return Shard::at(lattice, page, from % 512, ms).block;
            }
            _ => {}
        }
        let lift = self.fence_over(Piece::Tile(tile)).map_or(0.0, |front| PAGE_LIFT * front.strength(page));
        let block = Shard::settled(lattice, page).block;
        let stand = STAND * self.rise(tile, page) * self.nearness();
        if stand <= 0.0 {
            return block.on(block.base + lift);
        }
        // From afar thickness is exaggerated, and a page that stands alone would look like a pillar.
        let chip = block.height.min(CHIP * self.camera.projection.scale * RISE / self.camera.projection.rise);
        Block { base: block.base + block.height - chip + lift + stand, height: chip, ..block }
    }

    /// 1 where the camera is with a tile, nearly 0 from afar.
    fn nearness(&self) -> f32 {
        let projection = &self.camera.projection;
        (RISE * NEAR_UNIT * projection.scale / projection.rise).min(1.0)
    }

    /// How warm a page is: 0 read-only, 1 writable among read-only ones.
    pub(crate) fn warmth(&self, tile: u16, page: u16) -> f32 {
        let look = self.survey.look(self.cell(tile, page));
        match (look, self.pose.motion) {
            (Some(Look::Warm), Motion::Warm { ms }) if self.is_focus(tile, page) => smooth(ms / (0.6 * CLOSER_MS)),
            (Some(Look::Warm), _) => 1.0,
            _ => 0.0,
        }
    }

    /// How far a warm page has risen: with the spring of something heavy.
    fn rise(&self, tile: u16, page: u16) -> f32 {
        let warmth = self.warmth(tile, page);
        if warmth == 0.0 || !self.is_focus(tile, page) {
            return STAND_EARLIER * warmth;
        }
        match self.pose.motion {
            Motion::Warm { ms } if ms < CLOSER_MS => {
                let u = (ms / CLOSER_MS).max(0.0);
                1.0 - libm::expf(-6.0 * u) * turn::cos(9.0 * u) * (1.0 - u * u)
            }
            _ => 1.0,
        }
    }

    pub(crate) fn is_focus(&self, tile: u16, page: u16) -> bool {
        focus_of(self.pose) == Some((tile, page))
    }

    pub(crate) fn cell(&self, tile: u16, page: u16) -> Cell {
        self.pose.cells(tile)[page as usize]
    }
}

/// The table of a tile that has lost all its pages: a card in its place.
#[inline(never)]
fn card(tile: u16) -> Block {
    let (half_x, half_y) = (16.0 - CARD_MARGIN, 8.0 - CARD_MARGIN);
    Block::resting(Lattice::SLAB.settled(tile), (half_x, half_y), CARD_HEIGHT)
}
