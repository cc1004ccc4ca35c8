//! The full wave: tile after tile breaks into its pages, each page one point in motion.

use super::hash::hash;

/// Milliseconds from the break of a tile until its last page has settled.
pub const LENGTH_MS: f32 = 340.0;
/// A page is under way for this long.
const FLIGHT: f32 = 190.0;
/// The latest that the crack may come by a page, in milliseconds after its tile's break.
pub(crate) const LATEST: f32 = LENGTH_MS - FLIGHT;
/// Points along a page's way at which its height and colour are worked out.
pub(crate) const STEPS: usize = 128;
/// Which property of a page a hash is for.
const LIFT: u32 = 30;
const LATE: u32 = 31;
const SWAY: u32 = 32;

/// Everything about the flight of pages that does not change from frame to frame.
#[derive(Debug)]
pub(crate) struct Flight {
    /// How high a page is, 0..=1 of its own height, by step.
    pub(crate) rise: [f32; STEPS],
    /// How far it is from a tile's thickness to a page's, by step.
    pub(crate) thinned: [f32; STEPS],
    /// How bright it is, 1 to 0, by step; 0 while it lies still.
    pub(crate) glow: [f32; STEPS],
    /// How high a page flies, by chance, in units of height.
    pub(crate) lift: [f32; 512],
    /// How much later than its neighbours it starts, by chance, in milliseconds.
    pub(crate) late: [f32; 512],
    /// How far it sways sideways per unit of height, by chance.
    pub(crate) sway: [f32; 512],
}

impl Flight {
    pub(crate) fn new() -> Self {
        let progress = |step: usize| step as f32 / (STEPS - 1) as f32;
        Self {
            rise: std::array::from_fn(|step| {
                let u = progress(step);
                6.75 * u * (1.0 - u) * (1.0 - u)
            }),
            thinned: std::array::from_fn(|step| (progress(step) * 1.3).min(1.0)),
            glow: std::array::from_fn(|step| {
                let u = progress(step);
                if step == 0 { 0.0 } else { libm::expf(-3.2 * u) * (1.0 - u) }
            }),
            lift: std::array::from_fn(|index| {
                let chance = hash(LIFT, index as u32);
                30.0 + 120.0 * chance * chance * chance
            }),
            late: std::array::from_fn(|index| 26.0 * hash(LATE, index as u32)),
            sway: std::array::from_fn(|index| 0.5 * (hash(SWAY, index as u32) - 0.5)),
        }
    }
}

/// The step of a page that started `ms` milliseconds ago.
#[inline(always)]
pub(crate) fn step_at(ms: f32) -> usize {
    ((ms * ((STEPS - 1) as f32 / FLIGHT)).max(0.0) as usize).min(STEPS - 1)
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

/// When the crack comes by page 0 of a tile, and how much later per column and per row: never before the tile breaks.
pub(crate) fn delays(drift: (f32, f32)) -> (f32, f32, f32) {
    let earliest = -(drift.0.min(0.0) * 31.0 + drift.1.min(0.0) * 15.0);
    (earliest, drift.0, drift.1)
}
