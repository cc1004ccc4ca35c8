//! The fracture: where each child of a breaking piece is, any number of milliseconds after the store that broke it.
//!
//! Nothing is stored from frame to frame, so time runs in both directions and any frame can be asked for alone.
//! Lengths are those of the slab (in pages); within a tile the same numbers count in units of 0.105 pages.

use super::block::Block;
use super::hash::hash;
use super::lattice::Lattice;
use super::turn;
use crate::board::Piece;

/// The crack runs this many units per millisecond through the slab, and through a tile, which is smaller and takes as long.
const SPEED: (f32, f32) = (3.4, 1.8);
/// Pages fly this much as high and as far as tiles do, in units of their own.
pub(crate) const TILE_LIFT: f32 = 0.55;
/// A child is under way for this long, in milliseconds.
const FLIGHT: f32 = 430.0;
/// Which property of a child a hash is for.
const KICK: u32 = 1;
const LIFT: u32 = 2;
const TURN: u32 = 3;
const SLOPE_X: u32 = 4;
const SLOPE_Y: u32 = 5;

/// Milliseconds from the store until the last child of a piece has settled, wherever the crack starts.
pub const LENGTH_MS: f32 = 634.0;

/// A child on its way.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Shard {
    /// Where it is.
    pub(crate) block: Block,
    /// 0 while the crack has not reached it, 1 when it has settled.
    pub(crate) progress: f32,
    /// How pale its broken faces still are: 1 just now, 0 when they have cooled.
    pub(crate) fresh: f32,
    /// How bright its edges are, 1 to 0.
    pub(crate) lit: f32,
    /// How far it is in the air, 0..=1.
    pub(crate) flight: f32,
}

impl Shard {
    /// A child of a piece that broke a while ago.
    pub(crate) fn settled(lattice: &Lattice, child: u16) -> Self {
        let half = (lattice.child.0 * lattice.size / 2.0, lattice.child.1 * lattice.size / 2.0);
        let block = Block::resting(lattice.settled(child), half, lattice.heights.1).on(lattice.ground);
        Self { block, progress: 1.0, fresh: 0.0, lit: 0.0, flight: 0.0 }
    }

    /// A child that the crack has not reached: still a part of the whole piece.
    fn whole(lattice: &Lattice, child: u16) -> Self {
        let offset = lattice.offset(child);
        let middle = (lattice.middle.0 + offset.0, lattice.middle.1 + offset.1);
        let half = (lattice.child.0 / 2.0, lattice.child.1 / 2.0);
        let block = Block::resting(middle, half, lattice.heights.0).on(lattice.ground);
        Self { block, progress: 0.0, fresh: 0.0, lit: 0.0, flight: 0.0 }
    }

    /// A child `ms` milliseconds after the store, the crack starting at child `from`.
    pub(crate) fn at(lattice: &Lattice, child: u16, from: u16, ms: f32) -> Self {
        let offset = lattice.offset(child);
        let start = lattice.offset(from);
        let away = (offset.0 - start.0, offset.1 - start.1);
        let distance = (away.0 * away.0 + away.1 * away.1).sqrt() / lattice.unit;
        let speed = if lattice.piece == Piece::Slab { SPEED.0 } else { SPEED.1 };
        let progress = ((ms - distance / speed) / FLIGHT).clamp(0.0, 1.0);
        if progress <= 0.0 {
            return Self::whole(lattice, child);
        }
        if progress >= 1.0 {
            return Self::settled(lattice, child);
        }
        Self::flying(lattice, child, away, distance, progress)
    }

    fn flying(lattice: &Lattice, child: u16, away: (f32, f32), distance: f32, u: f32) -> Self {
        let chance = |property| hash(property, u32::from(child));
        let flight = 6.75 * u * (1.0 - u) * (1.0 - u);
        let spring = 1.0 - libm::expf(-6.0 * u) * turn::cos(9.0 * u);
        let near = libm::expf(-distance / 190.0);
        let strength = if lattice.piece == Piece::Slab { 1.0 } else { TILE_LIFT };

        let offset = lattice.offset(child);
        let spread = 1.0 + (lattice.pitch - 1.0) * spring;
        // Away from the crack's start, in units; the child where it starts goes straight up.
        let kick = 0.30 * strength * flight * (40.0 + 105.0 * near) * (0.6 + 0.8 * chance(KICK));
        let direction = if distance > 0.0 { kick / distance } else { 0.0 };
        let middle = (
            lattice.middle.0 + offset.0 * spread + away.0 * direction,
            lattice.middle.1 + offset.1 * spread + away.1 * direction,
        );

        let lift = strength * flight * (138.0 * near + 14.0 + 51.0 * chance(LIFT) * libm::expf(-distance / 304.0));
        let angle = 0.55 * (chance(TURN) - 0.5) * flight;
        let lean = if distance > 0.0 { 0.10 / (distance * lattice.unit) } else { 0.0 };
        let slope = (
            (0.50 * (chance(SLOPE_X) - 0.5) - away.0 * lean) * flight / lattice.unit,
            (0.70 * (chance(SLOPE_Y) - 0.5) - away.1 * lean) * flight / lattice.unit,
        );
        // Smaller at the top of its flight, so that dark gaps open around it.
        let settled_size = 1.0 + (lattice.size - 1.0) * spring.min(1.0);
        let size = settled_size * (1.0 - 0.17 * flight) / 2.0;
        let thinned = (u * 1.3).min(1.0);
        let height = lattice.heights.0 + (lattice.heights.1 - lattice.heights.0) * thinned;
        let block = Block {
            middle,
            half: (lattice.child.0 * size, lattice.child.1 * size),
            turn: (turn::sin(angle), turn::cos(angle)),
            slope,
            base: lattice.ground + lift,
            height,
        };
        // Both glows are made to reach 0 exactly where the child settles.
        let fresh = libm::expf(-4.2 * u) * (1.0 - u);
        let lit = libm::expf(-6.5 * u) * (1.0 - u);
        Self { block, progress: u, fresh, lit, flight }
    }
}
