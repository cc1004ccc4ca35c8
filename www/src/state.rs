//! The state of a player, as a plain object for JavaScript.

use gstage_player::report::Change;
use gstage_scene::link::{kernel_name, mode_name};
use gstage_scene::playback::Run;
use gstage_scene::view::{Chapter, StepView};
use gstage_scene::viewport::Theme;
use js_sys::{Array, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::JsValue;

/// The state as JavaScript gets it: the names of the scenario, the kernel version and the mode, the scenario itself, packed, where
/// it is one of one's own, the chapters, the step (words, entry, address, cache, TLB, counters), whether time runs, the speed
/// in percent, and the palette, `light` or `dark`.
///
/// It is put together by hand: what would do it for any structure is more code than all of this, and the first view would load it.
#[must_use]
pub fn state(change: &Change) -> JsValue {
    let Change { programme, view, run, speed, theme } = change;
    let state = Object::new();
    let text = |name, value: &str| set(&state, name, &value.into());
    text("scenario", &programme.slug);
    if let Some(own) = &programme.own {
        text("own", own);
    }
    text("title", &programme.title);
    text("kernel", kernel_name(programme.kernel));
    text("mode", mode_name(programme.mode));
    let chapters = Array::new();
    for it in &programme.chapters {
        chapters.push(&chapter(it));
    }
    set(&state, "chapters", &chapters);
    set(&state, "step", &step(view));
    set(&state, "playing", &(*run != Run::Paused).into());
    set(&state, "speed", &(*speed).into());
    text("theme", if *theme == Theme::Light { "light" } else { "dark" });
    state.into()
}

fn chapter(chapter: &Chapter) -> JsValue {
    let object = Object::new();
    set(&object, "title", &chapter.title.as_str().into());
    set(&object, "first", &chapter.first.into());
    set(&object, "steps", &chapter.steps.into());
    set(&object, "start_ms", &chapter.start_ms.into());
    set(&object, "length_ms", &chapter.length_ms.into());
    object.into()
}

/// Sets a property of an object that nobody else has yet; it cannot fail.
fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// What a step says; in a reel it stands as JSON, for which the browser has a reader.
fn step(view: &StepView) -> JsValue {
    if view.json.is_empty() { to_js(view) } else { js_sys::JSON::parse(&view.json).unwrap_or(JsValue::UNDEFINED) }
}

/// Plain data as JavaScript gets it; `undefined` where the browser refuses, which it has no reason to.
pub(crate) fn to_js(value: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or(JsValue::UNDEFINED)
}
