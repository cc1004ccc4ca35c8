//! Runs of stores that are told as one event.

use crate::addr::{Gpa, Hpa, PAGE_SHIFT};
use crate::event::{Event, Slot};
use crate::level::Level;
use crate::pte::Pte;

/// The pages of a run of stores that are told as one: address, entry, old and new leaf.
pub(crate) fn pages_of_run(event: &Event) -> impl Iterator<Item = (Gpa, Slot, Pte, Pte)> + use<> {
    let (first, old, new, step, slot, count) = match *event {
        Event::StoreRun { slot, gpa, old, new, step, count, .. } => (gpa, old, new, step, slot, count),
        _ => (Gpa(0), Pte::EMPTY, Pte::EMPTY, 0, Slot { table: Hpa(0), index: 0, level: Level(0) }, 0),
    };
    (0..count).map(move |page| {
        let gpa = Gpa(first.0.wrapping_add(u64::from(page) << PAGE_SHIFT));
        let offset = step.wrapping_mul(u64::from(page));
        let slot = Slot { index: slot.index.wrapping_add(page), ..slot };
        (gpa, slot, Pte(old.0.wrapping_add(offset)), Pte(new.0.wrapping_add(offset)))
    })
}
