//! The fence: a ring that runs outwards over the board, and the band in which it lifts and lights what it passes.

use super::lattice::Lattice;
use crate::pose::{Motion, Pose};

/// Milliseconds until the ring and its followers have left every piece, wherever it starts.
pub const LENGTH_MS: f32 = 560.0;
/// Units of radius per millisecond: the band has left the far corner at the end.
const SPEED: f32 = (700.0 + 46.0 + 90.0) / LENGTH_MS;
/// How far the followers are behind, in units, and how strong all three are.
pub(crate) const RINGS: [(f32, f32); 3] = [(0.0, 1.0), (-34.0, 0.42), (-66.0, 0.18)];
/// How far beyond the piece the ring can be seen, in units.
pub(crate) const BEYOND: f32 = 46.0;

/// A ring on its way over the children of a piece.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Wavefront {
    pub(crate) lattice: Lattice,
    from: (f32, f32),
    /// In units.
    pub(crate) radius: f32,
}

impl Wavefront {
    /// The ring of a pose.
    pub(crate) fn of(pose: &Pose<'_>, lattice_of: impl Fn(crate::board::Piece) -> Lattice) -> Option<Self> {
        let Motion::Ring { piece, from, ms } = pose.motion else { return None };
        if !(0.0..LENGTH_MS).contains(&ms) {
            return None;
        }
        let lattice = lattice_of(piece);
        Some(Self { lattice, from: lattice.offset(from % 512), radius: ms * SPEED })
    }

    /// Where the ring's middle lies on the settled board, in pages.
    pub(crate) fn middle(&self) -> (f32, f32) {
        let Lattice { middle, pitch, .. } = self.lattice;
        (middle.0 + self.from.0 * pitch, middle.1 + self.from.1 * pitch)
    }

    /// How strongly the band is at a child, 0..=1.
    pub(crate) fn strength(&self, child: u16) -> f32 {
        let offset = self.lattice.offset(child);
        let (x, y) = (offset.0 - self.from.0, offset.1 - self.from.1);
        let distance = (x * x + y * y).sqrt() / self.lattice.unit;
        let off = (distance - self.radius + 10.0) / 34.0;
        if off.abs() > 3.0 { 0.0 } else { libm::expf(-off * off) }
    }
}

/// How high the band lifts, in units of height.
pub(crate) const LIFT: f32 = 9.0;
