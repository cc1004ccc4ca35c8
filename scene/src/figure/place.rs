//! Where words stand in the figure: places on the stone, in CSS pixels.

use super::camera::Camera;
use super::lattice::{Lattice, MIDDLE, PAGE_HEIGHT, SLAB_HEIGHT, TILE_HEIGHT, TILE_PITCH};
use super::projection::{COS, FLAT, SIN};
use super::survey::{Survey, TileState};
use crate::board::CHILDREN;
use crate::pose::Pose;
use crate::viewport::Viewport;

/// Something in the figure that words can stand at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// The corner of the slab's top with the lowest address.
    FirstCorner,
    /// The lowest corner of the slab, where the highest address is.
    LastCorner,
    /// On the slab's top, at its front-left corner: for letters that lie on the stone.
    TopCarving,
    /// On the ground along the front edge: for letters that lie on the ground.
    FrontCarving,
    /// The middle of a tile's top, whether it is broken or not.
    Tile(u16),
    /// The middle of a page's top, by the number of its cell.
    Page(u32),
    /// Above the loupe.
    Loupe,
}

/// A place on the screen.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Placed {
    /// CSS pixels from the left.
    pub x: f32,
    /// CSS pixels from the top.
    pub y: f32,
    /// How a square of one CSS pixel lies there, as a b c d of a CSS `matrix()`: the identity for words that stand upright,
    /// else 1 is 1/16 of the height of carved letters.
    pub matrix: [f32; 4],
}

const UPRIGHT: [f32; 4] = [1.0, 0.0, 0.0, 1.0];
/// Height of carved letters, in pages.
const CARVED: f32 = 46.0;
/// Distance of carved letters from the corner, in pages.
const INSET: (f32, f32) = (30.0, 40.0);

/// Where an anchor is in a pose; `None` where the figure does not show it.
#[must_use]
pub fn place(pose: &Pose<'_>, viewport: &Viewport, anchor: Anchor) -> Option<Placed> {
    let survey = Survey::of(pose.board);
    let css = Viewport { scale: 1.0, ..*viewport };
    let stage = Stage { camera: Camera::of(pose, &css, &survey), survey: &survey };
    match anchor {
        Anchor::FirstCorner => Some(stage.upright(0.0, 0.0, SLAB_HEIGHT)),
        Anchor::LastCorner => Some(stage.upright(2.0 * MIDDLE, 2.0 * MIDDLE, 0.0)),
        Anchor::TopCarving => Some(stage.lying(INSET.0, 2.0 * MIDDLE - INSET.1, SLAB_HEIGHT)),
        Anchor::FrontCarving => {
            let edge = MIDDLE * TILE_PITCH;
            Some(stage.lying(MIDDLE - edge + INSET.0, MIDDLE + edge + INSET.1, 0.0))
        }
        Anchor::Tile(tile) => stage.tile(tile),
        Anchor::Page(cell) => stage.page(cell),
        Anchor::Loupe => (survey.broken == 1).then(|| Placed { x: viewport.width * 0.86, y: 24.0, matrix: UPRIGHT }),
    }
}

struct Stage<'a> {
    camera: Camera,
    survey: &'a Survey,
}

impl Stage<'_> {
    fn upright(&self, x: f32, y: f32, z: f32) -> Placed {
        let point = self.camera.projection.project(x, y, z);
        Placed { x: point.x, y: point.y, matrix: UPRIGHT }
    }

    fn lying(&self, x: f32, y: f32, z: f32) -> Placed {
        let factor = self.camera.projection.scale * CARVED / 16.0;
        let matrix = [COS * factor, SIN * FLAT * factor, -SIN * factor, COS * FLAT * factor];
        Placed { matrix, ..self.upright(x, y, z) }
    }

    fn tile(&self, tile: u16) -> Option<Placed> {
        let tile = tile as usize % CHILDREN;
        if self.survey.slab.is_some() {
            let (x, y) = Lattice::SLAB.offset(tile as u16);
            return Some(self.upright(MIDDLE + x, MIDDLE + y, SLAB_HEIGHT));
        }
        let (x, y) = Lattice::SLAB.settled(tile as u16);
        let height = match self.survey.tiles[tile] {
            TileState::Hole => return None,
            TileState::Whole(_) => TILE_HEIGHT,
            TileState::Pages => PAGE_HEIGHT,
        };
        Some(self.upright(x, y, self.ground(tile as u16) + height))
    }

    fn page(&self, cell: u32) -> Option<Placed> {
        let (tile, page) = ((cell as usize / CHILDREN % CHILDREN) as u16, (cell as usize % CHILDREN) as u16);
        if self.survey.slab.is_some() {
            return self.tile(tile);
        }
        let dive = if self.camera.tile == Some(tile) { self.camera.dive } else { 0.0 };
        let lattice = Lattice::tile(tile, self.ground(tile), self.survey.page_height(dive));
        match self.survey.tiles[tile as usize] {
            TileState::Hole => None,
            TileState::Whole(_) => {
                let (x, y) = lattice.offset(page);
                Some(self.upright(lattice.middle.0 + x, lattice.middle.1 + y, lattice.ground + TILE_HEIGHT))
            }
            TileState::Pages => {
                let (x, y) = lattice.settled(page);
                Some(self.upright(x, y, lattice.ground + lattice.heights.1))
            }
        }
    }

    /// What a tile stands on: the one that the camera is with is raised.
    fn ground(&self, tile: u16) -> f32 {
        if self.camera.tile == Some(tile) { self.camera.raise() } else { 0.0 }
    }
}
