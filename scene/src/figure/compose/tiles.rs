//! The tiles of a broken slab: whole ones, broken ones, the one that the camera is with.

use super::Composer;
use super::stone::{Skin, Strata};
use crate::board::{Cell, Piece, Rank};
use crate::figure::block::Block;
use crate::figure::colour::{Colour, Paint};
use crate::figure::display::{Dust, Edges, Grain, Item, Panel, Soft};
use crate::figure::easing::{mix, smooth};
use crate::figure::geometry::Point;
use crate::figure::lattice::{Lattice, TILE_HEIGHT};
use crate::figure::open::Open;
use crate::figure::passing::Passing;
use crate::figure::survey::{Look, TileState, focus_of};
use crate::figure::wave;
use crate::pose::Motion;

/// Where the rule of a card is, as a fraction of its depth.
const CARD_RULE: f32 = 0.34;
/// How far the neighbours of the tile that the camera is with sink into the background.
pub(super) const AWAY: f32 = 0.62;

impl Composer<'_> {
    /// All tiles, back to front; the one that the camera is with last, above the darkness around it.
    pub(super) fn tiles(&mut self) {
        let ring = self.layout().fence_over(Piece::Slab);
        let layout = self.layout();
        let lift = |tile: u16| ring.map_or_else(|| layout.swell(tile), |ring| ring.strength(tile));
        let apart = self.camera.tile.filter(|_| self.camera.dive > 0.0);
        let first = self.items.len();
        for tile in 0..512 {
            if Some(tile) != apart {
                self.tile(tile, &lift);
            }
        }
        let Some(tile) = apart else {
            self.items.insert(first, Item::GroundEnd);
            return;
        };
        self.darken_around(tile);
        // Whole neighbours are a part of the ground: nothing about them changes while the camera is with this tile.
        let is_ground = |item: &Item| match item {
            Item::Panel(panel) => panel.grain == Grain::Plain,
            Item::Dust(_) => false,
            _ => true,
        };
        let end = if self.items[first..].iter().all(is_ground) { self.items.len() } else { first };
        self.items.insert(end, Item::GroundEnd);
        self.tile(tile, &lift);
        self.darken_tile();
    }

    fn tile(&mut self, tile: u16, lift: &dyn Fn(u16) -> f32) {
        match (self.layout().state(tile), self.pose.motion) {
            (TileState::Hole, Motion::Still) => {}
            (_, Motion::Wave { .. }) => self.tile_in_wave(tile, lift),
            (TileState::Hole, _) => {}
            (TileState::Table, _) => self.card(tile),
            (TileState::Whole(look), _) => self.whole_tile(tile, look, lift),
            (TileState::Pages, Motion::Fracture { piece: Piece::Tile(broken), from, ms }) if broken == tile => {
                self.breaking_tile(tile, from, ms);
            }
            (TileState::Pages, _) => self.broken_tile(tile, lift),
        }
    }

    #[inline(never)]
    fn tile_in_wave(&mut self, tile: u16, lift: &dyn Fn(u16) -> f32) {
        match (self.layout().passing(tile), self.layout().state(tile)) {
            (Some(Passing::Breaks(ms)), _) => self.dust(tile, ms, None),
            (Some(Passing::Goes(ms)), state) => {
                let ground = if state == TileState::Table { self.palette.card.top } else { self.palette.background };
                if state == TileState::Table {
                    self.card(tile);
                }
                self.dust(tile, ms, Some(ground.solid()));
            }
            (_, TileState::Hole) => {}
            (_, TileState::Table) => self.card(tile),
            (_, TileState::Whole(look)) => self.whole_tile(tile, look, lift),
            (passing, TileState::Pages) => {
                self.broken_tile(tile, lift);
                if passing.is_some() {
                    self.heat(tile, lift(tile));
                }
            }
        }
    }

    /// A tile is lit while it gets another look: as warm as what has just been written.
    fn heat(&mut self, tile: u16, strength: f32) {
        let faces = self.layout().tile(tile).faces(&self.camera.projection);
        let (corner, a, b) = (faces.corner, faces.along_x, faces.along_y);
        let fill = self.palette.warm.top.paint(0.85 * strength);
        self.items.push(Item::Panel(Panel { corner, a, b, fill, edges: Edges::NONE, grain: Grain::Plain }));
    }

    /// The table of a tile that has lost all its pages.
    #[inline(never)]
    fn card(&mut self, tile: u16) {
        let palette = self.palette;
        let skin = Skin {
            stone: palette.card,
            edge: palette.card_edge,
            edges: [0.25, 0.6, 0.25, 0.6],
            edge_width: 1.0,
            strata: Strata::None,
            grain: Grain::Plain,
            opacity: 1.0,
        };
        let Some(faces) = self.block(&self.layout().tile(tile), &skin, Open::ALL) else { return };
        self.line(faces.top(0.07, CARD_RULE), faces.top(0.93, CARD_RULE), 1.0, palette.card_edge.paint(0.45));
    }

    fn dust(&mut self, tile: u16, since: f32, fade: Option<Paint>) {
        let Motion::Wave { since: all, before } = self.pose.motion else { return };
        let was_whole = before.tile_rank(tile) != Some(Rank::Page);
        let lattice = self.layout().lattice(Piece::Tile(tile));
        let projection = self.camera.projection;
        let (x, y) = lattice.settled(0);
        let middle = projection.project(lattice.middle.0, lattice.middle.1, 0.0);
        let reach = Point::new(30.0 * projection.scale, 30.0 * projection.scale + 200.0 * projection.rise);
        if !self.is_in_view(middle - reach, middle + reach) {
            return;
        }
        self.items.push(Item::Dust(Dust {
            tile,
            since,
            drift: wave::drift(all, tile),
            corner: projection.project(x, y, lattice.ground),
            along_x: projection.vector(lattice.pitch, 0.0, 0.0),
            along_y: projection.vector(0.0, lattice.pitch, 0.0),
            rise: projection.rise,
            tops: [
                (16.0 * if was_whole { lattice.heights.0 } else { lattice.heights.1 }) as i32,
                (16.0 * lattice.heights.1) as i32,
            ],
            size: projection.scale.ceil() as u32,
            start: self.dust_start(tile),
            fade,
        }));
    }

    /// The colours of a tile's pages before they fly: those of the tile, by how strongly a contour line touches a page.
    fn dust_start(&self, tile: u16) -> [Paint; 3] {
        let palette = self.palette;
        let before = self.pose.before().cells[tile as usize * 512];
        let top = self.stone_of(self.look_of(before), self.tone(u32::from(tile))).top;
        [0.0, palette.contour_opacity, palette.contour_heavy].map(|line| top.mix(palette.contour, line).solid())
    }

    /// How a tile with this first page looks as a whole.
    pub(super) fn look_of(&self, cell: Cell) -> Look {
        self.survey.look(cell).unwrap_or(Look::Plain)
    }

    fn whole_tile(&mut self, tile: u16, look: Look, lift: &dyn Fn(u16) -> f32) {
        let with = self.camera.tile == Some(tile);
        let strength = lift(tile);
        let block = self.layout().tile(tile);
        let skin = self.tile_skin(tile, look, strength);
        let open = if with {
            self.layout().open_apart()
        } else {
            self.layout().open_of_settled(tile, block.base + block.height, lift)
        };
        let Some(faces) = self.block(&block, &skin, open) else { return };
        if (with && self.camera.dive > 0.0) || self.camera.near {
            self.fine_contours(&faces, tile);
        } else {
            self.tile_contours(&faces, tile, 1.0 - 0.6 * self.camera.dive);
        }
        if look == Look::Cool && (with || self.camera.near) {
            // Lines that lie closer than a few pixels would read as noise.
            self.engrave(&faces, smooth((self.camera.projection.scale / self.density - 2.0) / 2.0));
        }
        if let Some(scored) = self.pose.scored.filter(|scored| scored.piece == Piece::Tile(tile)) {
            self.scored(&faces, scored);
        }
    }

    /// The skin of a settled tile under the band of a ring, farther away the more the camera is with another one.
    pub(super) fn tile_skin(&self, tile: u16, look: Look, strength: f32) -> Skin {
        let mut skin = self.settled_skin(look, self.tone(u32::from(tile)));
        let palette = self.palette;
        skin.stone.top = skin.stone.top.mix(palette.glow, palette.band_top * strength);
        skin.stone.wide = skin.stone.wide.mix(palette.fresh, 0.7 * strength);
        skin.edge = skin.edge.mix(palette.lit_edge, strength);
        skin.edges[3] += (1.0 - skin.edges[3]) * strength;
        skin.edges[1] += (0.8 - skin.edges[1]) * strength;
        if self.camera.tile.is_some_and(|with| with != tile) {
            let away = AWAY * self.camera.dive;
            let fade = |colour: Colour| colour.mix(palette.background, away);
            skin.stone.top = fade(skin.stone.top);
            skin.stone.wide = fade(skin.stone.wide);
            skin.stone.narrow = fade(skin.stone.narrow);
            skin.edge = fade(skin.edge);
        }
        self.marked(tile, skin)
    }

    /// Adds the outline of the focus, if this tile is the smallest whole piece around it.
    pub(super) fn marked(&self, tile: u16, skin: Skin) -> Skin {
        let is_focus = self.pose.mark_focus && focus_of(self.pose).is_some_and(|(focus, _)| focus == tile);
        if !is_focus {
            return skin;
        }
        Skin { edge: self.palette.accent, edges: [1.0; 4], edge_width: 2.0, ..skin }
    }

    /// The world ends: what is far from the middle of the shot sinks into the background.
    fn darken_around(&mut self, tile: u16) {
        let projection = self.camera.projection;
        let (x, y) = self.camera.middle;
        let strength = self.camera.dive * self.camera.dive;
        let reach = mix(1.0, 0.55, self.camera.closeness);
        self.items.push(Item::Soft(Soft {
            middle: projection.project(x, y, TILE_HEIGHT / 2.0),
            half: (projection.vector(27.0 * reach, 0.0, 0.0), projection.vector(0.0, 20.0 * reach, 0.0)),
            blur: (0.55, 0.60),
            paint: self.palette.background.paint(strength),
            inverted: true,
        }));
        // Its shadow on what lies below.
        let (x, y) = Lattice::SLAB.settled(tile);
        let near = smooth((self.camera.dive - 0.4) / 0.6) * (1.0 - self.camera.closeness);
        self.items.push(Item::Soft(Soft {
            middle: projection.project(x + 0.8, y + 1.2, TILE_HEIGHT),
            half: (projection.vector(16.0, 0.0, 0.0), projection.vector(0.0, 8.0, 0.0)),
            blur: (0.16, 0.30),
            paint: self.palette.shadow.paint(near),
            inverted: false,
        }));
    }

    /// Close to one page, its own tile sinks into the background as well where it is far.
    fn darken_tile(&mut self) {
        let camera = self.camera;
        if camera.closeness <= 0.0 {
            return;
        }
        let projection = camera.projection;
        // In pages: so much of the ground is about as wide as the frame.
        let reach = 0.5 * self.size.x / projection.scale;
        self.items.push(Item::Soft(Soft {
            middle: projection.project(camera.middle.0, camera.middle.1, TILE_HEIGHT),
            half: (projection.vector(0.66 * reach, 0.0, 0.0), projection.vector(0.0, 0.66 * reach, 0.0)),
            blur: (0.42, 0.42),
            paint: self.palette.background.paint(camera.closeness),
            inverted: true,
        }));
    }

    /// Whether anything of a tile can be seen.
    pub(super) fn is_tile_in_view(&self, tile: u16) -> bool {
        let faces = self.layout().tile(tile).faces(&self.camera.projection);
        let room = Point::new(0.0, faces.down.y);
        let (low, high) = faces.bounds();
        self.is_in_view(low - room, high)
    }

    /// The dark well that the pages of a broken tile stand in.
    pub(super) fn floor(&mut self, lattice: &Lattice) {
        let (half_x, half_y) = lattice.half();
        let block = Block::resting(lattice.middle, (half_x * lattice.pitch, half_y * lattice.pitch), 0.0);
        let faces = block.on(lattice.ground).faces(&self.camera.projection);
        self.items.push(Item::Panel(Panel {
            corner: faces.corner,
            a: faces.along_x,
            b: faces.along_y,
            fill: self.palette.floor.solid(),
            edges: Edges::NONE,
            grain: Grain::Plain,
        }));
    }
}
