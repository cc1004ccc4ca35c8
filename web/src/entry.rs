//! A page-table entry: as hex, as bits with their letters, and what it was before.

use gstage_scene::view::{BitView, PteView};
use yew::Html;

use crate::dom::{Tag, classed, fragment, pair, tag};
use crate::instruments::Instruments;

/// The entry. Its place, its value and its formula count along while a table is filled, so they are written by the
/// instruments.
pub(crate) fn entry(it: &Instruments, entry: &PteView) -> Html {
    let hex = if entry.was.is_some() { "hex changed" } else { "hex" };
    fragment(vec![
        pair(tag("h3").node(&it.entry_place), tag("span").text(&entry.kind)).into(),
        classed("p", hex).node(&it.entry_hex).into(),
        classed("ol", "bits").fixed("aria-label", "Low bits, D to V").each(&entry.bits, bit).into(),
        origin(it, entry).into(),
    ])
}

fn bit(bit: &BitView) -> Tag {
    let class = match (bit.set, bit.changed) {
        (_, true) => "changed",
        (true, false) => "set",
        (false, false) => "",
    };
    let value = if bit.set { "1" } else { "0" };
    classed("li", class)
        .key(&bit.name)
        .set("title", &bit.title)
        .child(tag("span").text(&bit.name))
        .child(tag("span").text(value))
}

/// Where the value comes from: the formula of a fill, the value before, or the frame that it points to.
fn origin(it: &Instruments, entry: &PteView) -> Tag {
    let code = |text: &str| tag("code").text(text);
    let place = classed("p", "origin");
    match &entry.was {
        // Its text is written from outside, so no other line may take the place over.
        _ if !entry.formula.is_empty() => place.key("formula").text("PFN ").child(tag("code").node(&it.entry_formula)),
        Some((hex, kind)) if kind.is_empty() => place.text("was ").child(code(hex)),
        Some((hex, kind)) => place.text("was ").child(code(hex)).text(", ").text(kind),
        None if entry.pfn.is_empty() => place,
        None => place.text("PFN ").child(code(&entry.pfn)).text(", HPA ").child(code(&entry.hpa)),
    }
}
