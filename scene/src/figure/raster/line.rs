//! Draws a thin line: along its longer direction one pixel at a time, weighing the two to four pixels across.

use super::canvas::{Canvas, blend};
use crate::figure::display::Line;
use crate::figure::geometry::Point;

/// Draws a line. Its ends are cut square to its longer direction.
pub(crate) fn draw_line(canvas: &mut Canvas<'_>, line: &Line) {
    let Line { from, to, width, paint } = *line;
    if !(from.is_finite() && to.is_finite()) || paint.opacity() == 0 {
        return;
    }
    let steep = (to.y - from.y).abs() > (to.x - from.x).abs();
    // From here on, "along" is the longer direction and "across" the other one.
    let swap = |p: Point| if steep { Point::new(p.y, p.x) } else { p };
    let (mut start, mut end) = (swap(from), swap(to));
    if end.x < start.x {
        (start, end) = (end, start);
    }
    let length = end.x - start.x;
    if length < 1e-4 {
        return;
    }
    let slope = (end.y - start.y) / length;
    let half = width * 0.5 * (1.0 + slope * slope).sqrt();
    let (limit_along, limit_across) = if steep { (canvas.height, canvas.width) } else { (canvas.width, canvas.height) };
    let first = start.x.max(0.0) as usize;
    let last = (end.x.min(limit_along as f32).max(0.0) as usize).min(limit_along.saturating_sub(1));
    let opacity = paint.opacity() as f32 * (256.0 / 255.0);
    let (step_along, step_across) = if steep { (canvas.width, 1) } else { (1, canvas.width) };

    for along in first..=last {
        let left = along as f32;
        let share = (end.x.min(left + 1.0) - start.x.max(left)).max(0.0) * opacity;
        let middle = start.y + (left + 0.5 - start.x) * slope;
        let (low, high) = (middle - half, middle + half);
        if high <= 0.0 || low >= limit_across as f32 {
            continue;
        }
        let mut across = low.max(0.0) as usize;
        let mut index = along * step_along + across * step_across;
        while across < limit_across && (across as f32) < high {
            let edge = across as f32;
            let cover = high.min(edge + 1.0) - low.max(edge);
            blend(&mut canvas.pixels[index], paint.0, (cover * share) as u32);
            across += 1;
            index += step_across;
        }
    }
}
