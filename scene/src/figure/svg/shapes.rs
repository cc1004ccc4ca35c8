//! What each item of the display list is in an SVG.

use std::fmt::Write;

use super::Document;
use super::batch::{Batches, Shape, Style};
use crate::decimal::{decimal, factor};
use crate::figure::colour::{Colour, Paint};
use crate::figure::display::{Dust, Edges, Grain, Item, Line, Panel, Ring, Soft};
use crate::figure::easing::smooth;
use crate::figure::geometry::Point;
use crate::figure::grain::{PageColours, page_colours};
use crate::figure::lattice::{Lattice, PAGE_PITCH};
use crate::figure::turn;

/// Colours that differ by no more than this in any channel are drawn as one, so that their paths merge.
const NEAR: i32 = 3;
/// Layers that a soft shadow is made of.
const LAYERS: u32 = 16;
/// Shorter lines than this, in pixels, are left out if they are faint.
const SHORT: f32 = 14.0;
/// Straight pieces that a ring is made of.
const PIECES: u32 = 120;

/// Shapes being collected.
pub(crate) struct Shapes<'a> {
    document: &'a Document<'a>,
    prefix: String,
    pages: PageColours,
    colours: Vec<Paint>,
    definitions: String,
    veils: u32,
    has_pattern: bool,
    batches: Batches,
}

impl<'a> Shapes<'a> {
    pub(crate) fn new(document: &'a Document<'a>, prefix: String) -> Self {
        Self {
            pages: page_colours(document.palette, document.survey),
            document,
            prefix,
            colours: Vec::new(),
            definitions: String::new(),
            veils: 0,
            has_pattern: false,
            batches: Batches::default(),
        }
    }

    /// The definitions, and the shapes.
    pub(crate) fn finish(self) -> (String, Batches) {
        (self.definitions, self.batches)
    }

    pub(crate) fn add(&mut self, item: &Item) {
        match item {
            Item::Panel(panel) => self.panel(panel),
            Item::Line(line) => self.line(line),
            Item::Soft(soft) if soft.inverted => self.veil(soft),
            Item::Soft(soft) => self.shadow(soft),
            Item::Ring(ring) => self.ring(ring),
            Item::Dust(dust) => self.dust(dust),
            Item::GroundEnd => {}
        }
    }

    /// A colour that was used before and is nearly this one, or this one.
    fn snapped(&mut self, paint: Paint) -> Paint {
        let is_near = |other: &&Paint| {
            let pairs = paint.0.to_le_bytes().into_iter().zip(other.0.to_le_bytes());
            pairs.into_iter().all(|(a, b)| (i32::from(a) - i32::from(b)).abs() <= NEAR)
        };
        if let Some(near) = self.colours.iter().find(is_near) {
            return *near;
        }
        self.colours.push(paint);
        paint
    }

    fn fill(&mut self, shape: Shape, paint: Paint) {
        if paint.opacity() > 0 && self.is_in_view(&shape) {
            let paint = self.snapped(paint);
            self.batches.add(Style::Fill(paint), shape);
        }
    }

    fn is_in_view(&self, shape: &Shape) -> bool {
        let (a, b, size) = (shape.a, shape.b, self.document.size);
        let low = shape.corner + Point::new(a.x.min(0.0) + b.x.min(0.0), a.y.min(0.0) + b.y.min(0.0));
        let high = shape.corner + Point::new(a.x.max(0.0) + b.x.max(0.0), a.y.max(0.0) + b.y.max(0.0));
        low.x < size.x && low.y < size.y && high.x > 0.0 && high.y > 0.0
    }

    fn line(&mut self, line: &Line) {
        let shape = Shape { corner: line.from, a: line.to - line.from, b: Point::default() };
        let length = shape.a.length();
        let is_faint = line.paint.opacity() < if length < SHORT { 32 } else { 4 };
        if is_faint || length < 0.05 || !self.is_in_view(&shape) {
            return;
        }
        let paint = self.snapped(line.paint);
        self.batches.add(Style::Stroke(paint, (line.width * 10.0).round().max(1.0) as u32), shape);
    }

    fn panel(&mut self, panel: &Panel) {
        let shape = Shape { corner: panel.corner, a: panel.a, b: panel.b };
        match panel.grain {
            Grain::Plain => self.fill(shape, panel.fill),
            Grain::Pages { tile } => self.pages(shape, tile),
        }
        self.edges(shape, &panel.edges);
    }

    /// The lines along the inside of the edges.
    fn edges(&mut self, shape: Shape, edges: &Edges) {
        if !edges.any() {
            return;
        }
        let Shape { corner, a, b } = shape;
        let [r, g, blue] = edges.colour.rgb().map(f32::from);
        let inset = |side: Point, across: Point| {
            across * ((edges.width / 2.0) * side.length() / a.cross(b).abs().max(1e-6)).min(0.5)
        };
        let (from_b, from_a) = (inset(b, a), inset(a, b));
        let sides = [(corner + from_b, b), (corner + a - from_b, b), (corner + from_a, a), (corner + b - from_a, a)];
        for ((from, along), opacity) in sides.into_iter().zip(edges.opacity) {
            let paint = Colour([r, g, blue]).paint(opacity);
            self.line(&Line { from, to: from + along, width: edges.width, paint });
        }
    }

    /// A broken tile: the colour of most of its pages, runs of other ones, and the lines between pages.
    fn pages(&mut self, shape: Shape, tile: u16) {
        let cells = self.document.pose.cells(tile);
        let colours: Vec<Paint> = cells.iter().map(|cell| Paint(self.pages.of(*cell, 4))).collect();
        let most = *colours
            .iter()
            .max_by_key(|paint| colours.iter().filter(|other| other == paint).count())
            .unwrap_or(&colours[0]);
        self.fill(shape, most);
        for (row, colours) in colours.chunks(32).enumerate() {
            let mut column = 0;
            for run in colours.chunk_by(PartialEq::eq) {
                if run[0] != most {
                    let part = Shape {
                        corner: shape.corner + shape.a * (column as f32 / 32.0) + shape.b * (row as f32 / 16.0),
                        a: shape.a * (run.len() as f32 / 32.0),
                        b: shape.b * (1.0 / 16.0),
                    };
                    self.fill(part, run[0]);
                }
                column += run.len();
            }
        }
        let name = self.page_pattern(shape.corner);
        self.batches.add(Style::Defined(name), shape);
    }

    /// The lines between the pages of all broken tiles, which lie at one height.
    fn page_pattern(&mut self, corner: Point) -> String {
        let name = format!("{}p", self.prefix);
        if self.has_pattern {
            return name;
        }
        self.has_pattern = true;
        let projection = &self.document.projection;
        let (x, y) = (projection.vector(1.0, 0.0, 0.0), projection.vector(0.0, 1.0, 0.0));
        let (wide, high) = (32.0 * Lattice::SLAB.pitch, 16.0 * Lattice::SLAB.pitch);
        let [wide, high] = [wide, high].map(decimal);
        let mut lines = String::new();
        for column in 1..32u8 {
            let _ = write!(lines, "M{} 0V{high}", decimal(f32::from(column) * PAGE_PITCH));
        }
        for row in 1..16u8 {
            let _ = write!(lines, "M0 {}H{wide}", decimal(f32::from(row) * PAGE_PITCH));
        }
        let line = super::hex(self.document.palette.floor.solid());
        let _ = write!(
            self.definitions,
            "<pattern id=\"{name}\" patternUnits=\"userSpaceOnUse\" width=\"{wide}\" height=\"{high}\" \
             patternTransform=\"matrix({} {} {} {} {} {})\">\
             <path fill=\"none\" stroke=\"{line}\" stroke-opacity=\".5\" stroke-width=\".11\" d=\"{lines}\"/></pattern>",
            factor(x.x),
            factor(x.y),
            factor(y.x),
            factor(y.y),
            decimal(corner.x),
            decimal(corner.y)
        );
        name
    }

    /// Pages in flight are a cloud of points; standing still, the tile shows where they land.
    fn dust(&mut self, dust: &Dust) {
        let up = Point::new(0.0, dust.rise * dust.tops[1] as f32 / 16.0);
        let corner = dust.corner - dust.along_x * 0.5 - dust.along_y * 0.5 - up;
        self.pages(Shape { corner, a: dust.along_x * 32.0, b: dust.along_y * 16.0 }, dust.tile);
    }

    /// Layers, each a little larger and fainter than the one before.
    fn shadow(&mut self, soft: &Soft) {
        let core = (1.0 - soft.blur.0, 1.0 - soft.blur.1);
        let (a, b) = (soft.half.0 * core.0, soft.half.1 * core.1);
        let shape = Shape { corner: soft.middle - a - b, a: a * 2.0, b: b * 2.0 };
        let reach = 2.0 * (soft.half.0 * soft.blur.0).length().min((soft.half.1 * soft.blur.1).length());
        let [red, green, blue] = soft.paint.rgb().map(f32::from);
        let full = soft.paint.opacity() as f32 / 255.0;
        for layer in 0..LAYERS {
            // The widest one first; each adds what is missing to the smooth step of the drawing.
            let share = 1.0 - (layer as f32 + 0.5) / LAYERS as f32;
            let wanted = |layer: u32| full * smooth(layer as f32 / LAYERS as f32);
            let missing = (wanted(layer + 1) - wanted(layer)) / (1.0 - wanted(layer)).max(1e-3);
            let paint = Colour([red, green, blue]).paint(missing);
            self.batches.add(Style::Soft(paint, (20.0 * reach * share).round() / 10.0), shape);
        }
    }

    /// Darkness around a lit place: a radial gradient that lies on the ground.
    fn veil(&mut self, soft: &Soft) {
        if soft.paint.opacity() == 0 {
            return;
        }
        self.veils += 1;
        let name = format!("{}v{}", self.prefix, self.veils);
        let (a, b) = soft.half;
        let outer = 1.0 + soft.blur.0.max(soft.blur.1);
        let start = (1.0 - soft.blur.0.min(soft.blur.1)) / outer;
        let colour = super::hex(soft.paint);
        let _ = write!(
            self.definitions,
            "<radialGradient id=\"{name}\" gradientUnits=\"userSpaceOnUse\" cx=\"0\" cy=\"0\" r=\"{}\" \
             gradientTransform=\"matrix({} {} {} {} {} {})\">\
             <stop offset=\"{}\" stop-color=\"{colour}\" stop-opacity=\"0\"/>\
             <stop offset=\"1\" stop-color=\"{colour}\" stop-opacity=\"{}\"/></radialGradient>",
            decimal(outer),
            decimal(a.x),
            decimal(a.y),
            decimal(b.x),
            decimal(b.y),
            decimal(soft.middle.x),
            decimal(soft.middle.y),
            decimal(start),
            super::fraction(soft.paint)
        );
        let size = self.document.size;
        let all = Shape { corner: Point::default(), a: Point::new(size.x, 0.0), b: Point::new(0.0, size.y) };
        self.batches.add(Style::Defined(name), all);
    }

    fn ring(&mut self, ring: &Ring) {
        if ring.radius <= 0.0 {
            return;
        }
        let at = |piece: u32| {
            let angle = piece as f32 * (std::f32::consts::TAU / PIECES as f32);
            (ring.radius * turn::cos(angle), ring.radius * turn::sin(angle))
        };
        let place = |(x, y): (f32, f32)| ring.middle + ring.axes.0 * x + ring.axes.1 * y;
        let [red, green, blue] = ring.paint.rgb().map(f32::from);
        for piece in 0..PIECES {
            let (from, to) = (at(piece), at(piece + 1));
            let fade = ring.shown_at((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
            let opacity = (fade * 10.0).round() / 10.0 * ring.paint.opacity() as f32 / 255.0;
            let paint = Colour([red, green, blue]).paint(opacity);
            self.line(&Line { from: place(from), to: place(to), width: ring.width, paint });
        }
    }
}
