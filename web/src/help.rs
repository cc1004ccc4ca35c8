//! The list of keys.

use yew::NodeRef;

use crate::dom::{Tag, classed, tag};

/// Keys, and what they do.
const KEYS: [(&[&str], &str); 13] = [
    (&["→", "Space", "Page Down"], "next step"),
    (&["←", "Page Up"], "step back"),
    (&["Home"], "first step"),
    (&["End"], "last step"),
    (&["p"], "play or pause"),
    (&["1", "…", "9"], "chapter"),
    (&["f"], "full screen"),
    (&["b"], "blank the screen"),
    (&["+", "−"], "nearer, farther; so does the wheel"),
    (&["0", "Esc"], "the whole picture again"),
    (&["Shift →", "← ↑ ↓"], "move what is magnified"),
    (&["Tab", "→ ← ↑ ↓"], "to the figure, point at its pages"),
    (&["?"], "this list"),
];

/// The list, in a dialog of the browser's own, which Escape closes.
pub(crate) fn help(dialog: &NodeRef) -> Tag {
    let close = tag("form").fixed("method", "dialog").child(classed("button", "go").text("Close"));
    classed("dialog", "help")
        .node(dialog)
        .fixed("aria-labelledby", "help-title")
        .child(tag("h2").fixed("id", "help-title").text("Keys"))
        .child(tag("table").child(tag("tbody").each(&KEYS, |&(keys, what)| row(keys, what))))
        .child(close)
}

fn row(keys: &'static [&'static str], what: &str) -> Tag {
    let head = tag("th").fixed("scope", "row").each(keys, |key| tag("span").child(tag("kbd").text(key)).text(" "));
    tag("tr").child(head).child(tag("td").text(what))
}
