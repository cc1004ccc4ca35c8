//! Doing events again, and undoing them.

use super::{GStage, Root};
use crate::addr::Hpa;
use crate::cache::MemoryCache;
use crate::event::{Event, Mishap, Slot, StoreKind};
use crate::level::Level;
use crate::pte::Pte;

impl GStage {
    /// Changes the tables and the memory cache as the event tells.
    pub(crate) fn redo(&mut self, cache: &mut MemoryCache, event: &Event) {
        match *event {
            Event::TopUp { to, .. } => cache.redo_top_up(&mut self.memory, to),
            Event::Take { .. } => cache.redo_take(&mut self.memory),
            Event::TakeFailed { .. } => cache.redo_take_failed(),
            Event::Fill { table, level, first, .. } => self.fill(table, first, level),
            Event::FillLinked { table, level, first, .. } => {
                if let Some(table) = self.memory.table_at(table) {
                    self.fill_linked(table, first, level);
                }
            }
            Event::Store { slot, kind: StoreKind::Publish, new, .. } if self.is_full(new) => {
                self.count_split(slot.level);
                self.write(slot, new);
            }
            Event::Store { slot, new, kind, .. } => self.overwrite(slot, new, kind),
            Event::Free { table, .. } => self.freed.extend(self.memory.table_at(table)),
            Event::CacheFree { .. } => cache.redo_free(),
            Event::CacheEmptied { .. } => cache.redo_emptied(),
            Event::Planned { mishap: Mishap::CacheEmptied, at } => cache.redo_plan(at),
            Event::RootAlloc => self.root = Root::Allocated,
            Event::RootFree => self.root = Root::Missing,
            _ => {}
        }
    }

    /// Changes the tables and the memory cache back to what they were before the event.
    pub(crate) fn undo(&mut self, cache: &mut MemoryCache, event: &Event) {
        match *event {
            Event::TopUp { from, .. } => cache.undo_top_up(&mut self.memory, from),
            Event::Take { table, from, .. } => {
                if let Some(table) = self.memory.table_at(table) {
                    cache.undo_take(&mut self.memory, table, from);
                }
            }
            Event::TakeFailed { .. } => cache.undo_take_failed(),
            Event::Fill { table, .. } => {
                if let Some(table) = self.memory.table_at(table) {
                    self.memory.zero(table);
                }
            }
            Event::FillLinked { table, level, .. } => {
                if let Some(table) = self.memory.table_at(table) {
                    self.empty_linked(table, level);
                }
            }
            Event::Store { slot, kind: StoreKind::Publish, old, new, .. } if self.is_full(new) => {
                self.count_merge(slot.level);
                self.write(slot, old);
            }
            Event::Store { slot, old, kind, .. } => self.overwrite(slot, old, kind),
            Event::Free { .. } => self.freed.truncate(self.freed.len().saturating_sub(1)),
            Event::CacheFree { pages, capacity } => cache.undo_free(pages, capacity),
            Event::CacheEmptied { from } => cache.undo_emptied(from),
            Event::Planned { mishap: Mishap::CacheEmptied, .. } => cache.undo_plan(),
            Event::RootAlloc => self.root = Root::Missing,
            Event::RootFree => self.root = Root::Allocated,
            _ => {}
        }
    }

    fn fill(&mut self, table: Hpa, parent: Pte, level: Level) {
        if let Some(table) = self.memory.table_at(table) {
            self.memory.fill(table, parent, level);
        }
    }

    /// Overwrites leaves one after another, from a slot on, by leaves: entry `i` becomes `first + i * step`.
    pub(crate) fn overwrite_run(&mut self, slot: Slot, first: Pte, step: u64, count: u16) {
        if let Some(place) = self.place(slot) {
            self.memory.write_run(place, first, step, count);
        }
    }

    /// Clears leaves one after another, from a slot on.
    pub(crate) fn clear_run(&mut self, slot: Slot, count: u16) {
        self.overwrite_run(slot, Pte::EMPTY, 0, count);
        if let Some(leaves) = self.leaves.get_mut(usize::from(slot.level.0)) {
            *leaves = leaves.wrapping_sub(u64::from(count));
        }
    }

    /// Undoes [`GStage::clear_run`]: entry `i` becomes `first + i * step` again.
    pub(crate) fn restore_run(&mut self, slot: Slot, first: Pte, step: u64, count: u16) {
        self.overwrite_run(slot, first, step, count);
        if let Some(leaves) = self.leaves.get_mut(usize::from(slot.level.0)) {
            *leaves = leaves.wrapping_add(u64::from(count));
        }
    }

    fn overwrite(&mut self, slot: Slot, pte: Pte, kind: StoreKind) {
        let Some(place) = self.place(slot) else { return };
        if kind != StoreKind::ClearUnlinked {
            let old = self.memory.read(place);
            self.recount(place.level, old, pte);
        }
        self.memory.write(place, pte);
    }

    /// Whether the table behind the pointer of a split has all its children. What became of them later has not happened
    /// yet or has been undone, so there are all or none.
    fn is_full(&self, pointer: Pte) -> bool {
        let table = self.memory.table_behind(pointer);
        table.is_some_and(|table| self.memory.entries(table).get(0).is_leaf())
    }

    fn write(&mut self, slot: Slot, pte: Pte) {
        if let Some(place) = self.place(slot) {
            self.memory.write(place, pte);
        }
    }
}
