//! What splitting costs a run, apart from everything else: the fences that it asks for, and the stores that have to wait for it.

use crate::event::{Event, StoreKind};
use crate::sink::Sink;

/// Counts along a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Splitting {
    /// Requests that follow from a huge leaf that was replaced: one for each, or those of ranges that were split eagerly.
    pub fences: u64,
    /// Faults in whose handling a huge page was split.
    pub stores: u64,
    is_published: bool,
    is_eager: bool,
    /// Whether eager splitting ended with the last event: what it owes comes right after it.
    has_ended: bool,
    fault: Fault,
}

/// Whether a fault is being handled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Fault {
    #[default]
    None,
    Handled,
    /// It is one of [`Splitting::stores`] already.
    Counted,
}

impl Splitting {
    /// What a whole run comes to.
    #[must_use]
    pub fn of(events: &[Event]) -> Self {
        let mut splitting = Self::default();
        events.iter().for_each(|&event| splitting.event(event));
        splitting
    }

    fn store(&mut self, kind: StoreKind) {
        self.is_published = kind == StoreKind::Publish;
        if self.is_published && self.fault == Fault::Handled {
            self.stores += 1;
            self.fault = Fault::Counted;
        }
    }
}

impl Sink for Splitting {
    fn event(&mut self, event: Event) {
        let has_ended = core::mem::take(&mut self.has_ended);
        match event {
            Event::Fault { .. } => self.fault = Fault::Handled,
            Event::Access { .. } | Event::End { .. } => self.fault = Fault::None,
            Event::Store { kind, .. } => self.store(kind),
            Event::EagerBegin { .. } => self.is_eager = true,
            Event::EagerEnd { .. } => (self.is_eager, self.has_ended) = (false, true),
            Event::Request(_) => self.fences += u64::from(core::mem::take(&mut self.is_published)),
            Event::RequestRange { .. } => self.fences += u64::from(self.is_eager || has_ended),
            _ => {}
        }
    }
}
