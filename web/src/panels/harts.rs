//! What each TLB holds, all of it, and the requests for fences with the vCPUs that have carried them out.

use gstage_scene::story::panels::queue::FenceRow;
use gstage_scene::view::{TlbRow, TlbView};

use super::menu::style;
use crate::dom::{Tag, classed, pair, tag};

/// The panel.
#[inline(never)]
pub(crate) fn harts(tlbs: &[TlbView], paused: &[u32], fences: &[FenceRow]) -> Tag {
    let fences = match fences {
        [] => tag("p").text("No fence was asked for yet."),
        rows => tag("ul").each(rows, fence),
    };
    // What scrolls can have the focus, so that keys scroll it too.
    let list = classed("div", "harts")
        .fixed("tabindex", "0")
        .each(tlbs, |view| tlb(view, paused.contains(&view.hart)))
        .child(tag("div").child(tag("h3").text("Fences, the newest first")).child(fences));
    classed("section", "wide").fixed("aria-label", "TLBs and fence queue").child(style()).child(list)
}

fn tlb(view: &TlbView, paused: bool) -> Tag {
    let amount = match view.rows.len() {
        0 => "empty".to_owned(),
        1 => "1 entry".to_owned(),
        more => format!("{more} entries"),
    };
    let title = format!("TLB, vCPU {}{}", view.hart, if paused { ", paused" } else { "" });
    tag("div")
        .child(pair(tag("h3").text(&title), tag("span").text(&amount)))
        .child(classed("ul", "tlb").each(&view.rows, row))
}

fn row(row: &TlbRow) -> Tag {
    let (class, address) = if row.stale.is_empty() { ("", "span") } else { ("stale", "s") };
    classed("li", class)
        .text(&format!("{} ", row.size))
        .child(tag(address).text(&row.gpa))
        .text(&format!(" {}  {}", row.permissions, row.stale))
}

fn fence(row: &FenceRow) -> Tag {
    let waiting = row.done.iter().filter(|done| !**done).count();
    let (class, word) = match waiting {
        _ if row.lost => ("waits", "lost: no vCPU has heard of it".to_owned()),
        0 => ("", "done on every vCPU".to_owned()),
        _ => {
            let harts = row.done.iter().enumerate().filter(|(_, done)| !**done).map(|(hart, _)| hart.to_string());
            ("waits", format!("waits for vCPU {}", harts.collect::<Vec<_>>().join(", ")))
        }
    };
    classed("li", class).child(tag("code").text(&row.what)).text(" ").text(&word)
}
