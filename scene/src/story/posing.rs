//! From a beat and the time within it to a pose.

use gstage_core::level::Level;

use super::beat::{Beat, BeatKind};
use super::pace::{CAMERA, FILL, WAVE_BREAKS};
use super::size::level_of;
use super::stage::Stage;
use crate::board::{Board, CHILDREN, Rank};
use crate::pose::{CameraMove, Motion, Pose, Scored, Shot};
use crate::timeline::Ms;

/// The beat that is on, what was before it, and how far it is.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// The beat.
    pub beat: &'a Beat,
    /// What the camera looked at before it.
    pub from: Shot,
    /// What it looks at at its end.
    pub to: Shot,
    /// Since the beat began, at most the length of its motion.
    pub elapsed: Ms,
    /// The length of its motion.
    pub motion: Ms,
}

impl Moment<'_> {
    /// How far the camera is, 0..=1.
    fn camera(&self) -> CameraMove {
        if self.from == self.to {
            return CameraMove::still(self.to);
        }
        let progress = if self.is_over() { 1.0 } else { (self.elapsed.0 as f32 / CAMERA as f32).min(1.0) };
        CameraMove { from: self.from, to: self.to, progress }
    }

    /// Milliseconds of the beat's own motion: the camera moves first.
    fn own(&self) -> u32 {
        let lead = if self.from == self.to { 0 } else { CAMERA };
        self.elapsed.0.saturating_sub(lead)
    }

    /// Whether nothing moves any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.elapsed >= self.motion
    }

    /// Children written so far, while a table is filled and until something points to it.
    #[must_use]
    pub fn written(&self) -> Option<u16> {
        match self.beat.kind {
            BeatKind::Fill { .. } if self.is_over() => Some(CHILDREN as u16),
            BeatKind::Fill { .. } => Some((self.own() * CHILDREN as u32 / FILL).min(CHILDREN as u32) as u16),
            _ => None,
        }
    }

    /// How many of `splits` have happened by now in a wave.
    #[must_use]
    pub fn broken(&self, splits: u32) -> u32 {
        if self.is_over() {
            return splits;
        }
        (u64::from(self.own()) * u64::from(splits) / u64::from(WAVE_BREAKS)).min(u64::from(splits)) as u32
    }

    /// Since when each tile is broken: `order[i]` is the place of tile `i` in the wave, if it breaks in it. Milliseconds;
    /// negative values lie ahead; tiles that broke before the wave are long settled.
    pub fn wave(&self, splits: u32, order: &[Option<u32>], since: &mut Vec<f32>) {
        const LONG_AGO: f32 = 1.0e6;
        let now = self.own() as f32;
        let each = WAVE_BREAKS as f32 / splits.max(1) as f32;
        since.clear();
        since.extend(order.iter().map(|place| place.map_or(LONG_AGO, |place| now - (place as f32 + 1.0) * each)));
    }
}

/// The pose of a moment. `board` is the one after the beat; `since` comes from [`Moment::wave`].
#[must_use]
pub fn pose<'a>(stage: &Stage, moment: &Moment<'_>, board: &'a Board, since: &'a [f32]) -> Pose<'a> {
    Pose {
        board,
        scored: scored(stage, moment),
        motion: if moment.is_over() { Motion::Still } else { motion(stage, moment, since) },
        camera: moment.camera(),
        focus: stage.cell_of(stage.focus),
        mark_focus: is_focus_marked(moment.beat.kind, board),
    }
}

/// A whole slab is marked only where something looks at it; a piece of it wherever the story is about it.
fn is_focus_marked(kind: BeatKind, board: &Board) -> bool {
    match kind {
        BeatKind::Opening | BeatKind::Wave { .. } | BeatKind::Census => false,
        BeatKind::Trap { .. } | BeatKind::Walk { .. } => true,
        _ => board.tile_rank(0) != Some(Rank::Slab),
    }
}

fn scored(stage: &Stage, moment: &Moment<'_>) -> Option<Scored> {
    let BeatKind::Fill { level, gpa, .. } = moment.beat.kind else { return None };
    let piece = stage.piece(Level(level.0 + 1), gpa)?;
    Some(Scored { piece, written: moment.written()? })
}

fn motion<'a>(stage: &Stage, moment: &Moment<'_>, since: &'a [f32]) -> Motion<'a> {
    let ms = moment.own() as f32;
    let found = match moment.beat.kind {
        BeatKind::Publish { slot, gpa, .. } => {
            stage.piece(slot.level, gpa).map(|piece| Motion::Fracture { piece, from: stage.focus_child(piece), ms })
        }
        BeatKind::Fence(flush) => stage.piece(level_of(flush.order), flush.gpa).map(|piece| Motion::Ring {
            piece,
            from: stage.focus_child(piece),
            ms,
        }),
        BeatKind::Write { gpa, new, .. } => {
            (new.is_writable() && stage.cell_of(gpa) == stage.cell_of(stage.focus)).then_some(Motion::Warm { ms })
        }
        BeatKind::Wave { .. } => Some(Motion::Wave { since }),
        _ => None,
    };
    found.unwrap_or(Motion::Still)
}
