//! A page with two figures: what each shows, where they part, what they count.

use gstage_player::report::Change;
use gstage_scene::link::{Beside, kernel_name};
use gstage_scene::playback::Input;
use yew::Html;

use super::pairing::{At, Pairing, enter};
use super::{chart, tally};
use crate::desk::Desk;
use crate::dom::{Tag, classed, fragment, nothing, tag};
use crate::menu::menu;
use crate::story::headline;
use crate::words::{KERNELS, kernel_title};

/// The page. `numbers` shows the chart as a table as well, and `on_numbers` switches that.
pub(crate) fn view(
    desk: &Desk,
    pairing: &Pairing,
    states: [&Change; 2],
    numbers: bool,
    on_numbers: impl Fn() + 'static,
) -> Html {
    let comparison = &pairing.comparison;
    let step = states[0].view.number;
    let waits = comparison.waits(step);
    let title = tag("h2").text(&comparison.names[0]);
    let table = if numbers { chart::table(comparison).into() } else { nothing() };
    classed("main", "both")
        .child(classed("div", "name left").child(title).child(number(states[0])))
        .child(classed("div", "name right").child(choice(desk, pairing, states[0])).child(close(desk)))
        .child(classed("div", "words left").child(words(states[0], waits[0])))
        .child(classed("div", "words right").child(words(states[1], waits[1])))
        .child(parting(desk, pairing, step))
        .child(tally::tally(comparison, step))
        .child(chart::chart(comparison, step, numbers, on_numbers))
        .child(table)
        .into()
}

fn number(state: &Change) -> Tag {
    classed("p", "step").text(&format!("Step {} of {}", state.view.number, state.view.total))
}

/// What is said of a step; of a run that waits, that it waits.
fn words(state: &Change, waits: bool) -> Html {
    let view = &state.view;
    let caption = classed("p", "caption").fixed("data-caption", "").text(&view.caption);
    let note = if waits { classed("span", "waits").text("waits").into() } else { nothing() };
    fragment(vec![classed("div", "said").child(headline(&view.headline)).child(note).into(), caption.into()])
}

/// The choice of what stands beside the figure: the scenario's own variants, then the kernel versions.
fn choice(desk: &Desk, pairing: &Pairing, state: &Change) -> Tag {
    let scenario = state.programme.selection().scenario();
    let variants = scenario.iter().flat_map(|scenario| &scenario.beside).enumerate();
    let variants = variants.map(|(index, variant)| (Beside::Variant(index as u8).name(), variant.title.to_string()));
    let kernels = KERNELS.map(|kernel| (kernel_name(kernel).to_owned(), kernel_title(kernel).to_owned()));
    let choices: Vec<(String, String)> = variants.chain(kernels).collect();
    let choices: Vec<(&str, &str)> = choices.iter().map(|(name, title)| (name.as_str(), title.as_str())).collect();
    let (desk, programme, step) = (desk.clone(), state.programme.clone(), state.view.number);
    let alone = pairing.comparison.step_alone(step);
    let on_choice = move |name: String| {
        if let Some(beside) = Beside::from_name(&name) {
            enter(&desk, programme.selection(), beside, At::Alone(alone));
        }
    };
    menu("menu run", "Compare with", &choices, &pairing.beside.name(), on_choice)
}

fn close(desk: &Desk) -> Tag {
    let desk = desk.clone();
    classed("button", "plain")
        .fixed("title", "Take the second run away (c)")
        .text("Close")
        .on_click(move || super::toggle(&desk))
}

/// The first difference, and the way there.
fn parting(desk: &Desk, pairing: &Pairing, now: u32) -> Tag {
    let place = classed("p", "parting");
    let Some(parting) = &pairing.comparison.parting else {
        return place.text("Both runs do the same, event by event.");
    };
    let label = format!("First difference: step {}", parting.step);
    let head = if parting.step == now {
        classed("strong", "here").text(&label)
    } else {
        let (desk, step) = (desk.clone(), parting.step);
        tag("button").text(&label).on_click(move || desk.player.input(Input::Step(step.saturating_sub(1))))
    };
    place.child(head).child(tag("span").text(&parting.words))
}
