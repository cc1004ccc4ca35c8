//! The facts column: what the hardware and the kernel hold at this step, each in a slot of its own that never moves.

use gstage_scene::view::StepView;

use crate::dom::{Tag, classed, nothing};
use crate::instruments::Instruments;
use crate::panels::{Frames, Panel};
use crate::{address, cache, census, dirty, entry, fence, tlb};

/// The column. The first slot holds the result, or the fence, or the entry that the step is about.
pub(crate) fn facts(it: &Instruments, view: &StepView, frames: &Frames<'_>) -> Tag {
    let subject = || match (&view.census, &view.fence, &view.pte) {
        (Some(rows), _, _) => census::census(rows),
        (_, Some(fence), _) => fence::fence(fence),
        (_, _, Some(entry)) => entry::entry(it, entry),
        _ => nothing(),
    };
    classed("aside", "facts")
        .fixed("aria-label", "State")
        .child(frames.frame(Panel::Entry, || classed("section", "slot subject").child(subject())))
        .child(frames.frame(Panel::Address, || classed("section", "slot").child(address::address(&view.address))))
        .child(frames.frame(Panel::Cache, || classed("section", "slot pages").child(cache::cache(&view.cache))))
        .child(frames.frame(Panel::Tlb, || classed("section", "slot held").child(tlb::tlb(&view.tlb))))
        .child(view.dirty.as_ref().map_or_else(nothing, |log| {
            frames.frame(Panel::Dirty, || classed("section", "slot log").child(dirty::dirty(log)))
        }))
}
