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
    part_ways(&mut labels);
    labels
}

/// Where two labels would touch, the one that stands right at its place makes way to the left for the one with a leader.
fn part_ways(labels: &mut [Label]) {
    for index in 0..labels.len() {
        let label = &labels[index];
        let makes_way = label.leader.is_none() && label.anchor == "middle";
        let touches = |other: &Label| {
            let room = (width(label) + width(other)) / 2.0 + GAP;
            other.leader.is_some()
                && other.anchor == "middle"
                && (other.x - label.x).abs() < room
                && (other.y - label.y).abs() < LINE
        };
        if makes_way && labels.iter().any(touches) {
            labels[index].anchor = "end".to_owned();
        }
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
