//! Filling a memory cache from the host's memory, and giving its pages back.

use core::fmt;

use super::MemoryCache;
use crate::event::Event;
use crate::sink::Sink;
use crate::tables::{Contents, TableMemory};

/// Pages that KVM's memory caches for tables hold on RISC-V (`KVM_ARCH_NR_OBJS_PER_MEMORY_CACHE`).
pub const CAPACITY: u32 = 40;

/// What a cache is told to put into its pages.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Objects {
    /// Zeroes (`gfp_zero`), as page tables need.
    #[default]
    Zeroed,
    /// Zeroes and a value in every word, which contradict each other.
    ZeroedWithValue,
    /// Objects of a slab cache and a value in every word, which contradict each other.
    SlabWithValue,
}

/// Why a top-up failed. What was obtained before stays in the cache.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TopUpError {
    /// The first top-up asks for a capacity of 0. The kernel warns as well.
    NoCapacity,
    /// The cache is told to put two things into its pages.
    Contradiction,
    /// A later top-up asks for another capacity than the first one. The kernel warns as well.
    OtherCapacity {
        /// The capacity of the first.
        first: u32,
        /// The capacity of this one.
        asked: u32,
    },
    /// The host has no more pages, and there are fewer than are needed.
    OutOfMemory,
}

impl TopUpError {
    /// The negative errno that the kernel returns.
    #[must_use]
    pub const fn errno(self) -> i32 {
        match self {
            Self::NoCapacity | Self::Contradiction | Self::OtherCapacity { .. } => -5,
            Self::OutOfMemory => -12,
        }
    }
}

impl fmt::Display for TopUpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCapacity => f.write_str("the memory cache has no capacity"),
            Self::Contradiction => f.write_str("the memory cache is told to put two things into its pages"),
            Self::OtherCapacity { first, asked } => {
                write!(f, "the memory cache has a capacity of {first} pages, not of {asked}")
            }
            Self::OutOfMemory => f.write_str("the host has no more pages"),
        }
    }
}

impl core::error::Error for TopUpError {}

impl MemoryCache {
    /// Fills the cache to its capacity, or to 40 where it has none yet, if it holds fewer than `min` pages.
    ///
    /// Models `kvm_mmu_topup_memory_cache`.
    ///
    /// # Errors
    /// As [`MemoryCache::top_up_to`].
    pub fn top_up<S: Sink>(&mut self, memory: &mut TableMemory, min: u32, sink: &mut S) -> Result<(), TopUpError> {
        self.top_up_within(memory, min, u32::MAX, sink)
    }

    /// As [`MemoryCache::top_up`], with a host that has `host_pages` left.
    pub(crate) fn top_up_within<S: Sink>(
        &mut self,
        memory: &mut TableMemory,
        min: u32,
        host_pages: u32,
        sink: &mut S,
    ) -> Result<(), TopUpError> {
        let capacity = if self.capacity == 0 { CAPACITY } else { self.capacity };
        self.top_up_to(memory, capacity, min, host_pages, sink)
    }

    /// Fills the cache to `capacity`, not only to `min`, if it holds fewer than `min` pages, with a host that has
    /// `host_pages` left; one that never runs out stays as it is.
    ///
    /// Models `__kvm_mmu_topup_memory_cache`.
    ///
    /// # Errors
    /// Everything but [`TopUpError::OutOfMemory`] only where there are fewer than `min` pages; that one where fewer than
    /// `min` pages could be had.
    pub fn top_up_to<S: Sink>(
        &mut self,
        memory: &mut TableMemory,
        capacity: u32,
        min: u32,
        host_pages: u32,
        sink: &mut S,
    ) -> Result<(), TopUpError> {
        let Some(from) = self.left() else { return Ok(()) };
        if from >= min {
            return Ok(());
        }
        self.initialise(capacity)?;
        let to = self.fill_to(capacity.min(from.saturating_add(host_pages)), memory);
        if to != from {
            sink.event(Event::TopUp { from, to });
        }
        if to >= min.min(capacity) { Ok(()) } else { Err(TopUpError::OutOfMemory) }
    }

    /// Gives the cache its capacity for good, or checks that it is the one it has.
    fn initialise(&mut self, capacity: u32) -> Result<(), TopUpError> {
        match self.capacity {
            0 if capacity == 0 => Err(TopUpError::NoCapacity),
            0 if self.contents != Objects::Zeroed => Err(TopUpError::Contradiction),
            0 => {
                self.capacity = capacity;
                Ok(())
            }
            first if first != capacity => Err(TopUpError::OtherCapacity { first, asked: capacity }),
            _ => Ok(()),
        }
    }

    /// Gives all pages back to the host; the next top-up decides on the capacity again. A cache that never runs out holds
    /// no pages. Models `kvm_mmu_free_memory_cache`.
    pub fn free<S: Sink>(&mut self, sink: &mut S) {
        let capacity = self.capacity;
        if let Some(pages) = self.left() {
            self.redo_free();
            sink.event(Event::CacheFree { pages, capacity });
        }
    }

    /// Adds pages until there are `target`, and tells how many there are. The lowest page will leave first, so that
    /// tables come in ascending order of their addresses.
    pub(super) fn fill_to(&mut self, target: u32, memory: &mut TableMemory) -> u32 {
        let Some(objects) = &mut self.objects else { return 0 };
        let old = objects.len();
        while (objects.len() as u32) < target {
            let Some(table) = memory.allocate(Contents::Zeroed) else { break };
            objects.push(table);
        }
        objects[old..].reverse();
        objects.len() as u32
    }

    /// Does again what [`Event::TopUp`] tells.
    pub(crate) fn redo_top_up(&mut self, memory: &mut TableMemory, to: u32) {
        self.fill_to(to, memory);
    }

    /// Undoes what [`Event::TopUp`] tells.
    pub(crate) fn undo_top_up(&mut self, memory: &mut TableMemory, from: u32) {
        let Some(objects) = &mut self.objects else { return };
        while objects.len() as u32 > from {
            objects.pop();
            memory.undo_allocate();
        }
    }

    /// Does again what [`Event::CacheFree`] tells.
    pub(crate) fn redo_free(&mut self) {
        self.redo_emptied();
        self.capacity = 0;
    }

    /// Undoes what [`Event::CacheFree`] tells.
    pub(crate) fn undo_free(&mut self, pages: u32, capacity: u32) {
        self.undo_emptied(pages);
        self.capacity = capacity;
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::mode::Mode;
    use crate::scenario::{CacheSpec, WhenEmpty};
    use crate::tables::{DEFAULT_BASE, Keeping};

    fn memory() -> TableMemory {
        TableMemory::new(Mode::default(), Keeping::Described, DEFAULT_BASE, 0)
    }

    fn cache(capacity: u32, objects: u32, memory: &mut TableMemory) -> MemoryCache {
        MemoryCache::new(CacheSpec { capacity, objects: Some(objects), when_empty: WhenEmpty::Null }, memory)
    }

    #[test]
    fn a_top_up_fills_to_the_capacity_and_only_below_the_minimum() {
        let mut memory = memory();
        let mut cache = cache(40, 3, &mut memory);
        let mut events = Vec::new();
        assert_eq!(cache.top_up(&mut memory, 3, &mut events), Ok(()));
        assert_eq!((cache.left(), events.len()), (Some(3), 0));
        assert_eq!(cache.top_up(&mut memory, 4, &mut events), Ok(()));
        assert_eq!(cache.left(), Some(40));
        assert_eq!(events, [Event::TopUp { from: 3, to: 40 }]);
    }

    #[test]
    fn the_first_top_up_of_a_cache_fills_it_with_40_pages() {
        let mut memory = memory();
        let mut cache = MemoryCache::on_stack();
        assert_eq!((cache.left(), cache.capacity()), (Some(0), 0));
        assert_eq!(cache.top_up(&mut memory, 3, &mut ()), Ok(()));
        assert_eq!((cache.left(), cache.capacity()), (Some(40), 40));
    }

    #[test]
    fn a_cache_that_never_runs_out_is_never_topped_up() {
        let mut memory = memory();
        let spec = CacheSpec { capacity: 40, objects: None, when_empty: WhenEmpty::Null };
        let mut cache = MemoryCache::new(spec, &mut memory);
        let mut events = Vec::new();
        assert_eq!(cache.top_up(&mut memory, 40, &mut events), Ok(()));
        cache.free(&mut events);
        assert_eq!((cache.left(), events.len(), memory.allocated()), (None, 0, 0));
    }

    #[test]
    fn a_cache_that_is_set_up_wrong_cannot_be_filled() {
        let mut memory = memory();
        let mut fill = |cache: &mut MemoryCache, capacity, min| {
            cache.top_up_to(&mut memory, capacity, min, u32::MAX, &mut ()).map_err(TopUpError::errno)
        };
        assert_eq!(fill(&mut MemoryCache::on_stack(), 0, 1), Err(-5));
        for contents in [Objects::ZeroedWithValue, Objects::SlabWithValue] {
            let mut cache = MemoryCache::uninitialised(contents, WhenEmpty::Null);
            assert_eq!(fill(&mut cache, 40, 1), Err(-5));
            assert_eq!(fill(&mut cache, 40, 0), Ok(()), "nothing is needed, so nothing is looked at");
        }
        let mut cache = MemoryCache::on_stack();
        assert_eq!(fill(&mut cache, 3, 3), Ok(()));
        assert_eq!(fill(&mut cache, 40, 3), Ok(()), "enough pages, so nothing is looked at");
        assert_eq!(fill(&mut cache, 40, 4), Err(-5));
    }

    #[test]
    fn a_host_without_memory_fails_a_top_up_only_where_too_few_pages_came() {
        let mut memory = memory();
        let mut cache = MemoryCache::on_stack();
        assert_eq!(cache.top_up_within(&mut memory, 3, 5, &mut ()), Ok(()));
        assert_eq!(cache.left(), Some(5));
        assert_eq!(cache.top_up_within(&mut memory, 7, 1, &mut ()).map_err(TopUpError::errno), Err(-12));
        assert_eq!(cache.left(), Some(6), "what was obtained stays");
    }

    #[test]
    fn a_freed_cache_is_empty_and_takes_any_capacity() {
        let mut memory = memory();
        let mut cache = cache(40, 40, &mut memory);
        let before = cache.clone();
        let mut events = Vec::new();
        cache.free(&mut events);
        assert_eq!(events, [Event::CacheFree { pages: 40, capacity: 40 }]);
        assert_eq!((cache.left(), cache.capacity()), (Some(0), 0));
        cache.undo_free(40, 40);
        assert_eq!(cache, before);
        cache.redo_free();
        assert_eq!(cache.top_up_to(&mut memory, 3, 3, u32::MAX, &mut ()), Ok(()));
        assert_eq!((cache.left(), memory.allocated()), (Some(3), 43));
    }
}
