//! The memory cache that table pages come from (`kvm_mmu_memory_cache`).

use alloc::vec::Vec;

use crate::event::Event;
use crate::level::Level;
use crate::scenario::{CacheSpec, WhenEmpty};
use crate::sink::Sink;
use crate::tables::{Contents, TableId, TableMemory};

/// Zeroed table pages that were allocated ahead, the last one in the first one out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemoryCache {
    capacity: u32,
    /// The pages, the next one to leave at the end; `None` never runs out.
    objects: Option<Vec<TableId>>,
    when_empty: WhenEmpty,
    warnings: u32,
}

/// Why no table page came out of a memory cache.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TakeError {
    /// The cache is empty, and the allocation returned NULL.
    Empty,
    /// The cache is empty, there is no atomic page either, and the kernel stopped.
    Crash,
}

impl MemoryCache {
    /// A cache with the pages that `spec` asks for, out of `memory`.
    #[must_use]
    pub fn new(spec: CacheSpec, memory: &mut TableMemory) -> Self {
        let objects = spec.objects.map(|_| Vec::new());
        let mut cache = Self { capacity: spec.capacity, objects, when_empty: spec.when_empty, warnings: 0 };
        cache.fill_to(spec.objects.unwrap_or(0), memory);
        cache
    }

    /// Pages that are left; `None` never runs out.
    #[must_use]
    pub fn left(&self) -> Option<u32> {
        self.objects.as_ref().map(|objects| objects.len() as u32)
    }

    /// Pages that a top-up fills to.
    #[must_use]
    pub const fn capacity(&self) -> u32 {
        self.capacity
    }

    /// How often the kernel warned that the cache was empty and took an atomic page.
    #[must_use]
    pub const fn warnings(&self) -> u32 {
        self.warnings
    }

    /// The pages in the cache, the next one to leave at the end.
    #[must_use]
    pub fn objects(&self) -> &[TableId] {
        self.objects.as_deref().unwrap_or(&[])
    }

    /// Fills the cache to its capacity if it holds fewer than `min` pages; one that never runs out stays as it is.
    ///
    /// Models `kvm_mmu_topup_memory_cache`, with a host that has memory.
    pub fn top_up<S: Sink>(&mut self, memory: &mut TableMemory, min: u32, sink: &mut S) {
        self.top_up_within(memory, min, u32::MAX, sink);
    }

    /// As [`MemoryCache::top_up`], with a host that has `most` pages left.
    pub(crate) fn top_up_within<S: Sink>(&mut self, memory: &mut TableMemory, min: u32, most: u32, sink: &mut S) {
        let Some(from) = self.left() else { return };
        let target = self.capacity.min(from.saturating_add(most));
        if from < min && from < target {
            let to = self.fill_to(target, memory);
            sink.event(Event::TopUp { from, to });
        }
    }

    /// Takes a page for a table whose entries have `level`. Models `kvm_mmu_memory_cache_alloc`.
    #[inline]
    pub(crate) fn take<S: Sink>(
        &mut self,
        memory: &mut TableMemory,
        level: Level,
        contents: Contents,
        sink: &mut S,
    ) -> Result<TableId, TakeError> {
        let from = self.left();
        let taken = match &mut self.objects {
            None => memory.allocate(contents).ok_or(TakeError::Empty),
            Some(objects) => match objects.pop() {
                Some(table) => Ok(table),
                None => self.take_from_empty(memory),
            },
        };
        match taken {
            Ok(table) => sink.event(Event::Take { table: memory.hpa(table), level, from }),
            Err(_) => sink.event(Event::TakeFailed { level }),
        }
        taken
    }

    #[cold]
    fn take_from_empty(&mut self, memory: &mut TableMemory) -> Result<TableId, TakeError> {
        match self.when_empty {
            WhenEmpty::Null => Err(TakeError::Empty),
            WhenEmpty::Bug => Err(TakeError::Crash),
            WhenEmpty::Atomic => {
                let table = memory.allocate(Contents::Zeroed).ok_or(TakeError::Empty)?;
                self.warnings += 1;
                Ok(table)
            }
        }
    }

    /// Adds pages until there are `target`, and tells how many there are. The lowest page will leave first, so that
    /// tables come in ascending order of their addresses.
    fn fill_to(&mut self, target: u32, memory: &mut TableMemory) -> u32 {
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

    /// Does again what [`Event::Take`] tells: the page is empty and no longer in the cache.
    pub(crate) fn redo_take(&mut self, memory: &mut TableMemory) {
        let from_cache = self.objects.as_mut().and_then(Vec::pop);
        if from_cache.is_none() {
            self.warnings += u32::from(self.objects.is_some());
            // Nothing to report: where the page could be taken once, it can be taken again.
            let _ = memory.allocate(Contents::Zeroed);
        }
    }

    /// Undoes what [`Event::Take`] tells, `from` being the pages in the cache before. What was written to the page since has
    /// been undone already, so it is as empty as it came.
    pub(crate) fn undo_take(&mut self, memory: &mut TableMemory, table: TableId, from: Option<u32>) {
        match (&mut self.objects, from) {
            (Some(objects), Some(1..)) => objects.push(table),
            (objects, _) => {
                self.warnings -= u32::from(objects.is_some() && self.warnings > 0);
                memory.undo_allocate();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::DEFAULT_BASE;

    fn cache(objects: Option<u32>, when_empty: WhenEmpty) -> (MemoryCache, TableMemory) {
        let mut memory = TableMemory::new(DEFAULT_BASE, 0);
        let cache = MemoryCache::new(CacheSpec { capacity: 40, objects, when_empty }, &mut memory);
        (cache, memory)
    }

    fn take((cache, memory): &mut (MemoryCache, TableMemory)) -> Result<u64, TakeError> {
        cache.take(memory, Level(0), Contents::Zeroed, &mut ()).map(|table| memory.hpa(table).0)
    }

    #[test]
    fn pages_leave_the_cache_in_ascending_order() {
        let mut pair = cache(Some(2), WhenEmpty::Null);
        assert_eq!([take(&mut pair), take(&mut pair)], [Ok(0x8100_4000), Ok(0x8100_5000)]);
        assert_eq!(take(&mut pair), Err(TakeError::Empty));
    }

    #[test]
    fn a_top_up_fills_to_the_capacity_and_only_below_the_minimum() {
        let (mut cache, mut memory) = cache(Some(3), WhenEmpty::Null);
        let mut events = Vec::new();
        cache.top_up(&mut memory, 3, &mut events);
        assert_eq!((cache.left(), events.len()), (Some(3), 0));
        cache.top_up(&mut memory, 4, &mut events);
        assert_eq!(cache.left(), Some(40));
        assert_eq!(events, [Event::TopUp { from: 3, to: 40 }]);
    }

    #[test]
    fn a_cache_that_never_runs_out_is_never_topped_up() {
        let (mut cache, mut memory) = cache(None, WhenEmpty::Null);
        let mut events = Vec::new();
        cache.top_up(&mut memory, 40, &mut events);
        assert_eq!((cache.left(), events.len(), memory.allocated()), (None, 0, 0));
    }

    #[test]
    fn an_empty_cache_does_what_its_policy_says() {
        let mut atomic = cache(Some(0), WhenEmpty::Atomic);
        assert!(take(&mut atomic).is_ok());
        assert_eq!(atomic.0.warnings(), 1);
        assert_eq!(take(&mut cache(Some(0), WhenEmpty::Null)), Err(TakeError::Empty));
        assert_eq!(take(&mut cache(Some(0), WhenEmpty::Bug)), Err(TakeError::Crash));
    }
}
