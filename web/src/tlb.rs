//! What the harts hold in their TLBs. A stale entry is hatched, struck through, and said to be stale.

use gstage_scene::view::{TlbRow, TlbView};

use crate::dom::{Tag, classed, pair, tag};

/// Entries that the slot has room for.
const ROOM: usize = 2;

/// The TLBs: the stale entries first, then the smallest pages, as many as there is room for.
pub(crate) fn tlb(harts: &[TlbView]) -> Tag {
    let is_stale = |row: &TlbRow| !row.stale.is_empty();
    let of = |stale: bool| {
        let rows = harts.iter().flat_map(|view| view.rows.iter().rev().map(|row| (view.hart, row)));
        rows.filter(move |(_, row)| is_stale(row) == stale)
    };
    let mut entries: Vec<(u32, &TlbRow)> = of(true).chain(of(false)).collect();
    let amount = match entries.as_slice() {
        [] => "empty".to_owned(),
        [(_, row), ..] if is_stale(row) => row.stale.clone(),
        [_] => "1 entry".to_owned(),
        more => format!("{} entries", more.len()),
    };
    let several = harts.len() > 1;
    let title = if several { "TLBs of the vCPUs" } else { "TLB, vCPU 0" };
    entries.truncate(ROOM);
    tag("div")
        .child(pair(tag("h3").text(title), tag("span").text(&amount)))
        .child(classed("ul", "tlb").each(&entries, |&(hart, entry)| row(several.then_some(hart), entry)))
}

fn row(hart: Option<u32>, row: &TlbRow) -> Tag {
    let (class, address) = if row.stale.is_empty() { ("", "span") } else { ("stale", "s") };
    let hart = hart.map_or_else(String::new, |hart| format!("{hart}: "));
    classed("li", class)
        .key(&format!("{hart}{} {}", row.gpa, row.size))
        .set("title", &row.stale)
        .text(&format!("{hart}{} ", row.size))
        .child(tag(address).text(&row.gpa))
        .text(&format!(" {}", row.permissions))
}
