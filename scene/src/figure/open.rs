//! How deep the faces of a piece are open to view between it and its neighbours.

use super::fracture;
use super::lattice::{Lattice, TILE_HEIGHT};
use super::layout::{CARD_HEIGHT, Layout};
use super::passing::Passing;
use super::projection::{COS, FLAT, SIN};
use super::ring::LIFT;
use super::survey::TileState;
use crate::board::Piece;
use crate::pose::Motion;

/// How deep the two faces are open to view, in units of height; 0 hides a face.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Open {
    pub(crate) wide: f32,
    pub(crate) narrow: f32,
}

impl Open {
    pub(crate) const ALL: Self = Self { wide: f32::MAX, narrow: f32::MAX };

    /// The same as fractions of a height: how much of the wide and of the narrow face can be seen.
    pub(crate) fn shares(&self, height: f32) -> (f32, f32) {
        let share = |open: f32| (open.min(height) / height.max(1e-6)).clamp(0.0, 1.0);
        (share(self.wide), share(self.narrow))
    }
}

impl Layout<'_> {
    /// How high the top of a tile is, or `None` if nothing of it stands still in its place.
    fn top_of(&self, tile: u16, lift: &dyn Fn(u16) -> f32) -> Option<f32> {
        let raise = LIFT * lift(tile);
        if self.camera.dive > 0.0 && self.camera.tile == Some(tile) {
            return None;
        }
        match (self.state(tile), self.pose.motion) {
            (TileState::Hole, _) => None,
            (_, Motion::Wave { .. }) if matches!(self.passing(tile), Some(Passing::Breaks(_) | Passing::Goes(_))) => {
                None
            }
            (TileState::Table, _) => Some(CARD_HEIGHT),
            (TileState::Pages, Motion::Fracture { piece: Piece::Tile(broken), ms, .. })
                if broken == tile && ms < fracture::LENGTH_MS =>
            {
                None
            }
            (TileState::Pages, _) => Some(self.survey.page_height(0.0) + raise),
            (TileState::Whole(_), _) => Some(TILE_HEIGHT + raise),
        }
    }

    /// How deep the faces of a settled tile whose top is at `top` can be seen between it and its neighbours.
    pub(crate) fn open_of_settled(&self, tile: u16, top: f32, lift: &dyn Fn(u16) -> f32) -> Open {
        let gap = Lattice::SLAB.pitch - 1.0;
        let projection = &self.camera.projection;
        let per_page = FLAT * projection.scale / projection.rise;
        let depth = |neighbour: Option<u16>, ground: f32| {
            let height = neighbour.and_then(|neighbour| self.top_of(neighbour, lift));
            height.map_or(f32::MAX, |height| (top - height + ground + 1.0).max(0.0))
        };
        let front = (tile / 16 < 31).then_some(tile + 16);
        let right = (tile % 16 < 15).then_some(tile + 1);
        Open { wide: depth(front, 16.0 * gap * COS * per_page), narrow: depth(right, 32.0 * gap * SIN * per_page) }
    }

    /// How deep the faces of the tile that the camera is with can be seen above its neighbours.
    pub(crate) fn open_apart(&self) -> Open {
        let depth = self.camera.raise() + 1.0;
        Open { wide: depth, narrow: depth }
    }

    /// How deep the faces of a page can be seen; `drop` says how much lower than it a neighbour's top is.
    pub(crate) fn open_of_page(&self, lattice: &Lattice, page: u16, drop: impl Fn(u16) -> f32) -> Open {
        let gap = lattice.pitch - lattice.size;
        let projection = &self.camera.projection;
        let per_page = gap * FLAT * projection.scale / projection.rise;
        let border = if self.camera.dive > 0.0 { self.camera.raise() + 1.0 } else { f32::MAX };
        Open {
            wide: if page / 32 == 15 { border.max(drop(page)) } else { drop(page + 32) + COS * per_page + 0.8 },
            narrow: if page % 32 == 31 { border.max(drop(page)) } else { drop(page + 1) + SIN * per_page + 0.8 },
        }
    }
}
