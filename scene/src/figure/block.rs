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
    /// The upper left and the lower right corner of a box around them.
    pub(crate) fn bounds(&self) -> (Point, Point) {
        let (a, b) = (self.along_x, self.along_y);
        let low = self.corner + Point::new(a.x.min(0.0) + b.x.min(0.0), a.y.min(0.0) + b.y.min(0.0));
        let high = self.corner + Point::new(a.x.max(0.0) + b.x.max(0.0), a.y.max(0.0) + b.y.max(0.0)) + self.down;
        (low, high)
    }

    /// Whether a point of the screen lies on the top, or on so much of the wide and of the narrow face.
    pub(crate) fn contain(&self, point: Point, (wide, narrow): (f32, f32)) -> bool {
        let within = |corner: Point, a: Point, b: Point| {
            let (to, area) = (point - corner, a.cross(b));
            let (u, v) = (to.cross(b) / area, a.cross(to) / area);
            (0.0..=1.0).contains(&u) && (0.0..=1.0).contains(&v)
        };
        within(self.corner, self.along_x, self.along_y)
            || within(self.top(0.0, 1.0), self.along_x, self.down * wide)
            || within(self.top(1.0, 0.0), self.along_y, self.down * narrow)
    }

    /// A point of the top, given as fractions along both axes.
    pub(crate) fn top(&self, u: f32, v: f32) -> Point {
        self.corner + self.along_x * u + self.along_y * v
    }
}
