//! Dirty logging: on, off, read and cleared.

use super::Machine;
use crate::addr::{Gpa, PAGE_SHIFT};
use crate::event::{Event, Ret};
use crate::gstage::Owed;
use crate::kernel::{DirtyMask, Feature, InitiallyAllSet, LogStartFlush, MaskFlush};
use crate::page_set::PageSet;
use crate::scenario::{DirtyLogMode, MemSlot};
use crate::sink::Sink;

/// -EINVAL: there is no such memslot, or a range that does not fit it.
const EINVAL: Ret = Ret::Int(-22);
/// -ENOENT: the memslot has no dirty log.
const ENOENT: Ret = Ret::Int(-2);
/// Pages in one word of a dirty log.
const WORD: u64 = 64;

impl Machine {
    /// Switches dirty logging on for a memslot: it is write-protected and flushed as a whole, and split where the version
    /// does that eagerly.
    ///
    /// Models `kvm_arch_commit_memory_region` with `KVM_MEM_LOG_DIRTY_PAGES` newly set; nothing where it was set.
    pub(super) fn log_dirty<S: Sink>(&mut self, slot: u8, sink: &mut S) -> Ret {
        let Some(memory) = self.live_slot(slot) else { return EINVAL };
        if self.is_logging(slot) {
            return Ret::Int(0);
        }
        self.set_log(slot, true);
        sink.event(Event::LogStart { slot });
        let behaviour = self.gstage.behaviour();
        let starts_full = self.host.dirty_log == DirtyLogMode::InitiallySet;
        if starts_full && behaviour.initially_all_set == InitiallyAllSet::Skips {
            return Ret::Int(0);
        }
        let (gstage, _, mut tap) = self.split_sink(sink);
        let owed = gstage.wp_range(memory.gpa, Gpa(memory.end()), &mut tap);
        // Versions that flush each leaf flush the memslot on top of that.
        if owed.is_flush() || behaviour.log_start_flush == LogStartFlush::Always {
            self.flush_slot(&memory, sink);
        }
        // Write-protected first, so that every child inherits the one W that is gone.
        if self.splits_eagerly() && self.eager_split(memory.gpa, Gpa(memory.end()), sink).is_flush() {
            self.flush_slot(&memory, sink);
        }
        Ret::Int(0)
    }

    /// Switches dirty logging off; the tables stay as they are.
    pub(super) fn log_off<S: Sink>(&mut self, slot: u8, sink: &mut S) -> Ret {
        if self.live_slot(slot).is_none() {
            return EINVAL;
        }
        self.drop_log(slot, sink);
        Ret::Int(0)
    }

    /// Empties a dirty log and removes it.
    pub(super) fn drop_log<S: Sink>(&mut self, slot: u8, sink: &mut S) {
        let Some((words, memory)) = self.log_words(slot).zip(self.memory.get(usize::from(slot)).copied()) else {
            return;
        };
        for word in 0..words {
            self.take_word(slot, &memory, word, sink);
        }
        self.set_log(slot, false);
        sink.event(Event::LogStop { slot });
    }

    /// Reads a dirty log and, unless user space clears it itself, clears and write-protects what it read.
    ///
    /// Models `kvm_get_dirty_log_protect`.
    pub(super) fn get_log<S: Sink>(&mut self, slot: u8, sink: &mut S) -> Ret {
        let Some(memory) = self.live_slot(slot) else { return EINVAL };
        match self.log_words(slot) {
            None => ENOENT,
            Some(_) if self.host.dirty_log.is_manual() => Ret::Int(0),
            Some(words) => self.clear_words(slot, &memory, 0..words, sink),
        }
    }

    /// Clears marks of some pages of a memslot, and write-protects the pages that had them.
    ///
    /// Models `kvm_clear_dirty_log_protect` for a bitmap with every bit set.
    pub(super) fn clear_log<S: Sink>(&mut self, slot: u8, first_page: u64, pages: u64, sink: &mut S) -> Ret {
        let Some(memory) = self.live_slot(slot) else { return EINVAL };
        if self.log(slot).is_none() {
            return ENOENT;
        }
        let Some(rest) = (memory.size >> PAGE_SHIFT).checked_sub(first_page) else { return EINVAL };
        let is_whole = first_page.is_multiple_of(WORD) && (pages == rest || pages.is_multiple_of(WORD));
        if !is_whole || pages > rest {
            return EINVAL;
        }
        let (first, count) = (first_page / WORD, pages.div_ceil(WORD));
        self.clear_words(slot, &memory, first..first + count, sink)
    }

    /// Clears words of a log, write-protects their pages, and flushes the memslot if there were any marks.
    fn clear_words<S: Sink>(&mut self, slot: u8, memory: &MemSlot, words: core::ops::Range<u64>, sink: &mut S) -> Ret {
        let mut is_changed = false;
        for word in words {
            let mask = self.take_word(slot, memory, word, sink);
            if mask != 0 {
                is_changed = true;
                self.protect(Gpa(memory.gpa.0 + ((word * WORD) << PAGE_SHIFT)), mask, sink);
            }
        }
        if is_changed {
            self.flush_slot(memory, sink);
        }
        Ret::Int(0)
    }

    /// Takes the marks out of one word of a log.
    fn take_word<S: Sink>(&mut self, slot: u8, memory: &MemSlot, word: u64, sink: &mut S) -> u64 {
        let mask = self.log(slot).map_or(0, |log| log.word(word));
        if mask != 0 {
            let gpa = Gpa(memory.gpa.0 + ((word * WORD) << PAGE_SHIFT));
            self.change_marks(gpa, mask, false);
            sink.event(Event::ClearDirty { gpa, mask });
        }
        mask
    }

    /// Write-protects the pages of one word, `mask` not being 0. Models `kvm_arch_mmu_enable_log_dirty_pt_masked`.
    fn protect<S: Sink>(&mut self, base: Gpa, mask: u64, sink: &mut S) {
        let behaviour = self.gstage.behaviour();
        let first = u64::from(mask.trailing_zeros());
        let pages = WORD - u64::from(mask.leading_zeros()) - first;
        let start = Gpa(base.0 + (first << PAGE_SHIFT));
        let end = Gpa(start.0 + (pages << PAGE_SHIFT));
        let (gstage, _, mut tap) = self.split_sink(sink);
        let owed = match behaviour.dirty_mask {
            DirtyMask::SetBits => gstage.wp_pt_masked(base.0 >> PAGE_SHIFT, mask, &mut tap).unwrap_or(Owed::Nothing),
            DirtyMask::FirstToLast => gstage.wp_range(start, end, &mut tap),
        };
        if owed.is_flush() && behaviour.mask_flush == MaskFlush::ByWord {
            self.flush_range(start, pages, sink);
        }
        if self.host.dirty_log == DirtyLogMode::InitiallySet && self.splits_eagerly() {
            // What it owes is covered by the flush of the memslot that follows.
            let _ = self.eager_split(start, end, sink);
        }
    }

    fn log_words(&self, slot: u8) -> Option<u64> {
        self.log(slot).map(PageSet::words)
    }

    fn splits_eagerly(&self) -> bool {
        self.host.eager_split && self.gstage.behaviour().eager_split == Feature::Present
    }
}
