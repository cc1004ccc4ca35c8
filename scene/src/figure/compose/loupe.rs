//! The loupe: the one broken tile, magnified beside the slab.

use super::Composer;
use crate::board::Piece;
use crate::figure::block::Block;
use crate::figure::camera::Camera;
use crate::figure::easing::smooth;
use crate::figure::geometry::Point;
use crate::figure::lattice::{PAGE_HEIGHT, TILE_HEIGHT};
use crate::figure::layout::Layout;
use crate::figure::projection::{COS, Projection, SIN};
use crate::pose::{Motion, Shot};
use crate::viewport::Viewport;

/// Width of the loupe against the figure's.
const SHARE: f32 = 0.27;
/// Distance from the right and upper border, in CSS pixels.
const MARGIN: (f32, f32) = (12.0, 40.0);
/// Width of a tile on the screen, at one pixel a page.
const WIDE: f32 = 32.0 * COS + 16.0 * SIN;

/// A tile under the loupe.
struct Loupe {
    tile: u16,
    /// How far it has come from the tile's own place, 0..=1.
    share: f32,
    /// Where the tile's middle comes to lie, and in what scale, in device pixels.
    place: Point,
    scale: f32,
}

impl Loupe {
    /// The loupe of a pose at rest, or on the last stretch of the way to rest.
    fn of(layout: &Layout<'_>, size: Point, density: f32) -> Option<Self> {
        if layout.camera.magnified {
            return None;
        }
        let camera = layout.pose.camera;
        let is_at_rest = matches!(layout.pose.motion, Motion::Still | Motion::Warm { .. });
        if camera.to != Shot::Whole || !is_at_rest {
            return None;
        }
        let share = if camera.from == Shot::Whole { 1.0 } else { smooth((camera.progress - 0.72) / 0.28) };
        let tile = layout.survey.sole_broken().filter(|_| share > 0.0)?;
        let scale = size.x * SHARE / WIDE;
        let place = Point::new(size.x - MARGIN.0 * density - scale * WIDE / 2.0, MARGIN.1 * density + scale * 9.0);
        Some(Self { tile, share, place, scale })
    }

    fn camera(&self, slab: &Camera) -> Camera {
        slab.loupe(self.tile, self.place, self.scale, self.share)
    }
}

/// Where the words about the loupe are centred, in device pixels.
pub(crate) fn caption(layout: &Layout<'_>, viewport: &Viewport) -> Option<Point> {
    let size = Point::new(viewport.width * viewport.scale, viewport.height * viewport.scale);
    let loupe = Loupe::of(layout, size, viewport.scale)?;
    // Right of the uppermost corner, above the edge that runs down from there.
    Some(loupe.place + Point::new(WIDE * 0.20, -10.0) * loupe.scale)
}

/// The tile under the loupe and the camera that shows it there.
pub(crate) fn seen(layout: &Layout<'_>, viewport: &Viewport) -> Option<(u16, Camera)> {
    let size = Point::new(viewport.pixel_width() as f32, viewport.pixel_height() as f32);
    let loupe = Loupe::of(layout, size, viewport.scale)?;
    Some((loupe.tile, loupe.camera(&layout.camera)))
}

impl Composer<'_> {
    pub(super) fn loupe(&mut self) {
        let Some(loupe) = Loupe::of(&self.layout(), self.size, self.density) else { return };
        let slab = self.camera;
        let camera = loupe.camera(&slab);
        self.leaders(loupe.tile, &camera.projection);
        self.camera = camera;
        self.broken_tile(loupe.tile, &|_| 0.0);
        self.camera = slab;
    }

    /// Thin lines from the tile on the slab to its magnified self.
    fn leaders(&mut self, tile: u16, loupe: &Projection) {
        let lattice = self.layout().lattice(Piece::Tile(tile));
        let half = (lattice.half().0 * lattice.pitch, lattice.half().1 * lattice.pitch);
        let top = |ground: f32, height: f32| Block::resting(lattice.middle, half, height).on(ground);
        let small = top(lattice.ground, lattice.heights.1).faces(&self.camera.projection);
        let large = top(TILE_HEIGHT, PAGE_HEIGHT).faces(loupe);
        let paint = self.palette.tertiary.paint(0.8);
        for (u, v) in [(0.0, 0.0), (1.0, 1.0)] {
            self.line(small.top(u, v), large.top(u, v), 1.0, paint);
        }
    }
}
