//! The facts column: what the hardware and the kernel hold at this step, each in a slot of its own that never moves.

use std::rc::Rc;

use gstage_scene::view::StepView;
use yew::prelude::*;

use crate::address::Address;
use crate::cache::Cache;
use crate::census::Census;
use crate::desk::Desk;
use crate::dirty::Dirty;
use crate::entry::Entry;
use crate::fence::Fence;
use crate::tlb::Tlb;

/// What the column shows.
#[derive(Clone, PartialEq, Debug, Properties)]
pub(crate) struct FactsProps {
    pub(crate) desk: Desk,
    pub(crate) view: Rc<StepView>,
}

/// The column. The first slot holds the result, or the fence, or the entry that the step is about.
#[component]
pub(crate) fn Facts(props: &FactsProps) -> Html {
    let FactsProps { desk, view } = props;
    let first = match (&view.census, &view.fence, &view.pte) {
        (Some(census), _, _) => html! { <Census rows={census.clone()} /> },
        (_, Some(fence), _) => html! { <Fence fence={fence.clone()} /> },
        (_, _, Some(entry)) => html! { <Entry desk={desk.clone()} entry={entry.clone()} /> },
        _ => Html::default(),
    };
    html! {
        <aside class="facts" aria-label="State">
            <section class="slot subject">{ first }</section>
            <section class="slot"><Address address={view.address.clone()} /></section>
            <section class="slot"><Cache cache={view.cache.clone()} /></section>
            <section class="slot"><Tlb harts={view.tlb.clone()} /></section>
            <section class="slot log">
                if let Some(dirty) = &view.dirty {
                    <Dirty dirty={dirty.clone()} />
                }
            </section>
        </aside>
    }
}
