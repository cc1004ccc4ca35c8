//! The words in the figure: what stands beside the stone, pinned to places on it.

use gstage_core::event::StoreKind;
use gstage_core::level::Level;
use gstage_core::pte::Pte;

use super::beat::BeatKind;
use super::panels::Panel;
use super::posing::Moment;
use super::size::page_name;
use super::words::grouped;
use crate::board::{CHILDREN, Piece, Rank};
use crate::figure::place::{Anchor, place};
use crate::pose::{Pose, Shot};
use crate::view::Label;
use crate::viewport::Viewport;

/// How far a label stands above what it names, in CSS pixels.
const ABOVE: f32 = 46.0;
/// Below this width only what is carved and the address labels stand in the figure.
const NARROW: f32 = 480.0;

/// The labels of a moment.
#[must_use]
pub fn labels(panel: &Panel<'_>, moment: &Moment<'_>, pose: &Pose<'_>, viewport: &Viewport) -> Vec<Label> {
    let mut pen = Pen { pose, viewport, labels: Vec::new() };
    let moving = !moment.is_over();
    if moment.from != moment.to && moving {
        return pen.labels;
    }
    let whole = pose.board.tile_rank(0) == Some(Rank::Slab);
    match moment.to {
        Shot::Whole if whole => slab(panel, &mut pen),
        Shot::Whole if !moving || matches!(moment.beat.kind, BeatKind::Fence(_)) => pieces(panel, pose, &mut pen),
        _ => {}
    }
    if viewport.width >= NARROW {
        notes(panel, moment, &mut pen);
    }
    pen.labels
}

/// Puts labels at places.
struct Pen<'a> {
    pose: &'a Pose<'a>,
    viewport: &'a Viewport,
    labels: Vec<Label>,
}

impl Pen<'_> {
    /// A label at a distance from its anchor, with a leader line if it is far.
    fn write(&mut self, key: &str, anchor: Anchor, (dx, dy): (f32, f32), side: &str, parts: &[(&str, &str)]) {
        let Some(placed) = place(self.pose, self.viewport, anchor) else { return };
        let far = dx * dx + dy * dy > 32.0 * 32.0;
        self.labels.push(Label {
            key: key.to_owned(),
            parts: parts.iter().map(|&(text, class)| (text.to_owned(), class.to_owned())).collect(),
            x: placed.x + dx,
            y: placed.y + dy,
            matrix: placed.matrix,
            anchor: side.to_owned(),
            opacity: 1.0,
            leader: far.then_some((placed.x, placed.y)),
        });
    }
}

/// The whole slab: its range and its size.
fn slab(panel: &Panel<'_>, pen: &mut Pen<'_>) {
    let stage = panel.stage;
    let (first, last) = (format!("0x{:X}", stage.base.0), format!("0x{:X}", stage.base.0 + (stage.size() - 1)));
    pen.write("first", Anchor::FirstCorner, (0.0, -12.0), "middle", &[(&first, "mono")]);
    pen.write("last", Anchor::LastCorner, (0.0, 16.0), "middle", &[(&last, "mono")]);
    pen.write("carving", Anchor::TopCarving, (0.0, 0.0), "start", &[(page_name(stage.slab), "carving")]);
}

/// The broken slab: how many pieces of which size, and the loupe.
fn pieces(panel: &Panel<'_>, pose: &Pose<'_>, pen: &mut Pen<'_>) {
    let tiles = (0..CHILDREN as u16).filter(|&tile| pose.board.tile_rank(tile) == Some(Rank::Tile)).count();
    let tile_name = page_name(panel.stage.tile_level());
    let name_of_page = page_name(Level(panel.stage.slab.0.saturating_sub(2)));
    let pages = pose.board.cells.iter().filter(|cell| cell.rank() == Some(Rank::Page)).count();
    let text = if tiles == 0 && pages == 0 {
        "nothing is mapped".to_owned()
    } else if tiles == 0 {
        format!("{} × {name_of_page}", grouped(pages as u64))
    } else {
        format!("{tiles} × {tile_name}")
    };
    pen.write("carving", Anchor::FrontCarving, (0.0, 0.0), "start", &[(&text, "carving")]);
    // Where the figure is narrow the words beside the loupe would leave it.
    let has_room = pen.viewport.width >= NARROW;
    if has_room && tiles + 1 == CHILDREN && pages > 0 && panel.beat().kind == BeatKind::Census {
        let child = format!("child {}", panel.stage.focus_child(Piece::Slab));
        let rest = format!(": {CHILDREN} × {name_of_page}");
        pen.write("loupe", Anchor::Loupe, (0.0, -8.0), "middle", &[(&child, "tile"), (&rest, "dim")]);
    }
}

/// What the step is about, beside its piece.
fn notes(panel: &Panel<'_>, moment: &Moment<'_>, pen: &mut Pen<'_>) {
    let stage = panel.stage;
    match moment.beat.kind {
        // While the entries are written they follow too fast to be read in the figure; the panel counts them.
        BeatKind::Fill { level, gpa, first, step, .. } if moment.is_over() => {
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
        BeatKind::Write { kind: StoreKind::Leaf, .. } | BeatKind::Land { .. } => pages(panel, pen),
        _ => {}
    }
}

/// A child of a piece, with its entry.
fn child(pen: &mut Pen<'_>, piece: Piece, index: u16, pte: Pte) {
    let (anchor, class, word) = match piece {
        Piece::Slab => (Anchor::Tile(index), "tile", "child"),
        Piece::Tile(tile) => (Anchor::Page(u32::from(tile) * CHILDREN as u32 + u32::from(index)), "page", "page"),
    };
    let name = format!("{word} {index}");
    let value = format!(" 0x{:X}", pte.0);
    pen.write("child", anchor, (0.0, -ABOVE), "middle", &[(&name, class), (&value, "mono")]);
}

/// The page that was written, and its neighbour that was not.
fn pages(panel: &Panel<'_>, pen: &mut Pen<'_>) {
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
