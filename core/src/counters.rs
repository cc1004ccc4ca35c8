//! The numbers that stand below the figure.

use crate::event::Event;

/// What has happened since the setup, and what there is now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Counters {
    /// Table pages that left the memory cache.
    pub tables: u64,
    /// Entries written when tables were filled.
    pub child_writes: u64,
    /// Fences that KVM asked all vCPUs for.
    pub fences: u64,
    /// Leaves that are there now, by level.
    pub leaves: [u64; 5],
    /// Guest-page faults.
    pub faults: u64,
    /// Bits that are set in the dirty logs now.
    pub dirty: u64,
}

impl Counters {
    /// What the event adds. Leaves and dirty bits are counted where they are kept.
    pub(crate) fn of(event: &Event) -> Self {
        let mut delta = Self::default();
        match event {
            Event::Take { .. } => delta.tables = 1,
            Event::Fill { count, .. } | Event::FillLinked { count, .. } => delta.child_writes = u64::from(*count),
            Event::Request(_) | Event::RequestRange { .. } | Event::RequestAll => delta.fences = 1,
            Event::Fault { .. } => delta.faults = 1,
            Event::StoreRun { count, .. } => {
                delta.faults = u64::from(*count);
                delta.fences = u64::from(*count);
            }
            Event::ClearRun { count, fenced: true, .. } => delta.fences = u64::from(*count),
            _ => {}
        }
        delta
    }

    /// Counts an event.
    pub(crate) fn add(&mut self, event: &Event) {
        let delta = Self::of(event);
        self.tables += delta.tables;
        self.child_writes += delta.child_writes;
        self.fences += delta.fences;
        self.faults += delta.faults;
    }

    /// Takes back an event that was counted.
    pub(crate) fn subtract(&mut self, event: &Event) {
        let delta = Self::of(event);
        self.tables = self.tables.saturating_sub(delta.tables);
        self.child_writes = self.child_writes.saturating_sub(delta.child_writes);
        self.fences = self.fences.saturating_sub(delta.fences);
        self.faults = self.faults.saturating_sub(delta.faults);
    }
}
