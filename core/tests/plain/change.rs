//! Changing single entries, and the root.

use gstage_core::gstage::{Exchange, Owed, PteOp};
use gstage_core::kernel::Feature;
use gstage_core::pte::Permissions;

use super::Naive;

impl Naive {
    pub(crate) fn op_pte(&mut self, gpa: u64, level: u8, op: PteOp) -> Option<Owed> {
        let above = self.leaf_at(gpa).is_some_and(|(_, leaf)| leaf.level > level);
        if level > self.root_level() || above || !self.has_entry(gpa, level) {
            return None;
        }
        let (start, size) = (self.base(gpa, level), self.size(level));
        let starts: Vec<u64> = self.leaves.range(start..start + size).map(|(&start, _)| start).collect();
        let changes = match op {
            PteOp::Nop => false,
            PteOp::Clear => {
                self.freed += self.clear(start, level);
                !starts.is_empty()
            }
            PteOp::WriteProtect => starts.iter().filter(|&&start| self.take_write(start)).count() > 0,
        };
        Some(self.owed(changes))
    }

    pub(crate) fn update(&mut self, gpa: u64, allowed: Permissions) {
        if let Some((start, leaf)) = self.leaf_at(gpa) {
            self.leaves.insert(start, super::Leaf { allowed, ..leaf });
        }
    }

    /// Takes W from a leaf, or gives it back, by compare-and-exchange; `fresh` says whether the old value is the right one.
    pub(crate) fn exchange(&mut self, gpa: u64, level: u8, write: bool, fresh: bool) -> Exchange {
        match self.leaf_at(gpa) {
            _ if self.behaviour().try_update_pte == Feature::Missing => Exchange::Refused,
            Some((start, mut leaf)) if leaf.level == level => {
                if !fresh {
                    return Exchange::Lost;
                }
                leaf.allowed.write = write;
                self.leaves.insert(start, leaf);
                Exchange::Won
            }
            _ => Exchange::Refused,
        }
    }

    /// Gives the root back, or gets an empty one.
    pub(crate) fn set_root(&mut self, has_root: bool) {
        self.leaves.clear();
        self.tables.clear();
        self.has_root = has_root;
    }
}
