//! The camera: which projection shows a pose in a viewport, with nothing clipped at either end of any motion.

use super::easing::{heavy, mix, smooth};
use super::fracture::TILE_LIFT;
use super::geometry::Point;
use super::lattice::{Lattice, SLAB_HEIGHT, TILE_HEIGHT, TILE_PITCH, TILE_UNIT};
use super::projection::{COS, FLAT, Projection, RISE, SIN};
use super::survey::Survey;
use crate::board::{Piece, Rank};
use crate::lens::Lens;
use crate::pose::{Motion, Pose, Shot};
use crate::viewport::Viewport;

/// Room for the address labels above and below a slab at rest, in CSS pixels.
const LABEL_ROOM: f32 = 28.0;
/// Least distance from the border, in CSS pixels.
const MARGIN: f32 = 8.0;
/// The same for the whole slab, in parts of the width.
const SLAB_MARGIN: f32 = 0.033;
/// Height that flying tiles reach above the ground, in units of height.
const FLIGHT: f32 = 226.0;
/// The camera draws back within this many milliseconds of the break.
const DRAW_BACK_MS: f32 = 90.0;
/// How high a tile is raised above its neighbours once the camera is with it.
const RAISE: f32 = TILE_HEIGHT;
/// A unit of height near by, in pages: thickness is exaggerated less there.
pub(crate) const NEAR_UNIT: f32 = TILE_UNIT * 0.85;
/// How much closer the camera goes to a page that has become writable.
const CLOSER: f32 = 1.7;
/// A lens makes no page, no tile and no slab larger than this, in CSS pixels per page.
const LARGEST_PAGE: f32 = 190.0;
/// See [`LARGEST_PAGE`].
const LARGEST_TILE: f32 = 17.0;
/// See [`LARGEST_PAGE`].
const LARGEST_SLAB: f32 = 6.0;
/// Under the lens pages are blocks of their own from so many CSS pixels a page on.
const BLOCKS_FROM: f32 = 8.0;
/// How long that takes, in milliseconds.
pub(crate) const CLOSER_MS: f32 = 420.0;

/// What the camera sees.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Camera {
    /// To device pixels.
    pub(crate) projection: Projection,
    /// 0 with the whole slab in view, 1 with a tile.
    pub(crate) dive: f32,
    /// The tile that the camera is with, goes to or comes from.
    pub(crate) tile: Option<u16>,
    /// What the world fades away from: the middle of the shot on the settled board, in pages.
    pub(crate) middle: (f32, f32),
    /// 0 with the whole tile in view, 1 close to one of its pages.
    pub(crate) closeness: f32,
    /// Whether a lens of the visitor magnifies the picture.
    pub(crate) magnified: bool,
    /// Whether a lens brings every tile so near that its pages are blocks of their own.
    pub(crate) near: bool,
}

impl Camera {
    /// The camera of a pose.
    pub(crate) fn of(pose: &Pose<'_>, viewport: &Viewport, survey: &Survey) -> Self {
        let size = Point::new(viewport.width.max(1.0), viewport.height.max(1.0));
        let close = close_up(pose, survey);
        let see = |shot| match shot {
            Shot::Whole => whole(size, openness(pose)),
            Shot::Tile(tile) => near(size, tile % 512, close.filter(|close| close.tile == tile)),
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
        let dive = mix(depth(from), depth(to), progress);
        let close = close.filter(|close| Some(close.tile) == tile);
        let settled = Lattice::SLAB.settled(tile.unwrap_or(0));
        let middle = close.map_or(settled, |close| close.towards(settled, close.share));
        let closeness = close.map_or(0.0, |close| close.share) * dive;
        let story = Self { projection, dive, tile, middle, closeness, magnified: false, near: false };
        let seen = story.through(&viewport.lens, size);
        Self { projection: seen.projection.times(viewport.scale), ..seen }
    }

    /// How much a lens may magnify what this camera shows, at a density of 1, until a piece is as large as it can get.
    pub(crate) fn strongest(&self, piece: Option<Piece>) -> f32 {
        let largest = match piece {
            Some(Piece::Slab) => LARGEST_SLAB,
            Some(Piece::Tile(_)) => LARGEST_TILE,
            None => LARGEST_PAGE,
        };
        (largest / self.projection.scale).max(1.0)
    }

    /// What is seen through a lens: everything magnified alike.
    fn through(self, lens: &Lens, size: Point) -> Self {
        let lens = lens.zoomed(1.0, (0.5, 0.5), self.strongest(None));
        if lens.is_whole() {
            return self;
        }
        let Projection { origin, scale, rise } = self.projection;
        let (x, y) = lens.show((origin.x / size.x, origin.y / size.y));
        let (scale, rise) = (scale * lens.zoom(), rise * lens.zoom());
        let projection = Projection { origin: Point::new(x * size.x, y * size.y), scale, rise };
        Self { projection, magnified: true, near: scale >= BLOCKS_FROM, ..self }
    }

    /// How far the tile that the camera is with stands above the ground.
    pub(crate) fn raise(&self) -> f32 {
        RAISE * self.dive
    }

    /// The camera of a loupe that holds a tile at a place of the screen, so many device pixels per page large. `share`
    /// says how far it has come from the tile's own place.
    pub(crate) fn loupe(&self, tile: u16, place: Point, scale: f32, share: f32) -> Self {
        let (x, y) = Lattice::SLAB.settled(tile);
        let there = looking_at(place, (x, y, TILE_HEIGHT), scale, scale * RISE * NEAR_UNIT);
        let projection = if share < 1.0 { between(&self.projection, &there, share, tile) } else { there };
        Self { projection, dive: 1.0, tile: Some(tile), middle: (x, y), closeness: 0.0, magnified: false, near: false }
    }
}

/// A page that the camera goes close to.
#[derive(Clone, Copy)]
struct CloseUp {
    tile: u16,
    /// Middle of the page on the settled board.
    place: (f32, f32),
    /// 0..=1.
    share: f32,
}

impl CloseUp {
    fn towards(&self, from: (f32, f32), share: f32) -> (f32, f32) {
        (mix(from.0, self.place.0, share), mix(from.1, self.place.1, share))
    }
}

/// The camera goes closer once the page of the story has become writable.
fn close_up(pose: &Pose<'_>, survey: &Survey) -> Option<CloseUp> {
    let (tile, page) = survey.warm_focus(pose)?;
    let share = match pose.motion {
        Motion::Warm { ms } => smooth(ms / CLOSER_MS),
        _ => 1.0,
    };
    Some(CloseUp { tile, place: Lattice::tile(tile, 0.0, 0.0).settled(page), share })
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
fn whole(size: Point, openness: f32) -> Projection {
    // At scale 1, a square of side 512 is this wide and high.
    let (wide, high) = (512.0 * (COS + SIN), 512.0 * (COS + SIN) * FLAT);
    let slab_high = high + RISE * SLAB_HEIGHT;
    let slab = (size.x * (1.0 - 2.0 * SLAB_MARGIN) / wide).min((size.y - 2.0 * LABEL_ROOM) / slab_high);
    let (grid_wide, grid_high) = (wide * TILE_PITCH + 34.0, high * TILE_PITCH + 12.0);
    let grid_room = grid_high + RISE * FLIGHT;
    let grid = ((size.x - 2.0 * MARGIN) / grid_wide).min((size.y - 2.0 * MARGIN) / grid_room);
    // Where the middle of the board's ground comes to lie, from the top.
    let slab_middle = (size.y - slab * slab_high) * 0.54 + slab * (RISE * SLAB_HEIGHT + high / 2.0);
    let grid_middle = (size.y - grid * grid_room) * 0.62 + grid * (RISE * FLIGHT + grid_high / 2.0);
    let scale = mix(slab, grid, openness).max(1e-3);
    // The board's own middle lies left of the middle of its outline.
    let middle = Point::new(size.x / 2.0, mix(slab_middle, grid_middle, openness));
    looking_at(middle, (256.0, 256.0, 0.0), scale, scale * RISE)
}

/// One tile, with head-room for the flight of its pages; or a part of it, close to one page.
fn near(size: Point, tile: u16, close: Option<CloseUp>) -> Projection {
    let middle = Lattice::SLAB.settled(tile);
    let (wide, high) = (32.0 * COS + 16.0 * SIN, (32.0 * SIN + 16.0 * COS) * FLAT);
    let rise = RISE * NEAR_UNIT;
    let flight = rise * FLIGHT * TILE_LIFT;
    let (room_wide, room_high) = (wide * 1.03 + 3.0, high * 1.03 + flight + 2.0);
    let scale = ((size.x - 2.0 * MARGIN) / room_wide).min((size.y - 2.0 * MARGIN) / room_high).max(1e-3);
    let middle_y = (size.y - scale * room_high) * 0.5 + scale * (flight + high / 2.0);
    let place = Point::new(size.x / 2.0, middle_y);
    let Some(close) = close else { return looking_at(place, (middle.0, middle.1, RAISE), scale, scale * rise) };
    let target = close.towards(middle, close.share);
    let scale = mix(scale, scale * CLOSER, close.share);
    let close_place = Point::new(size.x * 0.46, size.y * 0.42);
    let place = place + (close_place - place) * close.share;
    looking_at(place, (target.0, target.1, RAISE), scale, scale * rise)
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
