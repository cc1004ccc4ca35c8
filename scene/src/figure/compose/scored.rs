//! Hairlines on a piece: its children are being written, or are all written and not linked yet.

use super::Composer;
use crate::figure::block::Faces;
use crate::figure::display::{Edges, Grain, Item, Panel};
use crate::figure::lattice::Lattice;
use crate::pose::Scored;

/// So many children behind the one being written are still bright.
const TRAIL: u16 = 40;

impl Composer<'_> {
    pub(super) fn scored(&mut self, faces: &Faces, scored: Scored) {
        let lattice = self.layout().lattice(scored.piece);
        let written = scored.written.min(512);
        self.hairlines(faces, &lattice, written);
        if written < 512 {
            self.trail(faces, &lattice, written);
        }
    }

    /// The lines right of and in front of each written child, in as few pieces as possible.
    fn hairlines(&mut self, faces: &Faces, lattice: &Lattice, written: u16) {
        let (columns, rows) = (lattice.columns(), 512 / lattice.columns());
        let (full, rest) = (written / columns, written % columns);
        let paint = self.palette.hairline.paint(0.20);
        let (u, v) = (1.0 / f32::from(columns), 1.0 / f32::from(rows));
        for row in 1..=full.min(rows - 1) {
            let v = f32::from(row) * v;
            self.line(faces.top(0.0, v), faces.top(1.0, v), 1.0, paint);
        }
        if rest > 0 && full + 1 < rows {
            let v = f32::from(full + 1) * v;
            self.line(faces.top(0.0, v), faces.top(f32::from(rest) * u, v), 1.0, paint);
        }
        for column in 1..columns {
            let depth = full + u16::from(column <= rest);
            let u = f32::from(column) * u;
            if depth > 0 {
                self.line(faces.top(u, 0.0), faces.top(u, f32::from(depth) * v), 1.0, paint);
            }
        }
    }

    /// The children written last, fading, and the one being written.
    fn trail(&mut self, faces: &Faces, lattice: &Lattice, written: u16) {
        let (columns, rows) = (lattice.columns(), 512 / lattice.columns());
        let (u, v) = (1.0 / f32::from(columns), 1.0 / f32::from(rows));
        let (a, b) = (faces.along_x * u, faces.along_y * v);
        for child in written.saturating_sub(TRAIL)..=written {
            let corner = faces.top(f32::from(child % columns) * u, f32::from(child / columns) * v);
            let age = f32::from(written - child) / f32::from(TRAIL + 1);
            let bright = (1.0 - age) * (1.0 - age);
            let now = child == written;
            let (fill, edge) = if now {
                (self.palette.accent.paint(1.0), self.palette.accent.solid())
            } else {
                (self.palette.glow.paint(0.30 * bright), self.palette.hairline.paint(1.0))
            };
            let edges = Edges {
                colour: edge,
                width: self.density,
                opacity: if now { [0.0; 4] } else { [0.0, 0.6 * bright, 0.0, 0.6 * bright] },
            };
            self.items.push(Item::Panel(Panel { corner, a, b, fill, edges, grain: Grain::Plain }));
        }
    }
}
