//! Reading out the leaves.

use alloc::vec::Vec;

use super::GStage;
use crate::addr::Gpa;
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::{Kind, Pte};
use crate::tables::TableId;

/// Leaves of one level that follow each other in guest and in host memory and are otherwise equal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct LeafRun {
    /// Level of the leaves.
    pub level: Level,
    /// First guest address.
    pub gpa: Gpa,
    /// Number of leaves.
    pub count: u64,
    /// The first leaf.
    pub pte: Pte,
}

impl LeafRun {
    /// Whether a leaf carries the run on.
    fn continues_with(&self, mode: Mode, gpa: Gpa, level: Level, pte: Pte) -> bool {
        let (pages, bytes) = (mode.child_step(level), mode.page_size(level));
        self.level == level
            && self.gpa.0.wrapping_add(bytes.wrapping_mul(self.count)) == gpa.0
            && self.pte.0.wrapping_add(pages.wrapping_mul(self.count)) == pte.0
    }
}

impl GStage {
    /// Calls `visit` with address, level and value of every leaf that overlaps the `size` bytes from `start`, in
    /// ascending order. A leaf that begins before `start` is given with its own first address.
    pub fn for_each_leaf(&self, start: Gpa, size: u64, mut visit: impl FnMut(Gpa, Level, Pte)) {
        self.for_each_leaf_run(start, size, |LeafRun { level, gpa, count, pte }| {
            let (order, step) = (self.mode.page_order(level), self.mode.child_step(level));
            for index in 0..count {
                visit(Gpa(gpa.0 + (index << order)), level, Pte(pte.0.wrapping_add(index.wrapping_mul(step))));
            }
        });
    }

    /// As [`GStage::for_each_leaf`], with many leaves at once where a table is kept as the split wrote it. A run ends with its
    /// table at the latest, and what follows may carry it on.
    pub fn for_each_leaf_run(&self, start: Gpa, size: u64, mut visit: impl FnMut(LeafRun)) {
        let end = start.0.saturating_add(size).min(self.mode.gpa_size());
        if start.0 < end {
            let last = end - 1;
            self.visit_table(TableId::ROOT, self.mode.root_level(), 0, start.0, last, &mut visit);
        }
    }

    /// The leaves that overlap the `size` bytes from `start`, merged into runs.
    #[must_use]
    pub fn leaf_runs(&self, start: Gpa, size: u64) -> Vec<LeafRun> {
        let mut runs: Vec<LeafRun> = Vec::new();
        self.for_each_leaf_run(start, size, |next| match runs.last_mut() {
            Some(run) if run.continues_with(self.mode, next.gpa, next.level, next.pte) => run.count += next.count,
            _ => runs.push(next),
        });
        runs
    }

    /// Visits the entries of one table, whose first address is `base`, for the addresses `first..=last`.
    fn visit_table(
        &self,
        table: TableId,
        level: Level,
        base: u64,
        first: u64,
        last: u64,
        visit: &mut impl FnMut(LeafRun),
    ) {
        let order = self.mode.page_order(level);
        let entries = self.memory.entries(table);
        let from = first.saturating_sub(base) >> order;
        let to = ((last - base) >> order).min(self.mode.entries(level) as u64 - 1);
        if let Some(pte) = entries.leaf_run(level, from as u16) {
            return visit(LeafRun { level, gpa: Gpa(base + (from << order)), count: to - from + 1, pte });
        }
        for index in from..=to {
            let pte = entries.get(index as u16);
            let gpa = base + (index << order);
            match (pte.kind(), level.size_down()) {
                (Kind::Leaf, _) => visit(LeafRun { level, gpa: Gpa(gpa), count: 1, pte }),
                (Kind::Pointer, Some(below)) => {
                    if let Some(table) = self.memory.table_at(pte.hpa()) {
                        self.visit_table(table, below, gpa, first, last, visit);
                    }
                }
                _ => {}
            }
        }
    }

    /// Leaves by level that an entry of `level` holds: itself, or all that its table leads to.
    pub(super) fn count_below(&self, level: Level, pte: Pte) -> [u64; 5] {
        let mut counts = [0; 5];
        self.add_below(level, pte, &mut counts);
        counts
    }

    fn add_below(&self, level: Level, pte: Pte, counts: &mut [u64; 5]) {
        match (pte.kind(), level.size_down()) {
            (Kind::Leaf, _) => {
                if let Some(count) = counts.get_mut(level.0 as usize) {
                    *count += 1;
                }
            }
            (Kind::Pointer, Some(below)) => {
                let table = self.memory.table_at(pte.hpa());
                for entry in table.into_iter().flat_map(|table| self.memory.entries(table).iter()) {
                    self.add_below(below, entry, counts);
                }
            }
            _ => {}
        }
    }
}
