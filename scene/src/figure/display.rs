//! The display list: what there is to draw, back to front, in device pixels. Both renderers consume it.

use super::colour::Paint;
use super::geometry::Point;

/// A parallelogram: every face of every block is one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Panel {
    pub(crate) corner: Point,
    pub(crate) a: Point,
    pub(crate) b: Point,
    pub(crate) fill: Paint,
    pub(crate) edges: Edges,
    pub(crate) grain: Grain,
}

/// Lines along the inside of a panel's edges.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Edges {
    pub(crate) colour: Paint,
    /// In device pixels.
    pub(crate) width: f32,
    /// Opacity 0..=1 at the corner's edge along `b`, the opposite one, the corner's edge along `a`, the opposite one.
    pub(crate) opacity: [f32; 4],
}

impl Edges {
    /// None.
    pub(crate) const NONE: Self = Self { colour: Paint(0), width: 0.0, opacity: [0.0; 4] };

    /// Whether there is anything to draw.
    pub(crate) fn any(&self) -> bool {
        self.width > 0.0 && self.opacity != [0.0; 4]
    }
}

/// What a panel's surface shows beside its colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Grain {
    /// Nothing.
    Plain,
    /// The pages of a tile, each in its own tone.
    Pages {
        /// Whose pages.
        tile: u16,
    },
}

/// A straight line.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Line {
    pub(crate) from: Point,
    pub(crate) to: Point,
    /// In device pixels.
    pub(crate) width: f32,
    pub(crate) paint: Paint,
}

/// A box on the ground whose border is soft: the shadow, or with `inverted` the darkness around a lit place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Soft {
    /// Where the box's middle is on the screen.
    pub(crate) middle: Point,
    /// Half the box along the board's x, and along its y.
    pub(crate) half: (Point, Point),
    /// How far the border reaches to both sides, as a fraction of half the box along x and y.
    pub(crate) blur: (f32, f32),
    pub(crate) paint: Paint,
    /// Paint outside and not inside.
    pub(crate) inverted: bool,
}

/// A part of a circle on the board.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Ring {
    pub(crate) middle: Point,
    /// One unit of radius along the board's x and y.
    pub(crate) axes: (Point, Point),
    pub(crate) radius: f32,
    /// In device pixels.
    pub(crate) width: f32,
    pub(crate) paint: Paint,
    /// Bounds along x and y relative to the middle, in units of radius; the ring fades out over `fade` inside of them.
    pub(crate) bounds: [(f32, f32); 2],
    pub(crate) fade: f32,
}

impl Ring {
    /// How much of the ring is shown at a place relative to its middle, in units of radius: 0..=1.
    pub(crate) fn shown_at(&self, x: f32, y: f32) -> f32 {
        let inside =
            |value: f32, (low, high): (f32, f32)| ((value - low).min(high - value) / self.fade).clamp(0.0, 1.0);
        inside(x, self.bounds[0]) * inside(y, self.bounds[1])
    }
}

/// The pages of one tile while they fly: one point each.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Dust {
    pub(crate) tile: u16,
    /// Milliseconds since the tile broke.
    pub(crate) since: f32,
    /// How much later the crack comes by per page along x and along y.
    pub(crate) drift: (f32, f32),
    /// Where the first page lies on the ground, and from there to the next one along x and along y.
    pub(crate) corner: Point,
    pub(crate) along_x: Point,
    pub(crate) along_y: Point,
    /// Device pixels per unit of height.
    pub(crate) rise: f32,
    /// Height of the tops before and after the flight, in 16ths of a unit.
    pub(crate) tops: [i32; 2],
    /// Device pixels along a point's side.
    pub(crate) size: u32,
    /// The colours of pages that do not fly yet, by how strongly a contour line touches them.
    pub(crate) start: [Paint; 3],
}

/// One thing to draw.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Item {
    Panel(Panel),
    Line(Line),
    Soft(Soft),
    Ring(Ring),
    Dust(Dust),
    /// What comes before it is the ground, which stays the same for as long as the camera stands still.
    GroundEnd,
}
