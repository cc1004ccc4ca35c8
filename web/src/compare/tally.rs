//! The counters of both runs, and how many times as much the second one has.

use gstage_scene::compare::comparison::{Comparison, ratio};
use gstage_scene::view::Counter;

use crate::dom::{Tag, classed, tag};
use crate::figures;

/// The counters at a step (1-based).
pub(crate) fn tally(comparison: &Comparison, step: u32) -> Tag {
    let index = step.max(1) as usize - 1;
    let of = |side: usize| comparison.counters[side].get(index).map_or(&[][..], Vec::as_slice);
    let (left, right) = (of(0), of(1));
    let heads = tag("tr").child(tag("td")).each(left, |counter| tag("th").fixed("scope", "col").text(&counter.label));
    let row = |name: &str, class| tag("tr").set("data-run", class).child(tag("th").fixed("scope", "row").text(name));
    let ratios = tag("tr").child(tag("th").fixed("scope", "row").text("ratio"));
    let body = tag("tbody")
        .child(row(&comparison.names[0], "left").each(left, number))
        .child(row(&comparison.names[1], "right").each(right, number))
        .child(ratios.each(left.iter().zip(right), |(one, two)| share(one.value, two.value)));
    classed("table", "scores").fixed("aria-label", "Counters").child(tag("thead").child(heads)).child(body)
}

/// A number in groups of digits: the commas between them are the style sheet's.
fn number(counter: &Counter) -> Tag {
    classed("td", if counter.changed { "changed" } else { "" }).set("data-counter", &counter.key).each(
        figures::groups(counter.value),
        |group| if group.is_empty() { tag("span") } else { tag("span").text(&group) },
    )
}

fn share(left: u64, right: u64) -> Tag {
    classed("td", if left == right { "" } else { "other" }).text(&ratio(left, right))
}
