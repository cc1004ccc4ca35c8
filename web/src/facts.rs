//! The facts column: what the hardware and the kernel hold at this step, each in a slot of its own that never moves.

use gstage_scene::view::StepView;

use crate::dom::{Tag, classed, nothing};
use crate::instruments::Instruments;
use crate::{address, cache, census, dirty, entry, fence, tlb};

/// The column. The first slot holds the result, or the fence, or the entry that the step is about.
pub(crate) fn facts(it: &Instruments, view: &StepView) -> Tag {
    let subject = match (&view.census, &view.fence, &view.pte) {
        (Some(rows), _, _) => census::census(rows),
        (_, Some(fence), _) => fence::fence(fence),
        (_, _, Some(entry)) => entry::entry(it, entry),
        _ => nothing(),
    };
    let slot = || classed("section", "slot");
    classed("aside", "facts")
        .fixed("aria-label", "State")
        .child(classed("section", "slot subject").child(subject))
        .child(slot().child(address::address(&view.address)))
        .child(slot().child(cache::cache(&view.cache)))
        .child(slot().child(tlb::tlb(&view.tlb)))
        .child(classed("section", "slot log").child(view.dirty.as_ref().map_or_else(nothing, dirty::dirty)))
}
