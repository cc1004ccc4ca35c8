//! Ranges of addresses that have changed.

use alloc::vec::Vec;
use core::mem;

/// Ranges from a first address to the one after the last; neighbours that come one after another are one.
#[derive(Debug, Default)]
pub(super) struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    pub(super) fn add(&mut self, start: u64, end: u64) {
        match self.0.last_mut() {
            Some(last) if start <= last.1 && last.0 <= end => *last = (last.0.min(start), last.1.max(end)),
            _ => self.0.push((start, end)),
        }
    }

    /// All ranges, in ascending order and without overlaps; afterwards there are none.
    pub(super) fn take(&mut self) -> Vec<(u64, u64)> {
        let mut ranges = mem::take(&mut self.0);
        ranges.sort_unstable();
        ranges.dedup_by(|next, last| {
            let is_joined = next.0 <= last.1;
            if is_joined {
                last.1 = last.1.max(next.1);
            }
            is_joined
        });
        ranges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_touch_become_one() {
        let mut ranges = Ranges::default();
        for (start, end) in [(8, 9), (9, 12), (0, 2), (4, 6), (1, 5), (20, 30), (21, 22)] {
            ranges.add(start, end);
        }
        assert_eq!(ranges.take(), [(0, 6), (8, 12), (20, 30)]);
        assert_eq!(ranges.take(), []);
    }
}
