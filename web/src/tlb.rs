//! What each hart holds in its TLB. A stale entry is hatched, struck through, and said to be stale.

use gstage_scene::view::{TlbRow, TlbView};

use crate::dom::{Tag, classed, pair, tag};

/// The TLBs, one after the other.
pub(crate) fn tlb(harts: &[TlbView]) -> Tag {
    tag("div").each(harts, hart)
}

fn hart(view: &TlbView) -> Tag {
    let stale = view.rows.iter().map(|row| row.stale.as_str()).find(|stale| !stale.is_empty());
    let amount = match (stale, view.rows.len()) {
        (Some(stale), _) => stale.to_owned(),
        (None, 0) => "empty".to_owned(),
        (None, 1) => "1 entry".to_owned(),
        (None, count) => format!("{count} entries"),
    };
    let title = format!("TLB, vCPU {}", view.hart);
    classed("div", "hart")
        .key(&title)
        .child(pair(tag("h3").text(&title), tag("span").text(&amount)))
        .child(classed("ul", "tlb").each(&view.rows, row))
}

fn row(row: &TlbRow) -> Tag {
    let (class, address) = if row.stale.is_empty() { ("", "span") } else { ("stale", "s") };
    classed("li", class)
        .key(&format!("{} {}", row.gpa, row.size))
        .set("title", &row.stale)
        .text(&format!("{} ", row.size))
        .child(tag(address).text(&row.gpa))
        .text(&format!(" {}", row.permissions))
}
