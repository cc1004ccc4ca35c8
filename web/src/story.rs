//! The words of a step, and the one button that goes on.

use gstage_player::report::Programme;
use gstage_player::selection::Selection;
use gstage_scene::playback::Input;
use gstage_scene::view::StepView;
use yew::Html;

use crate::desk::Desk;
use crate::dom::{Tag, classed, fragment, tag};
use crate::words::sequel;

/// The headline, the caption and the button.
pub(crate) fn story(desk: &Desk, programme: &Programme, view: &StepView) -> Html {
    let step = format!("Step {} of {}", view.number, view.total);
    let words = classed("div", "words")
        .child(classed("p", "step").text(&step))
        .child(headline(&view.headline))
        .child(classed("p", "caption").fixed("data-caption", "").text(&view.caption));
    fragment(vec![words.into(), go(desk, programme, view).into()])
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
fn go(desk: &Desk, programme: &Programme, view: &StepView) -> Tag {
    let last = view.number >= view.total;
    let breaks = view.counters.iter().any(|counter| counter.key == "leaves-2m" && counter.value > 0);
    let (next_slug, next_title) = sequel(&programme.slug, breaks);
    let label = if last { next_title } else { view.next_label.as_str() };
    let class = if view.number == 1 || last { "go first" } else { "go" };
    let desk = desk.clone();
    let act = move || {
        if last {
            // The sequel is on the shelf; should the model refuse it, what is on stays on.
            let _ = desk.player.load(Selection::new(next_slug), 1);
        } else {
            desk.player.input(Input::Next);
        }
    };
    classed("button", class).on_click(act).text(label).child(classed("span", "arrow").fixed("aria-hidden", "true"))
}
