//! A fence: from where, how far, and what is executed.

use gstage_scene::view::FenceView;
use yew::prelude::*;

/// What is shown.
#[derive(Clone, PartialEq, Debug, Properties)]
pub(crate) struct FenceProps {
    pub(crate) fence: FenceView,
}

/// The fence.
#[component]
pub(crate) fn Fence(props: &FenceProps) -> Html {
    let fence = &props.fence;
    html! {
        <>
            <div class="pair"><h3>{ "Fence request" }</h3><span>{ format!("order {}", fence.order) }</span></div>
            <p class="hex">{ &fence.gpa }</p>
            <p class="origin">{ &fence.note }</p>
        </>
    }
}
