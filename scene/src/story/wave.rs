//! The order in which tiles break in a wave, and how far the trace is after each.

use core::ops::Range;

use gstage_core::event::{Event, StoreKind};

use super::stage::Stage;
use crate::board::CHILDREN;

/// The splits of one wave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Breaks {
    /// For each tile its place in the wave, if it breaks in it.
    pub order: Vec<Option<u32>>,
    /// For each place the number of events after which that split is complete; one more than there are splits, the
    /// first is the start.
    pub after: Vec<usize>,
}

impl Breaks {
    /// Finds the splits of tiles in a range of events.
    #[must_use]
    pub fn find(events: &[Event], range: Range<usize>, stage: &Stage) -> Self {
        let mut breaks = Self { order: vec![None; CHILDREN], after: vec![range.start] };
        for index in range.clone() {
            let Event::Store { kind: StoreKind::Publish, slot, gpa, .. } = events[index] else { continue };
            if slot.level >= stage.slab {
                continue;
            }
            if let Some(tile) = stage.tile_of(gpa) {
                breaks.order[tile as usize] = Some(breaks.after.len() as u32 - 1);
            }
            let fences =
                |event: &&Event| matches!(event, Event::Request(_) | Event::Fence { .. } | Event::TlbDrop { .. });
            let trailing = events[index + 1..range.end].iter().take_while(fences).count();
            breaks.after.push(index + 1 + trailing);
        }
        if let Some(last) = breaks.after.last_mut() {
            *last = range.end;
        }
        breaks
    }
}
