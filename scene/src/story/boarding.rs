//! From the leaves of the tables to the board.

use gstage_core::addr::PAGE_SHIFT;
use gstage_core::gstage::LeafRun;
use gstage_core::machine::Machine;

use super::size::page_order;
use super::stage::Stage;
use crate::board::{Board, CHILDREN, Cell, Rank};

/// Writes what maps each cell of the stage.
pub fn board(machine: &Machine, stage: &Stage, board: &mut Board) {
    board.cells.fill(Cell::HOLE);
    machine.for_each_leaf_run(stage.base, stage.size(), |LeafRun { level, gpa, count, pte }| {
        let rank = if level >= stage.slab {
            Rank::Slab
        } else if level == stage.tile_level() {
            Rank::Tile
        } else {
            Rank::Page
        };
        // A leaf that reaches beyond the stage on either side covers all of it.
        let cells = stage.cells_of(gpa, count << page_order(level));
        board.cells[cells].fill(Cell::leaf(rank, pte.is_writable()));
    });
    tables(machine, stage, board);
    machine.for_each_dirty_run(|gpa, pages| {
        for cell in &mut board.cells[stage.cells_of(gpa, pages << PAGE_SHIFT)] {
            cell.0 |= Cell::DIRTY;
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
