//! A tile that is broken into pages.

use super::Composer;
use super::stone::{Skin, Strata};
use super::tiles::AWAY;
use crate::board::Piece;
use crate::figure::block::Faces;
use crate::figure::colour::Colour;
use crate::figure::display::{Edges, Grain, Item, Panel};
use crate::figure::easing::{mix, smooth};
use crate::figure::fracture::Shard;
use crate::figure::geometry::Point;
use crate::figure::grain::{TONES, tone_of};
use crate::figure::lattice::Lattice;
use crate::figure::layout::{PAGE_LIFT, STANDING};
use crate::figure::order::back_to_front;
use crate::figure::palette::Stone;
use crate::figure::survey::Look;

impl Composer<'_> {
    /// A broken tile at rest.
    pub(super) fn broken_tile(&mut self, tile: u16, lift: &dyn Fn(u16) -> f32) {
        let lattice = self.layout().lattice(Piece::Tile(tile));
        if !self.layout().has_blocks(tile) {
            self.grained_tile(tile, lift);
            return;
        }
        if self.camera.near && !self.is_tile_in_view(tile) {
            return;
        }
        let ring = self.layout().fence_over(Piece::Tile(tile));
        self.page_contours.look_at(tile);
        self.floor(&lattice);
        for page in 0..512 {
            let strength = ring.map_or(0.0, |ring| ring.strength(page));
            self.page(&lattice, tile, page, strength);
        }
    }

    /// A tile that broke `ms` milliseconds ago.
    pub(super) fn breaking_tile(&mut self, tile: u16, from: u16, ms: f32) {
        let lattice = self.layout().lattice(Piece::Tile(tile));
        let shards: [Shard; 512] = std::array::from_fn(|page| Shard::at(&lattice, page as u16, from % 512, ms));
        if shards.iter().all(|shard| shard.progress >= 1.0) {
            self.broken_tile(tile, &|_| 0.0);
            return;
        }
        self.page_contours.look_at(tile);
        self.floor(&lattice);
        back_to_front(&shards, self.order);
        for index in 0..self.order.len() {
            let page = self.order[index].1;
            let shard = shards[page as usize];
            let Some(look) = self.survey.look(self.layout().cell(tile, page)) else { continue };
            let skin = self.marked_page(tile, page, self.shard_skin(&shard, page, lattice.columns(), look));
            let open = self.layout().open_of_page(&lattice, page, |neighbour| {
                let height = |shard: &Shard| shard.block.base + shard.block.height;
                if shard.flight == 0.0 && shards[neighbour as usize].flight == 0.0 {
                    height(&shard) - height(&shards[neighbour as usize])
                } else {
                    f32::MAX
                }
            });
            if let Some(faces) = self.block(&shard.block, &skin, open) {
                self.page_contour(&faces, page, 1.0);
                if shard.progress > 0.0 {
                    self.splinter(&shard, page, &lattice);
                }
            }
        }
    }

    /// One settled page.
    fn page(&mut self, lattice: &Lattice, tile: u16, page: u16, strength: f32) {
        let Some(look) = self.survey.look(self.layout().cell(tile, page)) else { return };
        let layout = self.layout();
        let block = layout.page(lattice, tile, page);
        let mut skin = self.page_skin(tile, page, look, strength);
        let warmth = layout.warmth(tile, page);
        if warmth > 0.0 {
            skin = self.warmed(skin, layout.is_focus(tile, page), warmth);
        }
        let skin = self.marked_page(tile, page, skin);
        let standing = block.base > lattice.ground + STANDING;
        let open =
            self.layout().open_of_page(lattice, page, |_| if standing { f32::MAX } else { PAGE_LIFT * strength });
        let Some(faces) = self.block(&block, &skin, open) else { return };
        if warmth < 0.5 {
            self.page_contour(&faces, page, 1.0);
        }
        if look == Look::Cool {
            self.engrave(&faces, self.near());
        }
    }

    fn page_skin(&self, tile: u16, page: u16, look: Look, strength: f32) -> Skin {
        let palette = self.palette;
        let tone = tone_of(tile, page) as f32 / (TONES - 1) as f32;
        let mut skin = self.settled_skin(if look == Look::Warm { Look::Cool } else { look }, tone);
        skin.stone.top = skin.stone.top.mix(palette.glow, palette.band_top * strength);
        skin.edge = skin.edge.mix(palette.lit_edge, strength);
        skin.edges[3] += (1.0 - skin.edges[3]) * strength;
        skin.strata = Strata::None;
        skin
    }

    fn warmed(&self, skin: Skin, is_focus: bool, warmth: f32) -> Skin {
        let palette = self.palette;
        let warm = if is_focus { palette.warm } else { palette.bulk };
        // By way of the darker stone: straight from blue to amber lies grey.
        let (first, then) = ((2.0 * warmth).min(1.0), (2.0 * warmth - 1.0).max(0.0));
        let heat = |from: Colour, by: Colour, to: Colour| from.mix(by, first).mix(to, then);
        let (cool, bulk) = (skin.stone, palette.bulk);
        let stone = Stone {
            top: heat(cool.top, bulk.top, warm.top),
            top_light: warm.top_light,
            wide: heat(cool.wide, bulk.wide, warm.wide),
            narrow: heat(cool.narrow, bulk.narrow, warm.narrow),
        };
        let edge = if is_focus { palette.edge_warm } else { palette.bulk_edge };
        let full = if is_focus { [0.5, 0.9, 0.5, 0.9] } else { skin.edges };
        let mut edges = skin.edges;
        for (opacity, full) in edges.iter_mut().zip(full) {
            *opacity = mix(*opacity, full, warmth);
        }
        Skin { stone, edge: skin.edge.mix(edge, warmth), edges, ..skin }
    }

    fn marked_page(&self, tile: u16, page: u16, skin: Skin) -> Skin {
        if !(self.pose.mark_focus && self.layout().is_focus(tile, page)) {
            return skin;
        }
        Skin { edge: self.palette.accent, edges: [1.0; 4], edge_width: 2.0, ..skin }
    }

    /// 0 where pages are only just blocks, 1 where they are large enough for engraving.
    fn near(&self) -> f32 {
        smooth((self.camera.projection.scale / self.density - 7.0) / 6.0)
    }

    /// A broken tile from afar: its pages are tones on its top.
    fn grained_tile(&mut self, tile: u16, lift: &dyn Fn(u16) -> f32) {
        let (look, strength) = (self.look_of(self.layout().cell(tile, 0)), lift(tile));
        let block = self.layout().tile(tile);
        let away = if self.camera.tile.is_some_and(|with| with != tile) { AWAY * self.camera.dive } else { 0.0 };
        let grain = Grain::Pages { tile };
        let skin = Skin { grain, opacity: 1.0 - away, ..self.tile_skin(tile, look, strength) };
        let apart = self.camera.tile == Some(tile) && self.camera.dive > 0.0;
        let top = block.base + block.height;
        let open = if apart { self.layout().open_apart() } else { self.layout().open_of_settled(tile, top, lift) };
        let is_sole = away == 0.0 && self.survey.sole_broken() == Some(tile);
        let skin =
            if is_sole { Skin { edge: self.palette.lit_edge, edges: [0.0, 0.7, 0.0, 0.9], ..skin } } else { skin };
        let Some(faces) = self.block(&block, &skin, open) else { return };
        self.tile_contours(&faces, tile, 0.8);
        self.small_focus(&faces, tile);
    }

    /// The page of the story on a tile that is seen from afar: never smaller than can be seen.
    fn small_focus(&mut self, faces: &Faces, tile: u16) {
        let Some((_, page)) = self.survey.warm_focus(self.pose).filter(|(focus, _)| *focus == tile) else { return };
        let (column, row) = crate::board::page_at(page);
        let least = |along: Point, pages: f32| along * (1.0 / pages).max(2.2 * self.density / along.length());
        let (a, b) = (least(faces.along_x, 32.0), least(faces.along_y, 16.0));
        let middle = faces.top((f32::from(column) + 0.5) / 32.0, (f32::from(row) + 0.5) / 16.0);
        let fill = self.palette.accent.paint(self.layout().warmth(tile, page));
        let corner = middle - a * 0.5 - b * 0.5;
        self.items.push(Item::Panel(Panel { corner, a, b, fill, edges: Edges::NONE, grain: Grain::Plain }));
    }
}
