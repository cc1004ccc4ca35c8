//! The one axonometric projection: affine, so parallel lines stay parallel and every face of a block is a parallelogram.

use super::geometry::Point;

/// cos 30°.
pub(crate) const COS: f32 = 0.866_025_4;
/// sin 30°.
pub(crate) const SIN: f32 = 0.5;
/// How much the ground is foreshortened.
pub(crate) const FLAT: f32 = 0.6;
/// How much height is foreshortened.
pub(crate) const RISE: f32 = 0.8;

/// From the board (x and y in pages, z in units of height) to device pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Projection {
    /// Where (0, 0, 0) is on the screen.
    pub(crate) origin: Point,
    /// Device pixels per page.
    pub(crate) scale: f32,
    /// Device pixels per unit of height. Not tied to `scale`: near by, thickness is exaggerated less.
    pub(crate) rise: f32,
}

impl Projection {
    /// Where a point of the board is on the screen.
    pub(crate) fn project(&self, x: f32, y: f32, z: f32) -> Point {
        self.origin + self.vector(x, y, z)
    }

    /// How a distance on the board looks on the screen.
    pub(crate) fn vector(&self, x: f32, y: f32, z: f32) -> Point {
        Point::new(self.scale * (x * COS - y * SIN), self.scale * (x * SIN + y * COS) * FLAT - self.rise * z)
    }

    /// The same view on a screen `density` times as dense.
    pub(crate) fn times(&self, density: f32) -> Self {
        Self { origin: self.origin * density, scale: self.scale * density, rise: self.rise * density }
    }

    /// Nearness of a place to the eye: what is drawn later has more of it.
    pub(crate) fn depth(x: f32, y: f32) -> f32 {
        x * SIN + y * COS
    }
}
