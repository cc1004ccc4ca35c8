//! The player in a browser: marks, steps, pixels, errors.
#![cfg(target_arch = "wasm32")]

use gstage_embed::handle::GstagePlayer;
use gstage_player::selection::Selection;
use gstage_scene::lens::Lens;
use gstage_scene::timeline::Pace;
use gstage_scene::viewport::{Theme, Viewport};
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

const WIDTH: u32 = 320;
const HEIGHT: u32 = 240;

fn host() -> HtmlElement {
    let document = web_sys::window().unwrap().document().unwrap();
    let host: HtmlElement = document.create_element("div").unwrap().unchecked_into();
    host.style().set_property("width", &format!("{WIDTH}px")).unwrap();
    host.style().set_property("height", &format!("{HEIGHT}px")).unwrap();
    document.body().unwrap().append_child(&host).unwrap();
    host
}

fn options(pairs: &[(&str, JsValue)]) -> JsValue {
    let options = Object::new();
    for (name, value) in pairs {
        Reflect::set(&options, &(*name).into(), value).unwrap();
    }
    options.into()
}

fn dark(scenario: &str, step: u32) -> JsValue {
    options(&[("scenario", scenario.into()), ("step", step.into()), ("theme", "dark".into())])
}

/// Lets animation frames pass until the canvas shows the step at rest.
async fn until_ready(host: &HtmlElement) {
    while !host.has_attribute("data-ready") {
        next_frame().await;
    }
}

async fn next_frame() {
    let frame = Promise::new(&mut |resolve, _| {
        web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
    });
    js_sys::futures::JsFuture::from(frame).await.unwrap();
}

fn mark(host: &HtmlElement, name: &str) -> String {
    host.get_attribute(name).unwrap_or_default()
}

fn pixels(host: &HtmlElement) -> Vec<u8> {
    let canvas: HtmlCanvasElement = host.query_selector("canvas").unwrap().unwrap().unchecked_into();
    let context: CanvasRenderingContext2d = canvas.get_context("2d").unwrap().unwrap().unchecked_into();
    context.get_image_data(0.0, 0.0, canvas.width().into(), canvas.height().into()).unwrap().data().0
}

#[wasm_bindgen_test]
async fn a_mounted_player_marks_what_it_shows() {
    let host = host();
    let player = GstagePlayer::new(&host, dark("first-store", 3), None, None).unwrap();
    until_ready(&host).await;
    assert_eq!(mark(&host, "data-scenario"), "first-store");
    assert_eq!(mark(&host, "data-kernel"), "7.1");
    assert_eq!(mark(&host, "data-mode"), "sv39x4");
    assert_eq!(mark(&host, "data-step"), "3");
    let steps: u32 = mark(&host, "data-steps").parse().unwrap();
    assert!(steps > 3);
    player.seek(u32::MAX);
    until_ready(&host).await;
    assert_eq!(mark(&host, "data-step"), steps.to_string());
}

#[wasm_bindgen_test]
async fn the_canvas_holds_the_pixels_of_the_film() {
    let host = host();
    let _player = GstagePlayer::new(&host, dark("split-1g-to-4k", 1), None, None).unwrap();
    until_ready(&host).await;
    let shown = pixels(&host);

    let scale = (shown.len() as f32 / 4.0 / (WIDTH * HEIGHT) as f32).sqrt();
    let viewport =
        Viewport { width: WIDTH as f32, height: HEIGHT as f32, scale, theme: Theme::Dark, lens: Lens::WHOLE };
    let mut film = Selection::new("split-1g-to-4k").film(Pace::Full).unwrap();
    let at = film.timeline().rest_of(0);
    let mut drawn = vec![0; viewport.pixel_width() * viewport.pixel_height() * 4];
    film.draw(at, &viewport, &mut drawn);
    assert_eq!(drawn.len(), shown.len());
    assert!(drawn == shown, "the canvas shows something else than the film");
    assert!(drawn.chunks_exact(4).any(|pixel| pixel != &drawn[..4]), "the frame is empty");
}

#[wasm_bindgen_test]
async fn a_step_forward_and_back_shows_the_same_pixels() {
    let host = host();
    let player = GstagePlayer::new(&host, dark("first-store", 4), None, None).unwrap();
    until_ready(&host).await;
    let before = pixels(&host);
    player.seek(8);
    until_ready(&host).await;
    assert!(before != pixels(&host), "step 8 looks like step 4");
    player.seek(4);
    until_ready(&host).await;
    assert!(before == pixels(&host), "step 4 looks different after step 8");
}

#[wasm_bindgen_test]
async fn the_state_is_a_plain_object() {
    let host = host();
    let player = GstagePlayer::new(&host, dark("split-all", 1), None, None).unwrap();
    let state = player.state();
    let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap();
    assert_eq!(get(&state, "scenario"), "split-all");
    assert_eq!(get(&state, "playing"), false);
    let step = get(&state, "step");
    assert_eq!(get(&step, "number"), 1);
    assert!(get(&step, "caption").as_string().is_some_and(|caption| !caption.is_empty()));
}

#[wasm_bindgen_test]
fn a_scenario_that_is_not_there_is_an_error_with_a_cause() {
    let error = GstagePlayer::new(&host(), dark("no-such-thing", 1), None, None).unwrap_err();
    let cause = Reflect::get(&error, &"cause".into()).unwrap();
    assert_eq!(Reflect::get(&cause, &"kind".into()).unwrap(), "scenario");
}

#[wasm_bindgen_test]
fn options_that_make_no_sense_are_refused() {
    let error = GstagePlayer::new(&host(), options(&[("theme", "pink".into())]), None, None).unwrap_err();
    let cause = Reflect::get(&error, &"cause".into()).unwrap();
    assert_eq!(Reflect::get(&cause, &"kind".into()).unwrap(), "options");
}

#[wasm_bindgen_test]
async fn each_step_is_spoken_once() {
    let host = host();
    let player = GstagePlayer::new(&host, dark("first-store", 1), None, None).unwrap();
    until_ready(&host).await;
    let spoken = || host.query_selector("[aria-live=polite]").unwrap().unwrap().text_content().unwrap_or_default();
    assert_eq!(spoken(), "", "the first step is read with the page");
    player.seek(2);
    let second = spoken();
    assert!(!second.is_empty());
    player.seek(3);
    assert_ne!(spoken(), second);
}
