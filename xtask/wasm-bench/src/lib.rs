//! The work that `cargo xtask bench` measures natively and in wasm: a full split of 1 GiB, and walks of its tables.
//!
//! It is the model itself, with tracing off. Every answer is a sum of what was done, so that no work can be left out.
#![forbid(unsafe_code)]

pub mod scale;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::cache::MemoryCache;
use gstage_core::gstage::{Config, Flush, GStage, Mapping};
use gstage_core::level::Level;
use gstage_core::pte::Pte;
use gstage_core::scenario::{CacheSpec, WhenEmpty};
use wasm_bindgen::prelude::wasm_bindgen;

/// First guest address of the gigabyte.
const START: u64 = 1 << 30;
/// Bytes of a 2M page, and how many of them make the gigabyte.
const MIDDLE_SIZE: u64 = 1 << 21;
const MIDDLES: u64 = 512;
/// The gigabyte as one writable leaf, at host address 0x1_4000_0000.
const HUGE_LEAF: Pte = Pte(0x5000_00df);
/// Tables that the full split takes, and some to spare.
const RESERVE: u32 = 520;

/// One gigabyte of guest memory, its tables, and the pages that tables are made from.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Workload {
    gstage: GStage,
    cache: MemoryCache,
    /// State of the generator of addresses to walk.
    seed: u64,
}

impl Default for Workload {
    fn default() -> Self {
        let mut gstage = GStage::new(Config { reserve: RESERVE, ..Config::default() });
        let cache = gstage.new_cache(CacheSpec { capacity: 0, objects: None, when_empty: WhenEmpty::Null });
        Self { gstage, cache, seed: 1 }
    }
}

#[wasm_bindgen]
impl Workload {
    /// Makes the workload; its memory has been touched.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Maps the gigabyte by one leaf and splits it to 4K pages in full, `times` times; gives the number of leaves seen.
    pub fn split(&mut self, times: u32) -> f64 {
        let mut leaves = 0;
        for _ in 0..times {
            self.gstage.reset();
            let huge = Mapping { gpa: Gpa(START), pte: HUGE_LEAF, level: Level(2) };
            let mut failures = u64::from(self.gstage.set_pte(Some(&mut self.cache), huge, &mut ()).is_err());
            for index in 0..MIDDLES {
                let gpa = Gpa(START + index * MIDDLE_SIZE);
                let split = self.gstage.split_huge(Some(&mut self.cache), gpa, Level(0), Flush::EachLevel, &mut ());
                failures += u64::from(split.is_err());
            }
            leaves += self.gstage.leaves()[0] - failures;
        }
        leaves as f64
    }

    /// Translates `count` random addresses of the gigabyte; gives the number of those that had a translation, and
    /// in its lower digits a sum of where they led.
    pub fn walk(&mut self, count: u32) -> f64 {
        let mut sum = 0_u64;
        let mut found = 0_u64;
        for _ in 0..count {
            // The constants of Knuth's MMIX generator; the upper bits are the good ones.
            self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let gpa = Gpa(START + (self.seed >> 34));
            if let Some(Hpa(hpa)) = self.gstage.translate(gpa) {
                found += 1;
                sum = sum.wrapping_add(hpa);
            }
        }
        found as f64 + (sum % 1000) as f64 / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_split_leaves_a_quarter_of_a_million_pages_that_all_translate() {
        let mut workload = Workload::new();
        assert_eq!(workload.split(2), 2.0 * 262_144.0);
        assert_eq!(workload.walk(1000).floor(), 1000.0);
    }
}
