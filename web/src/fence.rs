//! A fence: from where, how far, and what is executed.

use gstage_scene::view::FenceView;
use yew::Html;

use crate::dom::{classed, fragment, pair, tag};

/// The fence.
pub(crate) fn fence(fence: &FenceView) -> Html {
    let order = format!("order {}", fence.order);
    fragment(vec![
        pair(tag("h3").text("Fence request"), tag("span").text(&order)).into(),
        classed("p", "hex").text(&fence.gpa).into(),
        classed("p", "origin").text(&fence.note).into(),
    ])
}
