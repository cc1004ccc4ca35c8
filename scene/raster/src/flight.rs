//! The flight of the pages of a tile: where each is when.

use crate::display::Dust;

/// A page is under way for this many milliseconds.
const FLIGHT: f32 = 190.0;
/// The latest that the crack may come by a page, in milliseconds after its tile's break.
const LATEST: f32 = LENGTH_MS - FLIGHT;
/// Milliseconds from the break of a tile until its last page has settled.
pub const LENGTH_MS: f32 = 340.0;
/// Points along a page's way at which its height and colour are worked out.
pub const STEPS: usize = 128;

/// Everything about the flight of pages that does not change from frame to frame, in whole numbers for speed.
#[derive(Debug)]
pub struct Flight {
    /// How high a page is, 0..=4096, by step.
    pub rise: [i32; STEPS],
    /// How far it is from a tile's thickness to a page's, 0..=4096, by step.
    pub thinned: [i32; STEPS],
    /// How bright it is, 1 to 0, by step; 0 while it lies still.
    pub glow: [f32; STEPS],
    /// How high a page flies, by chance, in 16ths of a unit of height.
    pub lift: [i32; 512],
    /// How much later than its neighbours it starts, by chance, in 256ths of a millisecond.
    pub late: [i32; 512],
    /// How far it sways sideways per unit of height, by chance, in 64ths.
    pub sway: [i32; 512],
}

/// When the crack comes by each page of a tile, in 256ths of a millisecond.
#[derive(Debug)]
pub struct Clock {
    since: i32,
    earliest: i32,
    per_column: i32,
    per_row: i32,
}

impl Clock {
    /// The clock of a tile.
    #[must_use]
    pub fn new(dust: &Dust) -> Self {
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
    #[must_use]
    pub fn step(&self, row: i32, column: i32, late: i32) -> usize {
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
