//! The words of a step, and the one button that goes on.

use gstage_player::report::Change;
use yew::Html;

use crate::desk::Desk;
use crate::dom::{Tag, classed, fragment, tag};
use crate::onward::onward;

/// The headline, the caption and the button.
pub(crate) fn story(desk: &Desk, state: &Change) -> Html {
    let view = &state.view;
    let step = format!("Step {} of {}", view.number, view.total);
    let words = classed("div", "words")
        .child(classed("p", "step").text(&step))
        .child(headline(&view.headline))
        .child(classed("p", "caption").fixed("data-caption", "").text(&view.caption));
    fragment(vec![words.into(), go(desk, state).into()])
}

/// A headline, with a break where it asks for one. The space keeps the words apart where the break is not shown.
pub(crate) fn headline(text: &str) -> Tag {
    let mut headline = tag("h2");
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            headline = headline.text(" ").child(tag("br"));
        }
        headline = headline.text(line);
    }
    headline
}

/// Plays the next step; after the last one, shows what comes after.
fn go(desk: &Desk, state: &Change) -> Tag {
    let (label, is_last, act) = onward(desk, state);
    let class = if state.view.number == 1 || is_last { "go first" } else { "go" };
    classed("button", class).on_click(act).text(label).child(classed("span", "arrow").fixed("aria-hidden", "true"))
}
