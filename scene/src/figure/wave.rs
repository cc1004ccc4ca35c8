//! The full wave: tile after tile breaks into its pages, each page one point in motion.

use super::display::Dust;
use super::hash::hash;

/// Milliseconds from the break of a tile until its last page has settled.
pub const LENGTH_MS: f32 = 340.0;
/// A page is under way for this long.
const FLIGHT: f32 = 190.0;
/// The latest that the crack may come by a page, in milliseconds after its tile's break.
const LATEST: f32 = LENGTH_MS - FLIGHT;
/// Points along a page's way at which its height and colour are worked out.
pub(crate) const STEPS: usize = 128;
/// Which property of a page a hash is for.
const LIFT: u32 = 30;
const LATE: u32 = 31;
const SWAY: u32 = 32;

/// Everything about the flight of pages that does not change from frame to frame, in whole numbers for speed.
#[derive(Debug)]
pub(crate) struct Flight {
    /// How high a page is, 0..=4096, by step.
    pub(crate) rise: [i32; STEPS],
    /// How far it is from a tile's thickness to a page's, 0..=4096, by step.
    pub(crate) thinned: [i32; STEPS],
    /// How bright it is, 1 to 0, by step; 0 while it lies still.
    pub(crate) glow: [f32; STEPS],
    /// How high a page flies, by chance, in 16ths of a unit of height.
    pub(crate) lift: [i32; 512],
    /// How much later than its neighbours it starts, by chance, in 256ths of a millisecond.
    pub(crate) late: [i32; 512],
    /// How far it sways sideways per unit of height, by chance, in 64ths.
    pub(crate) sway: [i32; 512],
}

impl Flight {
    pub(crate) fn new() -> Self {
        let progress = |step: usize| step as f32 / (STEPS - 1) as f32;
        Self {
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
}

/// When the crack comes by each page of a tile, in 256ths of a millisecond.
pub(crate) struct Clock {
    since: i32,
    earliest: i32,
    per_column: i32,
    per_row: i32,
}

impl Clock {
    pub(crate) fn new(dust: &Dust) -> Self {
        let fixed = |ms: f32| (256.0 * ms) as i32;
        // Never before the tile breaks.
        let earliest = -(dust.drift.0.min(0.0) * 31.0 + dust.drift.1.min(0.0) * 15.0);
        Self {
            since: fixed(dust.since),
            earliest: fixed(earliest),
            per_column: fixed(dust.drift.0),
            per_row: fixed(dust.drift.1),
        }
    }

    /// How far a page is on its way, as a step.
    #[inline(always)]
    pub(crate) fn step(&self, row: i32, column: i32, late: i32) -> usize {
        const LATEST_FIXED: i32 = (256.0 * LATEST) as i32;
        const STEPS_PER_MS: i32 = (256.0 * (STEPS - 1) as f32 / FLIGHT) as i32;
        let delay = self.earliest + self.per_row * row + self.per_column * column + late;
        let ms = self.since - delay.min(LATEST_FIXED);
        // The last one is reached exactly when the flight is over, in spite of rounding.
        if ms >= (256.0 * FLIGHT) as i32 {
            return STEPS - 1;
        }
        ((ms.max(0) * STEPS_PER_MS) >> 16) as usize & (STEPS - 1)
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
