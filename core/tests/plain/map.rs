//! Mapping and splitting.

use gstage_core::gstage::{Flush, Owed, SplitError};
use gstage_core::kernel::{MapOverLeaf, SplitHuge, SplitWithoutCache};
use gstage_core::pte::Permissions;

use super::{Leaf, Naive};

/// Where a page is to be mapped.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) gpa: u64,
    pub(crate) level: u8,
    pub(crate) cache: bool,
}

const EEXIST: i32 = -17;
const ENOMEM: i32 = -12;

impl Naive {
    /// Maps a page, and gives the errno.
    pub(crate) fn map(&mut self, at: Target, hpa: u64, allowed: Permissions) -> i32 {
        if self.behaviour().map_over_leaf == MapOverLeaf::SplitOrUpdate
            && let Some((start, leaf)) = self.leaf_at(at.gpa)
        {
            if leaf.level > at.level {
                // Whether that works shows below.
                let _ = self.split(at, Flush::EachLevel);
            } else if self.base(leaf.hpa, at.level) == hpa {
                self.leaves.insert(start, Leaf { allowed, ..leaf });
                return 0;
            }
        }
        self.set(at, Some(Leaf { level: at.level, hpa, allowed }))
    }

    /// Puts a leaf, or nothing, in the place of whatever is there, and gives the errno.
    pub(crate) fn set(&mut self, at: Target, leaf: Option<Leaf>) -> i32 {
        if self.leaf_at(at.gpa).is_some_and(|(_, leaf)| leaf.level > at.level) {
            return EEXIST;
        }
        for level in (at.level..self.root_level()).rev() {
            if !self.has_entry(at.gpa, level) {
                if !self.take(at.cache) {
                    return ENOMEM;
                }
                self.tables.insert((level, self.base(at.gpa, level + 1)));
            }
        }
        let start = self.base(at.gpa, at.level);
        // Smaller leaves and their tables are lost with the pointer that is overwritten.
        self.clear(start, at.level);
        self.leaves.extend(leaf.map(|leaf| (start, leaf)));
        0
    }

    /// Maps pages of a device until one cannot be mapped, and gives the errno; the cache of the call never runs out.
    pub(crate) fn ioremap(&mut self, gpa: u64, pages: u64, hpa: u64) -> i32 {
        let cache = self.cache.take();
        let allowed = Permissions { read: true, write: true, execute: false };
        let mut pages = (0..pages).map(|page| {
            let at = Target { gpa: gpa + (page << 12), level: 0, cache: true };
            self.set(at, Some(Leaf { level: 0, hpa: hpa + (page << 12), allowed }))
        });
        let errno = pages.find(|&errno| errno != 0).unwrap_or(0);
        self.cache = cache;
        errno
    }

    pub(crate) fn split(&mut self, at: Target, flush: Flush) -> Result<Owed, SplitError> {
        if self.behaviour().split_huge == SplitHuge::Missing {
            return Err(SplitError::Missing);
        }
        let mut owed = Owed::Nothing;
        if !at.cache && self.behaviour().split_without_cache == SplitWithoutCache::FailsAtOnce {
            return Err(SplitError::OutOfTables(owed));
        }
        while let Some((start, parent)) = self.leaf_at(at.gpa).filter(|(_, leaf)| leaf.level > at.level) {
            if !self.take(at.cache) {
                return Err(SplitError::OutOfTables(owed));
            }
            let level = parent.level - 1;
            let size = self.size(level);
            self.tables.insert((level, start));
            for offset in (0..self.size(parent.level)).step_by(size as usize) {
                self.leaves.insert(start + offset, Leaf { level, hpa: parent.hpa + offset, ..parent });
            }
            if flush == Flush::LeftToCaller {
                owed = Owed::Flush;
            }
        }
        Ok(owed)
    }
}
