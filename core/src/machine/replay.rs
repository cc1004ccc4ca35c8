//! The machine follows events: forwards and backwards.

use super::Machine;
use crate::addr::Gpa;
use crate::event::Event;
use crate::page_set::PageSet;
use crate::scenario::DirtyLogMode;

impl Machine {
    /// Brings the machine from the state before an event to the state after it.
    pub(crate) fn redo(&mut self, event: &Event) {
        self.counters.add(event);
        self.gstage.redo(&mut self.cache, event);
        self.harts.redo(event);
        match *event {
            Event::LogStart { slot } => self.set_log(slot, true),
            Event::LogStop { slot } => self.set_log(slot, false),
            Event::MarkDirty { gpa, was: false } => self.set_dirty(gpa, true),
            Event::ClearDirty { gpa, mask } => self.change_marks(gpa, mask, false),
            Event::StoreRun { .. } => self.redo_store_run(event, true),
            Event::ClearRun { .. } => self.redo_clear_run(event, true),
            Event::HostWrite { slot, gpa } => self.set_written(slot, gpa, true),
            Event::SlotGone { slot } => self.set_gone(slot, true),
            Event::EagerBegin { .. } | Event::EagerEnd { .. } => self.swap_caches(),
            Event::TopUp { from, to } => self.spend(to.saturating_sub(from)),
            _ => {}
        }
    }

    /// Brings the machine from the state after an event to the state before it.
    pub(crate) fn undo(&mut self, event: &Event) {
        self.counters.subtract(event);
        self.gstage.undo(&mut self.cache, event);
        self.harts.undo(event);
        match *event {
            Event::LogStart { slot } => self.set_log(slot, false),
            Event::LogStop { slot } => self.set_empty_log(slot),
            Event::MarkDirty { gpa, was: false } => self.set_dirty(gpa, false),
            Event::ClearDirty { gpa, mask } => self.change_marks(gpa, mask, true),
            Event::StoreRun { .. } => self.redo_store_run(event, false),
            Event::ClearRun { .. } => self.redo_clear_run(event, false),
            Event::HostWrite { slot, gpa } => self.set_written(slot, gpa, false),
            Event::SlotGone { slot } => self.set_gone(slot, false),
            Event::EagerBegin { .. } | Event::EagerEnd { .. } => self.swap_caches(),
            Event::TopUp { from, to } => {
                self.table_pages = self.table_pages.map(|pages| pages + to.saturating_sub(from))
            }
            _ => {}
        }
    }

    /// Switches dirty logging on, with the log that it starts with, or off.
    pub(super) fn set_log(&mut self, slot: u8, on: bool) {
        let index = usize::from(slot);
        if let (Some(state), Some(memory)) = (self.slots.get_mut(index), self.memory.get(index)) {
            let is_full = self.host.dirty_log == DirtyLogMode::InitiallySet;
            state.log = on.then(|| if is_full { PageSet::full(memory) } else { PageSet::new(memory) });
        }
    }

    fn set_empty_log(&mut self, slot: u8) {
        let index = usize::from(slot);
        if let (Some(state), Some(memory)) = (self.slots.get_mut(index), self.memory.get(index)) {
            state.log = Some(PageSet::new(memory));
        }
    }

    pub(super) fn set_dirty(&mut self, gpa: Gpa, dirty: bool) {
        for log in self.slots.iter_mut().filter_map(|slot| slot.log.as_mut()) {
            log.set(gpa, dirty);
        }
    }

    /// Marks pages one after another, or takes their marks away.
    pub(super) fn set_dirty_run(&mut self, gpa: Gpa, pages: u16, dirty: bool) {
        for log in self.slots.iter_mut().filter_map(|slot| slot.log.as_mut()) {
            log.set_run(gpa, pages, dirty);
        }
    }

    /// Sets or clears the marks of `mask` in the word of a log that begins at an address.
    pub(super) fn change_marks(&mut self, gpa: Gpa, mask: u64, dirty: bool) {
        for log in self.slots.iter_mut().filter_map(|slot| slot.log.as_mut()) {
            log.change_word(gpa, mask, dirty);
        }
    }

    /// Takes pages from those that the host still has.
    pub(super) fn spend(&mut self, pages: u32) {
        self.table_pages = self.table_pages.map(|left| left.saturating_sub(pages));
    }
}
