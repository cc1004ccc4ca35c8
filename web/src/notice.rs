//! Something that has to be said: a link that was not understood, a scenario that the model refuses.

use crate::dom::{Tag, classed, tag};

/// The notice, and how to be rid of it.
#[inline(never)]
pub(crate) fn notice(text: &str, on_close: impl Fn() + 'static) -> Tag {
    classed("p", "notice").fixed("role", "alert").text(text).child(tag("button").text("Close").on_click(on_close))
}
