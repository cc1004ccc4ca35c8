//! The machine follows events: forwards and backwards.

use super::Machine;
use crate::dirty::DirtyLog;
use crate::event::Event;

impl Machine {
    /// Brings the machine from the state before an event to the state after it.
    pub(crate) fn redo(&mut self, event: &Event) {
        self.counters.add(event);
        self.gstage.redo(&mut self.cache, event);
        self.harts.redo(event);
        match *event {
            Event::LogStart { slot } => self.set_log(slot, true),
            Event::MarkDirty { gpa, was: false } => self.set_dirty(gpa, true),
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
            Event::MarkDirty { gpa, was: false } => self.set_dirty(gpa, false),
            _ => {}
        }
    }

    /// Switches dirty logging on with an empty log, or off.
    pub(super) fn set_log(&mut self, slot: u8, on: bool) {
        let index = usize::from(slot);
        if let (Some(log), Some(memory)) = (self.logs.get_mut(index), self.memory.get(index)) {
            *log = on.then(|| DirtyLog::new(memory));
        }
    }

    pub(super) fn set_dirty(&mut self, gpa: crate::addr::Gpa, dirty: bool) {
        for log in self.logs.iter_mut().flatten() {
            log.set(gpa, dirty);
        }
    }
}
