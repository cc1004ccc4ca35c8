//! The loupe: the one broken tile, magnified beside the slab.

use super::Composer;
use crate::board::Piece;
use crate::figure::block::Block;
use crate::figure::easing::smooth;
use crate::figure::geometry::Point;
use crate::figure::lattice::{PAGE_HEIGHT, TILE_HEIGHT};
use crate::figure::projection::Projection;
use crate::pose::{Motion, Shot};

/// Width of the loupe against the figure's.
const SHARE: f32 = 0.27;
/// Distance from the right and upper border, in CSS pixels.
const MARGIN: (f32, f32) = (12.0, 34.0);

impl Composer<'_> {
    /// Which tile the loupe holds, and how far it has come from the tile's own place, 0..=1.
    pub(crate) fn loupe_of(&self) -> Option<(u16, f32)> {
        let camera = self.pose.camera;
        let is_at_rest = matches!(self.pose.motion, Motion::Still | Motion::Warm { .. });
        if camera.to != Shot::Whole || !is_at_rest {
            return None;
        }
        let share = if camera.from == Shot::Whole { 1.0 } else { smooth((camera.progress - 0.72) / 0.28) };
        let tile = self.survey.sole_broken()?;
        (share > 0.0).then_some((tile, share))
    }

    pub(super) fn loupe(&mut self) {
        let Some((tile, share)) = self.loupe_of() else { return };
        // In units of one page: how wide a tile is on the screen, and how high from its top corner to its lowest.
        let wide = self.camera.projection.vector(32.0, 0.0, 0.0).x - self.camera.projection.vector(0.0, 16.0, 0.0).x;
        let wide = wide / self.camera.projection.scale;
        let scale = self.size.x * SHARE / wide;
        let place = Point::new(
            self.size.x - MARGIN.0 * self.density - scale * wide / 2.0,
            MARGIN.1 * self.density + scale * 9.0,
        );
        let slab = self.camera;
        let loupe = slab.loupe(tile, place, scale, share);
        self.leaders(tile, &loupe.projection);
        self.camera = loupe;
        self.broken_tile(tile, &|_| 0.0);
        self.camera = slab;
    }

    /// Thin lines from the tile on the slab to its magnified self.
    fn leaders(&mut self, tile: u16, loupe: &Projection) {
        let lattice = self.lattice_of(Piece::Tile(tile));
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
