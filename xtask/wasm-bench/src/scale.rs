//! A guest so large that its page tables would fill a browser tab, were they kept as bytes.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::gstage::{Config, Flush, GStage, MapRequest};
use gstage_core::level::Level;
use gstage_core::scenario::{CacheSpec, WhenEmpty};
use gstage_core::tables::Keeping;
use wasm_bindgen::prelude::wasm_bindgen;

const GIB: u64 = 1 << 30;
/// Where guest and host memory begin.
const START: u64 = GIB;
const HOST: u64 = 1 << 40;

/// A guest that is mapped by 1G leaves and can be split to 4K in full.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Guest {
    gstage: GStage,
    gigabytes: u64,
}

#[wasm_bindgen]
impl Guest {
    /// A guest of so many gigabytes, at most 512.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(gigabytes: u32) -> Self {
        let keeping = Keeping::Described;
        Self { gstage: GStage::new(Config { keeping, ..Config::default() }), gigabytes: u64::from(gigabytes) }
    }

    /// Maps the guest and splits all of it; gives the number of 4K leaves, less one for each failure.
    pub fn split(&mut self) -> f64 {
        self.gstage.reset();
        let mut cache = self.gstage.new_cache(CacheSpec { capacity: 0, objects: None, when_empty: WhenEmpty::Null });
        let mut failures = 0;
        for offset in (0..self.gigabytes).map(|gigabyte| gigabyte * GIB) {
            let (gpa, hpa) = (Gpa(START + offset), Hpa(HOST + offset));
            let request = MapRequest { gpa, hpa, size: GIB, rdonly: false, exec: true };
            failures += u32::from(self.gstage.map_page(Some(&mut cache), request, &mut ()).result.is_err());
            for tile in 0..512 {
                let gpa = Gpa(gpa.0 + (tile << 21));
                let split = self.gstage.split_huge(Some(&mut cache), gpa, Level(0), Flush::EachLevel, &mut ());
                failures += u32::from(split.is_err());
            }
        }
        self.gstage.leaves()[0] as f64 - f64::from(failures)
    }

    /// Pages that do not lead to where they must, of every so many.
    #[must_use]
    pub fn astray(&self, step: u32) -> f64 {
        let pages = (0..self.gigabytes << 18).step_by(step.max(1) as usize).map(|page| page << 12);
        let astray = |&offset: &u64| self.gstage.translate(Gpa(START + offset)) != Some(Hpa(HOST + offset));
        pages.filter(astray).count() as f64
    }

    /// Tables, the root not counted.
    #[must_use]
    pub fn tables(&self) -> u32 {
        self.gstage.memory().allocated()
    }

    /// Bytes that the tables take, the root included.
    #[must_use]
    pub fn bytes(&self) -> f64 {
        self.gstage.memory().bytes() as f64
    }
}

/// Bytes of the module's memory.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
#[must_use]
pub fn memory_bytes() -> f64 {
    const PAGE: f64 = 65_536.0;
    core::arch::wasm32::memory_size::<0>() as f64 * PAGE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_guest_takes_sixteen_bytes_a_table_and_every_page_leads_to_its_place() {
        let mut guest = Guest::new(8);
        assert_eq!(guest.split(), 8.0 * 262_144.0);
        assert_eq!((guest.tables(), guest.astray(1)), (8 * 513, 0.0));
        assert!(guest.bytes() < 200_000.0);
    }
}
