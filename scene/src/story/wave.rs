//! The order in which tiles change in a wave, and how far the trace is after each.

use core::ops::Range;

use gstage_core::addr::Gpa;
use gstage_core::event::{Event, StoreKind};
use gstage_core::level::Level;

use super::beat::Changes;
use super::stage::Stage;
use crate::board::CHILDREN;

/// The changes of one wave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Breaks {
    /// For each tile its place in the wave, if it changes in it.
    pub order: Vec<Option<u32>>,
    /// For each place the number of events after which that change is complete; one more than there are places, the first is
    /// the start.
    pub after: Vec<usize>,
}

impl Breaks {
    /// Finds the tiles that change in a range of events. What happens to one tile without another in between has one place.
    #[must_use]
    pub fn find(events: &[Event], range: Range<usize>, stage: &Stage) -> Self {
        let mut breaks = Self { order: vec![None; CHILDREN], after: vec![range.start] };
        let mut last = None;
        for index in range.clone() {
            let Some(gpa) = changed(&events[index], stage.slab) else { continue };
            let tile = stage.tile_of(gpa);
            let trailing = events[index + 1..range.end].iter().take_while(|event| is_fence(event)).count();
            if last != Some(tile) {
                if let Some(tile) = tile {
                    breaks.order[tile as usize] = Some(breaks.after.len() as u32 - 1);
                }
                breaks.after.push(index + 1);
                last = Some(tile);
            }
            if let Some(complete) = breaks.after.last_mut() {
                *complete = index + 1 + trailing;
            }
        }
        if let Some(last) = breaks.after.last_mut() {
            *last = range.end;
        }
        breaks
    }

    /// What changes, in numbers.
    #[must_use]
    pub fn changes(&self, events: &[Event]) -> Changes {
        let (first, end) = (self.after[0], self.after[self.after.len() - 1]);
        let mut changes = Changes { tiles: self.after.len() as u32 - 1, ..Changes::default() };
        for event in &events[first..end] {
            match *event {
                Event::Store { kind: StoreKind::Publish, .. } => changes.splits += 1,
                Event::Store { kind: StoreKind::Leaf, new, slot, .. }
                    if slot.level == Level(0) && new.is_writable() =>
                {
                    changes.stores += 1;
                }
                Event::StoreRun { count, .. } => changes.stores += u32::from(count),
                Event::ClearRun { count, fenced, .. } => {
                    changes.clears += u32::from(count);
                    changes.fences += if fenced { u32::from(count) } else { 0 };
                }
                Event::Request(flush) => changes.fences += u32::from(flush.order > 12),
                Event::RequestRange { .. } | Event::RequestAll => changes.fences += 1,
                _ => {}
            }
        }
        changes
    }
}

/// The address of the tile that an event changes, if it changes one.
fn changed(event: &Event, slab: Level) -> Option<Gpa> {
    match *event {
        Event::Store { kind: StoreKind::Publish, slot, gpa, .. } => (slot.level < slab).then_some(gpa),
        Event::StoreRun { gpa, .. } | Event::ClearRun { gpa, .. } => Some(gpa),
        _ => None,
    }
}

fn is_fence(event: &Event) -> bool {
    matches!(event, Event::Request(_) | Event::Fence { .. } | Event::TlbDrop { .. })
}
