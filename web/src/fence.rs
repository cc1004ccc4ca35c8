//! A fence: from where, how far, and what is executed.

use gstage_scene::view::FenceView;
use yew::prelude::*;

/// The fence.
pub(crate) fn fence(fence: &FenceView) -> Html {
    html! {
        <>
            <div class="pair"><h3>{ "Fence request" }</h3><span>{ format!("order {}", fence.order) }</span></div>
            <p class="hex">{ &fence.gpa }</p>
            <p class="origin">{ &fence.note }</p>
        </>
    }
}
