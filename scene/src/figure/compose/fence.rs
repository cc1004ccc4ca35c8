//! The ring of a fence, above everything that it passes.

use super::Composer;
use crate::figure::display::{Item, Ring};
use crate::figure::lattice::TILE_HEIGHT;
use crate::figure::ring::{BEYOND, RINGS};

impl Composer<'_> {
    pub(super) fn fence(&mut self) {
        let Some(front) = self.layout().fence() else { return };
        let projection = self.camera.projection;
        let lattice = front.lattice;
        let (x, y) = front.middle();
        let height = if self.survey.slab.is_some() { lattice.heights.0 } else { lattice.heights.1 };
        let height = if lattice.unit < 1.0 { height } else { height.max(TILE_HEIGHT) };
        let middle = projection.project(x, y, lattice.ground + height);
        let unit = lattice.unit;
        let (half_x, half_y) = lattice.half();
        let bound = |middle: f32, at: f32, half: f32| {
            let reach = half * lattice.pitch / unit + BEYOND;
            ((middle - at) / unit - reach, (middle - at) / unit + reach)
        };
        let bounds = [bound(lattice.middle.0, x, half_x), bound(lattice.middle.1, y, half_y)];
        for (behind, strength) in RINGS {
            self.items.push(Item::Ring(Ring {
                middle,
                axes: (projection.vector(unit, 0.0, 0.0), projection.vector(0.0, unit, 0.0)),
                radius: front.radius + behind,
                width: 2.5 * self.density * if behind < 0.0 { 0.6 } else { 1.0 },
                paint: self.palette.accent.paint(strength),
                bounds,
                fade: BEYOND,
            }));
        }
    }
}
