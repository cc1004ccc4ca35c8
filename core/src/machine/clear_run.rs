//! Leaves that are cleared one after another, told as one event.

use alloc::vec::Vec;

use super::Machine;
use crate::addr::Gpa;
use crate::event::{Event, Reader, Slot, StoreKind};
use crate::gstage::Owed;
use crate::kernel::LeafFlush;
use crate::mode::Mode;
use crate::pte::Pte;
use crate::sink::Sink;

/// Fewer than so many are told one by one: their entries and their fences can be looked at.
const FEWEST: u16 = 16;

impl Machine {
    /// Clears every leaf that lies wholly in a range; see [`GStage::unmap_range`](crate::gstage::GStage::unmap_range).
    pub(super) fn unmap<S: Sink>(&mut self, start: Gpa, size: u64, sink: &mut S) -> Owed {
        let is_fenced = self.gstage.behaviour().leaf_flush == LeafFlush::EachLeaf;
        let mut runs = ClearRuns::new(self.mode(), self.vcpus(), is_fenced, sink);
        let (gstage, _, mut tap) = self.split_sink(&mut runs);
        let owed = gstage.unmap_range(start, size, &mut tap);
        runs.finish();
        owed
    }

    /// Changes leaves as [`Event::ClearRun`] tells, forwards or backwards.
    pub(super) fn redo_clear_run(&mut self, event: &Event, forwards: bool) {
        if let Event::ClearRun { slot, old, step, count, .. } = *event {
            if forwards {
                self.gstage.clear_run(slot, count);
            } else {
                self.gstage.restore_run(slot, old, step, count);
            }
        }
    }
}

/// A leaf that was cleared.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Clear {
    slot: Slot,
    gpa: Gpa,
    old: Pte,
}

/// Leaves of one table that were cleared one after another.
#[derive(Clone, Copy)]
struct Run {
    first: Clear,
    count: u16,
}

/// What an event is to the clear of a leaf.
enum Part {
    /// A part of it, and there is more to come.
    Inside,
    /// Its last one.
    Last(Clear),
    /// None.
    Foreign,
}

/// Passes events on; where leaves are cleared alike, one event for all that was done about them: the walks, the stores and,
/// where each leaf is fenced by itself, the requests and the fences.
struct ClearRuns<'a, S> {
    out: &'a mut S,
    mode: Mode,
    harts: u8,
    is_fenced: bool,
    run: Option<Run>,
    /// The events of the run, as long as it is short.
    told: Vec<Event>,
    /// The events of the clear that has begun.
    begun: Vec<Event>,
    cleared: Option<Clear>,
    /// What there was of its fence: the request is 1, the fence of each hart 1 more.
    fences: u8,
}

impl<'a, S: Sink> ClearRuns<'a, S> {
    fn new(mode: Mode, harts: u8, is_fenced: bool, out: &'a mut S) -> Self {
        let (told, begun) = (Vec::new(), Vec::new());
        Self { out, mode, harts, is_fenced, run: None, told, begun, cleared: None, fences: 0 }
    }

    /// Passes on what is kept back.
    fn finish(mut self) {
        self.end_run();
        self.pass_on_begun();
    }

    fn part(&mut self, event: &Event) -> Part {
        match (*event, self.cleared) {
            (Event::Read { reader: Reader::Kvm, .. }, None) => Part::Inside,
            (Event::Store { slot, gpa, old, kind: StoreKind::Clear, .. }, None) if old.is_leaf() => {
                let clear = Clear { slot, gpa, old };
                self.cleared = Some(clear);
                if self.is_fenced { Part::Inside } else { Part::Last(clear) }
            }
            (Event::Request(flush), Some(clear)) if self.fences == 0 && flush.gpa == clear.gpa => self.fence(clear),
            (Event::Fence { hart, flush }, Some(clear)) if self.fences == hart + 1 && flush.gpa == clear.gpa => {
                self.fence(clear)
            }
            _ => Part::Foreign,
        }
    }

    fn fence(&mut self, clear: Clear) -> Part {
        self.fences += 1;
        if self.fences > self.harts { Part::Last(clear) } else { Part::Inside }
    }

    /// A leaf was cleared, and all that belongs to it was told.
    fn add(&mut self, clear: Clear) {
        let goes_on = self.run.is_some_and(|run| run.next(self.mode) == Some(clear));
        match &mut self.run {
            Some(run) if goes_on => run.count += 1,
            _ => {
                self.end_run();
                self.run = Some(Run { first: clear, count: 1 });
            }
        }
        if self.run.is_some_and(|run| run.count < FEWEST) {
            self.told.append(&mut self.begun);
        }
        self.begin();
    }

    fn begin(&mut self) {
        self.begun.clear();
        (self.cleared, self.fences) = (None, 0);
    }

    fn end_run(&mut self) {
        let is_long = |run: &Run| run.count >= FEWEST;
        if let Some(Run { first: Clear { slot, gpa, old }, count }) = self.run.take().filter(is_long) {
            let (step, fenced) = (self.mode.child_step(slot.level), self.is_fenced);
            self.out.event(Event::ClearRun { slot, gpa, old, step, count, fenced });
        } else {
            self.told.iter().for_each(|&event| self.out.event(event));
        }
        self.told.clear();
    }

    fn pass_on_begun(&mut self) {
        self.begun.iter().for_each(|&event| self.out.event(event));
        self.begin();
    }
}

impl<S: Sink> Sink for ClearRuns<'_, S> {
    fn event(&mut self, event: Event) {
        self.begun.push(event);
        match self.part(&event) {
            Part::Inside => {}
            Part::Last(clear) => self.add(clear),
            Part::Foreign => {
                self.end_run();
                self.pass_on_begun();
            }
        }
    }
}

impl Run {
    /// The clear that would continue the run; `None` at the end of the table.
    fn next(&self, mode: Mode) -> Option<Clear> {
        let Clear { slot, gpa, old } = self.first;
        let index = slot.index + self.count;
        let offset = mode.page_size(slot.level).wrapping_mul(u64::from(self.count));
        let old = Pte(old.0.wrapping_add(mode.child_step(slot.level).wrapping_mul(u64::from(self.count))));
        let is_inside = usize::from(index) < mode.entries(slot.level);
        is_inside.then(|| Clear { slot: Slot { index, ..slot }, gpa: Gpa(gpa.0.wrapping_add(offset)), old })
    }
}
