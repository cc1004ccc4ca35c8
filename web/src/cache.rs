//! The memory cache: its table pages as cards seen from the side; taken ones stay as outlines.

use gstage_scene::view::CacheView;
use yew::prelude::*;

/// Width and height of the front of the pile, and how far its back is shifted.
const WIDTH: f32 = 170.0;
const HEIGHT: f32 = 38.0;
const DEPTH_X: f32 = 18.0;
const DEPTH_Y: f32 = 9.0;

/// The cache.
pub(crate) fn cache(cache: &CacheView) -> Html {
    let amount = match cache.left {
        Some(left) => format!("{left} of {}", cache.capacity),
        None => "never runs out".to_owned(),
    };
    let left = cache.left.unwrap_or(cache.capacity).min(cache.capacity);
    let class = classes!("amount", (cache.changed || cache.failed).then_some("changed"));
    html! {
        <>
            <div class="pair"><h3>{ "Table pages in the cache" }</h3><span {class}>{ amount }</span></div>
            { pile(left, cache.capacity) }
            if cache.failed {
                <p class="failed">{ "asked for one, and there was none" }</p>
            }
        </>
    }
}

fn pile(left: u32, capacity: u32) -> Html {
    let pitch = WIDTH / capacity.max(1) as f32;
    let at = |index: u32| 1.0 + index as f32 * pitch;
    let fronts: String = (0..left).map(|index| front(at(index), pitch)).collect();
    let tops: String = (0..left).map(|index| top(at(index), pitch)).collect();
    let gone: String = (left..capacity).map(|index| face(at(index + 1))).collect();
    html! {
        <svg class="pile" viewBox="0 0 192 50" aria-hidden="true">
            <path class="gone" d={gone} />
            <path class="paper" d={tops} />
            <path class="paper" d={fronts} />
            if left > 0 {
                <path class="face" d={face(at(left))} />
            }
        </svg>
    }
}

/// The edge of a card, as the front of the pile shows it.
fn front(x: f32, pitch: f32) -> String {
    let y = 1.0 + DEPTH_Y;
    format!("M{x} {y}h{pitch}v{HEIGHT}h{}z", -pitch)
}

/// The upper edge of a card.
fn top(x: f32, pitch: f32) -> String {
    let y = 1.0 + DEPTH_Y;
    format!("M{x} {y}l{DEPTH_X} {}h{pitch}l{} {DEPTH_Y}z", -DEPTH_Y, -DEPTH_X)
}

/// The side of the last card.
fn face(x: f32) -> String {
    let y = 1.0 + DEPTH_Y;
    format!("M{x} {y}l{DEPTH_X} {}v{HEIGHT}l{} {DEPTH_Y}z", -DEPTH_Y, -DEPTH_X)
}
