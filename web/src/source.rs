//! How the kernel does it, line by line, with the current line.

use gstage_scene::playback::Input;
use gstage_scene::view::{SourceLine, SourceView};

use crate::desk::Desk;
use crate::dom::{Tag, classed, tag};

/// The pane at a step (1-based). The current line is marked by its shape and its weight, and lines that the run comes by
/// lead there.
pub(crate) fn source(desk: &Desk, source: &SourceView, step: u32) -> Tag {
    let now = source.current.map_or(usize::MAX, |now| now as usize);
    let line = |(index, line): (usize, &SourceLine)| {
        let class = match source.current {
            Some(_) if index == now => "current",
            Some(_) if index < now => "past",
            _ => "",
        };
        let item = classed("li", class).key(&index.to_string()).child(words(desk, line, step));
        if index == now { item.fixed("aria-current", "step") } else { item }
    };
    classed("section", "source")
        .set("aria-label", &source.title)
        .child(tag("h3").text(&source.title))
        .child(tag("ol").each(source.lines.iter().enumerate(), line))
}

fn words(desk: &Desk, line: &SourceLine, now: u32) -> Tag {
    let place = match line.step {
        Some(step) if step != now => {
            let desk = desk.clone();
            tag("button").on_click(move || desk.player.input(Input::Step(step.saturating_sub(1))))
        }
        _ => tag("span"),
    };
    let place = place.text(&line.text);
    if line.code.is_empty() {
        return place;
    }
    let space = if line.text.is_empty() { "" } else { " " };
    place.text(space).child(tag("code").text(&line.code))
}
