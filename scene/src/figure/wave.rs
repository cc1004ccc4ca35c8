//! The full wave: tile after tile breaks into its pages, each page one point in motion.

pub use gstage_raster::flight::LENGTH_MS;
use gstage_raster::flight::{Flight, STEPS};

use super::hash::hash;

/// Which property of a page a hash is for.
const LIFT: u32 = 30;
const LATE: u32 = 31;
const SWAY: u32 = 32;

/// What every wave shares.
pub(crate) fn flight() -> Flight {
    let progress = |step: usize| step as f32 / (STEPS - 1) as f32;
    Flight {
        rise: std::array::from_fn(|step| {
            let u = progress(step);
            (4096.0 * 6.75 * u * (1.0 - u) * (1.0 - u)) as i32
        }),
        thinned: std::array::from_fn(|step| (4096.0 * (progress(step) * 1.3).min(1.0)) as i32),
        glow: std::array::from_fn(|step| {
            let u = progress(step);
            if step == 0 { 0.0 } else { libm::expf(-3.2 * u) * (1.0 - u) }
        }),
        lift: std::array::from_fn(|index| {
            let chance = hash(LIFT, index as u32);
            (16.0 * (30.0 + 120.0 * chance * chance * chance)) as i32
        }),
        late: std::array::from_fn(|index| (256.0 * 26.0 * hash(LATE, index as u32)) as i32),
        sway: std::array::from_fn(|index| (64.0 * 0.5 * (hash(SWAY, index as u32) - 0.5)) as i32),
    }
}

/// How much later the crack comes by per page along x and y of tile `tile`, from when its neighbours broke.
pub(crate) fn drift(since: &[f32], tile: u16) -> (f32, f32) {
    let (column, row) = (tile % 16, tile / 16);
    let at = |column: u16, row: u16| {
        let since = since.get((row * 16 + column) as usize).copied().unwrap_or(0.0);
        since.clamp(-LENGTH_MS, 2.0 * LENGTH_MS)
    };
    let slope = |before: f32, after: f32, pages: f32| ((before - after) / pages).clamp(-3.0, 3.0);
    let (left, right) = (column.saturating_sub(1), (column + 1).min(15));
    let (back, front) = (row.saturating_sub(1), (row + 1).min(31));
    (
        slope(at(left, row), at(right, row), 32.0 * f32::from(right - left)),
        slope(at(column, back), at(column, front), 16.0 * f32::from(front - back)),
    )
}
