//! The state of a player, as a plain object for JavaScript.

use gstage_player::report::Change;
use gstage_scene::link::{kernel_name, mode_name};
use gstage_scene::playback::Run;
use gstage_scene::view::{Chapter, StepView};
use gstage_scene::viewport::Theme;
use serde::Serialize;
use wasm_bindgen::JsValue;

/// What is shown: the names of the scenario, the kernel version and the mode, the scenario itself, packed, where it is one of
/// one's own, the chapters, the step (words, entry, address, cache, TLB, counters), whether time runs, the speed in percent,
/// and the palette, `light` or `dark`.
#[derive(Serialize)]
struct State<'a> {
    scenario: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    own: Option<&'a str>,
    title: &'a str,
    kernel: &'a str,
    mode: &'a str,
    chapters: &'a [Chapter],
    #[serde(with = "serde_wasm_bindgen::preserve")]
    step: JsValue,
    playing: bool,
    speed: u32,
    theme: &'a str,
}

/// The state as JavaScript gets it.
#[must_use]
pub fn state(change: &Change) -> JsValue {
    let Change { programme, view, run, speed, theme } = change;
    to_js(&State {
        scenario: &programme.slug,
        own: programme.own.as_deref(),
        title: &programme.title,
        kernel: kernel_name(programme.kernel),
        mode: mode_name(programme.mode),
        chapters: &programme.chapters,
        step: step(view),
        playing: *run != Run::Paused,
        speed: *speed,
        theme: if *theme == Theme::Light { "light" } else { "dark" },
    })
}

/// What a step says; in a reel it stands as JSON, for which the browser has a reader.
fn step(view: &StepView) -> JsValue {
    if view.json.is_empty() { to_js(view) } else { js_sys::JSON::parse(&view.json).unwrap_or(JsValue::UNDEFINED) }
}

/// Plain data as JavaScript gets it; `undefined` where the browser refuses, which it has no reason to.
pub(crate) fn to_js(value: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or(JsValue::UNDEFINED)
}
