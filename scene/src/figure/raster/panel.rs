//! Fills a parallelogram with smooth edges.
//!
//! A point lies inside if its distances from two pairs of parallel edges are both in range. Both distances are linear
//! over the screen, so each row falls into a run of wholly covered pixels, written as one block, and a few pixels at
//! either end that are weighed one by one. Lines along the inside of the edges come from the same distances.

use super::canvas::{Canvas, Pixel, blend, first_at, mix, opaque};
use super::grain::PageGrain;
use crate::figure::colour::Paint;
use crate::figure::display::{Edges, Panel};
use crate::figure::geometry::Point;

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

    /// How much of a pixel lies between the two edges.
    #[inline(always)]
    fn cover(&self, distance: f32) -> f32 {
        let near = (distance + 0.5).clamp(0.0, 1.0);
        let far = (self.size - distance + 0.5).clamp(0.0, 1.0);
        (near + far - 1.0).max(0.0)
    }
}

/// Where on a row an axis lets pixels in: from and to, at row 0, and how both move per row.
struct Gate {
    from: f32,
    to: f32,
    per_row: f32,
}

impl Gate {
    /// Lets in what is at least `near` from the edge and at least `far` from the opposite one.
    fn new(axis: &Axis, near: f32, far: f32) -> Self {
        let inverse = 1.0 / axis.dx;
        let low = (near - axis.at) * inverse;
        let high = (axis.size - far - axis.at) * inverse;
        let (from, to) = if inverse > 0.0 { (low, high) } else { (high, low) };
        Self { from, to, per_row: -axis.dy * inverse }
    }

    #[inline(always)]
    fn at(&self, y: f32) -> (f32, f32) {
        let shift = self.per_row * y;
        (self.from + shift, self.to + shift)
    }
}

/// Draws a panel in its colour.
pub(crate) fn fill_panel(canvas: &mut Canvas<'_>, panel: &Panel) {
    let Some(shape) = Shape::new(panel, canvas) else { return };
    if panel.edges.any() {
        let rim = Rim::new(&panel.edges);
        shape.fill(canvas, panel.fill, |a, b| rim.over(panel.fill.0, &shape, a, b));
    } else {
        shape.fill(canvas, panel.fill, |_, _| panel.fill.0);
    }
}

/// Draws a panel that shows pages.
pub(crate) fn fill_grained(canvas: &mut Canvas<'_>, panel: &Panel, grain: &PageGrain<'_>) {
    if let Some(shape) = Shape::new(panel, canvas) {
        shape.fill_grained(canvas, panel, grain);
    }
}

/// The lines along the edges, ready to be laid over the fill.
struct Rim {
    colour: u32,
    reach: f32,
    opacity: [f32; 4],
}

impl Rim {
    fn new(edges: &Edges) -> Self {
        Self { colour: edges.colour.0, reach: edges.width + 0.5, opacity: edges.opacity }
    }

    #[inline(always)]
    fn over(&self, fill: u32, shape: &Shape, a: f32, b: f32) -> u32 {
        let line = |distance: f32, opacity: f32| (self.reach - distance).clamp(0.0, 1.0) * opacity;
        let along_b = line(a, self.opacity[0]).max(line(shape.a.size - a, self.opacity[1]));
        let along_a = line(b, self.opacity[2]).max(line(shape.b.size - b, self.opacity[3]));
        mix(fill, self.colour, (along_a.max(along_b) * 256.0) as u32)
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
        if rows.is_empty() || right < -1.0 || left > canvas.width as f32 + 1.0 {
            return None;
        }
        let axis_a = Axis::new(corner, b, a);
        let axis_b = Axis::new(corner, a, b);
        let width = panel.edges.width;
        let within = panel.edges.opacity.map(|opacity| if opacity > 0.0 { 0.5 + width } else { 0.5 });
        Some(Self {
            outer: [Gate::new(&axis_a, -0.5, -0.5), Gate::new(&axis_b, -0.5, -0.5)],
            inner: [Gate::new(&axis_a, within[0], within[1]), Gate::new(&axis_b, within[2], within[3])],
            a: axis_a,
            b: axis_b,
            rows,
        })
    }

    /// The touched pixels of a row, and within them the ones that neither an edge nor a line along it touches.
    #[inline(always)]
    fn spans(&self, y: usize, limit: f32) -> [usize; 4] {
        let row = y as f32;
        let (a0, a1) = self.outer[0].at(row);
        let (b0, b1) = self.outer[1].at(row);
        let start = first_at(a0.max(b0), limit);
        let end = first_at(a1.min(b1), limit).max(start);
        let (a0, a1) = self.inner[0].at(row);
        let (b0, b1) = self.inner[1].at(row);
        let inner_start = first_at(a0.max(b0), limit).clamp(start, end);
        let inner_end = first_at(a1.min(b1), limit).clamp(inner_start, end);
        [start, inner_start, inner_end, end]
    }

    #[inline(always)]
    fn cover(&self, a: f32, b: f32) -> f32 {
        self.a.cover(a) * self.b.cover(b)
    }

    /// Weighs the pixels at the ends of a row one by one.
    #[inline(always)]
    fn weigh(&self, pixels: &mut [Pixel], x: usize, y: usize, opacity: f32, colour: impl Fn(f32, f32) -> u32) {
        let (row_a, row_b) = (self.a.on_row(y), self.b.on_row(y));
        for (i, pixel) in pixels.iter_mut().enumerate() {
            let column = (x + i) as f32;
            let a = row_a + self.a.dx * column;
            let b = row_b + self.b.dx * column;
            let weight = (self.cover(a, b) * opacity) as u32;
            blend(pixel, colour(a, b), weight);
        }
    }

    fn fill(&self, canvas: &mut Canvas<'_>, fill: Paint, colour: impl Fn(f32, f32) -> u32) {
        let limit = canvas.width as f32;
        let opacity = fill.opacity() as f32 * (256.0 / 255.0);
        let pixel = opaque(fill);
        for y in self.rows.clone() {
            let [start, inner_start, inner_end, end] = self.spans(y, limit);
            if start >= end {
                continue;
            }
            let row = canvas.row(y);
            self.weigh(&mut row[start..inner_start], start, y, opacity, &colour);
            if fill.opacity() == 255 {
                row[inner_start..inner_end].fill(pixel);
            } else {
                let weight = opacity as u32;
                row[inner_start..inner_end].iter_mut().for_each(|pixel| blend(pixel, fill.0, weight));
            }
            self.weigh(&mut row[inner_end..end], inner_end, y, opacity, &colour);
        }
    }

    fn fill_grained(&self, canvas: &mut Canvas<'_>, panel: &Panel, grain: &PageGrain<'_>) {
        let limit = canvas.width as f32;
        let opacity = panel.fill.opacity() as f32 * (256.0 / 255.0);
        let (to_u, to_v) = (1.0 / self.a.size, 1.0 / self.b.size);
        let rim = Rim::new(&panel.edges);
        for y in self.rows.clone() {
            let [start, inner_start, inner_end, end] = self.spans(y, limit);
            if start >= end {
                continue;
            }
            let row = canvas.row(y);
            let edge = |a: f32, b: f32| rim.over(grain.at(a * to_u, b * to_v), self, a, b);
            self.weigh(&mut row[start..inner_start], start, y, opacity, edge);
            let (row_a, row_b) = (self.a.on_row(y), self.b.on_row(y));
            for (i, pixel) in row[inner_start..inner_end].iter_mut().enumerate() {
                let column = (inner_start + i) as f32;
                let colour = grain.at((row_a + self.a.dx * column) * to_u, (row_b + self.b.dx * column) * to_v);
                blend(pixel, colour, opacity as u32);
            }
            self.weigh(&mut row[inner_end..end], inner_end, y, opacity, edge);
        }
    }
}
