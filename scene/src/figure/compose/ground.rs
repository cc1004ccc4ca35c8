//! The ground: the grid that the dust settles into, and the shadow.

use super::Composer;
use crate::board::CHILDREN;
use crate::figure::display::{Item, Soft};
use crate::figure::lattice::{MIDDLE, TILE_PITCH};
use crate::figure::survey::TileState;

/// Tiles' widths and heights that the grid reaches beyond the board.
const BEYOND: i32 = 2;

impl Composer<'_> {
    pub(super) fn ground(&mut self) {
        self.grid();
        // The shadow is that of a whole board: a few pieces on an empty one throw none.
        let mapped = self.survey.tiles.iter().filter(|tile| !matches!(tile, TileState::Hole)).count();
        if mapped * 2 < CHILDREN {
            return;
        }
        let projection = self.camera.projection;
        let reach = MIDDLE * TILE_PITCH;
        // The light comes from the far left: the shadow leans to the near right.
        let middle = projection.project(MIDDLE + 14.0, MIDDLE + 22.0, 0.0);
        self.items.push(Item::Soft(Soft {
            middle,
            half: (projection.vector(reach, 0.0, 0.0), projection.vector(0.0, reach, 0.0)),
            blur: (0.21, 0.21),
            paint: self.palette.shadow.solid(),
            inverted: false,
        }));
    }

    fn grid(&mut self) {
        let projection = self.camera.projection;
        let paint = |opacity: f32| self.palette.grid.paint(opacity * self.palette.grid_opacity);
        let (wide, high) = (32.0 * TILE_PITCH, 16.0 * TILE_PITCH);
        let (inside, outside) = (MIDDLE * TILE_PITCH, MIDDLE * TILE_PITCH + wide * BEYOND as f32);
        let mut lines = [(0.0f32, 0.0f32, false); 128];
        let mut count = 0;
        for column in -BEYOND..=16 + BEYOND {
            lines[count] = ((column - 8) as f32 * wide, inside, true);
            count += 1;
        }
        for row in -2 * BEYOND..=32 + 2 * BEYOND {
            lines[count] = ((row - 16) as f32 * high, inside, false);
            count += 1;
        }
        let place = |along: f32, across: f32, upright: bool| {
            let (x, y) = if upright { (across, along) } else { (along, across) };
            projection.project(MIDDLE + x, MIDDLE + y, 0.0)
        };
        for &(across, inside, upright) in &lines[..count] {
            // Fainter away from the board, along the line as well as across.
            let fade = 1.0 - ((across.abs() - inside) / (outside - inside)).clamp(0.0, 0.85);
            let steps = [-outside, -(inside + outside) / 2.0, -inside, inside, (inside + outside) / 2.0, outside];
            for (ends, strength) in steps.windows(2).zip([0.35, 0.7, 1.0, 0.7, 0.35]) {
                let (from, to) = (place(ends[0], across, upright), place(ends[1], across, upright));
                self.line(from, to, 1.0, paint(fade * strength));
            }
        }
    }
}
