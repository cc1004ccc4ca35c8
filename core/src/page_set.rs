//! A set of the pages of one memslot: its dirty log, for one.

use alloc::vec;
use alloc::vec::Vec;

use crate::addr::{Gpa, PAGE_SHIFT};
use crate::scenario::MemSlot;

/// Some of the 4K pages of a memslot: one bit for each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageSet {
    start: Gpa,
    words: Vec<u64>,
    count: u64,
}

impl PageSet {
    /// A set for a memslot, with no page in it.
    pub(crate) fn new(slot: &MemSlot) -> Self {
        let pages = slot.size >> PAGE_SHIFT;
        Self { start: slot.gpa, words: vec![0; pages.div_ceil(64) as usize], count: 0 }
    }

    /// The set of all pages of a memslot.
    pub(crate) fn full(slot: &MemSlot) -> Self {
        let mut set = Self::new(slot);
        set.count = slot.size >> PAGE_SHIFT;
        set.words.fill(u64::MAX);
        if let (Some(last), rest @ 1..) = (set.words.last_mut(), set.count % 64) {
            *last = (1 << rest) - 1;
        }
        set
    }

    /// Pages in the set.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Whether the page of an address is in the set; false outside of the memslot.
    #[must_use]
    pub fn contains(&self, gpa: Gpa) -> bool {
        self.bit(gpa).is_some_and(|(word, mask)| self.words[word] & mask != 0)
    }

    /// Calls `visit` with the first address of every page in the set, in ascending order.
    pub fn for_each(&self, mut visit: impl FnMut(Gpa)) {
        self.for_each_run(|gpa, pages| {
            for page in 0..pages {
                visit(Gpa(gpa.0 + (page << PAGE_SHIFT)));
            }
        });
    }

    /// Calls `visit` with the first address and the number of pages that follow each other in the set, in ascending order; what
    /// follows may carry a run on.
    pub fn for_each_run(&self, mut visit: impl FnMut(Gpa, u64)) {
        for (number, &word) in self.words.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                let first = rest.trailing_zeros();
                let pages = (rest >> first).trailing_ones();
                let page = number as u64 * 64 + u64::from(first);
                visit(Gpa(self.start.0 + (page << PAGE_SHIFT)), u64::from(pages));
                rest &= !(u64::MAX >> (64 - pages) << first);
            }
        }
    }

    /// Puts the page of an address in, or takes it out.
    pub(crate) fn set(&mut self, gpa: Gpa, present: bool) {
        let Some((word, mask)) = self.bit(gpa) else { return };
        let was = self.words[word] & mask != 0;
        if was != present {
            self.words[word] ^= mask;
            self.count = if present { self.count + 1 } else { self.count - 1 };
        }
    }

    /// Puts pages one after another in, or takes them out, from that of an address on.
    pub(crate) fn set_run(&mut self, gpa: Gpa, pages: u16, present: bool) {
        let (mut page, mut rest) = (gpa.0 >> PAGE_SHIFT, u64::from(pages));
        while rest > 0 {
            // The words begin where the memslot does, at whatever page that is.
            let first = page.wrapping_sub(self.start.0 >> PAGE_SHIFT) % 64;
            let count = rest.min(64 - first);
            let mask = u64::MAX >> (64 - count) << first;
            self.change_word(Gpa(page.wrapping_sub(first) << PAGE_SHIFT), mask, present);
            (page, rest) = (page.wrapping_add(count), rest - count);
        }
    }

    /// Words of 64 pages each, the last one perhaps with fewer.
    pub(crate) fn words(&self) -> u64 {
        self.words.len() as u64
    }

    /// The 64 pages of a word: bit 0 is the first of them.
    pub(crate) fn word(&self, word: u64) -> u64 {
        usize::try_from(word).ok().and_then(|word| self.words.get(word)).copied().unwrap_or(0)
    }

    /// Puts the pages of `mask` in, or takes them out, in the word that begins at an address.
    pub(crate) fn change_word(&mut self, gpa: Gpa, mask: u64, present: bool) {
        let Some((word, 1)) = self.bit(gpa) else { return };
        let old = self.words[word];
        let new = if present { old | mask } else { old & !mask };
        self.words[word] = new;
        self.count = self.count - u64::from(old.count_ones()) + u64::from(new.count_ones());
    }

    /// Pages in the set, counted afresh.
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

    fn slot(size: u64) -> MemSlot {
        MemSlot::new(Gpa(0x4000_0000), Hpa(0), size, 1 << 12)
    }

    fn log() -> PageSet {
        PageSet::new(&slot(1 << 21))
    }

    #[test]
    fn a_page_is_put_in_once_and_counted_once() {
        let mut log = log();
        log.set(Gpa(0x4000_7abc), true);
        log.set(Gpa(0x4000_7000), true);
        assert_eq!((log.count(), log.recount()), (1, 1));
        assert!(log.contains(Gpa(0x4000_7fff)) && !log.contains(Gpa(0x4000_8000)));
        log.set(Gpa(0x4000_7000), false);
        assert_eq!((log.count(), log.recount()), (0, 0));
    }

    #[test]
    fn runs_are_the_pages_of_the_set_each_once_and_in_order() {
        let mut log = log();
        for (first, pages) in [(0u64, 1), (3, 5), (60, 80), (192, 64), (511, 1)] {
            log.set_run(Gpa(0x4000_0000 + (first << PAGE_SHIFT)), pages, true);
        }
        let (mut runs, mut pages) = (Vec::new(), Vec::new());
        log.for_each_run(|gpa, count| runs.push(((gpa.0 - 0x4000_0000) >> PAGE_SHIFT, count)));
        log.for_each(|gpa| pages.push((gpa.0 - 0x4000_0000) >> PAGE_SHIFT));
        assert_eq!(runs, [(0, 1), (3, 5), (60, 4), (64, 64), (128, 12), (192, 64), (511, 1)]);
        let single: Vec<u64> = (0..512).filter(|page| log.contains(Gpa(0x4000_0000 + (page << PAGE_SHIFT)))).collect();
        assert_eq!(pages, single);
    }

    #[test]
    fn addresses_outside_of_the_memslot_are_never_in_the_set() {
        let mut log = log();
        for gpa in [0, 0x3fff_ffff, 0x4020_0000, u64::MAX] {
            log.set(Gpa(gpa), true);
            assert!(!log.contains(Gpa(gpa)));
        }
        assert_eq!(log.count(), 0);
    }

    #[test]
    fn pages_come_in_ascending_order() {
        let mut log = log();
        for gpa in [0x4000_7000, 0x401f_f000, 0x4000_0000, 0x4004_0000] {
            log.set(Gpa(gpa), true);
        }
        let mut pages = Vec::new();
        log.for_each(|gpa| pages.push(gpa.0));
        assert_eq!(pages, [0x4000_0000, 0x4000_7000, 0x4004_0000, 0x401f_f000]);
    }

    #[test]
    fn a_run_changes_the_pages_that_single_changes_would() {
        for (start, first, pages) in [(0, 0, 64), (0, 3, 5), (7, 60, 200), (7, 7, 512), (1, 0, 9), (0, 500, 100)] {
            let slot = MemSlot::new(Gpa(0x4000_0000 + (start << 12)), Hpa(0), 512 << 12, 1 << 12);
            let gpa = |page: u64| Gpa(0x4000_0000 + (page << 12));
            let (mut run, mut single) = (PageSet::new(&slot), PageSet::new(&slot));
            for present in [true, false] {
                single.set(gpa(9), true);
                run.set(gpa(9), true);
                run.set_run(gpa(first), pages, present);
                (0..u64::from(pages)).for_each(|page| single.set(gpa(first + page), present));
                assert_eq!(run, single, "{pages} from {first} in a set from {start}, {present}");
                assert_eq!(run.count(), run.recount());
            }
        }
    }

    #[test]
    fn a_full_set_has_every_page_and_no_other() {
        for pages in [1, 63, 64, 65, 512] {
            let set = PageSet::full(&slot(pages << 12));
            assert_eq!((set.count(), set.recount()), (pages, pages));
            assert!(set.contains(Gpa(0x4000_0000 + ((pages - 1) << 12))));
        }
    }

    #[test]
    fn a_word_changes_only_where_it_begins_and_only_what_is_asked_for() {
        let mut log = log();
        log.change_word(Gpa(0x4004_0000), 0x8000_0000_0000_0001, true);
        assert_eq!((log.count(), log.word(1)), (2, 0x8000_0000_0000_0001));
        log.change_word(Gpa(0x4004_1000), u64::MAX, true);
        assert_eq!((log.count(), log.word(0), log.word(99)), (2, 0, 0));
        log.change_word(Gpa(0x4004_0000), 1, false);
        assert_eq!((log.count(), log.recount(), log.contains(Gpa(0x4007_f000))), (1, 1, true));
    }
}
