//! Draws the pages of a tile in flight, each as a small square with a dark underside.

use super::canvas::{Canvas, mix};
use crate::board::Cell;
use crate::figure::display::Dust;
use crate::figure::grain::{PageColours, TONES};
use crate::figure::palette::Palette;
use crate::figure::wave::{self, Flight, STEPS};

/// Steps of a flight that share a colour.
const PER_COLOUR: usize = 8;
const COLOURS: usize = STEPS / PER_COLOUR;
/// Kinds of cells, see [`PageColours`].
const KINDS: usize = 8;

/// What the pages of a frame have in common.
pub(crate) struct DustColours {
    /// By kind of cell, contour line and tone, then by how far the page is on its way.
    tops: Box<[[u32; COLOURS]; KINDS * 3 * TONES]>,
    underside: u32,
    wide: u32,
    narrow: u32,
}

impl DustColours {
    pub(crate) fn new(palette: &Palette, pages: &PageColours, flight: &Flight) -> Self {
        let glow = palette.lit_edge.solid().0;
        let contour = palette.contour.solid().0;
        let lines = [0.0, palette.contour_opacity, palette.contour_heavy].map(|line| (line * 200.0) as u32);
        let top = |index: usize| {
            let (kind, line, tone) = (index / (3 * TONES), index / TONES % 3, index % TONES);
            let still = mix(pages.of(Cell(kind as u8), tone as u8), contour, lines[line]);
            std::array::from_fn(|colour| {
                let bright = flight.glow[colour * PER_COLOUR + PER_COLOUR / 2];
                mix(still, glow, (palette.dust_glow * bright * 256.0) as u32)
            })
        };
        Self {
            tops: Box::new(std::array::from_fn(top)),
            underside: palette.dust_underside.solid().0,
            wide: palette.cool.wide.solid().0,
            narrow: palette.cool.narrow.solid().0,
        }
    }

    #[inline(always)]
    fn of(&self, cell: Cell, line: u8, tone: u8, step: usize) -> u32 {
        let index = ((cell.0 & 7) as usize * 3 + line.min(2) as usize) * TONES + (tone & 7) as usize;
        self.tops[index][step / PER_COLOUR]
    }
}

/// The pages of the tile that is drawn.
pub(crate) struct DustPages<'a> {
    pub(crate) cells: &'a [Cell],
    /// How strongly a contour line touches each page.
    pub(crate) lines: &'a [u8],
    pub(crate) tones: &'a [u8; 512],
}

/// Draws the pages of a tile, back to front.
pub(crate) fn draw_dust(
    canvas: &mut Canvas<'_>,
    dust: &Dust,
    flight: &Flight,
    pages: &DustPages<'_>,
    colours: &DustColours,
) {
    let size = dust.size.max(1) as usize;
    let start = dust.start.map(|paint| paint.0);
    let (earliest, per_column, per_row) = wave::delays(dust.drift);
    let first = dust.tile as usize * 149;
    let deep = |height: f32| (dust.rise * height) as usize + 1;
    for row in 0..16usize {
        let corner = dust.corner + dust.along_y * row as f32;
        let latest = earliest + per_row * row as f32;
        let cells = &pages.cells[row * 32..row * 32 + 32];
        let lines = &pages.lines[row * 32..row * 32 + 32];
        for column in 0..32usize {
            let chance = (row * 32 + column + first) & 511;
            let delay = (latest + per_column * column as f32 + flight.late[chance]).min(wave::LATEST);
            let step = wave::step_at(dust.since - delay);
            let lift = flight.rise[step] * flight.lift[chance];
            let height = dust.heights.0 + (dust.heights.1 - dust.heights.0) * flight.thinned[step];
            let x = corner.x + dust.along_x.x * column as f32 + dust.rise * lift * flight.sway[chance];
            let y = corner.y + dust.along_x.y * column as f32 - dust.rise * (height + lift);
            if !(x >= 0.0 && y >= 0.0) {
                continue;
            }
            let (left, top) = (x as usize, y as usize);
            if step == 0 {
                stamp(canvas, left, top, size, size, start[lines[column].min(2) as usize]);
            } else {
                stamp(canvas, left, top, size, size, colours.of(cells[column], lines[column], pages.tones[chance], step));
            }
            if lift > 2.0 {
                stamp(canvas, left, top + size, size, size, colours.underside);
            } else if row == 15 {
                stamp(canvas, left, top + size, size, deep(height), colours.wide);
            } else if column == 31 {
                stamp(canvas, left, top + size, size, deep(height), colours.narrow);
            }
        }
    }
}

#[inline(always)]
fn stamp(canvas: &mut Canvas<'_>, left: usize, top: usize, wide: usize, high: usize, colour: u32) {
    let right = (left + wide).min(canvas.width);
    let bottom = (top + high).min(canvas.height);
    for y in top..bottom {
        for x in left..right {
            canvas.pixels[y * canvas.width + x] = colour.to_le_bytes();
        }
    }
}
