//! Draws a circle that lies on the board.

use crate::canvas::{Canvas, blend, first_at};
use crate::display::Ring;

/// Draws the circle, row by row: where it crosses a row follows from a quadratic equation.
#[inline(never)]
pub fn draw_ring(canvas: &mut Canvas<'_>, ring: &Ring) {
    let (a, b) = ring.axes;
    let area = a.cross(b);
    if !(ring.middle.is_finite() && area.is_finite() && area.abs() > 1e-6 && ring.radius > 0.0) {
        return;
    }
    let to_x = (b.y / area, -b.x / area);
    let to_y = (-a.y / area, a.x / area);
    // Distances on the board turn into device pixels by the length of the gradient; this is its largest value.
    let finest = (to_x.0 * to_x.0 + to_y.0 * to_y.0).max(to_x.1 * to_x.1 + to_y.1 * to_y.1).sqrt();
    let margin = (ring.width + 1.0) * finest;
    for y in 0..canvas.height {
        let row_y = y as f32 + 0.5 - ring.middle.y;
        let base = (to_x.1 * row_y, to_y.1 * row_y);
        let Some((from, to)) = crossing(to_x.0, to_y.0, base, ring.radius + margin) else { continue };
        let hole = crossing(to_x.0, to_y.0, base, ring.radius - margin);
        let limit = canvas.width as f32;
        let at = |x: f32| first_at(x + ring.middle.x - 0.5, limit);
        let (start, end) = (at(from), at(to));
        let (hole_start, hole_end) = match hole {
            Some((from, to)) => (at(from).clamp(start, end), at(to).clamp(start, end)),
            None => (end, end),
        };
        let row = canvas.row(y);
        for x in (start..hole_start).chain(hole_end..end) {
            let row_x = x as f32 + 0.5 - ring.middle.x;
            let place = (to_x.0 * row_x + base.0, to_y.0 * row_x + base.1);
            let weight = weight(ring, place, to_x, to_y);
            if weight > 0.0 {
                blend(&mut row[x], ring.paint.0, weight as u32);
            }
        }
    }
}

/// Where a row is `radius` away from the middle.
fn crossing(dx: f32, dy: f32, base: (f32, f32), radius: f32) -> Option<(f32, f32)> {
    let square = dx * dx + dy * dy;
    let half = dx * base.0 + dy * base.1;
    let rest = base.0 * base.0 + base.1 * base.1 - radius * radius;
    let root = half * half - square * rest;
    if radius <= 0.0 || root <= 0.0 {
        return None;
    }
    let root = root.sqrt();
    Some(((-half - root) / square, (-half + root) / square))
}

fn weight(ring: &Ring, place: (f32, f32), to_x: (f32, f32), to_y: (f32, f32)) -> f32 {
    let distance = (place.0 * place.0 + place.1 * place.1).sqrt().max(1e-6);
    let out = (place.0 / distance, place.1 / distance);
    let gradient = (out.0 * to_x.0 + out.1 * to_y.0, out.0 * to_x.1 + out.1 * to_y.1);
    let per_pixel = (gradient.0 * gradient.0 + gradient.1 * gradient.1).sqrt();
    let off = (distance - ring.radius).abs() / per_pixel;
    let cover = (ring.width * 0.5 + 0.5 - off).clamp(0.0, 1.0);
    cover * ring.shown_at(place.0, place.1) * ring.paint.opacity() as f32 * (256.0 / 255.0)
}
