//! A G-stage as a plain list of leaves: slow, and easy to see to be right.
//!
//! It knows no tables and no walk. Its ranges begin at multiples of the largest page, where the kernel's way of stepping
//! over holes misses nothing.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::gstage::{Owed, SplitError};
use gstage_core::kernel::{Kernel, LeafFlush, MapOverLeaf, SplitHuge, WriteProtect};
use gstage_core::level::Level;
use gstage_core::mode::Mode;

/// A leaf: where it is, where it leads, what it allows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Leaf {
    pub(crate) gpa: u64,
    pub(crate) level: u8,
    pub(crate) size: u64,
    pub(crate) hpa: u64,
    pub(crate) write: bool,
    pub(crate) execute: bool,
}

impl Leaf {
    fn covers(&self, gpa: u64) -> bool {
        self.gpa <= gpa && gpa - self.gpa < self.size
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Naive {
    mode: Mode,
    kernel: Kernel,
    pub(crate) leaves: Vec<Leaf>,
}

impl Naive {
    pub(crate) fn new(mode: Mode, kernel: Kernel) -> Self {
        Self { mode, kernel, leaves: Vec::new() }
    }

    pub(crate) fn translate(&self, gpa: Gpa) -> Option<Hpa> {
        let leaf = self.leaves.iter().find(|leaf| leaf.covers(gpa.0))?;
        Some(Hpa(leaf.hpa + (gpa.0 - leaf.gpa)))
    }

    /// Splits on the way to an address; nothing in versions that cannot.
    pub(crate) fn split(&mut self, gpa: Gpa, target: Level) {
        if self.kernel.behaviour().split_huge == SplitHuge::Missing {
            return;
        }
        while let Some(index) = self.leaves.iter().position(|leaf| leaf.covers(gpa.0) && leaf.level > target.0) {
            let parent = self.leaves.swap_remove(index);
            let count = if self.mode == Mode::Sv32x4 { 1024 } else { 512 };
            let child = Leaf { level: parent.level - 1, size: parent.size / count, ..parent };
            let children = (0..count).map(|i| i * child.size);
            self.leaves.extend(children.map(|offset| Leaf {
                gpa: parent.gpa + offset,
                hpa: parent.hpa + offset,
                ..child
            }));
        }
    }

    /// Maps an aligned page; false for -EEXIST.
    pub(crate) fn map(&mut self, new: Leaf) -> bool {
        let found = self.leaves.iter().copied().find(|leaf| leaf.covers(new.gpa));
        if let (MapOverLeaf::SplitOrUpdate, Some(old)) = (self.kernel.behaviour().map_over_leaf, found) {
            if old.level > new.level {
                self.split(Gpa(new.gpa), Level(new.level));
            } else if old.hpa & !(new.size - 1) == new.hpa {
                let same = self.leaves.iter_mut().find(|leaf| leaf.covers(new.gpa));
                if let Some(leaf) = same {
                    (leaf.write, leaf.execute) = (new.write, new.execute);
                }
                return true;
            }
        }
        if self.leaves.iter().any(|leaf| leaf.covers(new.gpa) && leaf.level > new.level) {
            return false;
        }
        // Smaller leaves go with the table that the new entry overwrites.
        self.leaves.retain(|leaf| !new.covers(leaf.gpa));
        self.leaves.push(new);
        true
    }

    /// What splitting gives its caller when tables never run out and each level is flushed.
    pub(crate) fn split_result(&self) -> Result<Owed, SplitError> {
        match self.kernel.behaviour().split_huge {
            SplitHuge::Missing => Err(SplitError::Missing),
            SplitHuge::Errno | SplitHuge::Owed => Ok(Owed::Nothing),
        }
    }

    pub(crate) fn write_protect(&mut self, start: Gpa, end: Gpa) -> Owed {
        let needs_cover = self.kernel.behaviour().write_protect == WriteProtect::CoveredLeaves;
        let mut changes = false;
        for leaf in &mut self.leaves {
            let (first, last) = (leaf.gpa, leaf.gpa + leaf.size);
            let is_met = first < end.0 && start.0 < last;
            let is_covered = start.0 <= first && last <= end.0;
            if is_met && (is_covered || !needs_cover) {
                changes |= leaf.write;
                leaf.write = false;
            }
        }
        self.owed(changes)
    }

    pub(crate) fn unmap(&mut self, start: Gpa, size: u64) -> Owed {
        let (end, count) = (start.0 + size, self.leaves.len());
        self.leaves.retain(|leaf| leaf.gpa < start.0 || leaf.gpa + leaf.size > end);
        self.owed(self.leaves.len() < count)
    }

    fn owed(&self, changes: bool) -> Owed {
        match (self.kernel.behaviour().leaf_flush, changes) {
            (LeafFlush::LeftToCaller, true) => Owed::Flush,
            _ => Owed::Nothing,
        }
    }

    pub(crate) fn sorted(&self) -> Vec<Leaf> {
        let mut leaves = self.leaves.clone();
        leaves.sort_unstable();
        leaves
    }
}
