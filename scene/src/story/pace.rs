//! How long each beat takes: motion from what happens, rest from what there is to read.

use gstage_core::level::Level;

use super::beat::{Beat, BeatKind};
use crate::board::CHILDREN;
use crate::motion::{CAMERA, FILL, wave_length};
use crate::timeline::{Ms, Span};

/// The crack and the settling; the last tile of a slab lands at 618.
pub const FRACTURE: u32 = 660;
/// The ring, until it has left the piece.
pub const RING: u32 = 620;
/// A page that rises.
pub const WARM: u32 = 420;
/// The flight of the last tile of a wave.
pub const WAVE_LANDS: u32 = 500;
/// Something small that changes in a panel.
const SMALL: u32 = 240;

/// The length of a beat with `words` words to read, after a beat with camera at another level if `moves`.
#[must_use]
pub fn span(beat: &Beat, moves: bool, words: usize) -> Span {
    let own = match beat.kind {
        _ if beat.held => 0,
        BeatKind::Opening | BeatKind::Census => 0,
        BeatKind::Fill { linked: true, level, .. } if Level(level.0 + 1) == beat.shot => {
            wave_length(CHILDREN as u32) + WAVE_LANDS
        }
        BeatKind::Fill { .. } => FILL,
        BeatKind::Publish { .. } => FRACTURE,
        BeatKind::Fence(_) | BeatKind::FenceRange { .. } => RING,
        BeatKind::Write { .. } => WARM,
        BeatKind::Wave(changes) => wave_length(changes.tiles) + WAVE_LANDS,
        _ => SMALL,
    };
    Span { motion: Ms(own + if moves { CAMERA } else { 0 }), rest: Ms(500 + 55 * words as u32) }
}
