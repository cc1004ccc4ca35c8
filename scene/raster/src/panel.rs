//! Fills a parallelogram with smooth edges.
//!
//! A point lies inside if its distances from two pairs of parallel edges are both in range. Both distances are linear
//! over the screen, so each row falls into a run of wholly covered pixels, written as one block, and a few pixels at
//! either end that are weighed one by one. Lines along the inside of the edges come from the same distances.

use wide::{CmpGe, CmpLt, f32x4, u32x4};

use crate::canvas::{Canvas, Pixel, blend, first_at, opaque};
use crate::display::{Edges, Panel};
use crate::geometry::Point;
use crate::grain::PageGrain;
use crate::lanes::{self, LANES};
use crate::paint::Paint;

/// The distance from one edge, in device pixels, growing towards the opposite one.
#[derive(Clone, Copy)]
struct Axis {
    /// At the middle of the pixel in the top left corner.
    at: f32,
    /// Per pixel to the right.
    dx: f32,
    /// Per pixel down.
    dy: f32,
    /// Distance of the opposite edge.
    size: f32,
}

impl Axis {
    /// The edge through `corner` along `edge`; `across` leads to the opposite edge.
    fn new(corner: Point, edge: Point, across: Point) -> Self {
        let length = edge.length();
        let turned = edge.cross(across);
        let sign = if turned < 0.0 { -1.0 } else { 1.0 };
        let mut dx = -edge.y * sign / length;
        // A row is solved by dividing by dx; this much error is a hundredth of a pixel at the far end of a screen.
        if dx.abs() < 1e-5 {
            dx = 1e-5;
        }
        let dy = edge.x * sign / length;
        let at = (0.5 - corner.x) * dx + (0.5 - corner.y) * dy;
        Self { at, dx, dy, size: turned * sign / length }
    }

    fn on_row(&self, y: usize) -> f32 {
        self.at + self.dy * y as f32
    }

    /// The same on row `y`, for the pixels in `columns`.
    #[inline(always)]
    fn at(&self, columns: f32x4, y: usize) -> f32x4 {
        columns * f32x4::splat(self.dx) + f32x4::splat(self.on_row(y))
    }

    /// How much of pixels at such distances lies between the two edges.
    #[inline(always)]
    fn cover(&self, distance: f32x4) -> f32x4 {
        let near = lanes::unit(distance + f32x4::HALF);
        let far = lanes::unit(f32x4::splat(self.size + 0.5) - distance);
        (near + far - f32x4::ONE).fast_max(f32x4::ZERO)
    }
}

/// One pixel in the fixed-point numbers of the gates.
const ONE: i64 = 1 << 16;

/// Where on a row an axis lets pixels in: from and to, and how both move per row.
#[derive(Clone, Copy)]
struct Gate {
    from: i64,
    to: i64,
    per_row: i64,
}

impl Gate {
    /// Lets in what is at least `near` from the edge and at least `far` from the opposite one, at row `y`.
    fn new(axis: &Axis, near: f32, far: f32, y: usize) -> Self {
        let fixed = |value: f32| (value * ONE as f32) as i64;
        let inverse = 1.0 / axis.dx;
        let at = axis.on_row(y);
        let low = fixed((near - at) * inverse);
        let high = fixed((axis.size - far - at) * inverse);
        let (from, to) = if inverse > 0.0 { (low, high) } else { (high, low) };
        Self { from, to, per_row: fixed(-axis.dy * inverse) }
    }

    #[inline(always)]
    fn next(&mut self) {
        self.from += self.per_row;
        self.to += self.per_row;
    }
}

/// The pixels of a row between two gates.
#[inline(always)]
fn between(a: &Gate, b: &Gate, limit: i64) -> (usize, usize) {
    let first_at = |x: i64| ((x + ONE - 1) >> 16).clamp(0, limit) as usize;
    (first_at(a.from.max(b.from)), first_at(a.to.min(b.to)))
}

/// Draws a panel in its colour.
#[inline(never)]
pub fn fill_panel(canvas: &mut Canvas<'_>, panel: &Panel) {
    let Some(shape) = Shape::new(panel, canvas) else { return };
    let fill = u32x4::splat(u32::from_le_bytes(opaque(panel.fill)));
    let rim = Rim::new(&panel.edges);
    shape.fill(canvas, panel.fill, |a, b| rim.over(fill, &shape, a, b));
}

/// Draws a panel that shows pages.
#[inline(never)]
pub fn fill_grained(canvas: &mut Canvas<'_>, panel: &Panel, grain: &PageGrain<'_>) {
    let Some(shape) = Shape::new(panel, canvas) else { return };
    let rim = Rim::new(&panel.edges);
    let scale = (f32x4::splat(1.0 / shape.a.size), f32x4::splat(1.0 / shape.b.size));
    let surface = |a: f32x4, b: f32x4| grain.at(a * scale.0, b * scale.1);
    let opacity = panel.fill.opacity() as f32 * (256.0 / 255.0);
    shape.fill_grained(canvas, opacity, surface, |a, b| rim.over(surface(a, b), &shape, a, b));
}

/// The lines along the edges, ready to be laid over the fill.
struct Rim {
    colour: u32x4,
    reach: f32x4,
    /// Opacity 0..=256 of each line.
    opacity: [f32x4; 4],
}

impl Rim {
    fn new(edges: &Edges) -> Self {
        Self {
            colour: u32x4::splat(u32::from_le_bytes(opaque(edges.colour))),
            reach: f32x4::splat(edges.width + 0.5),
            opacity: edges.opacity.map(|opacity| f32x4::splat(opacity * 256.0)),
        }
    }

    /// The fill with the lines over it.
    #[inline(always)]
    fn over(&self, fill: u32x4, shape: &Shape, a: f32x4, b: f32x4) -> u32x4 {
        let line = |distance: f32x4, opacity: f32x4| lanes::unit(self.reach - distance) * opacity;
        let opposite = |axis: &Axis, distance: f32x4| f32x4::splat(axis.size) - distance;
        let along_b = line(a, self.opacity[0]).fast_max(line(opposite(&shape.a, a), self.opacity[1]));
        let along_a = line(b, self.opacity[2]).fast_max(line(opposite(&shape.b, b), self.opacity[3]));
        lanes::mix(fill, self.colour, lanes::weights(along_a.fast_max(along_b)))
    }
}

struct Shape {
    /// Distances from the edge along `b`, so growing along `a`.
    a: Axis,
    /// Distances from the edge along `a`, so growing along `b`.
    b: Axis,
    outer: [Gate; 2],
    inner: [Gate; 2],
    rows: std::ops::Range<usize>,
}

/// The touched pixels of a row, and within them the ones that neither an edge nor a line along it touches.
struct Span {
    y: usize,
    start: usize,
    inner_start: usize,
    inner_end: usize,
    end: usize,
}

impl Shape {
    fn new(panel: &Panel, canvas: &Canvas<'_>) -> Option<Self> {
        let Panel { corner, a, b, .. } = *panel;
        let area = a.cross(b).abs();
        if !(corner.is_finite() && area.is_finite() && area > 1e-6) {
            return None;
        }
        let top = corner.y + a.y.min(0.0) + b.y.min(0.0);
        let bottom = corner.y + a.y.max(0.0) + b.y.max(0.0);
        let rows = first_at(top - 1.0, canvas.height as f32)..first_at(bottom + 1.0, canvas.height as f32);
        let left = corner.x + a.x.min(0.0) + b.x.min(0.0);
        let right = corner.x + a.x.max(0.0) + b.x.max(0.0);
        if rows.is_empty() || canvas.width < LANES || right < -1.0 || left > canvas.width as f32 + 1.0 {
            return None;
        }
        let (axis_a, axis_b) = (Axis::new(corner, b, a), Axis::new(corner, a, b));
        let width = panel.edges.width;
        let within = panel.edges.opacity.map(|opacity| if opacity > 0.0 { 0.5 + width } else { 0.5 });
        let y = rows.start;
        Some(Self {
            outer: [Gate::new(&axis_a, -0.5, -0.5, y), Gate::new(&axis_b, -0.5, -0.5, y)],
            inner: [Gate::new(&axis_a, within[0], within[1], y), Gate::new(&axis_b, within[2], within[3], y)],
            a: axis_a,
            b: axis_b,
            rows,
        })
    }

    /// Calls `paint` for each row that the panel touches.
    #[inline(always)]
    fn each_span(&self, width: usize, mut paint: impl FnMut(Span)) {
        let limit = width as i64;
        let [mut outer_a, mut outer_b] = self.outer;
        let [mut inner_a, mut inner_b] = self.inner;
        for y in self.rows.clone() {
            let (start, end) = between(&outer_a, &outer_b, limit);
            if start < end {
                let (inner_start, inner_end) = between(&inner_a, &inner_b, limit);
                let inner_start = inner_start.clamp(start, end);
                let inner_end = inner_end.clamp(inner_start, end);
                paint(Span { y, start, inner_start, inner_end, end });
            }
            outer_a.next();
            outer_b.next();
            inner_a.next();
            inner_b.next();
        }
    }

    /// Lays colours over the pixels at either end of a span, each as far as the panel covers it.
    #[inline(always)]
    fn weigh(
        &self,
        row: &mut [Pixel],
        ends: [(usize, usize); 2],
        y: usize,
        opacity: f32,
        colour: impl Fn(f32x4, f32x4) -> u32x4,
    ) {
        for (from, to) in ends {
            for group in (from..to).step_by(LANES) {
                // Always a whole group; what lies outside of the span weighs nothing.
                let start = group.min(row.len() - LANES);
                let columns = lanes::columns(start);
                let inside = columns.cmp_ge(f32x4::splat(group as f32)) & columns.cmp_lt(f32x4::splat(to as f32));
                let (a, b) = (self.a.at(columns, y), self.b.at(columns, y));
                let weight = (self.a.cover(a) * self.b.cover(b) * f32x4::splat(opacity)) & inside;
                let pixels = lanes::mix(lanes::load(row, start), colour(a, b), lanes::weights(weight));
                lanes::store(row, start, pixels);
            }
        }
    }

    #[inline(always)]
    fn fill(&self, canvas: &mut Canvas<'_>, fill: Paint, colour: impl Fn(f32x4, f32x4) -> u32x4) {
        let opacity = fill.opacity() as f32 * (256.0 / 255.0);
        let pixel = opaque(fill);
        self.each_span(canvas.width, |span| {
            let row = canvas.row(span.y);
            let inner = &mut row[span.inner_start..span.inner_end];
            if fill.opacity() == 255 {
                inner.fill(pixel);
            } else {
                inner.iter_mut().for_each(|pixel| blend(pixel, fill.0, opacity as u32));
            }
            let ends = [(span.start, span.inner_start), (span.inner_end, span.end)];
            self.weigh(row, ends, span.y, opacity, &colour);
        });
    }

    #[inline(always)]
    fn fill_grained(
        &self,
        canvas: &mut Canvas<'_>,
        opacity: f32,
        surface: impl Fn(f32x4, f32x4) -> u32x4,
        edge: impl Fn(f32x4, f32x4) -> u32x4,
    ) {
        let weight = lanes::weights(f32x4::splat(opacity));
        self.each_span(canvas.width, |span| {
            let row = canvas.row(span.y);
            let mut start = span.inner_start;
            while start + LANES <= span.inner_end {
                let columns = lanes::columns(start);
                let pages = surface(self.a.at(columns, span.y), self.b.at(columns, span.y));
                lanes::store(row, start, lanes::mix(lanes::load(row, start), pages, weight));
                start += LANES;
            }
            self.weigh(row, [(span.start, span.inner_start), (start, span.end)], span.y, opacity, &edge);
        });
    }
}
