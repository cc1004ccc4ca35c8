//! Draws a box with soft borders lying on the ground.

use wide::{i32x4, u16x8, u32x4};

use crate::canvas::{Canvas, Pixel, blend, first_at, opaque, unit};
use crate::display::Soft;
use crate::lanes::{self, LANES};

/// The shade is worked out at every so many pixels of a row, and lies evenly in between: it is smooth.
const STEP: usize = 8;
/// The weight that covers, in 256ths.
const FULL: i32 = 256 * 256;
/// Thresholds, in 256ths, that turn the steps of dark colours into a fine grain instead of visible bands.
const GRAIN: [[i32; 4]; 4] = [[8, 136, 40, 168], [200, 72, 232, 104], [56, 184, 24, 152], [248, 120, 216, 88]];

/// Draws the box.
#[inline(never)]
pub fn draw_soft(canvas: &mut Canvas<'_>, soft: &Soft) {
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
    let opacity = soft.paint.opacity() as f32 * (FULL as f32 / 255.0);
    let sharp = (0.5 / soft.blur.0.max(1e-3), 0.5 / soft.blur.1.max(1e-3));
    let colour = opaque(soft.paint);
    for y in rows {
        let row_y = y as f32 + 0.5 - soft.middle.y;
        let grain = &GRAIN[y & 3];
        // In 256ths of a weight of 0..=256.
        let shade = |x: usize| {
            let row_x = x as f32 + 0.5 - soft.middle.x;
            let u = (row_x * u_dx + row_y * u_dy).abs();
            let v = (row_x * v_dx + row_y * v_dy).abs();
            let inside = soft_step((reach_u - u) * sharp.0) * soft_step((reach_v - v) * sharp.1);
            ((if soft.inverted { 1.0 - inside } else { inside }) * opacity) as i32
        };
        let row = &mut canvas.row(y)[columns.clone()];
        let mut left = shade(columns.start);
        for (i, pixels) in row.chunks_mut(STEP).enumerate() {
            let right = shade(columns.start + (i + 1) * STEP);
            if left >= FULL && right >= FULL {
                pixels.fill(colour);
            } else if left > 128 || right > 128 {
                lay(pixels, colour, left, (right - left) / STEP as i32, grain);
            }
            left = right;
        }
    }
}

#[inline(always)]
fn soft_step(t: f32) -> f32 {
    let t = unit(t);
    t * t * (3.0 - 2.0 * t)
}

/// Lays the colour over up to [`STEP`] pixels.
#[inline(always)]
fn lay(pixels: &mut [Pixel], colour: Pixel, start: i32, slope: i32, grain: &[i32; 4]) {
    let weight = |k: usize| ((start + slope * k as i32 + grain[k & 3]) >> 8).clamp(0, 256) as u32;
    if pixels.len() < STEP {
        for (k, pixel) in pixels.iter_mut().enumerate() {
            blend(pixel, u32::from_le_bytes(colour), weight(k));
        }
        return;
    }
    let above = u32x4::splat(u32::from_le_bytes(colour));
    let grain = i32x4::new(*grain);
    let ramp = i32x4::splat(slope) * i32x4::new([0, 1, 2, 3]);
    for first in [0, LANES] {
        let sum = i32x4::splat(start + slope * first as i32) + ramp + grain;
        let weight: i32x4 = sum >> 8;
        let weight = weight.max(i32x4::ZERO).min(i32x4::splat(256));
        let weight: u16x8 = bytemuck::cast(weight | weight << 16);
        lanes::store(pixels, first, lanes::mix(lanes::load(pixels, first), above, weight));
    }
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
