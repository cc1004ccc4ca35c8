//! The words in the figure: what stands beside the stone, pinned to places on it.

use gstage_core::event::{FlushRequest, StoreKind};
use gstage_core::level::Level;
use gstage_core::pte::Pte;

use super::beat::{Aim, BeatKind};
use super::panels::Panel;
use super::size::{level_of, page_name, page_order};
use super::words::{counted, grouped};
use crate::board::{Board, CHILDREN, Piece, Rank};
use crate::figure::place::Anchor;
use crate::pose::Shot;
use crate::step::{Note, When};

/// How far a label stands above what it names, in CSS pixels.
const ABOVE: f32 = 46.0;

/// The words of a step, whose board is the one after it.
#[must_use]
pub fn notes(panel: &Panel<'_>, board: &Board) -> Vec<Note> {
    let mut pen = Pen { when: When::Always, needs_room: false, notes: Vec::new() };
    if panel.stage.shot(panel.beat().shot) == Shot::Whole {
        if board.tile_rank(0) == Some(Rank::Slab) {
            slab(panel, &mut pen);
        } else {
            // What flies has no count yet; a fence runs over what has settled.
            let is_fence = matches!(panel.beat().kind, BeatKind::Fence(_) | BeatKind::Lost(_));
            pen.when = if is_fence { When::Always } else { When::AtRest };
            pieces(panel, board, &mut pen);
        }
    }
    pen.needs_room = true;
    pen.when = When::Always;
    around(panel, &mut pen);
    pen.notes
}

/// Writes notes.
struct Pen {
    when: When,
    needs_room: bool,
    notes: Vec<Note>,
}

impl Pen {
    /// Words at a distance from their place.
    fn write(&mut self, key: &str, anchor: Anchor, offset: (f32, f32), side: &str, parts: &[(&str, &str)]) {
        self.notes.push(Note {
            key: key.to_owned(),
            anchor,
            offset,
            side: side.to_owned(),
            parts: parts.iter().map(|&(text, class)| (text.to_owned(), class.to_owned())).collect(),
            when: self.when,
            needs_room: self.needs_room,
        });
    }
}

/// The whole slab: its range and its size.
fn slab(panel: &Panel<'_>, pen: &mut Pen) {
    let stage = panel.stage;
    let (first, last) = (format!("0x{:X}", stage.base.0), format!("0x{:X}", stage.base.0 + (stage.size() - 1)));
    pen.write("first", Anchor::FirstCorner, (0.0, -12.0), "middle", &[(&first, "mono")]);
    pen.write("last", Anchor::LastCorner, (0.0, 16.0), "middle", &[(&last, "mono")]);
    pen.write("carving", Anchor::TopCarving, (0.0, 0.0), "start", &[(page_name(stage.slab), "carving")]);
}

/// The broken slab: how many pieces of which size, and the loupe.
fn pieces(panel: &Panel<'_>, board: &Board, pen: &mut Pen) {
    let tiles = (0..CHILDREN as u16).filter(|&tile| board.tile_rank(tile) == Some(Rank::Tile)).count();
    let tile_name = page_name(panel.stage.tile_level());
    let name_of_page = page_name(Level(panel.stage.slab.0.saturating_sub(2)));
    let pages = board.cells.iter().filter(|cell| cell.rank() == Some(Rank::Page)).count();
    let text = if tiles == 0 && pages == 0 {
        let tables: u64 = panel.after.gstage().reachable_tables().iter().sum();
        match board.cells.iter().any(|cell| cell.has_table()) {
            true => format!("no leaf, {}", counted(tables, "table")),
            false => "nothing is mapped".to_owned(),
        }
    } else if tiles == 0 {
        format!("{} × {name_of_page}", grouped(pages as u64))
    } else {
        format!("{tiles} × {tile_name}")
    };
    pen.write("carving", Anchor::FrontCarving, (0.0, 0.0), "start", &[(&text, "carving")]);
    if tiles + 1 == CHILDREN && pages > 0 && panel.beat().kind == BeatKind::Census {
        // Where the figure is narrow the words beside the loupe would leave it.
        pen.needs_room = true;
        let child = format!("child {}", panel.stage.focus_child(Piece::Slab));
        let rest = format!(": {}", in_child(panel));
        pen.write("loupe", Anchor::Loupe, (0.0, -8.0), "middle", &[(&child, "tile"), (&rest, "dim")]);
    }
}

/// What maps the tile that the story follows: "512 × 4K", "511 × 2M, 512 × 4K".
fn in_child(panel: &Panel<'_>) -> String {
    let order = page_order(panel.stage.tile_level());
    let mut counts = [0u64; 5];
    panel.after.for_each_leaf_run(panel.stage.focus.align_down(order), 1 << order, |run| {
        counts[usize::from(run.level.0)] += run.count;
    });
    let sizes = (0..5u8).rev().map(|level| (counts[usize::from(level)], page_name(Level(level))));
    let parts: Vec<String> =
        sizes.filter(|(count, _)| *count > 0).map(|(count, name)| format!("{} × {name}", grouped(count))).collect();
    parts.join(", ")
}

/// What the step is about, beside its piece.
fn around(panel: &Panel<'_>, pen: &mut Pen) {
    let stage = panel.stage;
    match panel.beat().kind {
        // While the entries are written they follow too fast to be read in the figure; the panel counts them.
        BeatKind::Fill { level, gpa, first, step, .. } => {
            pen.when = When::AtRest;
            let Some(piece) = stage.piece(Level(level.0 + 1), gpa) else { return };
            let index = stage.focus_child(piece);
            child(pen, piece, index, Pte(first.0 | u64::from(index).wrapping_mul(step)));
        }
        BeatKind::Fence(_) | BeatKind::Dive { .. } => {
            let (slot, pte) = panel.after.entry_at(stage.focus);
            let parent = Level(slot.level.0 + 1);
            if let Some(piece) = stage.piece(parent, stage.focus).filter(|_| pte.is_leaf()) {
                child(pen, piece, slot.index, pte);
            }
        }
        // A walk over a range leaves the tile that the story follows: the label goes with it.
        BeatKind::Walk { slot, pte, gpa, aim: Aim::Protect | Aim::Unmap, .. }
            if pte.is_leaf() && slot.level == stage.tile_level() && stage.shot(panel.beat().shot) == Shot::Whole =>
        {
            let Some(tile) = stage.tile_of(gpa) else { return };
            child(pen, Piece::Slab, tile, pte);
        }
        BeatKind::Write { kind: StoreKind::Leaf, .. } | BeatKind::Land { .. } => pages(panel, pen),
        BeatKind::Lost(flush) => lost(panel, flush, pen),
        _ => {}
    }
}

/// A child of a piece, with its entry.
fn child(pen: &mut Pen, piece: Piece, index: u16, pte: Pte) {
    let (anchor, class, word) = match piece {
        Piece::Slab => (Anchor::Tile(index), "tile", "child"),
        Piece::Tile(tile) => (Anchor::Page(u32::from(tile) * CHILDREN as u32 + u32::from(index)), "page", "page"),
    };
    let name = format!("{word} {index}");
    let value = format!(" 0x{:X}", pte.0);
    pen.write("child", anchor, (0.0, -ABOVE), "middle", &[(&name, class), (&value, "mono")]);
}

/// The fence that nobody executes, on the piece that it is for.
fn lost(panel: &Panel<'_>, flush: FlushRequest, pen: &mut Pen) {
    let stage = panel.stage;
    let anchor = match stage.piece(level_of(flush.order), flush.gpa) {
        Some(piece @ Piece::Slab) => Anchor::Tile(stage.focus_child(piece)),
        Some(Piece::Tile(tile)) if stage.shot(panel.beat().shot) == Shot::Whole => Anchor::Tile(tile),
        _ => match stage.cell_of(stage.focus) {
            Some(cell) => Anchor::Page(cell),
            None => return,
        },
    };
    let order = format!(" of order {}", flush.order);
    pen.write("lost", anchor, (0.0, -ABOVE), "middle", &[("fence", "mono"), (&order, "mono"), (" lost", "dim")]);
}

/// The page that was written, and its neighbour that was not.
fn pages(panel: &Panel<'_>, pen: &mut Pen) {
    let stage = panel.stage;
    let Some(cell) = stage.cell_of(stage.focus) else { return };
    let mut write = |key: &str, cell: u32, offset: (f32, f32), side: &str| {
        let gpa = gstage_core::addr::Gpa(stage.base.0 + (u64::from(cell) << 12));
        let Some((Level(0), pte)) = panel.after.leaf_at(gpa) else { return };
        let name = format!("page {}", cell as usize % CHILDREN);
        let value = format!(" 0x{:X}", pte.0);
        let right = if pte.is_writable() { " writable" } else { " read-only" };
        pen.write(key, Anchor::Page(cell), offset, side, &[(&name, "page"), (&value, "mono"), (right, "dim")]);
    };
    write("page", cell, (0.0, -ABOVE - 22.0), "middle");
    if !(cell as usize + 1).is_multiple_of(CHILDREN) {
        write("neighbour", cell + 1, (72.0, -24.0), "start");
    }
}
