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

/// The labels of a moment. `settled` is the pose once its motion is over: words stand where things come to rest.
#[must_use]
pub fn labels(notes: &[Note], moment: &Moment<'_>, settled: &Pose<'_>, viewport: &Viewport) -> Vec<Label> {
    if moment.travels() {
        return Vec::new();
    }
    let is_there = |note: &&Note| {
        (note.when == When::Always || moment.is_over()) && (!note.needs_room || viewport.width >= NARROW)
    };
    notes.iter().filter(is_there).filter_map(|note| label(note, settled, viewport)).collect()
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
