//! The memory cache that table pages come from (`kvm_mmu_memory_cache`).

mod emptied;
mod top_up;

pub use top_up::{CAPACITY, Objects, TopUpError};

use alloc::vec::Vec;

use crate::event::Event;
use crate::level::Level;
use crate::scenario::{CacheSpec, WhenEmpty};
use crate::sink::Sink;
use crate::tables::{Contents, TableId, TableMemory};

/// Zeroed table pages that were allocated ahead, the last one in the first one out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemoryCache {
    /// Pages that a top-up fills to; 0 before the first one.
    capacity: u32,
    /// The pages, the next one to leave at the end; `None` never runs out.
    objects: Option<Vec<TableId>>,
    contents: Objects,
    when_empty: WhenEmpty,
    warnings: u32,
    /// Pages that were given back to the host, in the order in which they would have left. They are not handed out again.
    given_back: Vec<TableId>,
    /// Pages that were asked of it, obtained or not.
    asked: u64,
    /// The numbers of those before which it loses its pages.
    empties: Vec<u64>,
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
        let mut cache = Self { capacity: spec.capacity, objects, when_empty: spec.when_empty, ..Self::on_stack() };
        cache.fill_to(spec.objects.unwrap_or(0), memory);
        cache
    }

    /// A cache that nothing has topped up: its capacity will be that of the first top-up.
    #[must_use]
    pub const fn uninitialised(contents: Objects, when_empty: WhenEmpty) -> Self {
        Self {
            capacity: 0,
            objects: Some(Vec::new()),
            contents,
            when_empty,
            warnings: 0,
            given_back: Vec::new(),
            asked: 0,
            empties: Vec::new(),
        }
    }

    /// A cache of zeroed pages for one call, that nothing has topped up.
    #[must_use]
    pub const fn on_stack() -> Self {
        Self::uninitialised(Objects::Zeroed, WhenEmpty::Atomic)
    }

    /// Pages that are left; `None` never runs out.
    #[must_use]
    pub fn left(&self) -> Option<u32> {
        self.objects.as_ref().map(|objects| objects.len() as u32)
    }

    /// Pages that a top-up fills to; 0 before the first one.
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

    /// Takes a page for a table whose entries have `level`. Models `kvm_mmu_memory_cache_alloc`.
    #[inline]
    pub(crate) fn take<S: Sink>(
        &mut self,
        memory: &mut TableMemory,
        level: Level,
        contents: Contents,
        sink: &mut S,
    ) -> Result<TableId, TakeError> {
        if !self.empties.is_empty() {
            self.empty_if_due(sink);
        }
        self.asked += 1;
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

    /// Does again what [`Event::Take`] tells: the page is empty and no longer in the cache.
    pub(crate) fn redo_take(&mut self, memory: &mut TableMemory) {
        self.asked += 1;
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
        self.asked = self.asked.saturating_sub(1);
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
    use crate::mode::Mode;
    use crate::tables::{DEFAULT_BASE, Keeping};

    fn cache(objects: Option<u32>, when_empty: WhenEmpty) -> (MemoryCache, TableMemory) {
        let mut memory = TableMemory::new(Mode::default(), Keeping::Described, DEFAULT_BASE, 0);
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
    fn an_empty_cache_does_what_its_policy_says() {
        let mut atomic = cache(Some(0), WhenEmpty::Atomic);
        assert!(take(&mut atomic).is_ok());
        assert_eq!(atomic.0.warnings(), 1);
        assert_eq!(take(&mut cache(Some(0), WhenEmpty::Null)), Err(TakeError::Empty));
        assert_eq!(take(&mut cache(Some(0), WhenEmpty::Bug)), Err(TakeError::Crash));
    }
}
