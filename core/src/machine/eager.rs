//! Splitting the huge pages of a range ahead of the guest's stores.

use super::Machine;
use crate::addr::{Gpa, PAGE_SHIFT};
use crate::event::Event;
use crate::gstage::{Flush, Owed, SplitError};
use crate::level::Level;
use crate::sink::Sink;

/// Bytes that one step goes on.
const REGION: u64 = 1 << 21;

impl Machine {
    /// Splits every 2M region that begins before `end` down to small pages, with tables from the cache that is kept for
    /// this, and gives whether a flush is owed.
    ///
    /// Whenever that cache runs low the lock is given up to fill it, and what was split so far is flushed before. It stops
    /// where the cache cannot be filled: the rest is left to faults. Models `mmu_split_huge_pages`.
    pub(super) fn eager_split<S: Sink>(&mut self, start: Gpa, end: Gpa, sink: &mut S) -> Owed {
        self.swap_caches();
        sink.event(Event::EagerBegin { gpa: start, end });
        let needed = u32::from(self.mode().levels());
        let mut owed = Owed::Nothing;
        let mut gpa = start.align_down(REGION.trailing_zeros());
        let mut unflushed = gpa;
        while gpa < end {
            if self.cache.left().is_some_and(|left| left < needed) {
                if owed.is_flush() {
                    self.flush_range(unflushed, (gpa.0 - unflushed.0) >> PAGE_SHIFT, sink);
                    (unflushed, owed) = (gpa, Owed::Nothing);
                }
                sink.event(Event::LockDrop);
                if self.top_up(needed, sink).is_err() {
                    break;
                }
            }
            let (gstage, cache, mut tap) = self.split_sink(sink);
            owed = match gstage.split_huge(Some(cache), gpa, Level(0), Flush::LeftToCaller, &mut tap) {
                Ok(more) | Err(SplitError::OutOfTables(more)) => owed.and(more),
                Err(SplitError::Missing | SplitError::Crash) => owed,
            };
            gpa = Gpa(gpa.0.saturating_add(REGION));
        }
        sink.event(Event::EagerEnd { gpa: start, end: gpa });
        self.swap_caches();
        owed
    }

    /// Lets the tables come from the other memory cache: that of a vCPU, or that for eager splitting.
    pub(super) fn swap_caches(&mut self) {
        core::mem::swap(&mut self.cache, &mut self.other_cache);
    }
}
