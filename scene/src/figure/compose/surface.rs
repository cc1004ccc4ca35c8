//! What the surface of a piece looks like: its stone, its edges, its contour lines, its engraving.

use super::Composer;
use super::stone::{Skin, Strata};
use crate::figure::block::Faces;
use crate::figure::contour::{Segment, Weight};
use crate::figure::display::Grain;
use crate::figure::fracture::Shard;
use crate::figure::geometry::Point;
use crate::figure::hash::hash;
use crate::figure::lattice::Lattice;
use crate::figure::palette::Stone;
use crate::figure::survey::Look;

/// Which property of a piece a hash is for.
const TONE: u32 = 20;
/// Which property of a splinter a hash is for.
const SPLINTER_X: u32 = 22;
const SPLINTER_Y: u32 = 23;
const SPLINTER_RISE: u32 = 24;
const SPLINTER_SIZE: u32 = 25;
/// A splinter is seen for this part of its piece's flight.
const SPLINTER: f32 = 0.45;
/// How far the tone of a top varies from piece to piece, towards the lighter one.
const TONES: f32 = 0.45;

impl Composer<'_> {
    /// The stone of a look; `tone` 0..=1 varies the top.
    pub(super) fn stone_of(&self, look: Look, tone: f32) -> Stone {
        let stone = match look {
            Look::Plain => self.palette.plain,
            Look::Cool => self.palette.cool,
            Look::Warm => self.palette.bulk,
        };
        Stone { top: stone.top.mix(stone.top_light, tone * TONES), ..stone }
    }

    /// The tone of child `index` of some piece, 0..=1.
    pub(super) fn tone(&self, index: u32) -> f32 {
        hash(TONE, index)
    }

    /// A settled piece.
    pub(super) fn settled_skin(&self, look: Look, tone: f32) -> Skin {
        Skin {
            stone: self.stone_of(look, tone),
            edge: if look == Look::Warm { self.palette.bulk_edge } else { self.palette.edge },
            edges: self.palette.rest_edges,
            edge_width: 1.0,
            strata: Strata::Heavy,
            grain: Grain::Plain,
            opacity: 1.0,
        }
    }

    /// A piece on its way from whole to settled.
    pub(super) fn shard_skin(&self, shard: &Shard, index: u16, columns: u16, look: Look) -> Skin {
        if shard.progress <= 0.0 {
            return Skin {
                edge: self.palette.hairline,
                edges: border_edges(index, columns),
                strata: Strata::All,
                ..self.settled_skin(look, 0.0)
            };
        }
        // The tone comes with the flight, so that nothing jumps as the crack arrives.
        let tone = self.tone(u32::from(index)) * (shard.progress * 6.0).min(1.0);
        let mut skin = self.settled_skin(look, tone);
        let palette = self.palette;
        let dark = shard.flight.max(shard.fresh);
        // What was the piece's own outside has weathered long ago: only where it broke is the stone fresh.
        let cut = |is_outside: bool, strength: f32| if is_outside { 0.0 } else { strength };
        let (last_column, last_row) = is_last(index, columns);
        skin.stone = Stone {
            top: skin.stone.top.mix(palette.glow, palette.lit_top * shard.lit + palette.flight_top * shard.flight),
            top_light: skin.stone.top_light,
            wide: skin.stone.wide.mix(palette.fresh, cut(last_row, 0.85 * shard.fresh + 0.12 * shard.flight)),
            narrow: skin.stone.narrow.mix(palette.dark_face, cut(last_column, dark)),
        };
        skin.edge = skin.edge.mix(palette.lit_edge, shard.lit);
        let bright = shard.lit.max(palette.flight_edges * shard.flight);
        for (opacity, share) in skin.edges.iter_mut().zip([0.55, 1.0, 0.55, 1.0]) {
            *opacity += (share - *opacity).max(0.0) * bright;
        }
        skin.edge_width = 1.0 + 0.35 * shard.lit;
        if dark > 0.25 {
            skin.strata = Strata::Wide;
        }
        skin
    }

    /// A splinter that flies off a piece as it breaks.
    pub(super) fn splinter(&mut self, shard: &Shard, index: u16, lattice: &Lattice) {
        let chance = |property: u32| hash(property, u32::from(index));
        let age = shard.progress / SPLINTER;
        if age >= 1.0 || chance(SPLINTER_SIZE) < 0.4 {
            return;
        }
        let block = &shard.block;
        let away = |property: u32| (chance(property) - 0.5) * (24.0 + 60.0 * age) * lattice.unit;
        let rise = 4.0 * age * (1.0 - age) * (16.0 + 60.0 * chance(SPLINTER_RISE));
        let (x, y) = (block.middle.0 + away(SPLINTER_X), block.middle.1 + away(SPLINTER_Y));
        let at = self.camera.projection.project(x, y, block.base + block.height + rise);
        let size = 0.2 + 1.1 * chance(SPLINTER_SIZE);
        let paint = self.palette.lit_edge.paint(0.75 * (1.0 - age));
        self.line(at, at + Point::new(size * self.density, 0.0), size, paint);
    }

    /// The contour lines of a whole tile.
    pub(super) fn tile_contours(&mut self, faces: &Faces, tile: u16, opacity: f32) {
        let contours = self.contours;
        for segment in contours.of_tile(tile) {
            self.contour(faces, segment, opacity);
        }
    }

    /// The contour lines of a whole tile seen from near by.
    pub(super) fn fine_contours(&mut self, faces: &Faces, tile: u16) {
        self.page_contours.look_at(tile);
        for page in 0..512 {
            let (column, row) = (f32::from(page % 32), f32::from(page / 32));
            let part = Faces {
                corner: faces.top(column / 32.0, row / 16.0),
                along_x: faces.along_x * (1.0 / 32.0),
                along_y: faces.along_y * (1.0 / 16.0),
                down: faces.down,
            };
            self.page_contour(&part, page, 1.0);
        }
    }

    /// The contour lines of a page of the tile that was looked at.
    pub(super) fn page_contour(&mut self, faces: &Faces, page: u16, opacity: f32) {
        for index in 0..self.page_contours.of_page(page).len() {
            let segment = self.page_contours.of_page(page)[index];
            self.contour(faces, &segment, opacity);
        }
    }

    fn contour(&mut self, faces: &Faces, segment: &Segment, opacity: f32) {
        let strength = match segment.weight {
            Weight::Fine => self.palette.contour_opacity * 0.55 * if self.camera.near { 1.0 } else { self.camera.dive },
            Weight::Normal => self.palette.contour_opacity,
            Weight::Heavy => self.palette.contour_heavy,
        };
        let (from, to) = (faces.top(segment.from.0, segment.from.1), faces.top(segment.to.0, segment.to.1));
        self.line(from, to, 1.0, self.palette.contour.paint(strength * opacity));
    }

    /// The mark of a read-only slab: the three diagonals, small and deep, by its nearest corner.
    pub(super) fn hallmark(&mut self, faces: &Faces) {
        let part = Faces {
            corner: faces.top(0.915, 0.915),
            along_x: faces.along_x * 0.06,
            along_y: faces.along_y * 0.06,
            down: faces.down,
        };
        self.engrave(&part, 2.0);
    }

    /// The three diagonals of a read-only piece.
    pub(super) fn engrave(&mut self, faces: &Faces, opacity: f32) {
        let paint = self.palette.engraving.paint(self.palette.engraving_opacity * opacity);
        // A groove has a dark side and a lit one, where there is room for both.
        let is_large = faces.along_x.length() > 90.0 * self.density;
        let dark = self.palette.stratum.paint(0.75 * opacity.min(1.0));
        for (from, to) in [((0.12, 0.56), (0.56, 0.12)), ((0.12, 0.88), (0.88, 0.12)), ((0.44, 0.88), (0.88, 0.44))] {
            let (from, to) = (faces.top(from.0, from.1), faces.top(to.0, to.1));
            if is_large {
                let down = Point::new(0.0, 1.2 * self.density);
                self.line(from, to, 1.3, dark);
                self.line(from + down, to + down, 1.0, paint);
            } else {
                self.line(from, to, 1.0, paint);
            }
        }
    }
}

/// The edges of a child that is still a part of its piece: hairlines, and the piece's own edge at its border.
fn border_edges(child: u16, columns: u16) -> [f32; 4] {
    let (column, row) = (child % columns, child / columns);
    let (last_column, last_row) = is_last(child, columns);
    let at = |border: bool, edge: f32, hairline: f32| if border { edge } else { hairline };
    [at(column == 0, 0.5, 0.0), at(last_column, 0.8, 0.2), at(row == 0, 0.5, 0.0), at(last_row, 0.8, 0.2)]
}

/// Whether a child is in the last column and in the last row: there its sides are the outside of its piece.
fn is_last(child: u16, columns: u16) -> (bool, bool) {
    (child % columns == columns - 1, child / columns == 512 / columns - 1)
}
