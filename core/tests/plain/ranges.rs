//! Write-protecting and unmapping ranges.

use gstage_core::gstage::Owed;
use gstage_core::kernel::{Feature, HoleStep, WriteProtect};

use super::Naive;

impl Naive {
    pub(crate) fn write_protect(&mut self, start: u64, end: u64) -> Owed {
        let behaviour = self.behaviour();
        let starts = match (behaviour.write_protect, behaviour.hole_step) {
            // No way of stepping is needed to say what this does.
            (WriteProtect::TouchedLeaves, HoleStep::ToNextEntry) => self.overlapping(start, end),
            (WriteProtect::TouchedLeaves, HoleStep::ItsSize) => self.visited(start, end, true),
            (WriteProtect::CoveredLeaves, _) => self.visited(start, end, false),
        };
        let changes = starts.iter().filter(|&&start| self.take_write(start)).count() > 0;
        self.owed(changes)
    }

    pub(crate) fn unmap(&mut self, start: u64, size: u64) -> Owed {
        let starts = self.visited(start, start + size, false);
        self.leaves.retain(|start, _| !starts.contains(start));
        self.owed(!starts.is_empty())
    }

    pub(crate) fn write_protect_masked(&mut self, base_gfn: u64, mask: u64) -> Option<Owed> {
        if self.behaviour().wp_masked == Feature::Missing {
            return None;
        }
        let pages = (0..64).filter(|bit| mask >> bit & 1 == 1).map(|bit| (base_gfn + bit) << 12);
        let starts: Vec<u64> = pages.filter_map(|gpa| self.leaf_at(gpa)).map(|(start, _)| start).collect();
        let changes = starts.iter().filter(|&&start| self.take_write(start)).count() > 0;
        Some(self.owed(changes))
    }

    /// First addresses of the leaves that overlap a range.
    fn overlapping(&self, start: u64, end: u64) -> Vec<u64> {
        let overlaps = |gpa: u64, level: u8| gpa < end && start < gpa + self.size(level) && start < end;
        self.leaves.iter().filter(|&(&gpa, leaf)| overlaps(gpa, leaf.level)).map(|(&gpa, _)| gpa).collect()
    }

    /// First addresses of the leaves that the kernel comes to from `start`: all of them, realigning at each, or only those
    /// at whose start it is and which end by `end`.
    fn visited(&self, start: u64, end: u64, touched: bool) -> Vec<u64> {
        let mut starts = Vec::new();
        let mut gpa = start;
        while gpa < end {
            let step = match self.leaf_at(gpa) {
                Some((start, leaf)) => {
                    if touched {
                        gpa = start;
                    }
                    let size = self.size(leaf.level);
                    if touched || (gpa == start && gpa + size <= end) {
                        starts.push(start);
                    }
                    size
                }
                None => {
                    let size = self.size(self.hole(gpa));
                    match self.behaviour().hole_step {
                        HoleStep::ItsSize => size,
                        HoleStep::ToNextEntry => size - gpa % size,
                    }
                }
            };
            gpa += step;
        }
        starts
    }

    /// Takes W from the leaf that begins at an address; whether it had it.
    pub(super) fn take_write(&mut self, start: u64) -> bool {
        self.leaves.get_mut(&start).is_some_and(|leaf| std::mem::take(&mut leaf.allowed.write))
    }
}
