//! Contour lines: a function of where a page lies in host memory and of nothing else.
//!
//! A split changes no translation, so on a slab that breaks no line ever does: in the settled grid they meet again.

use super::hash::hash;

/// A short piece of a line within one tile, in fractions of the unbroken tile.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Segment {
    pub(crate) from: (f32, f32),
    pub(crate) to: (f32, f32),
    pub(crate) weight: Weight,
}

/// How strongly a line is drawn: as on a map, every fifth is heavier, and near by finer ones appear between them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Weight {
    Fine,
    Normal,
    Heavy,
}

/// All lines, tile by tile.
#[derive(Debug)]
pub(crate) struct Contours {
    segments: Vec<Segment>,
    /// Tile `i` owns `segments[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
}

/// Pages between two points where the field is sampled for the lines of the slab.
const COARSE: u16 = 4;
/// Fine lines per normal one.
const FINE: i32 = 4;

impl Contours {
    /// Traces the lines of the whole board.
    pub(crate) fn new() -> Self {
        let mut segments = Vec::with_capacity(8192);
        let mut starts = Vec::with_capacity(513);
        let mut pieces = Vec::with_capacity(64);
        for tile in 0..512 {
            starts.push(segments.len() as u32);
            pieces.clear();
            trace(tile, COARSE, 1, &mut |_, segment| pieces.push(segment));
            straighten(&mut pieces, &mut segments);
        }
        starts.push(segments.len() as u32);
        Self { segments, starts }
    }

    /// How strongly a line touches each page, in address order: 0 not at all, 1 a normal line, 2 a heavy one.
    pub(crate) fn touched_pages(&self) -> Vec<u8> {
        let mut pages = vec![0; crate::board::CELLS];
        for tile in 0..512u16 {
            let pages = &mut pages[tile as usize * 512..][..512];
            for segment in self.of_tile(tile) {
                let strength = if segment.weight == Weight::Heavy { 2 } else { 1 };
                for step in 0..=32u8 {
                    let t = f32::from(step) / 32.0;
                    let u = segment.from.0 + (segment.to.0 - segment.from.0) * t;
                    let v = segment.from.1 + (segment.to.1 - segment.from.1) * t;
                    let (column, row) = (((u * 32.0) as usize).min(31), ((v * 16.0) as usize).min(15));
                    pages[row * 32 + column] = strength;
                }
            }
        }
        pages
    }

    /// The lines of a tile, fine enough for one pixel a page.
    pub(crate) fn of_tile(&self, tile: u16) -> &[Segment] {
        let range = self.starts[tile as usize] as usize..self.starts[tile as usize + 1] as usize;
        &self.segments[range]
    }
}

/// Takes pieces of lines, joins the ones that meet, and leaves out the points in between that hardly bend the line.
fn straighten(pieces: &mut Vec<Segment>, straight: &mut Vec<Segment>) {
    while let Some(Segment { from, to, weight }) = pieces.pop() {
        let mut chain = vec![from, to];
        extend(&mut chain, pieces);
        chain.reverse();
        extend(&mut chain, pieces);
        let mut start = 0;
        while start + 1 < chain.len() {
            let mut end = start + 1;
            while end + 1 < chain.len() && is_nearly_straight(&chain[start..=end + 1]) {
                end += 1;
            }
            straight.push(Segment { from: chain[start], to: chain[end], weight });
            start = end;
        }
    }
}

/// Adds pieces to the end of a chain for as long as there are any that meet it.
fn extend(chain: &mut Vec<(f32, f32)>, pieces: &mut Vec<Segment>) {
    let meets = |a: (f32, f32), b: (f32, f32)| (a.0 - b.0).abs() < 1e-4 && (a.1 - b.1).abs() < 1e-4;
    loop {
        let end = chain[chain.len() - 1];
        let Some(index) = pieces.iter().position(|piece| meets(piece.from, end) || meets(piece.to, end)) else {
            return;
        };
        let piece = pieces.swap_remove(index);
        chain.push(if meets(piece.from, end) { piece.to } else { piece.from });
    }
}

/// Whether all points of a chain lie within a third of a page of the straight way from its start to its end.
fn is_nearly_straight(chain: &[(f32, f32)]) -> bool {
    let pages = |(u, v): (f32, f32)| (u * 32.0, v * 16.0);
    let (start, end) = (pages(chain[0]), pages(chain[chain.len() - 1]));
    let way = (end.0 - start.0, end.1 - start.1);
    let length = (way.0 * way.0 + way.1 * way.1).sqrt().max(1e-6);
    chain.iter().all(|&point| {
        let (x, y) = pages(point);
        ((x - start.0) * way.1 - (y - start.1) * way.0).abs() < 0.33 * length
    })
}

/// The lines of one tile, cut at the borders of its pages: for looking at it from near by.
#[derive(Debug)]
pub(crate) struct PageContours {
    tile: Option<u16>,
    segments: Vec<Segment>,
    /// Page `j` owns `segments[starts[j]..starts[j + 1]]`.
    starts: [u32; 513],
}

impl PageContours {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self { tile: None, segments: Vec::with_capacity(512), starts: [0; 513] }
    }

    /// Traces the lines of a tile, unless it was this tile the last time.
    pub(crate) fn look_at(&mut self, tile: u16) {
        if self.tile == Some(tile) {
            return;
        }
        self.tile = Some(tile);
        self.segments.clear();
        let (segments, starts) = (&mut self.segments, &mut self.starts);
        let mut reached = 0;
        trace(tile, 1, FINE, &mut |page, segment| {
            starts[reached..=page as usize].fill(segments.len() as u32);
            reached = page as usize + 1;
            segments.push(in_page(page, &segment));
        });
        let end = self.segments.len() as u32;
        self.starts[reached..].fill(end);
    }

    /// The lines of a page of that tile, in fractions of the page.
    pub(crate) fn of_page(&self, page: u16) -> &[Segment] {
        let range = self.starts[page as usize] as usize..self.starts[page as usize + 1] as usize;
        &self.segments[range]
    }
}

/// From fractions of the tile to fractions of one of its pages.
fn in_page(page: u16, segment: &Segment) -> Segment {
    let (column, row) = crate::board::page_at(page);
    let place = |(u, v): (f32, f32)| (u * 32.0 - f32::from(column), v * 16.0 - f32::from(row));
    Segment { from: place(segment.from), to: place(segment.to), ..*segment }
}

/// Marching squares over one tile, `step` pages a square and `lines` lines per whole number of the field.
fn trace(tile: u16, step: u16, lines: i32, found: &mut dyn FnMut(u16, Segment)) {
    let (left, top) = crate::board::tile_at(tile);
    let columns = 32 / step;
    let mut above = [0.0f32; 33];
    let mut below = [0.0f32; 33];
    let sample = |row: &mut [f32; 33], y: u16| {
        for column in 0..=columns {
            row[column as usize] = lines as f32 * field(f32::from(left + column * step), f32::from(top + y));
        }
    };
    sample(&mut above, 0);
    for row in 0..16 / step {
        sample(&mut below, (row + 1) * step);
        for column in 0..columns {
            let at = column as usize;
            let corners = [above[at], above[at + 1], below[at + 1], below[at]];
            let page = row * step * 32 + column * step;
            square(corners, |level, from, to| {
                let place = |(x, y): (f32, f32)| {
                    let step = f32::from(step);
                    ((f32::from(column) + x) * step / 32.0, (f32::from(row) + y) * step / 16.0)
                };
                found(page, Segment { from: place(from), to: place(to), weight: weight_of(level, lines) });
            });
        }
        above = below;
    }
}

fn weight_of(level: i32, lines: i32) -> Weight {
    if level % lines != 0 {
        Weight::Fine
    } else if level % (5 * lines) == 0 {
        Weight::Heavy
    } else {
        Weight::Normal
    }
}

/// Where whole numbers of the field cross the border of a square; corners clockwise from the top left.
fn square(corners: [f32; 4], mut found: impl FnMut(i32, (f32, f32), (f32, f32))) {
    let low = corners.iter().fold(f32::MAX, |a, &b| a.min(b));
    let high = corners.iter().fold(f32::MIN, |a, &b| a.max(b));
    let mut level = low.ceil();
    while level < high {
        let mut crossings = [(0.0, 0.0); 4];
        let mut count = 0;
        for side in 0..4 {
            let (a, b) = (corners[side], corners[(side + 1) % 4]);
            if (a < level) != (b < level) {
                let t = (level - a) / (b - a);
                crossings[count] = [(t, 0.0), (1.0, t), (1.0 - t, 1.0), (0.0, 1.0 - t)][side];
                count += 1;
            }
        }
        for pair in crossings[..count].chunks_exact(2) {
            found(level as i32, pair[0], pair[1]);
        }
        level += 1.0;
    }
}

/// The field: long slanting folds, warped by two octaves of noise. One line per whole number.
fn field(x: f32, y: f32) -> f32 {
    let warp = 46.0 * noise(1, x / 150.0, y / 150.0) + 15.0 * noise(2, x / 58.0, y / 58.0);
    let slant = 0.42 * x + 0.91 * y;
    (slant + 1.5 * warp) / 25.0 + 1.1 * noise(3, x / 95.0, y / 95.0)
}

/// Smooth noise, -1..1, with features as large as 1.
fn noise(stream: u32, x: f32, y: f32) -> f32 {
    let (column, row) = (x.floor(), y.floor());
    let ease = |t: f32| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    let (u, v) = (ease(x - column), ease(y - row));
    let at = |dx: f32, dy: f32| {
        let index = (column + dx) as i32 as u32 ^ ((row + dy) as i32 as u32).wrapping_mul(0x1_0001);
        hash(100 + stream, index)
    };
    let top = at(0.0, 0.0) * (1.0 - u) + at(1.0, 0.0) * u;
    let bottom = at(0.0, 1.0) * (1.0 - u) + at(1.0, 1.0) * u;
    2.0 * (top * (1.0 - v) + bottom * v) - 1.0
}
