//! Back, play, on; the bar of chapters, which is also a slider; the speed.

use std::rc::Rc;

use gstage_player::keys::Command;
use gstage_player::report::Programme;
use gstage_scene::playback::Input;
use gstage_scene::view::{Chapter, StepView};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::desk::Desk;
use crate::instruments::SLIDER_STEPS;
use crate::menu::Menu;
use crate::progress;

/// Speeds to choose from, in percent.
const SPEEDS: [(u32, &str); 5] = [(25, "¼×"), (50, "½×"), (100, "1×"), (200, "2×"), (400, "4×")];

/// What the transport shows.
#[derive(Clone, PartialEq, Debug, Properties)]
pub(crate) struct TransportProps {
    pub(crate) desk: Desk,
    pub(crate) programme: Rc<Programme>,
    pub(crate) view: Rc<StepView>,
    pub(crate) running: bool,
    /// In percent.
    pub(crate) speed: u32,
}

/// The transport.
#[component]
pub(crate) fn Transport(props: &TransportProps) -> Html {
    let TransportProps { desk, programme, view, running, speed } = props;
    let press = |command: Command| {
        let desk = desk.clone();
        Callback::from(move |_: MouseEvent| desk.player.command(command))
    };
    let (play_class, play_label) = if *running { ("icon pause", "Pause") } else { ("icon play", "Play") };
    let next_label = if view.number < view.total { view.next_label.clone() } else { "Last step".to_owned() };
    let on_speed = {
        let desk = desk.clone();
        Callback::from(move |percent: String| desk.player.input(Input::Speed(percent.parse().unwrap_or(100))))
    };
    let speeds = SPEEDS.map(|(percent, title)| (percent.to_string().into(), title.into())).to_vec();
    html! {
        <section class="transport" aria-label="Playback">
            <div class="buttons">
                <button class="icon back" aria-label="Step back" onclick={press(Command::Previous)}
                    disabled={view.number <= 1}></button>
                <button class={play_class} aria-label={play_label} onclick={press(Command::Toggle)}></button>
                <button class="icon next" aria-label="Step on" onclick={press(Command::Next)}
                    disabled={view.number >= view.total}></button>
                <button class="on" onclick={press(Command::Next)} disabled={view.number >= view.total}>{ next_label }</button>
            </div>
            <Bar desk={desk.clone()} programme={programme.clone()} view={view.clone()} />
            <Menu class="speed" label="Speed" choices={speeds} chosen={speed.to_string()} on_choice={on_speed} />
            <button class="icon full" aria-label="Full screen" onclick={press(Command::FullScreen)}></button>
        </section>
    }
}

/// What the bar shows.
#[derive(Clone, PartialEq, Debug, Properties)]
struct BarProps {
    desk: Desk,
    programme: Rc<Programme>,
    view: Rc<StepView>,
}

/// The chapters as segments, the slider over them, and their names, which lead to their first steps.
#[component]
fn Bar(props: &BarProps) -> Html {
    let BarProps { desk, programme, view } = props;
    let bar = use_node_ref();
    {
        let bar = bar.clone();
        use_effect_with(programme.clone(), move |programme| {
            if let Some(bar) = bar.cast::<HtmlElement>() {
                let columns: Vec<String> =
                    progress::widths(&programme.chapters).iter().map(|width| format!("minmax(0,{width}fr)")).collect();
                let _ = bar.style().set_property("--chapters", &columns.join(" "));
            }
        });
    }
    let oninput = {
        let (desk, programme) = (desk.clone(), programme.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(slider) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                let place = slider.value_as_number() as f32 / SLIDER_STEPS as f32;
                desk.player.input(Input::Seek(progress::time(&programme.chapters, place)));
            }
        })
    };
    let stage = |index: usize| match (index as u32).cmp(&view.chapter) {
        std::cmp::Ordering::Less => "past",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater => "ahead",
    };
    let segment = |(index, _): (usize, &Chapter)| html! { <i key={index} class={stage(index)}><b></b></i> };
    let name = |(index, chapter): (usize, &Chapter)| {
        let desk = desk.clone();
        let first = chapter.first.saturating_sub(1);
        let onclick = Callback::from(move |_| desk.player.input(Input::Step(first)));
        let current = (index as u32 == view.chapter).then_some("true");
        html! {
            <button key={index} class={stage(index)} aria-current={current} {onclick} title={chapter.title.clone()}>
                { &chapter.title }
            </button>
        }
    };
    let told = format!("Step {} of {}: {}", view.number, view.total, view.headline.replace('\n', " "));
    html! {
        <div class="bar" ref={bar}>
            <div class="segments" ref={desk.instruments.segments.clone()} aria-hidden="true">
                { for programme.chapters.iter().enumerate().map(segment) }
            </div>
            <input type="range" min="0" max={SLIDER_STEPS.to_string()} step="1" aria-label="Position"
                aria-valuetext={told} ref={desk.instruments.slider.clone()} {oninput} />
            <div class="names">{ for programme.chapters.iter().enumerate().map(name) }</div>
        </div>
    }
}
