//! What the work is measured against: the same bytes set, the same entries stored one by one, one load.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{ENTRIES, Random, TABLES};

/// As many bytes as the tables of a full split have, at a page boundary like those.
#[derive(Debug)]
pub(crate) struct Bytes {
    memory: Vec<u8>,
    offset: usize,
}

impl Bytes {
    pub(crate) fn new() -> Self {
        let memory = vec![1u8; (TABLES + 1) * 4096];
        let offset = memory.as_ptr().align_offset(4096);
        Self { memory, offset }
    }

    /// `memset`.
    #[inline(never)]
    pub(crate) fn set(&mut self, value: u8) -> usize {
        let bytes = &mut self.memory[self.offset..self.offset + TABLES * 4096];
        bytes.fill(value);
        bytes.len()
    }

    pub(crate) fn is_all(&self, value: u8) -> bool {
        self.memory[self.offset..self.offset + TABLES * 4096].iter().all(|&byte| byte == value)
    }
}

/// The entries of a full split, each written by a store of its own, as the kernel's `WRITE_ONCE` does.
///
/// A relaxed atomic store is a plain 64-bit store that the compiler may neither merge nor drop.
#[derive(Debug)]
pub(crate) struct SingleStores {
    memory: Vec<AtomicU64>,
    offset: usize,
}

impl SingleStores {
    pub(crate) fn new() -> Self {
        let memory: Vec<AtomicU64> = (0..ENTRIES + 512).map(|_| AtomicU64::new(1)).collect();
        let offset = memory.as_ptr().align_offset(4096);
        Self { memory, offset }
    }

    /// Fills one table for the gigabyte, then one for each of its 2M children.
    #[inline(never)]
    pub(crate) fn fill(&self, leaf: u64) -> usize {
        let (tables, _) = self.memory[self.offset..self.offset + ENTRIES].as_chunks::<512>();
        fill_table(&tables[0], leaf, 1 << 21);
        for (index, table) in tables[1..].iter().enumerate() {
            fill_table(table, child(leaf, index as u64, 1 << 21), 1 << 12);
        }
        tables.len()
    }

    pub(crate) fn last(&self) -> u64 {
        self.memory[self.offset + ENTRIES - 1].load(Ordering::Relaxed)
    }
}

/// One table: the size of a child is known at run time only, as in the kernel.
#[inline(never)]
fn fill_table(table: &[AtomicU64; 512], leaf: u64, child_size: u64) {
    for (index, entry) in table.iter().enumerate() {
        entry.store(child(leaf, index as u64, child_size), Ordering::Relaxed);
    }
}

fn child(leaf: u64, index: u64, child_size: u64) -> u64 {
    leaf | (index * (child_size / 4096)) << 10
}

/// 2 MiB of numbers, as much as the 4K entries of a split gigabyte.
#[derive(Debug)]
pub(crate) struct Numbers(Vec<u64>);

impl Numbers {
    const BITS: u32 = 18;

    pub(crate) fn new() -> Self {
        Self((0..1 << Self::BITS).collect())
    }

    /// Random loads, added up.
    #[inline(never)]
    pub(crate) fn load(&self, random: &mut Random, count: u32) -> u64 {
        let numbers: &[u64] = &self.0[..1 << Self::BITS];
        let mut sum = 0u64;
        for _ in 0..count {
            sum = sum.wrapping_add(numbers[random.below_power(Self::BITS) as usize]);
        }
        sum
    }

    /// What [`Numbers::load`] must give.
    pub(crate) fn expected_load(random: &mut Random, count: u32) -> u64 {
        (0..count).fold(0, |sum: u64, _| sum.wrapping_add(random.below_power(Self::BITS)))
    }
}
