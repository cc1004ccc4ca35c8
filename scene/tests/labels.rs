//! Labels of the whole picture: none is cut off and none lies on another, whatever the size of the figure.

use gstage_core::scenario::builtin;
use gstage_scene::film::Film;
use gstage_scene::lens::Lens;
use gstage_scene::timeline::Pace;
use gstage_scene::view::Label;
use gstage_scene::viewport::{Theme, Viewport};

/// Figures as they stand in a page, in an embed of 720 and of 560 pixels, and in a column.
const SIZES: [(f32, f32); 4] = [(830.0, 560.0), (511.0, 372.0), (364.0, 279.0), (320.0, 200.0)];
/// From this width on there is room for all labels side by side.
const ROOM: f32 = 480.0;
/// About how wide a character is at least, and how high a line.
const CHARACTER: f32 = 6.5;
const LINE: f32 = 14.0;

/// A label that stands upright: its text and how far it reaches.
struct Extent {
    text: String,
    left: f32,
    right: f32,
    y: f32,
}

fn extent(label: &Label) -> Extent {
    let text: String = label.parts.iter().map(|(words, _)| words.as_str()).collect();
    let width = CHARACTER * text.chars().count() as f32;
    let left = match label.anchor.as_str() {
        "middle" => label.x - width / 2.0,
        "end" => label.x - width,
        _ => label.x,
    };
    Extent { text, left, right: left + width, y: label.y }
}

#[test]
fn every_label_is_in_the_figure_and_by_itself() {
    for builtin in builtin::SHOWN {
        let mut film = Film::new(&(builtin.scenario)(), Pace::Full).unwrap();
        for (width, height) in SIZES {
            let viewport = Viewport { width, height, scale: 1.0, theme: Theme::Dark, lens: Lens::WHOLE };
            for step in 0..film.timeline().len() {
                let labels = film.labels(film.timeline().rest_of(step), &viewport);
                let upright: Vec<Extent> =
                    labels.iter().filter(|label| label.matrix == [1.0, 0.0, 0.0, 1.0]).map(extent).collect();
                let place = format!("{}, step {}, {width} x {height}", builtin.slug, step + 1);
                for (index, label) in upright.iter().enumerate() {
                    let is_inside = label.left >= 0.0 && label.right <= width;
                    let fits = label.right - label.left <= width;
                    assert!(is_inside || !fits, "{place}: “{}” from {} to {}", label.text, label.left, label.right);
                    assert!(label.y >= LINE / 2.0 && label.y <= height - LINE / 2.0, "{place}: “{}”", label.text);
                    for other in &upright[index + 1..] {
                        let beside = label.right <= other.left || other.right <= label.left;
                        let apart = beside || (label.y - other.y).abs() >= LINE;
                        assert!(apart || width < ROOM, "{place}: “{}” and “{}”", label.text, other.text);
                    }
                }
            }
        }
    }
}
