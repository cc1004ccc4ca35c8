//! A memory cache that loses its pages: others used them up, or the host took them back.

use alloc::vec::Vec;

use super::MemoryCache;
use crate::event::{Event, Mishap};
use crate::sink::Sink;

impl MemoryCache {
    /// Loses all pages to the host: at once for a `before` of 0, else just before so many pages will have been asked of it.
    /// Its capacity stays, so a top-up fills it again. Nothing for a cache that never runs out.
    ///
    /// No function of the kernel does this to a cache in use; it stands for whatever leaves one empty.
    pub(crate) fn empty<S: Sink>(&mut self, before: u32, sink: &mut S) {
        if self.objects.is_none() {
            return;
        }
        let Some(more) = before.checked_sub(1) else { return self.lose_all(sink) };
        let at = self.asked + u64::from(more);
        self.redo_plan(at);
        sink.event(Event::Planned { mishap: Mishap::CacheEmptied, at });
    }

    /// Loses all pages if that was planned for the page that is asked for now.
    #[cold]
    pub(super) fn empty_if_due<S: Sink>(&mut self, sink: &mut S) {
        if self.empties.contains(&self.asked) {
            self.lose_all(sink);
        }
    }

    fn lose_all<S: Sink>(&mut self, sink: &mut S) {
        let from = self.left().unwrap_or(0);
        self.redo_emptied();
        sink.event(Event::CacheEmptied { from });
    }

    /// Does again what [`Event::CacheEmptied`] tells.
    pub(crate) fn redo_emptied(&mut self) {
        self.given_back.extend(self.objects.iter_mut().flat_map(|objects| objects.drain(..)));
    }

    /// Undoes what [`Event::CacheEmptied`] tells, `from` being the pages in the cache before.
    pub(crate) fn undo_emptied(&mut self, from: u32) {
        let first = self.given_back.len().saturating_sub(from as usize);
        let pages: Vec<_> = self.given_back.drain(first..).collect();
        if let Some(objects) = &mut self.objects {
            *objects = pages;
        }
    }

    /// Does again what [`Event::Planned`] tells.
    pub(crate) fn redo_plan(&mut self, at: u64) {
        self.empties.push(at);
    }

    /// Undoes what [`Event::Planned`] tells.
    pub(crate) fn undo_plan(&mut self) {
        self.empties.pop();
    }

    /// Does again what [`Event::TakeFailed`] tells.
    pub(crate) fn redo_take_failed(&mut self) {
        self.asked += 1;
    }

    /// Undoes what [`Event::TakeFailed`] tells.
    pub(crate) fn undo_take_failed(&mut self) {
        self.asked = self.asked.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::TakeError;
    use crate::level::Level;
    use crate::mode::Mode;
    use crate::scenario::{CacheSpec, WhenEmpty};
    use crate::tables::{Contents, DEFAULT_BASE, Keeping, TableMemory};

    fn cache(objects: Option<u32>) -> (MemoryCache, TableMemory) {
        let mut memory = TableMemory::new(Mode::default(), Keeping::Described, DEFAULT_BASE, 0);
        let spec = CacheSpec { capacity: 40, objects, when_empty: WhenEmpty::Null };
        (MemoryCache::new(spec, &mut memory), memory)
    }

    #[test]
    fn an_emptied_cache_keeps_its_capacity_and_gets_its_pages_back_undone() {
        let (mut cache, mut memory) = cache(Some(3));
        let before = cache.clone();
        let mut events = Vec::new();
        cache.empty(0, &mut events);
        assert_eq!(events, [Event::CacheEmptied { from: 3 }]);
        assert_eq!((cache.left(), cache.capacity()), (Some(0), 40));
        cache.undo_emptied(3);
        assert_eq!(cache, before);
        cache.redo_emptied();
        assert_eq!(cache.top_up(&mut memory, 3, &mut ()), Ok(()));
        assert_eq!(cache.left(), Some(40));
    }

    #[test]
    fn a_planned_loss_comes_before_the_page_that_it_was_planned_for_and_only_once() {
        let (mut cache, mut memory) = cache(Some(3));
        let mut events = Vec::new();
        cache.empty(2, &mut events);
        let mut take = |cache: &mut MemoryCache, events: &mut Vec<Event>| {
            cache.take(&mut memory, Level(0), Contents::Zeroed, events).map(|_| ())
        };
        assert_eq!(take(&mut cache, &mut events), Ok(()));
        assert_eq!(take(&mut cache, &mut events), Err(TakeError::Empty));
        let is_loss = |event: &&Event| matches!(event, Event::CacheEmptied { from: 2 });
        assert_eq!(events.iter().filter(is_loss).count(), 1);
        assert_eq!(events.last(), Some(&Event::TakeFailed { level: Level(0) }));
        let topped_up = cache.top_up(&mut memory, 3, &mut ());
        assert_eq!((topped_up, cache.left()), (Ok(()), Some(40)));
        let mut events = Vec::new();
        assert!(cache.take(&mut memory, Level(0), Contents::Zeroed, &mut events).is_ok());
        assert_eq!(events.len(), 1);
    }

    #[test]
    fn a_cache_that_never_runs_out_cannot_be_emptied() {
        let (mut cache, _) = cache(None);
        let mut events = Vec::new();
        cache.empty(0, &mut events);
        cache.empty(2, &mut events);
        assert_eq!((events.len(), cache.left()), (0, None));
    }
}
