//! The counters, each in a column of its own that never moves.

use gstage_scene::view::Counter;

use crate::dom::{Tag, classed, room, tag};
use crate::instruments::{COUNTERS, Instruments};

/// The counters. Their numbers are written by the instruments, a group of digits each.
pub(crate) fn counters(it: &Instruments, counters: &[Counter]) -> Tag {
    let list = classed("dl", "counters").each(counters.iter().zip(&it.counters), |(counter, node)| {
        let number = tag("dd").set("data-counter", &counter.key).node(node);
        classed("div", if counter.changed { "changed" } else { "" })
            .key(&counter.key)
            .child(tag("dt").text(&counter.label))
            .child(number.each(0..4, |_| tag("span")))
    });
    room("Counters", list)
}

const _: () = assert!(COUNTERS == 8, "the style sheet has eight columns");
