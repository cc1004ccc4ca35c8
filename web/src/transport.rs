//! Back, play, on; the bar of chapters, which is also a slider; the speed.

use std::cmp::Ordering;
use std::rc::Rc;

use gstage_player::keys::Command;
use gstage_player::report::Change;
use gstage_scene::playback::{Input, Run};
use gstage_scene::view::Chapter;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::desk::Desk;
use crate::instruments::SLIDER_STEPS;
use crate::menu::menu;
use crate::progress;

/// Speeds to choose from, in percent.
const SPEEDS: [(&str, &str); 5] = [("25", "¼×"), ("50", "½×"), ("100", "1×"), ("200", "2×"), ("400", "4×")];

/// The transport.
pub(crate) fn transport(desk: &Desk, state: &Change) -> Html {
    let view = &state.view;
    let press = |command: Command| {
        let desk = desk.clone();
        Callback::from(move |_: MouseEvent| desk.player.command(command))
    };
    let (play_class, play_label) =
        if state.run == Run::Paused { ("icon play", "Play") } else { ("icon pause", "Pause") };
    let last = view.number >= view.total;
    let next_label = if last { "Last step" } else { view.next_label.as_str() };
    let on_speed = {
        let desk = desk.clone();
        move |percent: String| desk.player.input(Input::Speed(percent.parse().unwrap_or(100)))
    };
    html! {
        <section class="transport" aria-label="Playback">
            <div class="buttons">
                <button class="icon back" aria-label="Step back" onclick={press(Command::Previous)}
                    disabled={view.number <= 1}></button>
                <button class={play_class} aria-label={play_label} onclick={press(Command::Toggle)}></button>
                <button class="icon next" aria-label="Step on" onclick={press(Command::Next)} disabled={last}></button>
                <button class="on" onclick={press(Command::Next)} disabled={last}>{ next_label }</button>
            </div>
            { bar(desk, state) }
            { menu("menu speed", "Speed", &SPEEDS, &state.speed.to_string(), on_speed) }
            <button class="icon full" aria-label="Full screen" onclick={press(Command::FullScreen)}></button>
        </section>
    }
}

/// The chapters as segments, the slider over them, and their names, which lead to their first steps.
fn bar(desk: &Desk, state: &Change) -> Html {
    let (programme, view) = (&state.programme, &state.view);
    let oninput = {
        let (desk, programme) = (desk.clone(), Rc::clone(programme));
        Callback::from(move |event: InputEvent| {
            if let Some(slider) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                let place = slider.value_as_number() as f32 / SLIDER_STEPS as f32;
                desk.player.input(Input::Seek(progress::time(&programme.chapters, place)));
            }
        })
    };
    let stage = |index: usize| match (index as u32).cmp(&view.chapter) {
        Ordering::Less => "past",
        Ordering::Equal => "now",
        Ordering::Greater => "ahead",
    };
    let segment = |(index, _): (usize, &Chapter)| html! { <i key={index} class={stage(index)}><b></b></i> };
    let name = |(index, chapter): (usize, &Chapter)| {
        let desk = desk.clone();
        let first = chapter.first.saturating_sub(1);
        let onclick = Callback::from(move |_: MouseEvent| desk.player.input(Input::Step(first)));
        let current = (index as u32 == view.chapter).then_some("true");
        html! {
            <button key={index} class={stage(index)} aria-current={current} {onclick} title={chapter.title.clone()}>
                { &chapter.title }
            </button>
        }
    };
    let told = format!("Step {} of {}: {}", view.number, view.total, view.headline.replace('\n', " "));
    html! {
        <div class="bar" ref={desk.instruments.bar.clone()}>
            <div class="segments" ref={desk.instruments.segments.clone()} aria-hidden="true">
                { for programme.chapters.iter().enumerate().map(segment) }
            </div>
            <input type="range" min="0" max={SLIDER_STEPS.to_string()} step="1" aria-label="Position"
                aria-valuetext={told} ref={desk.instruments.slider.clone()} {oninput} />
            <div class="names">{ for programme.chapters.iter().enumerate().map(name) }</div>
        </div>
    }
}
