//! The camera: which projection shows a pose in a viewport, with nothing clipped at either end of any motion.

use super::easing::{heavy, mix, smooth};
use super::geometry::Point;
use super::lattice::{Lattice, TILE_HEIGHT};
use super::projection::{COS, FLAT, Projection, RISE, SIN};
use crate::board::{Piece, Rank};
use crate::pose::{Motion, Pose, Shot};
use crate::viewport::Viewport;

/// Room for the address labels above and below a slab at rest, in CSS pixels.
const LABEL_ROOM: f32 = 26.0;
/// Least distance from the border, in CSS pixels.
const MARGIN: f32 = 6.0;
/// Height that flying tiles reach above the ground, in units of height.
const FLIGHT: f32 = 196.0;
/// The camera draws back within this many milliseconds of the break.
const DRAW_BACK_MS: f32 = 300.0;
/// How high a tile is raised above its neighbours once the camera is with it.
const RAISE: f32 = TILE_HEIGHT;

/// What the camera sees.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Camera {
    /// To device pixels.
    pub(crate) projection: Projection,
    /// 0 with the whole slab in view, 1 with a tile.
    pub(crate) dive: f32,
    /// The tile that the camera is with, goes to or comes from.
    pub(crate) tile: Option<u16>,
}

impl Camera {
    /// The camera of a pose.
    pub(crate) fn of(pose: &Pose<'_>, viewport: &Viewport) -> Self {
        let (width, height) = (viewport.width.max(1.0), viewport.height.max(1.0));
        let see = |shot| match shot {
            Shot::Whole => whole(width, height, openness(pose)),
            Shot::Tile(tile) => near(width, height, tile % 512),
        };
        let progress = heavy(pose.camera.progress);
        let (from, to) = (pose.camera.from, pose.camera.to);
        let depth = |shot| if shot == Shot::Whole { 0.0 } else { 1.0 };
        let tile = match (from, to) {
            (_, Shot::Tile(tile)) | (Shot::Tile(tile), Shot::Whole) => Some(tile % 512),
            (Shot::Whole, Shot::Whole) => None,
        };
        let projection = match tile {
            Some(tile) if from != to && progress < 1.0 => between(&see(from), &see(to), progress, tile),
            _ => see(to),
        };
        let density = viewport.scale;
        let projection = Projection {
            origin: projection.origin * density,
            scale: projection.scale * density,
            rise: projection.rise * density,
        };
        Self { projection, dive: mix(depth(from), depth(to), progress), tile }
    }

    /// How far the tile that the camera is with stands above the ground.
    pub(crate) fn raise(&self) -> f32 {
        RAISE * self.dive
    }
}

/// 0 while the slab is whole, 1 once its tiles lie apart.
fn openness(pose: &Pose<'_>) -> f32 {
    match pose.motion {
        Motion::Fracture { piece: Piece::Slab, ms, .. } => smooth(ms / DRAW_BACK_MS),
        _ if pose.board.tile_rank(0) == Some(Rank::Slab) => 0.0,
        _ => 1.0,
    }
}

/// The whole slab, or all tiles with head-room for their flight.
fn whole(width: f32, height: f32, openness: f32) -> Projection {
    // At scale 1, a square of side 512 is this wide and high.
    let (wide, high) = (512.0 * (COS + SIN), 512.0 * (COS + SIN) * FLAT);
    let slab_high = high + RISE * 72.0;
    let slab = ((width - 2.0 * MARGIN) / wide).min((height - 2.0 * LABEL_ROOM) / slab_high);
    let (grid_wide, grid_high) = (wide * 1.062 + 34.0, high * 1.062 + 12.0);
    let grid_room = grid_high + RISE * FLIGHT;
    let grid = ((width - 2.0 * MARGIN) / grid_wide).min((height - 2.0 * MARGIN) / grid_room);
    // Where the middle of the board's ground comes to lie, from the top.
    let slab_middle = (height - slab * slab_high) * 0.46 + slab * (RISE * 72.0 + high / 2.0);
    let grid_middle = (height - grid * grid_room) * 0.62 + grid * (RISE * FLIGHT + grid_high / 2.0);
    let scale = mix(slab, grid, openness).max(1e-3);
    let middle = Point::new(width / 2.0, mix(slab_middle, grid_middle, openness));
    looking_at(middle, (256.0, 256.0, 0.0), scale, scale * RISE)
}

/// One tile, with head-room for the flight of its pages.
fn near(width: f32, height: f32, tile: u16) -> Projection {
    let lattice = Lattice::tile(tile, RAISE, 0.0);
    let (wide, high) = (32.0 * COS + 16.0 * SIN, (32.0 * SIN + 16.0 * COS) * FLAT);
    let rise = RISE * 0.105 * 0.85;
    let (room_wide, room_high) = (wide * 1.03 + 5.0, high * 1.03 + rise * (FLIGHT + 8.0) + 1.0);
    let scale = ((width - 2.0 * MARGIN) / room_wide).min((height - 2.0 * MARGIN) / room_high).max(1e-3);
    let middle_y = (height - scale * room_high) * 0.55 + scale * (rise * (FLIGHT + 8.0) + high / 2.0);
    let middle = Point::new(width / 2.0, middle_y);
    looking_at(middle, (lattice.middle.0, lattice.middle.1, RAISE), scale, scale * rise)
}

fn looking_at(place: Point, target: (f32, f32, f32), scale: f32, rise: f32) -> Projection {
    let mut projection = Projection { origin: Point::default(), scale, rise };
    projection.origin = place - projection.vector(target.0, target.1, target.2);
    projection
}

/// On the way: the scale changes by equal factors in equal times, and the tile runs straight to its place.
fn between(from: &Projection, to: &Projection, progress: f32, tile: u16) -> Projection {
    let (x, y) = Lattice::SLAB.settled(tile);
    let factor = |a: f32, b: f32| a * libm::expf(libm::logf(b / a) * progress);
    let (start, end) = (from.project(x, y, TILE_HEIGHT), to.project(x, y, TILE_HEIGHT));
    let place = start + (end - start) * progress;
    looking_at(place, (x, y, TILE_HEIGHT), factor(from.scale, to.scale), factor(from.rise, to.rise))
}
