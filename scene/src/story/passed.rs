//! Why an operation over a range walks to a leaf and leaves it as it is.

use core::ops::Range;

use gstage_core::addr::Gpa;
use gstage_core::event::{Event, Reader, Warning};
use gstage_core::level::Level;
use gstage_core::pte::Pte;
use gstage_core::scenario::Op;

use super::beat::Passed;
use super::size::page_order;

/// More entries than this that one operation passes over have no steps of their own.
const TOLD_APART: usize = 8;

/// Whether an operation, whose events begin with these, passes over so few entries that each can be told by itself.
pub(super) fn is_passed_by_few(events: &[Event]) -> bool {
    let (mut last, mut passed) = (None, 0);
    let is_over = |event: &&Event| matches!(event, Event::End { .. } | Event::EagerBegin { .. });
    for event in events.iter().take_while(|event| !is_over(event)) {
        match *event {
            Event::Read { reader: Reader::Kvm, slot, .. } => {
                passed += usize::from(last.is_some_and(|level| slot.level >= level));
                last = Some(slot.level);
            }
            Event::Store { .. } | Event::StoreRun { .. } | Event::ClearRun { .. } => last = None,
            _ => {}
        }
    }
    passed <= TOLD_APART
}

/// Why an entry that was read at an address stays as it is, in a step with these events.
pub(super) fn passed(
    events: &[Event],
    step: Range<usize>,
    op: Option<&Op>,
    (level, pte, gpa): (Level, Pte, Gpa),
) -> Passed {
    let first = gpa.align_down(page_order(level));
    let end = first.0.saturating_add(1 << page_order(level));
    let range = op.and_then(range);
    let covers = |range: &Range<u64>| range.start <= first.0 && end <= range.end;
    let warns = |event: &Event| matches!(event, Event::Warn(Warning::PartialUnmap { .. }));
    Passed {
        askew: pte.is_leaf() && gpa != first && range.as_ref().is_some_and(covers),
        // It comes into the kernel's log once.
        warned: events[step.clone()].iter().any(warns) && !events[..step.start].iter().any(warns),
        range: range.map(|range| (Gpa(range.start), Gpa(range.end.saturating_sub(1)))),
    }
}

/// The addresses that an operation names.
fn range(op: &Op) -> Option<Range<u64>> {
    match *op {
        Op::WpRange { start, end } => Some(start.0..end.0),
        Op::UnmapRange { start, size } | Op::Invalidate { start, size } => Some(start.0..start.0.saturating_add(size)),
        _ => None,
    }
}
