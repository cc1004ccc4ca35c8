//! What a beat does with the stone, and which of its pieces is marked.

use gstage_core::level::Level;

use super::beat::{Beat, BeatKind};
use super::size::level_of;
use super::stage::Stage;
use crate::board::{Board, Rank};
use crate::motion::{Act, Fill};

/// What happens in a beat that is not a wave.
#[must_use]
pub fn act(stage: &Stage, beat: &Beat) -> Act {
    let found = match beat.kind {
        // Without a whole piece there is nothing to draw lines on, and nothing breaks.
        BeatKind::Fill { linked: true, .. } | BeatKind::Publish { filled: false, .. } => None,
        BeatKind::Fill { level, gpa, first, step, .. } => {
            Some(Act::Fill(Fill { piece: stage.piece(Level(level.0 + 1), gpa), level, first, step }))
        }
        BeatKind::Publish { slot, gpa, .. } => {
            stage.piece(slot.level, gpa).map(|piece| Act::Fracture { piece, from: stage.focus_child(piece) })
        }
        BeatKind::Fence(flush) => stage
            .piece(level_of(flush.order), flush.gpa)
            .map(|piece| Act::Ring { piece, from: stage.focus_child(piece) }),
        BeatKind::Write { gpa, new, .. } => {
            (new.is_writable() && stage.cell_of(gpa) == stage.cell_of(stage.focus)).then_some(Act::Warm)
        }
        _ => None,
    };
    found.unwrap_or(Act::Still)
}

/// A whole slab is marked only where something looks at it; a piece of it wherever the story is about it.
#[must_use]
pub fn is_focus_marked(kind: BeatKind, board: &Board, stage: &Stage) -> bool {
    match kind {
        // A walk over a range may have come elsewhere.
        BeatKind::Walk { gpa, .. } if stage.tile_of(gpa) != stage.tile_of(stage.focus) => false,
        BeatKind::Opening | BeatKind::Wave(_) | BeatKind::Gone | BeatKind::Census => false,
        BeatKind::Trap { .. } | BeatKind::Walk { .. } => true,
        _ => board.tile_rank(0) != Some(Rank::Slab),
    }
}
