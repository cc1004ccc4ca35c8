//! The facts column: what the hardware and the kernel hold at this step, each in a slot of its own that never moves.

use gstage_scene::view::StepView;
use yew::prelude::*;

use crate::instruments::Instruments;
use crate::{address, cache, census, dirty, entry, fence, tlb};

/// The column. The first slot holds the result, or the fence, or the entry that the step is about.
pub(crate) fn facts(it: &Instruments, view: &StepView) -> Html {
    let first = match (&view.census, &view.fence, &view.pte) {
        (Some(census), _, _) => census::census(census),
        (_, Some(fence), _) => fence::fence(fence),
        (_, _, Some(entry)) => entry::entry(it, entry),
        _ => Html::default(),
    };
    html! {
        <aside class="facts" aria-label="State">
            <section class="slot subject">{ first }</section>
            <section class="slot">{ address::address(&view.address) }</section>
            <section class="slot">{ cache::cache(&view.cache) }</section>
            <section class="slot">{ tlb::tlb(&view.tlb) }</section>
            <section class="slot log">
                if let Some(dirty) = &view.dirty {
                    { dirty::dirty(dirty) }
                }
            </section>
        </aside>
    }
}
