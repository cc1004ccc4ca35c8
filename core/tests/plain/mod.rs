//! A G-stage as a plain map from addresses to leaves: slow, and easy to see to be right.
//!
//! It knows no walk and no entries. Besides the leaves it keeps which ranges have a table of their own, because the size of
//! a hole, and so what old versions step over, depends on that.

mod change;
mod map;
mod ranges;

use std::collections::{BTreeMap, BTreeSet};

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::gstage::Owed;
use gstage_core::kernel::{Behaviour, Kernel, LeafFlush};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Permissions;

pub(crate) use map::Target;

/// A leaf: how large it is, where it leads, what it allows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Leaf {
    pub(crate) level: u8,
    pub(crate) hpa: u64,
    pub(crate) allowed: Permissions,
}

/// log2 of the bytes of a page of a level.
pub(crate) fn order(mode: Mode, level: u8) -> u32 {
    mode.page_order(Level(level))
}

/// Bytes of a page of a level.
pub(crate) fn size(mode: Mode, level: u8) -> u64 {
    1 << order(mode, level)
}

#[derive(Clone, Debug)]
pub(crate) struct Naive {
    mode: Mode,
    kernel: Kernel,
    /// Leaves by their first address; no two overlap.
    pub(crate) leaves: BTreeMap<u64, Leaf>,
    /// Tables besides the root: the level of their entries and the first address that they map.
    tables: BTreeSet<(u8, u64)>,
    /// Tables that are left in the memory cache; `None` never runs out.
    cache: Option<u32>,
    pub(crate) freed: usize,
    pub(crate) has_root: bool,
}

impl Naive {
    pub(crate) fn new(mode: Mode, kernel: Kernel, cache: Option<u32>) -> Self {
        let (leaves, tables) = (BTreeMap::new(), BTreeSet::new());
        Self { mode, kernel, leaves, tables, cache, freed: 0, has_root: true }
    }

    pub(crate) fn translate(&self, gpa: Gpa) -> Option<Hpa> {
        let (start, leaf) = self.leaf_at(gpa.0)?;
        Some(Hpa(leaf.hpa + (gpa.0 - start)))
    }

    /// Tables by the level of their entries.
    pub(crate) fn tables(&self) -> [u64; 5] {
        let mut counts = [0; 5];
        self.tables.iter().for_each(|&(level, _)| counts[usize::from(level)] += 1);
        counts
    }

    fn behaviour(&self) -> &'static Behaviour {
        self.kernel.behaviour()
    }

    fn size(&self, level: u8) -> u64 {
        size(self.mode, level)
    }

    fn root_level(&self) -> u8 {
        self.mode.root_level().0
    }

    /// The first address of the page of a level.
    fn base(&self, gpa: u64, level: u8) -> u64 {
        gpa & !(self.size(level) - 1)
    }

    /// The leaf that maps an address and its own first address.
    fn leaf_at(&self, gpa: u64) -> Option<(u64, Leaf)> {
        let (&start, &leaf) = self.leaves.range(..=gpa).next_back()?;
        (gpa - start < self.size(leaf.level)).then_some((start, leaf))
    }

    /// Whether a table holds the entry of a level for an address.
    fn has_entry(&self, gpa: u64, level: u8) -> bool {
        level == self.root_level() || self.tables.contains(&(level, self.base(gpa, level + 1)))
    }

    /// The level of the hole around an address that no leaf maps.
    fn hole(&self, gpa: u64) -> u8 {
        (0..self.root_level()).find(|&level| self.has_entry(gpa, level)).unwrap_or(self.root_level())
    }

    /// Takes everything out of the page of a level, the tables for parts of it as well, and gives the number of these.
    fn clear(&mut self, start: u64, level: u8) -> usize {
        let size = self.size(level);
        let is_inside = |gpa: u64| gpa >= start && gpa - start < size;
        self.leaves.retain(|&gpa, _| !is_inside(gpa));
        let tables = self.tables.len();
        self.tables.retain(|&(entries, gpa)| entries >= level || !is_inside(gpa));
        tables - self.tables.len()
    }

    /// Takes a table from the memory cache; false where there is none.
    fn take(&mut self, cache: bool) -> bool {
        match (&mut self.cache, cache) {
            (_, false) | (Some(0), true) => false,
            (Some(left), true) => {
                *left -= 1;
                true
            }
            (None, true) => true,
        }
    }

    fn owed(&self, changes: bool) -> Owed {
        match (self.behaviour().leaf_flush, changes) {
            (LeafFlush::LeftToCaller, true) => Owed::Flush,
            _ => Owed::Nothing,
        }
    }
}
