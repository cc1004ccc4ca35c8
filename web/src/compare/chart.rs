//! How tables, fences and faults grow over the steps: as lines, and as a table for those who want the numbers.

use gstage_scene::compare::chart::{Field, HEIGHT, WIDTH};
use gstage_scene::compare::comparison::Comparison;

use crate::dom::{Tag, classed, tag};
use crate::figures::with_commas;

/// The charts at a step (1-based), with the switch for the table.
pub(crate) fn chart(comparison: &Comparison, step: u32, numbers: bool, on_numbers: impl Fn() + 'static) -> Tag {
    let chart = &comparison.chart;
    let (left, width) = chart.column(step);
    let hundredths = |number: u32| format!("{}.{:02}", number / 100, number % 100);
    let column = format!("M{} 0h{}v{HEIGHT}h-{}z", hundredths(left), hundredths(width), hundredths(width));
    let switch = classed("button", "plain")
        .fixed("aria-expanded", if numbers { "true" } else { "false" })
        .text("Numbers")
        .on_click(on_numbers);
    classed("figure", "growth")
        .child(classed("figcaption", "legend").each(0..2, |side| entry(comparison, side)).child(switch))
        .child(classed("div", "fields").each(&chart.fields, |field| lines(comparison, field, &column)))
}

/// A line of the legend: the line as it is drawn, and whose it is.
fn entry(comparison: &Comparison, side: usize) -> Tag {
    let line = classed("svg", "sample")
        .fixed("viewBox", "0 0 24 6")
        .fixed("aria-hidden", "true")
        .child(classed("path", RUNS[side]).fixed("d", "M0 3H24"));
    tag("span").child(line).text(&comparison.names[side])
}

/// The classes of the two runs.
const RUNS: [&str; 2] = ["left", "right"];

fn lines(comparison: &Comparison, field: &Field, column: &str) -> Tag {
    let last = |side: usize| with_commas(field.values[side].last().copied().unwrap_or(0));
    let [one, two] = &comparison.names;
    let told = format!(
        "{} over {} steps. In the end: {one} {}, {two} {}.",
        field.label,
        comparison.chart.steps,
        last(0),
        last(1)
    );
    let drawing = classed("svg", "lines")
        .set("viewBox", &format!("0 0 {WIDTH} {HEIGHT}"))
        .fixed("preserveAspectRatio", "none")
        .fixed("role", "img")
        .set("aria-label", &told)
        .child(tag("title").text(&field.label))
        .child(tag("desc").text(&told))
        .child(classed("path", "now").set("d", column))
        .each([1, 0], |side| classed("path", RUNS[side]).set("d", &field.paths[side]));
    let most = classed("span", "most").text(&with_commas(field.most));
    classed("div", "field").key(&field.key).child(tag("p").text(&field.label).child(most)).child(drawing)
}

/// The numbers of the charts, step by step.
pub(crate) fn table(comparison: &Comparison) -> Tag {
    let fields = &comparison.chart.fields;
    let columns = || fields.iter().flat_map(|field| [0, 1].map(|side| (field, side)));
    let head = tag("tr").child(tag("th").fixed("scope", "col").text("step")).each(columns(), |(field, side)| {
        tag("th").fixed("scope", "col").text(&format!("{}, {}", field.label, comparison.names[side]))
    });
    let row = |step: u32| {
        let value = |(field, side): (&Field, usize)| field.values[side].get(step as usize).copied().unwrap_or(0);
        tag("tr")
            .child(tag("th").fixed("scope", "row").text(&(step + 1).to_string()))
            .each(columns(), |column| tag("td").text(&with_commas(value(column))))
    };
    classed("div", "numbers")
        .fixed("tabindex", "0")
        .fixed("role", "region")
        .fixed("aria-label", "Numbers of the chart")
        .child(tag("table").child(tag("thead").child(head)).child(tag("tbody").each(0..comparison.chart.steps, row)))
}
