//! From the leaves of the tables to the board.

use gstage_core::machine::Machine;

use super::stage::Stage;
use crate::board::{Board, CELLS, CHILDREN, Cell, Rank};

/// Writes what maps each cell of the stage.
pub fn board(machine: &Machine, stage: &Stage, board: &mut Board) {
    board.cells.fill(Cell::HOLE);
    machine.for_each_leaf(stage.base, stage.size(), |gpa, level, pte| {
        let rank = if level >= stage.slab {
            Rank::Slab
        } else if level == stage.tile_level() {
            Rank::Tile
        } else {
            Rank::Page
        };
        // A leaf that reaches beyond the stage on either side covers all of it.
        let first = stage.cell_of(gpa).unwrap_or(0) as usize;
        let count = match rank {
            Rank::Slab => CELLS,
            Rank::Tile => CELLS / 512,
            Rank::Page => 1,
        };
        let cell = Cell::leaf(rank, pte.is_writable());
        board.cells[first..(first + count).min(CELLS)].fill(cell);
    });
    tables(machine, stage, board);
    machine.for_each_dirty(|gpa| {
        if let Some(cell) = stage.cell_of(gpa) {
            board.cells[cell as usize].0 |= Cell::DIRTY;
        }
    });
}

/// Marks the pages of tiles that have a table for them and no leaf in it.
fn tables(machine: &Machine, stage: &Stage, board: &mut Board) {
    for (tile, cells) in board.cells.chunks_exact_mut(CHILDREN).enumerate() {
        if cells.iter().any(|cell| *cell != Cell::HOLE) {
            continue;
        }
        let (slot, _) = machine.entry_at(stage.page((tile * CHILDREN) as u32));
        if slot.level < stage.tile_level() {
            cells.fill(Cell(Cell::TABLE));
        }
    }
}
