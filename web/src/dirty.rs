//! A strip of the dirty log around the address.

use std::fmt::Write;

use gstage_scene::view::DirtyView;
use yew::Html;

use crate::dom::{classed, fragment, tag};
use crate::figures::with_commas;

/// The strip.
pub(crate) fn dirty(view: &DirtyView) -> Html {
    let DirtyView { first, bits, note } = view;
    let last = first + (bits.len() as u32).saturating_sub(1);
    let range = format!("Dirty log, pages {} to {}", with_commas(u64::from(*first)), with_commas(u64::from(last)));
    let strip = classed("svg", "strip")
        .set("viewBox", &format!("0 0 {} 20", bits.len() * 7))
        .fixed("preserveAspectRatio", "none")
        .fixed("aria-hidden", "true")
        .child(classed("path", "clean").set("d", &bars(bits, false)))
        .child(classed("path", "set").set("d", &bars(bits, true)));
    fragment(vec![
        classed("div", "pair").child(tag("h3").text(&range)).into(),
        strip.into(),
        classed("p", "origin").child(tag("code").text(note)).into(),
    ])
}

/// The bars of the bits that are set, or of those that are not. A set bit is taller too, so that it does not stand out by
/// its colour alone.
fn bars(bits: &[bool], set: bool) -> String {
    let (y, height) = if set { (0, 20) } else { (3, 14) };
    let mut path = String::new();
    for (index, _) in bits.iter().enumerate().filter(|&(_, &bit)| bit == set) {
        // Writing to a string does not fail.
        let _ = write!(path, "M{} {y}h6v{height}h-6z", index * 7);
    }
    path
}
