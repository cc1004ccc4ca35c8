//! Table pages as index cards: each entry a cell, in the layout of the mosaic.

use std::fmt::Write;

use gstage_scene::view::TableView;
use web_sys::Element;

use crate::dom::{Tag, classed, pair, room, tag};
use crate::instruments::Instruments;

/// Entries of a table.
const ENTRIES: u32 = 512;
/// Width and height of the grid of a card, divisible by its columns and rows.
const WIDTH: u32 = 960;
const HEIGHT: u32 = 640;

/// The cards. The newest one fills up while its table is written, so its grid is the instruments'.
pub(crate) fn cards(it: &Instruments, tables: &[TableView]) -> Tag {
    let newest = tables.len().saturating_sub(1);
    let live = |index| (index == newest).then_some(it);
    let list = classed("ul", "cards").each(tables.iter().enumerate(), |(index, table)| {
        let linked = if table.linked { ("card linked", "linked") } else { ("card", "not linked yet") };
        classed("li", linked.0)
            .key(&format!("{} {}", table.hpa, index == newest))
            .set("title", &table.hpa)
            .child(paper(table, live(index)))
            .child(tag("p").text(linked.1))
    });
    room("Table pages", list)
}

/// The card itself; with instruments, they write on it.
fn paper(table: &TableView, it: Option<&Instruments>) -> Tag {
    let count = tag("span");
    let grid = classed("svg", "entries").set("viewBox", &format!("0 0 {WIDTH} {HEIGHT}")).fixed("aria-hidden", "true");
    let written = classed("path", "written");
    let (count, grid, written) = match it {
        Some(it) => (count.node(&it.newest_count), grid.node(&it.newest_card), written),
        None => {
            (count.text(&table.written.to_string()), grid, written.set("d", &cells(0, table.written, table.columns)))
        }
    };
    let empty = classed("path", "empty").set("d", &cells(0, ENTRIES, table.columns));
    classed("div", "paper")
        .child(pair(tag("h3").text(&table.title), count))
        .child(grid.child(empty).child(written).child(classed("path", "now")))
}

/// Draws the entries of the newest card that are written, and the one that is being written.
pub(crate) fn fill_grid(card: &Element, written: u32, columns: u32) {
    let done = cells(0, written, columns);
    let last = if (1..ENTRIES).contains(&written) { cells(written - 1, written, columns) } else { String::new() };
    for (class, path) in [(".written", done), (".now", last)] {
        if let Ok(Some(element)) = card.query_selector(class) {
            // Only a malformed name is refused, and this is well-formed.
            let _ = element.set_attribute("d", &path);
        }
    }
}

/// The outline of entries `from..to`, each a bar with a little space around it.
fn cells(from: u32, to: u32, columns: u32) -> String {
    let columns = columns.clamp(1, ENTRIES);
    let (pitch_x, pitch_y) = (WIDTH / columns, HEIGHT / (ENTRIES / columns));
    let (width, height) = (pitch_x * 4 / 5, pitch_y * 3 / 5);
    let mut path = String::new();
    for entry in from..to.min(ENTRIES) {
        let (x, y) = (entry % columns * pitch_x, entry / columns * pitch_y);
        // Writing to a string does not fail.
        let _ = write!(path, "M{x} {y}h{width}v{height}h-{width}z");
    }
    path
}
