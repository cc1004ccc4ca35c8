//! The dirty log of one memslot.

use alloc::vec;
use alloc::vec::Vec;

use crate::addr::{Gpa, PAGE_SHIFT};
use crate::scenario::MemSlot;

/// One bit for every 4K page of a memslot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DirtyLog {
    start: Gpa,
    words: Vec<u64>,
    count: u64,
}

impl DirtyLog {
    /// A log for a memslot, with no page marked.
    pub(crate) fn new(slot: &MemSlot) -> Self {
        let pages = slot.size >> PAGE_SHIFT;
        Self { start: slot.gpa, words: vec![0; pages.div_ceil(64) as usize], count: 0 }
    }

    /// Pages that are marked.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Whether the page of an address is marked; false outside of the memslot.
    #[must_use]
    pub fn is_dirty(&self, gpa: Gpa) -> bool {
        self.bit(gpa).is_some_and(|(word, mask)| self.words[word] & mask != 0)
    }

    /// Calls `visit` with the first address of every marked page, in ascending order.
    pub fn for_each(&self, mut visit: impl FnMut(Gpa)) {
        for (number, &word) in self.words.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                let page = number as u64 * 64 + u64::from(rest.trailing_zeros());
                visit(Gpa(self.start.0 + (page << PAGE_SHIFT)));
                rest &= rest - 1;
            }
        }
    }

    /// Sets or clears the mark of the page of an address.
    pub(crate) fn set(&mut self, gpa: Gpa, dirty: bool) {
        let Some((word, mask)) = self.bit(gpa) else { return };
        let was = self.words[word] & mask != 0;
        if was != dirty {
            self.words[word] ^= mask;
            self.count = if dirty { self.count + 1 } else { self.count - 1 };
        }
    }

    /// Marked pages, counted afresh.
    pub(crate) fn recount(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    fn bit(&self, gpa: Gpa) -> Option<(usize, u64)> {
        let page = gpa.0.checked_sub(self.start.0)? >> PAGE_SHIFT;
        let word = (page / 64) as usize;
        (word < self.words.len()).then_some((word, 1 << (page % 64)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::Hpa;

    fn log() -> DirtyLog {
        DirtyLog::new(&MemSlot { gpa: Gpa(0x4000_0000), hpa: Hpa(0), size: 1 << 21, page_size: 1 << 12 })
    }

    #[test]
    fn a_page_is_marked_once_and_counted_once() {
        let mut log = log();
        log.set(Gpa(0x4000_7abc), true);
        log.set(Gpa(0x4000_7000), true);
        assert_eq!((log.count(), log.recount()), (1, 1));
        assert!(log.is_dirty(Gpa(0x4000_7fff)) && !log.is_dirty(Gpa(0x4000_8000)));
        log.set(Gpa(0x4000_7000), false);
        assert_eq!((log.count(), log.recount()), (0, 0));
    }

    #[test]
    fn addresses_outside_of_the_memslot_are_never_dirty() {
        let mut log = log();
        for gpa in [0, 0x3fff_ffff, 0x4020_0000, u64::MAX] {
            log.set(Gpa(gpa), true);
            assert!(!log.is_dirty(Gpa(gpa)));
        }
        assert_eq!(log.count(), 0);
    }

    #[test]
    fn marked_pages_come_in_ascending_order() {
        let mut log = log();
        for gpa in [0x4000_7000, 0x401f_f000, 0x4000_0000, 0x4004_0000] {
            log.set(Gpa(gpa), true);
        }
        let mut pages = Vec::new();
        log.for_each(|gpa| pages.push(gpa.0));
        assert_eq!(pages, [0x4000_0000, 0x4000_7000, 0x4004_0000, 0x401f_f000]);
    }
}
