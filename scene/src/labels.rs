//! Labels: the words in the figure, put where they belong.

use crate::figure::place::place;
use crate::motion::Moment;
use crate::pose::Pose;
use crate::step::{Note, When};
use crate::view::Label;
use crate::viewport::Viewport;

/// Below this width, in CSS pixels, there is no room for all words.
const NARROW: f32 = 480.0;

/// A label farther than this from its place has a leader line, in CSS pixels.
const FAR: f32 = 32.0;

/// A character is about so wide and a line so high, in CSS pixels; labels keep this gap between them.
const CHARACTER: f32 = 7.9;
/// See [`CHARACTER`].
const LINE: f32 = 19.0;
/// See [`CHARACTER`].
const GAP: f32 = 16.0;
/// And this one to the edges of the figure.
const EDGE: f32 = 4.0;
/// Text that lies on nothing.
const UPRIGHT: [f32; 4] = [1.0, 0.0, 0.0, 1.0];

/// The labels of a moment. `settled` is the pose once its motion is over: words stand where things come to rest.
#[must_use]
pub fn labels(notes: &[Note], moment: &Moment<'_>, settled: &Pose<'_>, viewport: &Viewport) -> Vec<Label> {
    if moment.travels() {
        return Vec::new();
    }
    let is_there = |note: &&Note| {
        (note.when == When::Always || moment.is_over()) && (!note.needs_room || viewport.width >= NARROW)
    };
    let mut labels: Vec<Label> =
        notes.iter().filter(is_there).filter_map(|note| label(note, settled, viewport)).collect();
    // What a lens has pushed out of sight is not wanted in sight.
    if viewport.lens.is_whole() {
        labels.iter_mut().for_each(|label| keep_inside(label, viewport));
    }
    part_ways(&mut labels);
    labels
}

/// Moves a label that would be cut off at an edge of the figure into it, where there is room for it.
fn keep_inside(label: &mut Label, viewport: &Viewport) {
    if label.matrix != UPRIGHT {
        return;
    }
    let width = width(label);
    let left = match label.anchor.as_str() {
        "middle" => width / 2.0,
        "end" => width,
        _ => 0.0,
    };
    let (first, last) = (left + EDGE, viewport.width - (width - left) - EDGE);
    if first <= last {
        label.x = label.x.clamp(first, last);
    }
    let (top, bottom) = (LINE / 2.0, viewport.height - LINE / 2.0);
    if top <= bottom {
        label.y = label.y.clamp(top, bottom);
    }
}

/// Where two labels would touch, the one that stands right at its place makes way to the left for the one with a leader.
fn part_ways(labels: &mut [Label]) {
    for index in 0..labels.len() {
        let label = &labels[index];
        let makes_way = label.leader.is_none() && label.anchor == "middle";
        let touches = |other: &&Label| {
            let room = (width(label) + width(other)) / 2.0 + GAP;
            other.leader.is_some()
                && other.anchor == "middle"
                && (other.x - label.x).abs() < room
                && (other.y - label.y).abs() < LINE
        };
        let Some(other) = labels.iter().find(touches).filter(|_| makes_way) else { continue };
        let left_of_it = other.x - width(other) / 2.0 - GAP;
        let label = &mut labels[index];
        label.anchor = "end".to_owned();
        label.x = label.x.min(left_of_it);
    }
}

/// About how wide a label is, in CSS pixels.
fn width(label: &Label) -> f32 {
    CHARACTER * label.parts.iter().map(|(text, _)| text.chars().count()).sum::<usize>() as f32
}

fn label(note: &Note, pose: &Pose<'_>, viewport: &Viewport) -> Option<Label> {
    let placed = place(pose, viewport, note.anchor)?;
    let (dx, dy) = note.offset;
    Some(Label {
        key: note.key.clone(),
        parts: note.parts.clone(),
        x: placed.x + dx,
        y: placed.y + dy,
        matrix: placed.matrix,
        anchor: note.side.clone(),
        opacity: 1.0,
        leader: (dx * dx + dy * dy > FAR * FAR).then_some((placed.x, placed.y)),
    })
}
