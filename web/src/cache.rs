//! The memory cache: its table pages as cards seen from the side; taken ones stay as outlines.

use std::fmt::Write;

use gstage_scene::view::CacheView;
use yew::Html;

use crate::dom::{Tag, classed, fragment, nothing, pair, tag};

/// Width and height of the front of the pile, and how far its back is shifted, in hundredths of a pixel.
const WIDTH: u32 = 17_000;
const HEIGHT: u32 = 3800;
const DEPTH_X: u32 = 1800;
const DEPTH_Y: u32 = 900;
/// Space for the outline.
const MARGIN: u32 = 100;

/// The cache.
pub(crate) fn cache(cache: &CacheView) -> Html {
    let amount = match cache.left {
        Some(left) => format!("{left} of {}", cache.capacity),
        None => "never runs out".to_owned(),
    };
    let class = if cache.changed || cache.failed { "amount changed" } else { "amount" };
    let left = cache.left.unwrap_or(cache.capacity).min(cache.capacity);
    let failed = || classed("p", "failed").text("asked for one, and there was none").into();
    fragment(vec![
        pair(tag("h3").text("Table pages in the cache"), classed("span", class).text(&amount)).into(),
        pile(left, cache.capacity).into(),
        if cache.failed { failed() } else { nothing() },
    ])
}

fn pile(left: u32, capacity: u32) -> Tag {
    let pitch = WIDTH / capacity.max(1);
    let mut edges = String::new();
    for index in 0..left {
        edge(&mut edges, MARGIN + index * pitch, pitch);
    }
    let mut gone = String::new();
    for index in left..capacity {
        side(&mut gone, MARGIN + (index + 1) * pitch);
    }
    let mut last = String::new();
    if left > 0 {
        side(&mut last, MARGIN + left * pitch);
    }
    classed("svg", "pile")
        .fixed("viewBox", "0 0 19200 5000")
        .fixed("aria-hidden", "true")
        .child(classed("path", "gone").set("d", &gone))
        .child(classed("path", "paper").set("d", &edges))
        .child(classed("path", "face").set("d", &last))
}

/// The edges of a card that the pile shows: the front one and the upper one.
fn edge(path: &mut String, x: u32, pitch: u32) {
    let y = MARGIN + DEPTH_Y;
    // Writing to a string does not fail.
    let _ = write!(path, "M{x} {y}l{DEPTH_X}-{DEPTH_Y}h{pitch}l-{DEPTH_X} {DEPTH_Y}zh{pitch}v{HEIGHT}h-{pitch}z");
}

/// The side of the last card.
fn side(path: &mut String, x: u32) {
    let y = MARGIN + DEPTH_Y;
    let _ = write!(path, "M{x} {y}l{DEPTH_X}-{DEPTH_Y}v{HEIGHT}l-{DEPTH_X} {DEPTH_Y}z");
}
