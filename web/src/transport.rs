//! Back, play, on; the bar of chapters, which is also a slider; the speed.

use std::cmp::Ordering;
use std::rc::Rc;

use gstage_player::keys::Command;
use gstage_player::report::Change;
use gstage_scene::playback::{Input, Run};
use gstage_scene::view::Chapter;
use web_sys::HtmlInputElement;

use crate::desk::Desk;
use crate::dom::{On, Tag, classed, tag, target_of};
use crate::instruments::SLIDER_STEPS;
use crate::menu::menu;
use crate::onward::onward;
use crate::progress;

/// Speeds to choose from, in percent.
const SPEEDS: [(&str, &str); 5] = [("25", "¼×"), ("50", "½×"), ("100", "1×"), ("200", "2×"), ("400", "4×")];

/// The transport.
pub(crate) fn transport(desk: &Desk, state: &Change) -> Tag {
    let on_speed = {
        let desk = desk.clone();
        move |percent: String| desk.player.input(Input::Speed(percent.parse().unwrap_or(100)))
    };
    classed("section", "transport")
        .fixed("aria-label", "Playback")
        .child(buttons(desk, state))
        .child(bar(desk, state))
        .child(menu("menu speed", "Speed", &SPEEDS, &state.speed.to_string(), on_speed))
        .child(icon(desk, "icon full", "Full screen", Command::FullScreen))
}

fn buttons(desk: &Desk, state: &Change) -> Tag {
    let view = &state.view;
    let last = view.number >= view.total;
    let (play_class, play_label) =
        if state.run == Run::Paused { ("icon play", "Play") } else { ("icon pause", "Pause") };
    let (next_label, _, go_on) = onward(desk, state);
    classed("div", "buttons")
        .child(icon(desk, "icon back", "Step back", Command::Previous).flag("disabled", view.number <= 1))
        .child(icon(desk, play_class, play_label, Command::Toggle))
        .child(icon(desk, "icon next", "Step on", Command::Next).flag("disabled", last))
        .child(classed("button", "on").text(next_label).on_click(go_on))
}

fn icon(desk: &Desk, class: &'static str, label: &'static str, command: Command) -> Tag {
    press(classed("button", class).fixed("aria-label", label), desk, command)
}

fn press(button: Tag, desk: &Desk, command: Command) -> Tag {
    let desk = desk.clone();
    button.on_click(move || desk.player.command(command))
}

/// The chapters as segments, the slider over them, and their names, which lead to their first steps.
fn bar(desk: &Desk, state: &Change) -> Tag {
    let chapters = || state.programme.chapters.iter().enumerate();
    let stage = |index: usize| match (index as u32).cmp(&state.view.chapter) {
        Ordering::Less => "past",
        Ordering::Equal => "now",
        Ordering::Greater => "ahead",
    };
    let segment = |(index, _)| classed("i", stage(index)).child(tag("b"));
    let name = |(index, chapter): (usize, &Chapter)| {
        let (desk, first) = (desk.clone(), chapter.first.saturating_sub(1));
        classed("button", stage(index))
            .set("title", &chapter.title)
            .on_click(move || desk.player.input(Input::Step(first)))
            .text(&chapter.title)
    };
    let segments = classed("div", "segments").node(&desk.instruments.segments).fixed("aria-hidden", "true");
    classed("div", "bar")
        .node(&desk.instruments.bar)
        .child(segments.each(chapters(), segment))
        .child(slider(desk, state))
        .child(classed("div", "names").each(chapters(), name))
}

fn slider(desk: &Desk, state: &Change) -> Tag {
    let view = &state.view;
    let told = format!("Step {} of {}: {}", view.number, view.total, view.headline.replace('\n', " "));
    let (desk, programme) = (desk.clone(), Rc::clone(&state.programme));
    let node = desk.instruments.slider.clone();
    let on_input = move |event: web_sys::Event| {
        if let Some(slider) = target_of::<HtmlInputElement>(&event) {
            let place = slider.value_as_number() as f32 / SLIDER_STEPS as f32;
            desk.player.input(Input::Seek(progress::time(&programme.chapters, place)));
        }
    };
    tag("input")
        .fixed("type", "range")
        .fixed("min", "0")
        .set("max", &SLIDER_STEPS.to_string())
        .fixed("aria-label", "Position")
        .set("aria-valuetext", &told)
        .node(&node)
        .on(On::Input, on_input)
}
