//! Runs of entries that are told as one event.

use crate::addr::{Gpa, Hpa, PAGE_SIZE};
use crate::event::{Event, Slot};
use crate::level::Level;
use crate::pte::Pte;

/// The leaves of a run that is told as one: address, entry, value before and after.
pub(crate) fn leaves_of_run(event: &Event) -> impl Iterator<Item = (Gpa, Slot, Pte, Pte)> + use<> {
    let nowhere = Slot { table: Hpa(0), index: 0, level: Level(0) };
    let (first, size, slot, old, new, count) = match *event {
        Event::StoreRun { slot, gpa, old, new, step, count, .. } => {
            (gpa, PAGE_SIZE, slot, (old, step), (new, step), count)
        }
        // A leaf maps as much as its step adds to the page number.
        Event::ClearRun { slot, gpa, old, step, count, .. } => {
            (gpa, Pte(step).hpa().0, slot, (old, step), (Pte::EMPTY, 0), count)
        }
        _ => (Gpa(0), 0, nowhere, (Pte::EMPTY, 0), (Pte::EMPTY, 0), 0),
    };
    (0..count).map(move |leaf| {
        let gpa = Gpa(first.0.wrapping_add(size.wrapping_mul(u64::from(leaf))));
        let slot = Slot { index: slot.index.wrapping_add(leaf), ..slot };
        let value = |(first, step): (Pte, u64)| Pte(first.0.wrapping_add(step.wrapping_mul(u64::from(leaf))));
        (gpa, slot, value(old), value(new))
    })
}

/// Whether each leaf of a run was fenced on every hart.
pub(crate) const fn is_run_fenced(event: &Event) -> bool {
    matches!(event, Event::StoreRun { .. } | Event::ClearRun { fenced: true, .. })
}
