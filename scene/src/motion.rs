//! How a step moves: from what it does with the stone, and the time within it, to a pose.

use gstage_core::level::Level;
use gstage_core::pte::Pte;

use crate::board::{Board, CHILDREN, Piece};
use crate::pose::{CameraMove, Motion, Pose, Scored, Shot};
use crate::timeline::Ms;

/// A camera on its way, in milliseconds.
pub const CAMERA: u32 = 900;
/// The sweep over a table that is being filled, in milliseconds.
pub const FILL: u32 = 1100;
/// A wave over all tiles, from the first change to the last, in milliseconds.
const WAVE_OVER_ALL: u32 = 3400;
/// A wave over few tiles has so many milliseconds for each.
const WAVE_OVER_ONE: u32 = 90;

/// What a step does with the stone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Act {
    /// Nothing.
    Still,
    /// The children of a piece are written.
    Fill(Fill),
    /// A piece breaks, starting at a child.
    Fracture {
        /// The piece.
        piece: Piece,
        /// The child where the crack starts.
        from: u16,
    },
    /// A fence runs over a piece, starting at a child.
    Ring {
        /// The range that is fenced.
        piece: Piece,
        /// The child where it starts.
        from: u16,
    },
    /// The page of the focus turns writable.
    Warm,
    /// Many tiles change one after another.
    Wave(Wave),
}

/// A table that is filled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fill {
    /// The piece that will break into what is written, if it lies on the board.
    pub piece: Option<Piece>,
    /// Level of the entries.
    pub level: Level,
    /// Entry 0.
    pub first: Pte,
    /// What index 1 contributes.
    pub step: u64,
}

/// Many changes in their order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wave {
    /// For each of the 512 tiles its place in the wave, if it changes in it.
    pub order: Vec<Option<u32>>,
    /// The counters at the start and after each place, so one more than there are places.
    pub counters: Vec<Vec<u64>>,
}

impl Wave {
    /// How many places there are.
    #[must_use]
    pub fn places(&self) -> u32 {
        self.counters.len().saturating_sub(1) as u32
    }
}

/// How long a wave of so many places takes from the first change to the last, in milliseconds.
#[must_use]
pub fn wave_length(places: u32) -> u32 {
    places.saturating_mul(WAVE_OVER_ONE).clamp(1, WAVE_OVER_ALL)
}

/// A step that is on, and how far it is.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// What it does.
    pub act: &'a Act,
    /// What the camera looked at before it.
    pub from: Shot,
    /// What it looks at at its end.
    pub to: Shot,
    /// Since the step began, at most the length of its motion.
    pub elapsed: Ms,
    /// The length of its motion.
    pub motion: Ms,
}

/// What the figure shows before a step and after it.
#[derive(Clone, Copy, Debug)]
pub struct Boards<'a> {
    /// Before it; only a wave asks for that.
    pub before: &'a Board,
    /// After it.
    pub after: &'a Board,
}

/// Where the address of the story lies on the board, and whether it is marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Focus {
    /// Number of its cell, if it lies on the board.
    pub cell: Option<u32>,
    /// Whether it is marked.
    pub is_marked: bool,
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

    /// Milliseconds of the step's own motion: the camera moves first.
    fn own(&self) -> u32 {
        let lead = if self.from == self.to { 0 } else { CAMERA };
        self.elapsed.0.saturating_sub(lead)
    }

    /// Whether nothing moves any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.elapsed >= self.motion
    }

    /// Whether the camera is on its way.
    #[must_use]
    pub fn travels(&self) -> bool {
        self.from != self.to && !self.is_over()
    }

    /// Children written so far, while a table is filled and until something points to it.
    #[must_use]
    pub fn written(&self) -> Option<u16> {
        match self.act {
            Act::Fill(_) if self.is_over() => Some(CHILDREN as u16),
            Act::Fill(_) => Some((self.own() * CHILDREN as u32 / FILL).min(CHILDREN as u32) as u16),
            _ => None,
        }
    }

    /// How many of the `places` of a wave it has come to by now.
    #[must_use]
    pub fn passed(&self, places: u32) -> u32 {
        if self.is_over() {
            return places;
        }
        (u64::from(self.own()) * u64::from(places) / u64::from(wave_length(places))).min(u64::from(places)) as u32
    }

    /// Since when each tile is as it is after a wave. Milliseconds; negative values lie ahead; tiles that do not change in the
    /// wave are long settled. Empty where there is no wave.
    pub fn since(&self, since: &mut Vec<f32>) {
        const LONG_AGO: f32 = 1.0e6;
        since.clear();
        let Act::Wave(wave) = self.act else { return };
        let now = self.own() as f32;
        let each = wave_length(wave.places()) as f32 / wave.places().max(1) as f32;
        since.extend(wave.order.iter().map(|place| place.map_or(LONG_AGO, |place| now - (place as f32 + 1.0) * each)));
    }

    /// The pose; `since` comes from [`Moment::since`].
    #[must_use]
    pub fn pose<'a>(&self, focus: Focus, boards: Boards<'a>, since: &'a [f32]) -> Pose<'a> {
        Pose {
            board: boards.after,
            scored: self.scored(),
            motion: if self.is_over() { Motion::Still } else { self.motion(since, boards.before) },
            camera: self.camera(),
            focus: focus.cell,
            mark_focus: focus.is_marked,
        }
    }

    fn scored(&self) -> Option<Scored> {
        let Act::Fill(Fill { piece, .. }) = *self.act else { return None };
        Some(Scored { piece: piece?, written: self.written()? })
    }

    fn motion<'a>(&self, since: &'a [f32], before: &'a Board) -> Motion<'a> {
        let ms = self.own() as f32;
        match *self.act {
            Act::Fracture { piece, from } => Motion::Fracture { piece, from, ms },
            Act::Ring { piece, from } => Motion::Ring { piece, from, ms },
            Act::Warm => Motion::Warm { ms },
            Act::Wave(_) => Motion::Wave { since, before },
            Act::Still | Act::Fill(_) => Motion::Still,
        }
    }
}
