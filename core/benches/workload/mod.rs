//! What is measured: the same work for the Criterion benches and for the examples `ratios` and `instructions`.
//!
//! Everything works on memory that was touched before, and gives an answer that the caller must check.

// Each program uses a part of it.
#![allow(dead_code)]

pub(crate) mod peer;
pub(crate) mod yardstick;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::cache::MemoryCache;
use gstage_core::gstage::{Config, Flush, GStage, MapRequest};
use gstage_core::level::Level;
use gstage_core::scenario::{CacheSpec, WhenEmpty};
use gstage_core::sink::Sink;

/// First guest address of the gigabyte.
pub(crate) const START: Gpa = Gpa(0x4000_0000);
/// First host address behind it.
pub(crate) const HOST: Hpa = Hpa(0x1_4000_0000);
/// Bytes of it.
pub(crate) const GIB: u64 = 1 << 30;
/// Its 4K pages.
pub(crate) const PAGES: u64 = GIB >> 12;
/// Tables of a full split.
pub(crate) const TABLES: usize = 513;
/// Entries that a full split writes as children.
pub(crate) const ENTRIES: usize = TABLES * 512;

/// One gigabyte, to be split again and again in the same memory.
#[derive(Debug)]
pub(crate) struct Slab {
    gstage: GStage,
    cache: MemoryCache,
}

impl Slab {
    pub(crate) fn new() -> Self {
        let mut gstage = GStage::new(Config { reserve: TABLES as u32, ..Config::default() });
        let cache = gstage.new_cache(CacheSpec { capacity: 40, objects: None, when_empty: WhenEmpty::Null });
        let mut slab = Self { gstage, cache };
        slab.map();
        slab
    }

    /// Starts again with one 1G leaf.
    pub(crate) fn map(&mut self) {
        self.gstage.reset();
        let request = MapRequest { gpa: START, hpa: HOST, size: GIB, rdonly: false, exec: true };
        let mapped = self.gstage.map_page(Some(&mut self.cache), request, &mut ());
        assert_eq!(mapped.result, Ok(()));
    }

    /// Splits down to 4K on the way to one address.
    #[inline(never)]
    pub(crate) fn split_one<S: Sink>(&mut self, gpa: Gpa, sink: &mut S) -> bool {
        self.gstage.split_huge(Some(&mut self.cache), gpa, Level(0), Flush::EachLevel, sink).is_ok()
    }

    /// Splits all of it down to 4K, 512 calls.
    #[inline(never)]
    pub(crate) fn split_all<S: Sink>(&mut self, sink: &mut S) -> bool {
        let mut is_ok = true;
        for tile in 0..512 {
            let gpa = Gpa(START.0 + (tile << 21));
            is_ok &= self.gstage.split_huge(Some(&mut self.cache), gpa, Level(0), Flush::EachLevel, sink).is_ok();
        }
        is_ok
    }

    /// 4K leaves that there are.
    pub(crate) fn small_leaves(&self) -> u64 {
        self.gstage.leaves()[0]
    }

    /// Visits every leaf of the gigabyte and counts on from `count`.
    pub(crate) fn count_leaves(&self, mut count: u64) -> u64 {
        self.gstage.for_each_leaf(START, GIB, |_, _, _| count += 1);
        count
    }

    /// Translates random addresses and adds up where they lead.
    #[inline(never)]
    pub(crate) fn walk(&self, random: &mut Random, count: u32) -> u64 {
        let mut sum = 0u64;
        for _ in 0..count {
            let gpa = Gpa(START.0 + random.below_power(18) * 4096);
            sum = sum.wrapping_add(self.gstage.translate(gpa).map_or(0, |hpa| hpa.0));
        }
        sum
    }

    /// What [`Slab::walk`] must give: the mapping is linear.
    pub(crate) fn expected_walk(random: &mut Random, count: u32) -> u64 {
        (0..count).fold(0, |sum: u64, _| sum.wrapping_add(HOST.0 + random.below_power(18) * 4096))
    }
}

/// Numbers that look random: Marsaglia's generator of shifts and exclusive ors.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// A number of so many bits, at most 32.
    #[inline]
    pub(crate) fn below_power(&mut self, bits: u32) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> (64 - bits)
    }
}
