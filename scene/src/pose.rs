//! A pose: all that the figure shows at one instant, independent of size, theme and renderer.

use crate::board::{Board, CHILDREN, Cell, Piece};

/// Everything needed to draw one frame.
#[derive(Clone, Debug)]
pub struct Pose<'a> {
    /// The pieces after the step's events: a piece that is being broken is already broken here.
    pub board: &'a Board,
    /// Hairlines on a piece whose children are being written, or are all written but not linked yet.
    pub scored: Option<Scored>,
    /// What moves.
    pub motion: Motion<'a>,
    /// Where the camera goes from, where it goes to, and how far it is (0..=1, before easing).
    pub camera: CameraMove,
    /// The cell of the address that the story follows (page number within the slab), if it lies on the board.
    pub focus: Option<u32>,
    /// Whether the focus is marked (an accent outline around its smallest whole piece).
    pub mark_focus: bool,
}

impl<'a> Pose<'a> {
    /// The cells of a tile (below 512) as they are now: those that a wave has not come to are what they were.
    pub(crate) fn cells(&self, tile: u16) -> &'a [Cell; CHILDREN] {
        let board = if self.is_ahead(tile) { self.before() } else { self.board };
        let (tiles, _) = board.cells.as_chunks::<CHILDREN>();
        &tiles[tile as usize]
    }

    /// Whether a wave has not come to a tile yet.
    pub(crate) fn is_ahead(&self, tile: u16) -> bool {
        match self.motion {
            Motion::Wave { since, .. } => since.get(tile as usize).is_some_and(|&since| since < 0.0),
            _ => false,
        }
    }

    /// The pieces before a wave.
    pub(crate) fn before(&self) -> &'a Board {
        match self.motion {
            Motion::Wave { before, .. } => before,
            _ => self.board,
        }
    }
}

/// Hairlines in index order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scored {
    /// The piece that will break.
    pub piece: Piece,
    /// Children written so far, 0..=512; below 512 the last one is drawn as being written.
    pub written: u16,
}

/// What moves, and for how long it has (milliseconds).
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Motion<'a> {
    /// Nothing.
    Still,
    /// A piece broke `ms` ago, starting at child `from`.
    Fracture {
        /// The piece.
        piece: Piece,
        /// The child that the address lies in: the crack starts there.
        from: u16,
        /// Since the store.
        ms: f32,
    },
    /// A wave passes over many tiles, each at its own time: `since[i]` is milliseconds since tile `i` changed, negative = not yet.
    Wave {
        /// One value per tile, 512 of them.
        since: &'a [f32],
        /// The pieces before the step.
        before: &'a Board,
    },
    /// A fence runs outwards over a piece.
    Ring {
        /// The range that is fenced.
        piece: Piece,
        /// The child where it starts.
        from: u16,
        /// Since the fence.
        ms: f32,
    },
    /// The page of the focus turns writable and rises.
    Warm {
        /// Since the store of its entry.
        ms: f32,
    },
}

/// What the camera looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shot {
    /// The whole slab.
    Whole,
    /// One tile, large.
    Tile(u16),
}

/// A camera on its way.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CameraMove {
    /// Start.
    pub from: Shot,
    /// End.
    pub to: Shot,
    /// 0 at the start, 1 at the end.
    pub progress: f32,
}

impl CameraMove {
    /// A camera that stands still.
    #[must_use]
    pub const fn still(shot: Shot) -> Self {
        Self { from: shot, to: shot, progress: 1.0 }
    }
}
