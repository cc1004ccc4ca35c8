//! Puts a block of stone on the list: the two faces towards the eye, their strata, the top and what is carved into it.

use super::Composer;
use crate::figure::block::{Block, Faces};
use crate::figure::colour::Colour;
use crate::figure::display::{Edges, Grain, Item, Panel};
use crate::figure::geometry::Point;
use crate::figure::open::Open;
use crate::figure::palette::Stone;

/// Depths of the strata as fractions of the thickness, and whether the piece breaks there next.
const STRATA: [(f32, bool); 11] = [
    (0.08, false),
    (0.17, false),
    (0.30, true),
    (0.37, false),
    (0.46, false),
    (0.53, false),
    (0.60, true),
    (0.69, false),
    (0.77, false),
    (0.85, false),
    (0.93, false),
];

/// How much of the strata shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Strata {
    None,
    /// The heavy lines on the wide face: the other one is nearly black in flight.
    Wide,
    Heavy,
    All,
}

/// The surface of a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Skin {
    pub(crate) stone: Stone,
    pub(crate) edge: Colour,
    /// Opacity of the edge lines of the top: left, right, back, front.
    pub(crate) edges: [f32; 4],
    /// In CSS pixels.
    pub(crate) edge_width: f32,
    pub(crate) strata: Strata,
    pub(crate) grain: Grain,
    /// Opacity of everything.
    pub(crate) opacity: f32,
}

impl Composer<'_> {
    /// Puts a block on the list and says where its top is, or `None` if it is out of view.
    pub(crate) fn block(&mut self, block: &Block, skin: &Skin, open: Open) -> Option<Faces> {
        let faces = block.faces(&self.camera.projection);
        let (a, b) = (faces.along_x, faces.along_y);
        let (low, high) = faces.bounds();
        if !self.is_in_view(low, high) {
            return None;
        }
        let (wide, narrow) = open.shares(block.height);
        if open.narrow > 0.0 {
            self.face(faces.top(1.0, 0.0), b, faces.down, narrow, skin, true);
        }
        if open.wide > 0.0 {
            self.face(faces.top(0.0, 1.0), a, faces.down, wide, skin, false);
        }
        let edges = Edges { colour: skin.edge.solid(), width: skin.edge_width * self.density, opacity: skin.edges };
        let fill = skin.stone.top.paint(skin.opacity);
        self.items.push(Item::Panel(Panel { corner: faces.corner, a, b, fill, edges, grain: skin.grain }));
        Some(faces)
    }

    fn face(&mut self, corner: Point, along: Point, down: Point, deep: f32, skin: &Skin, narrow: bool) {
        let colour = if narrow { skin.stone.narrow } else { skin.stone.wide };
        // The face reaches a little under the top, and the narrow one under the wide one, so that nothing shines through.
        let tuck = Point::new(0.0, -0.75);
        let longer = if narrow { along * (1.0 + 0.5 / along.length().max(1.0)) } else { along };
        self.items.push(Item::Panel(Panel {
            corner: corner + tuck,
            a: longer,
            b: down * deep - tuck,
            fill: colour.paint(skin.opacity),
            edges: Edges::NONE,
            grain: Grain::Plain,
        }));
        self.strata(corner, along, down, deep, skin, narrow);
    }

    fn strata(&mut self, corner: Point, along: Point, down: Point, deep: f32, skin: &Skin, narrow: bool) {
        let palette = self.palette;
        let colour = if narrow { palette.stratum_narrow } else { palette.stratum };
        // Lines closer than a few pixels would run together.
        let crowded = down.y < 34.0 * self.density;
        for (depth, heavy) in STRATA {
            let shown = match skin.strata {
                Strata::None => false,
                Strata::Wide => heavy && !narrow,
                Strata::Heavy => heavy,
                Strata::All => heavy || !crowded,
            };
            if !shown || depth > deep || down.y < 5.0 * self.density {
                continue;
            }
            let strength = palette.strata[usize::from(heavy) + 2 * usize::from(narrow)];
            let width = if heavy { 1.4 } else { 1.0 };
            let from = corner + down * depth;
            self.line(from, from + along, width, colour.paint(strength * skin.opacity));
        }
    }
}
