//! Table pages as index cards: each entry a cell, in the layout of the mosaic.

use gstage_scene::view::TableView;
use web_sys::Element;
use yew::prelude::*;

use crate::instruments::Instruments;

/// Entries of a table.
const ENTRIES: u32 = 512;
/// Width and height of the grid of a card.
const WIDTH: f32 = 96.0;
const HEIGHT: f32 = 64.0;

/// The cards. The newest one fills up while its table is written, so its grid is the instruments'.
pub(crate) fn cards(it: &Instruments, tables: &[TableView]) -> Html {
    let newest = tables.len().saturating_sub(1);
    let card = |(index, table): (usize, &TableView)| card(it, table, index == newest);
    html! {
        <ul class="cards" aria-label="Table pages">{ for tables.iter().enumerate().map(card) }</ul>
    }
}

fn card(it: &Instruments, table: &TableView, newest: bool) -> Html {
    let (grid, count) = if newest {
        (it.newest_card.clone(), it.newest_count.clone())
    } else {
        (NodeRef::default(), NodeRef::default())
    };
    let written = if newest { String::new() } else { table.written.to_string() };
    let linked = if table.linked { "linked" } else { "not linked yet" };
    html! {
        <li key={format!("{}{newest}", table.hpa)} class={classes!("card", table.linked.then_some("linked"))}
            title={table.hpa.clone()}>
            <div class="paper">
                <div class="pair"><h3>{ &table.title }</h3><span ref={count}>{ written }</span></div>
                <svg ref={grid} class="entries" viewBox={format!("0 0 {WIDTH} {HEIGHT}")} aria-hidden="true">
                    <path class="empty" d={cells(0, ENTRIES, table.columns)} />
                    <path class="written" d={if newest { String::new() } else { cells(0, table.written, table.columns) }} />
                    <path class="now" />
                </svg>
            </div>
            <p>{ linked }</p>
        </li>
    }
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
    let (pitch_x, pitch_y) = (WIDTH / columns as f32, HEIGHT / (ENTRIES / columns) as f32);
    let (width, height) = (pitch_x - 1.0, (pitch_y - 0.75).max(pitch_y * 0.6));
    let cell = |entry: u32| {
        let (x, y) = ((entry % columns) as f32 * pitch_x, (entry / columns) as f32 * pitch_y);
        format!("M{x} {y}h{width}v{height}h{}z", -width)
    };
    (from..to).map(cell).collect()
}
