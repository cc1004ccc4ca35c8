//! What a wave does to the tile that it is passing.

use super::layout::Layout;
use super::survey::TileState;
use super::wave::LENGTH_MS;
use crate::board::Rank;
use crate::pose::Motion;

/// What happens to a tile, and for how long it has (milliseconds).
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Passing {
    /// It breaks into its pages.
    Breaks(f32),
    /// Its pages get another look.
    Swells(f32),
    /// What maps it goes.
    Goes(f32),
}

impl Layout<'_> {
    /// What a wave does to a tile at this instant, if it is passing it.
    #[inline(never)]
    pub(crate) fn passing(&self, tile: u16) -> Option<Passing> {
        let Motion::Wave { since, before } = self.pose.motion else { return None };
        let ms = *since.get(tile as usize).filter(|ms| (0.0..LENGTH_MS).contains(*ms))?;
        match (before.tile_rank(tile), self.state(tile)) {
            (_, TileState::Whole(_)) | (None, TileState::Hole | TileState::Table) => None,
            (Some(_), TileState::Hole | TileState::Table) => Some(Passing::Goes(ms)),
            (Some(Rank::Page), TileState::Pages) => Some(Passing::Swells(ms)),
            (_, TileState::Pages) => Some(Passing::Breaks(ms)),
        }
    }

    /// How far a wave lifts a tile whose pages stay in their places, 0..=1.
    #[inline(never)]
    pub(crate) fn swell(&self, tile: u16) -> f32 {
        match self.passing(tile) {
            Some(Passing::Swells(ms)) => {
                let u = ms / LENGTH_MS;
                6.75 * u * (1.0 - u) * (1.0 - u)
            }
            _ => 0.0,
        }
    }
}
