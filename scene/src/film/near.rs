//! The words on the pieces that a lens makes large: each says its address and its entry.

use super::Film;
use crate::figure::hit::{Hit, Seen};
use crate::motion::Boards;
use crate::timeline::{Cursor, Ms};
use crate::view::{Label, SpotView};
use crate::viewport::Viewport;

/// A piece with a shorter front edge has no room for words, in CSS pixels.
const LEAST: f32 = 84.0;
/// Half the width and height of the words on a piece, with a little room around them.
const WORDS: (f32, f32) = (41.0, 19.0);

impl Film {
    /// What stands in the figure under a lens, in place of `story`, the words that would stand there otherwise.
    pub(super) fn words_under_lens(&mut self, at: Ms, viewport: &Viewport, story: Vec<Label>) -> Vec<Label> {
        let cursor = self.timeline.at(at);
        if cursor.elapsed < cursor.motion {
            return Vec::new();
        }
        let pieces = self.seen(Cursor { elapsed: cursor.motion, ..cursor }, viewport, |seen| {
            let mut large = seen.large(LEAST);
            large.retain(|piece| piece.holds(WORDS));
            large
        });
        if pieces.is_empty() {
            return story.into_iter().filter(|label| is_in_view(label, viewport)).collect();
        }
        pieces.iter().filter_map(|piece| Some(label(piece, &self.leaf(cursor.step, piece.page)?))).collect()
    }

    /// What is seen at a moment, with the board as it is after the step.
    pub(super) fn seen<Found>(
        &mut self,
        cursor: Cursor,
        viewport: &Viewport,
        find: impl FnOnce(&Seen<'_>) -> Found,
    ) -> Found {
        let focus = self.focus(cursor.step);
        let Self { step, board, before, since, .. } = self;
        let (_, step) = step.as_ref().expect("the focus was asked of it");
        let moment = super::moment(step, cursor);
        moment.since(since);
        find(&Seen::new(&moment.pose(focus, Boards { before, after: board }, since), viewport))
    }
}

/// Whether a label names something that can be seen. What is carved on the stone would be too large.
fn is_in_view(label: &Label, viewport: &Viewport) -> bool {
    let upright = label.matrix == [1.0, 0.0, 0.0, 1.0];
    upright && (0.0..viewport.width).contains(&label.x) && (0.0..viewport.height).contains(&label.y)
}

fn label(piece: &Hit, spot: &SpotView) -> Label {
    let part = |text: String, class: &str| (text, class.to_owned());
    let (x, y) = piece.middle();
    Label {
        key: format!("near {}", piece.page),
        parts: vec![part(format!("{}\n", spot.first), "mono"), part(spot.pte.clone(), "mono dim")],
        x,
        y,
        matrix: [1.0, 0.0, 0.0, 1.0],
        anchor: "middle".to_owned(),
        opacity: 1.0,
        leader: None,
    }
}
