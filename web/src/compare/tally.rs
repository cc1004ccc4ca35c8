//! The counters of both runs, and how many times as much the second one has.

use gstage_scene::compare::comparison::{Comparison, ratio};
use gstage_scene::view::Counter;

use crate::dom::{Tag, classed, nothing, tag};
use crate::figures;

/// The counters at a step (1-based), and what splitting alone has come to, if there is any.
pub(crate) fn tally(comparison: &Comparison, step: u32) -> Tag {
    let cost = if comparison.splits() { cost(comparison, step).into() } else { nothing() };
    classed("div", "ledger").child(table(comparison, step)).child(cost)
}

/// What splitting alone has come to in both runs.
fn cost(comparison: &Comparison, step: u32) -> Tag {
    let index = step.max(1) as usize - 1;
    let at = |side: usize| comparison.splitting[side].get(index).copied().unwrap_or_default();
    let (left, right) = (at(0), at(1));
    let pair = |of: &str, one: u64, two: u64, what: &str| {
        let number = |run, number: u64| {
            let number = tag("b").text(&figures::with_commas(number));
            number.fixed("data-run", run).set("data-splitting", of)
        };
        let times = ratio(one, two);
        let ratio = format!(" {what} ({times}{})", if times.ends_with('×') { " as many" } else { "" });
        tag("span").child(number("left", one)).text(" against ").child(number("right", two)).text(&ratio)
    };
    let stores = pair("stores", left.stores, right.stores, "stores that had to split");
    let fences = pair("fences", left.fences, right.fences, "fences");
    classed("p", "cost").text("For splitting alone: ").child(fences).text(", ").child(stores)
}

fn table(comparison: &Comparison, step: u32) -> Tag {
    let index = step.max(1) as usize - 1;
    let of = |side: usize| comparison.counters[side].get(index).map_or(&[][..], Vec::as_slice);
    let (left, right) = (of(0), of(1));
    let heads = tag("tr").child(tag("td")).each(left, |counter| tag("th").fixed("scope", "col").text(&counter.label));
    let row = |name: &str, class| tag("tr").set("data-run", class).child(tag("th").fixed("scope", "row").text(name));
    let ratios = tag("tr").child(tag("th").fixed("scope", "row").text("right / left"));
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
