//! Draws a thin line: along its longer direction one pixel at a time, weighing the two to four pixels across.

use crate::canvas::{Canvas, blend};
use crate::display::Line;
use crate::geometry::Point;

/// One pixel in the fixed-point numbers of the inner loop.
const ONE: i64 = 1 << 16;

/// Draws a line. Its ends are cut square to its longer direction.
#[inline(never)]
pub fn draw_line(canvas: &mut Canvas<'_>, line: &Line) {
    let Line { from, to, width, paint } = *line;
    let steep = (to.y - from.y).abs() > (to.x - from.x).abs();
    // From here on, "along" is the longer direction and "across" the other one.
    let swap = |p: Point| if steep { Point::new(p.y, p.x) } else { p };
    let (mut start, mut end) = (swap(from), swap(to));
    if end.x < start.x {
        (start, end) = (end, start);
    }
    let length = end.x - start.x;
    let usable = length > 1e-4 && start.is_finite() && end.is_finite() && paint.opacity() > 0;
    if !usable {
        return;
    }
    let slope = (end.y - start.y) / length;
    let half = width * 0.5 * (1.0 + slope * slope).sqrt();
    let (limit_along, limit_across) = if steep { (canvas.height, canvas.width) } else { (canvas.width, canvas.height) };
    let Some((first, last)) = visible(start, end, slope, half, limit_along as f32, limit_across as f32) else { return };

    let (step_along, step_across) = if steep { (canvas.width, 1) } else { (1, canvas.width) };
    let fixed = |value: f32| (value * ONE as f32) as i64;
    let (slope_fixed, breadth) = (fixed(slope), fixed(2.0 * half));
    let mut low = fixed(start.y + (first as f32 + 0.5 - start.x) * slope - half);
    let opacity = i64::from(paint.opacity()) * 257 / 255;
    let limit = limit_across as i64;
    for along in first..=last {
        // Only the two ends cover less than a whole pixel of the way.
        let mut share = opacity;
        if along == first || along == last {
            let left = along as f32;
            share = ((end.x.min(left + 1.0) - start.x.max(left)).max(0.0) * opacity as f32) as i64;
        }
        let high = low + breadth;
        let mut across = (low >> 16).max(0);
        let to = ((high + ONE - 1) >> 16).min(limit);
        while across < to {
            let edge = across << 16;
            let cover = high.min(edge + ONE) - low.max(edge);
            let index = along * step_along + across as usize * step_across;
            blend(&mut canvas.pixels[index], paint.0, ((cover * share) >> 16) as u32);
            across += 1;
        }
        low += slope_fixed;
    }
}

/// The first and last pixel along the line that may touch the frame.
fn visible(
    start: Point,
    end: Point,
    slope: f32,
    half: f32,
    limit_along: f32,
    limit_across: f32,
) -> Option<(usize, usize)> {
    let (mut first, mut last) = (start.x.max(0.0), end.x.min(limit_along - 1.0));
    if slope.abs() > 1e-6 {
        let reach = half + 1.0;
        let enter = start.x + (-reach - start.y) / slope;
        let leave = start.x + (limit_across + reach - start.y) / slope;
        first = first.max(enter.min(leave) - 1.0);
        last = last.min(enter.max(leave) + 1.0);
    } else if start.y < -half - 1.0 || start.y > limit_across + half + 1.0 {
        return None;
    }
    (first <= last && last >= 0.0).then_some((first as usize, last as usize))
}
