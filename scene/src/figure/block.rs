//! A block of stone: a parallelepiped standing on the board, possibly turned, tilted and in the air.

use super::geometry::Point;
use super::projection::Projection;

/// A block. Its top may slope, its sides are upright.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Block {
    /// Middle, in pages.
    pub(crate) middle: (f32, f32),
    /// Half the size along its own axes, in pages.
    pub(crate) half: (f32, f32),
    /// Sine and cosine of the turn about the vertical.
    pub(crate) turn: (f32, f32),
    /// Height gained per page along its own axes.
    pub(crate) slope: (f32, f32),
    /// Height of the underside above the ground.
    pub(crate) base: f32,
    /// Thickness.
    pub(crate) height: f32,
}

impl Block {
    /// A block at rest on the ground.
    pub(crate) fn resting(middle: (f32, f32), half: (f32, f32), height: f32) -> Self {
        Self { middle, half, turn: (0.0, 1.0), slope: (0.0, 0.0), base: 0.0, height }
    }

    /// The same block standing on something `base` high.
    pub(crate) fn on(self, base: f32) -> Self {
        Self { base, ..self }
    }

    /// Height of the middle of its top above the ground.
    pub(crate) fn top(&self) -> f32 {
        self.base + self.height
    }

    /// Where a point of the top is, given as fractions 0..=1 along both axes.
    pub(crate) fn on_top(&self, u: f32, v: f32) -> (f32, f32, f32) {
        let (x, y) = ((2.0 * u - 1.0) * self.half.0, (2.0 * v - 1.0) * self.half.1);
        let (sin, cos) = self.turn;
        (
            self.middle.0 + x * cos - y * sin,
            self.middle.1 + x * sin + y * cos,
            self.base + self.height + x * self.slope.0 + y * self.slope.1,
        )
    }

    /// The visible faces on the screen.
    pub(crate) fn faces(&self, projection: &Projection) -> Faces {
        let at = |u, v| {
            let (x, y, z) = self.on_top(u, v);
            projection.project(x, y, z)
        };
        let corner = at(0.0, 0.0);
        let along_x = at(1.0, 0.0) - corner;
        let along_y = at(0.0, 1.0) - corner;
        Faces { corner, along_x, along_y, down: Point::new(0.0, projection.rise * self.height) }
    }
}

/// The three visible faces of a block on the screen.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Faces {
    /// The corner of the top that is farthest away.
    pub(crate) corner: Point,
    /// From there along the block's x.
    pub(crate) along_x: Point,
    /// From there along the block's y.
    pub(crate) along_y: Point,
    /// Down the sides.
    pub(crate) down: Point,
}

impl Faces {
    /// A point of the top, given as fractions along both axes.
    pub(crate) fn top(&self, u: f32, v: f32) -> Point {
        self.corner + self.along_x * u + self.along_y * v
    }
}
