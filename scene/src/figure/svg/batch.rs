//! Merges shapes of one style into one path wherever that does not change what is in front of what.

use super::path::PathData;
use crate::figure::colour::Paint;
use crate::figure::geometry::Point;

/// How a path is painted.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Style {
    Fill(Paint),
    /// Width in tenths of a pixel.
    Stroke(Paint, u32),
    /// By a definition of this name.
    Defined(String),
    /// Filled, with a round border of this width around it.
    Soft(Paint, f32),
}

/// A parallelogram, or with `b` zero a line.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Shape {
    pub(crate) corner: Point,
    pub(crate) a: Point,
    pub(crate) b: Point,
}

impl Shape {
    fn corners(&self) -> [Point; 4] {
        [self.corner, self.corner + self.a, self.corner + self.a + self.b, self.corner + self.b]
    }

    fn is_line(&self) -> bool {
        self.b == Point::default()
    }

    fn bounds(&self) -> (Point, Point) {
        let corners = self.corners();
        let fold = |pick: fn(f32, f32) -> f32| {
            corners.iter().skip(1).fold(corners[0], |all, p| Point::new(pick(all.x, p.x), pick(all.y, p.y)))
        };
        (fold(f32::min), fold(f32::max))
    }
}

/// Shapes of one style.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) style: Style,
    shapes: Vec<(Shape, (Point, Point))>,
}

impl Batch {
    /// Its path data.
    pub(crate) fn path(&self) -> String {
        let mut path = PathData::default();
        for (shape, _) in &self.shapes {
            if shape.is_line() {
                path.line(&[shape.corner, shape.corner + shape.a]);
            } else {
                path.outline(&shape.corners());
            }
        }
        path.finish()
    }

    fn overlaps(&self, shape: &Shape, bounds: (Point, Point)) -> bool {
        self.shapes.iter().any(|(other, theirs)| touch(bounds, *theirs) && overlap(shape, other))
    }
}

/// Shapes that overlap by less than this many pixels count as apart: neighbours share their edges.
const SLACK: f32 = 0.6;
/// The same if one of them is a line, which may lie that near to the edge of what it belongs to.
const LINE_SLACK: f32 = 0.05;

/// Whether two boxes overlap.
fn touch(a: (Point, Point), b: (Point, Point)) -> bool {
    a.0.x < b.1.x && b.0.x < a.1.x && a.0.y < b.1.y && b.0.y < a.1.y
}

/// Whether two shapes overlap: no side of either separates them.
fn overlap(a: &Shape, b: &Shape) -> bool {
    let slack = if a.is_line() || b.is_line() { LINE_SLACK } else { SLACK };
    let sides = [a.a, a.b, b.a, b.b];
    sides.iter().filter(|side| side.length() > 1e-3).all(|side| {
        let normal = Point::new(-side.y / side.length(), side.x / side.length());
        let extent = |shape: &Shape| {
            let along = shape.corners().map(|p| p.x * normal.x + p.y * normal.y);
            along.iter().fold((f32::MAX, f32::MIN), |(low, high), &v| (low.min(v), high.max(v)))
        };
        let (ours, theirs) = (extent(a), extent(b));
        ours.0 < theirs.1 - slack && theirs.0 < ours.1 - slack
    })
}

/// All shapes, back to front.
#[derive(Debug, Default)]
pub(crate) struct Batches(Vec<Batch>);

impl Batches {
    /// Adds a shape in front of all others: to an earlier batch of its style if nothing after that is in its way.
    pub(crate) fn add(&mut self, style: Style, shape: Shape) {
        let bounds = shape.bounds();
        for batch in self.0.iter_mut().rev() {
            if batch.style == style && !matches!(style, Style::Soft(..)) {
                batch.shapes.push((shape, bounds));
                return;
            }
            if batch.overlaps(&shape, bounds) {
                break;
            }
        }
        self.0.push(Batch { style, shapes: vec![(shape, bounds)] });
    }

    /// From the back to the front.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Batch> {
        self.0.iter()
    }
}
