//! The display list: what there is to draw, back to front, in device pixels. Both renderers consume it.

use crate::geometry::Point;
use crate::paint::Paint;

/// A parallelogram: every face of every block is one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Panel {
    /// One corner.
    pub corner: Point,
    /// From there along one pair of edges.
    pub a: Point,
    /// From there along the other pair.
    pub b: Point,
    /// Its colour.
    pub fill: Paint,
    /// Lines along its edges.
    pub edges: Edges,
    /// What its surface shows beside its colour.
    pub grain: Grain,
}

/// Lines along the inside of a panel's edges.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Edges {
    /// Their colour; its opacity does not count.
    pub colour: Paint,
    /// In device pixels.
    pub width: f32,
    /// Opacity 0..=1 at the corner's edge along `b`, the opposite one, the corner's edge along `a`, the opposite one.
    pub opacity: [f32; 4],
}

impl Edges {
    /// None.
    pub const NONE: Self = Self { colour: Paint(0), width: 0.0, opacity: [0.0; 4] };

    /// Whether there is anything to draw.
    #[must_use]
    pub fn any(&self) -> bool {
        self.width > 0.0 && self.opacity != [0.0; 4]
    }
}

/// What a panel's surface shows beside its colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grain {
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
pub struct Line {
    /// One end.
    pub from: Point,
    /// The other end.
    pub to: Point,
    /// In device pixels.
    pub width: f32,
    /// Its colour.
    pub paint: Paint,
}

/// A box on the ground whose border is soft: the shadow, or with `inverted` the darkness around a lit place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Soft {
    /// Where the box's middle is on the screen.
    pub middle: Point,
    /// Half the box along the board's x, and along its y.
    pub half: (Point, Point),
    /// How far the border reaches to both sides, as a fraction of half the box along x and y.
    pub blur: (f32, f32),
    /// Its colour, as strong as it gets.
    pub paint: Paint,
    /// Paint outside and not inside.
    pub inverted: bool,
}

/// A part of a circle on the board.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ring {
    /// Its middle on the screen.
    pub middle: Point,
    /// One unit of radius along the board's x and y.
    pub axes: (Point, Point),
    /// In units of the board.
    pub radius: f32,
    /// In device pixels.
    pub width: f32,
    /// Its colour.
    pub paint: Paint,
    /// Bounds along x and y relative to the middle, in units of radius; the ring fades out over `fade` inside of them.
    pub bounds: [(f32, f32); 2],
    /// In units of radius.
    pub fade: f32,
}

impl Ring {
    /// How much of the ring is shown at a place relative to its middle, in units of radius: 0..=1.
    #[must_use]
    pub fn shown_at(&self, x: f32, y: f32) -> f32 {
        let inside =
            |value: f32, (low, high): (f32, f32)| ((value - low).min(high - value) / self.fade).clamp(0.0, 1.0);
        inside(x, self.bounds[0]) * inside(y, self.bounds[1])
    }
}

/// The pages of one tile while they fly: one point each.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Dust {
    /// Whose pages.
    pub tile: u16,
    /// Milliseconds since the tile broke.
    pub since: f32,
    /// How much later the crack comes by per page along x and along y.
    pub drift: (f32, f32),
    /// Where the first page lies on the ground, and from there to the next one along x and along y.
    pub corner: Point,
    /// To the next page along x.
    pub along_x: Point,
    /// To the next page along y.
    pub along_y: Point,
    /// Device pixels per unit of height.
    pub rise: f32,
    /// Height of the tops before and after the flight, in 16ths of a unit.
    pub tops: [i32; 2],
    /// Device pixels along a point's side.
    pub size: u32,
    /// The colours of pages that do not fly yet, by how strongly a contour line touches them.
    pub start: [Paint; 3],
    /// What the pages fade into, where they land nowhere.
    pub fade: Option<Paint>,
}

/// One thing to draw.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Item {
    /// A face of a block.
    Panel(Panel),
    /// A line.
    Line(Line),
    /// A shadow, or the darkness around a light.
    Soft(Soft),
    /// A fence.
    Ring(Ring),
    /// Pages in flight.
    Dust(Dust),
    /// What comes before it is the ground, which stays the same for as long as the camera stands still.
    GroundEnd,
}
