//! Draws a box with soft borders lying on the ground.

use super::canvas::{Canvas, blend, first_at};
use crate::figure::display::Soft;
use crate::figure::easing::smooth;

/// The shade is worked out at every fourth pixel of a row and blended in between: it is smooth.
const STEP: usize = 4;
/// Thresholds that turn the steps of dark colours into a fine grain instead of visible bands.
const GRAIN: [[f32; 4]; 4] =
    [[0.03, 0.53, 0.16, 0.66], [0.78, 0.28, 0.91, 0.41], [0.22, 0.72, 0.09, 0.59], [0.97, 0.47, 0.84, 0.34]];

/// Draws the box.
pub(crate) fn draw_soft(canvas: &mut Canvas<'_>, soft: &Soft) {
    let (a, b) = soft.half;
    let area = a.cross(b);
    if !(soft.middle.is_finite() && area.is_finite() && area.abs() > 1e-6) {
        return;
    }
    // Coordinates in which the box is -1..1 along both axes.
    let u_dx = b.y / area;
    let u_dy = -b.x / area;
    let v_dx = -a.y / area;
    let v_dy = a.x / area;
    let (reach_u, reach_v) = (1.0 + soft.blur.0, 1.0 + soft.blur.1);
    let (rows, columns) = bounds(canvas, soft, reach_u, reach_v);
    let opacity = soft.paint.opacity() as f32 * (256.0 / 255.0);
    for y in rows {
        let row_y = y as f32 + 0.5 - soft.middle.y;
        let grain = &GRAIN[y & 3];
        let shade = |x: usize| {
            let row_x = x as f32 + 0.5 - soft.middle.x;
            let u = (row_x * u_dx + row_y * u_dy).abs();
            let v = (row_x * v_dx + row_y * v_dy).abs();
            let inside = profile(u, soft.blur.0) * profile(v, soft.blur.1);
            (if soft.inverted { 1.0 - inside } else { inside }) * opacity
        };
        let row = &mut canvas.row(y)[columns.clone()];
        let mut left = shade(columns.start);
        for (i, pixels) in row.chunks_mut(STEP).enumerate() {
            let right = shade(columns.start + (i + 1) * STEP);
            let slope = (right - left) * (1.0 / STEP as f32);
            if left > 0.5 || right > 0.5 {
                for (k, pixel) in pixels.iter_mut().enumerate() {
                    let weight = left + slope * k as f32;
                    blend(pixel, soft.paint.0, (weight + grain[k]) as u32);
                }
            }
            left = right;
        }
    }
}

/// 1 inside, 0 outside, and in between over `blur` to both sides of 1.
#[inline(always)]
fn profile(distance: f32, blur: f32) -> f32 {
    smooth((1.0 + blur - distance) / (2.0 * blur))
}

fn bounds(
    canvas: &Canvas<'_>,
    soft: &Soft,
    reach_u: f32,
    reach_v: f32,
) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    if soft.inverted {
        return (0..canvas.height, 0..canvas.width);
    }
    let (a, b) = (soft.half.0 * reach_u, soft.half.1 * reach_v);
    let (wide, high) = (a.x.abs() + b.x.abs(), a.y.abs() + b.y.abs());
    let rows = first_at(soft.middle.y - high, height)..first_at(soft.middle.y + high, height);
    let columns = first_at(soft.middle.x - wide, width)..first_at(soft.middle.x + wide, width);
    (rows, columns)
}
