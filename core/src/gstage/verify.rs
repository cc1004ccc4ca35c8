//! What must always hold for the tables.

use alloc::vec;
use core::fmt;

use super::{GStage, Root};
use crate::addr::Hpa;
use crate::cache::MemoryCache;
use crate::event::Slot;
use crate::level::Level;
use crate::pte::{Kind, Pte};
use crate::tables::{Place, TableId};

/// A broken invariant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    /// A pointer leads to memory that is no table.
    StrayPointer {
        /// The entry.
        slot: Slot,
        /// Its value.
        pte: Pte,
    },
    /// Two pointers lead to one table, so the tables are no tree.
    SharedTable {
        /// The table.
        table: Hpa,
    },
    /// A pointer leads to a page that still lies in a memory cache.
    TableInCache {
        /// The page.
        table: Hpa,
    },
    /// A page in a memory cache is not zero.
    DirtyCache {
        /// The page.
        table: Hpa,
    },
    /// A pointer leads to a page that was given back to the host, or the root has entries after that.
    FreedTable {
        /// The page.
        table: Hpa,
    },
    /// The number of leaves that is kept is not the number that is there.
    LeafCount {
        /// The level.
        level: Level,
        /// What is kept.
        kept: u64,
        /// What is there.
        found: u64,
    },
    /// A counter or a table of a machine disagrees with a fresh look; the text names it.
    Machine(&'static str),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StrayPointer { slot, pte } => {
                write!(
                    f,
                    "entry {} of table {:#x} holds {:#x}, which points to no table",
                    slot.index, slot.table.0, pte.0
                )
            }
            Self::SharedTable { table } => write!(f, "two pointers lead to table {:#x}", table.0),
            Self::TableInCache { table } => write!(f, "table {:#x} is linked and in a memory cache", table.0),
            Self::DirtyCache { table } => write!(f, "page {:#x} of a memory cache is not zero", table.0),
            Self::FreedTable { table } => write!(f, "table {:#x} is in use and was given back", table.0),
            Self::LeafCount { level, kept, found } => {
                write!(f, "{kept} leaves of level {} were counted, {found} are there", level.0)
            }
            Self::Machine(what) => f.write_str(what),
        }
    }
}

impl core::error::Error for Broken {}

impl GStage {
    /// Checks that the tables form a tree inside of table memory, that no linked table is in one of `caches`, that pages
    /// in `caches` are zero, and that the leaves are counted right.
    ///
    /// # Errors
    /// The first invariant that does not hold.
    pub fn verify(&self, caches: &[&MemoryCache]) -> Result<(), Broken> {
        let mut seen = vec![false; self.memory.allocated() as usize];
        for &table in caches.iter().flat_map(|cache| cache.objects()) {
            if self.memory.entries(table).iter().any(|entry| !entry.is_empty()) {
                return Err(Broken::DirtyCache { table: self.memory.hpa(table) });
            }
        }
        let mut found = [0; 5];
        self.verify_table(TableId::ROOT, self.mode.root_level(), &mut seen, &mut found)?;
        for &table in caches.iter().flat_map(|cache| cache.objects()) {
            if table.number().is_some_and(|number| seen.get(number) == Some(&true)) {
                return Err(Broken::TableInCache { table: self.memory.hpa(table) });
            }
        }
        for &table in &self.freed {
            if table.number().is_some_and(|number| seen.get(number) == Some(&true)) {
                return Err(Broken::FreedTable { table: self.memory.hpa(table) });
            }
        }
        if self.root == Root::Missing && self.memory.entries(TableId::ROOT).iter().any(|entry| !entry.is_empty()) {
            return Err(Broken::FreedTable { table: self.memory.root() });
        }
        match (0..5).find(|&level| self.leaves[level] != found[level]) {
            Some(level) => {
                Err(Broken::LeafCount { level: Level(level as u8), kept: self.leaves[level], found: found[level] })
            }
            None => Ok(()),
        }
    }

    /// Table pages that are reachable from the root, by the level of their entries; the root does not count.
    #[must_use]
    pub fn reachable_tables(&self) -> [u64; 5] {
        let mut counts = [0; 5];
        self.count_tables(TableId::ROOT, self.mode.root_level(), &mut counts);
        counts
    }

    fn count_tables(&self, table: TableId, level: Level, counts: &mut [u64; 5]) {
        let Some(below) = level.size_down() else { return };
        for place in self.places(table, level) {
            let pte = self.memory.read(place);
            if pte.kind() == Kind::Pointer
                && let Some(table) = self.memory.table_at(pte.hpa())
            {
                counts[below.0 as usize] += 1;
                self.count_tables(table, below, counts);
            }
        }
    }

    fn verify_table(
        &self,
        table: TableId,
        level: Level,
        seen: &mut [bool],
        found: &mut [u64; 5],
    ) -> Result<(), Broken> {
        // A pointer to the root shares it as well.
        if table != TableId::ROOT || level != self.mode.root_level() {
            match table.number().and_then(|number| seen.get_mut(number)) {
                Some(seen) if !*seen => *seen = true,
                _ => return Err(Broken::SharedTable { table: self.memory.hpa(table) }),
            }
        }
        for place in self.places(table, level) {
            let pte = self.memory.read(place);
            match pte.kind() {
                Kind::Empty => {}
                Kind::Leaf => found[level.0 as usize] += 1,
                Kind::Pointer => {
                    let stray = Broken::StrayPointer { slot: self.slot(place), pte };
                    let below = level.size_down().ok_or(stray)?;
                    let table = self.memory.table_at(pte.hpa()).ok_or(stray)?;
                    self.verify_table(table, below, seen, found)?;
                }
            }
        }
        Ok(())
    }

    fn places(&self, table: TableId, level: Level) -> impl Iterator<Item = Place> + use<> {
        (0..self.mode.entries(level) as u16).map(move |index| Place { table, index, level })
    }
}
