//! Draws the pages of a tile in flight, each as a small square with a dark underside.

use crate::canvas::{Canvas, mix};
use crate::cell::Cell;
use crate::display::Dust;
use crate::flight::{Clock, Flight, STEPS};
use crate::pages::{KINDS, PageColours, TONES, first_tone};
use crate::paint::Paint;

/// Steps of a flight that share a colour.
const PER_COLOUR: usize = 8;
const COLOURS: usize = STEPS / PER_COLOUR;

/// What the colours of pages in flight are mixed from.
#[derive(Clone, Copy, Debug)]
pub struct DustPalette {
    /// What a page turns towards as it starts to fly.
    pub glow: Paint,
    /// How far it does, 0..=1.
    pub glow_share: f32,
    /// The contour lines.
    pub contour: Paint,
    /// Opacity of a normal and of a heavy one.
    pub contour_opacity: [f32; 2],
    /// The underside of a page.
    pub underside: Paint,
    /// The wide face of a page that lies at the front.
    pub wide: Paint,
    /// The narrow one.
    pub narrow: Paint,
}

/// What the pages of a frame have in common.
#[derive(Debug)]
pub struct DustColours {
    /// By kind of cell, contour line and tone, then by how far the page is on its way.
    tops: Box<[[u32; COLOURS]; KINDS * 3 * TONES]>,
    underside: u32,
    wide: u32,
    narrow: u32,
}

impl DustColours {
    /// Mixes them.
    #[must_use]
    pub fn new(palette: &DustPalette, pages: &PageColours, flight: &Flight) -> Self {
        let [normal, heavy] = palette.contour_opacity;
        let lines = [0.0, normal, heavy].map(|line| (line * 200.0) as u32);
        let top = |index: usize| {
            let (kind, line, tone) = (index / (3 * TONES), index / TONES % 3, index % TONES);
            let still = mix(pages.of(Cell(kind as u8), tone as u8), palette.contour.0, lines[line]);
            std::array::from_fn(|colour| {
                let bright = flight.glow[colour * PER_COLOUR + PER_COLOUR / 2];
                mix(still, palette.glow.0, (palette.glow_share * bright * 256.0) as u32)
            })
        };
        Self {
            tops: Box::new(std::array::from_fn(top)),
            underside: palette.underside.0,
            wide: palette.wide.0,
            narrow: palette.narrow.0,
        }
    }

    #[inline(always)]
    fn of(&self, cell: Cell, line: u8, tone: u8, step: usize) -> u32 {
        let index = ((cell.0 & 7) as usize * 3 + line.min(2) as usize) * TONES + (tone & 7) as usize;
        self.tops[index][step / PER_COLOUR]
    }
}

/// The pages of the tile that is drawn.
#[derive(Clone, Copy, Debug)]
pub struct DustPages<'a> {
    /// What maps each.
    pub cells: &'a [Cell],
    /// How strongly a contour line touches each page.
    pub lines: &'a [u8],
    /// The tones of 512 consecutive pages.
    pub tones: &'a [u8; 512],
}

/// Draws the pages of a tile, back to front.
#[inline(never)]
pub fn draw_dust(canvas: &mut Canvas<'_>, dust: &Dust, flight: &Flight, pages: &DustPages<'_>, colours: &DustColours) {
    if let Some(ground) = dust.fade {
        return draw_fading(canvas, dust, flight, pages, (ground, colours));
    }
    match dust.size {
        0 | 1 => draw_points(canvas, dust, flight, pages, colours, 1),
        2 => draw_points(canvas, dust, flight, pages, colours, 2),
        size => draw_points(canvas, dust, flight, pages, colours, size as usize),
    }
}

/// With a size that is known beforehand a point is one or four stores.
#[inline(always)]
fn draw_points(
    canvas: &mut Canvas<'_>,
    dust: &Dust,
    flight: &Flight,
    pages: &DustPages<'_>,
    colours: &DustColours,
    size: usize,
) {
    let start = dust.start.map(|paint| paint.0);
    let clock = Clock::new(dust);
    let first = first_tone(dust.tile);
    // Whole numbers in the loop: pixels in 65536ths, heights in 16ths of a unit.
    let fixed = |value: f32| (value * 65536.0) as i32;
    let rise = (dust.rise * 4096.0) as i32;
    let along = (fixed(dust.along_x.x), fixed(dust.along_x.y));
    for row in 0..16usize {
        let corner = dust.corner + dust.along_y * row as f32;
        let (mut ground_x, mut ground_y) = (fixed(corner.x), fixed(corner.y));
        let cells: &[Cell; 32] = pages.cells[row * 32..][..32].try_into().expect("a row has 32 cells");
        let lines: &[u8; 32] = pages.lines[row * 32..][..32].try_into().expect("a row has 32 pages");
        for column in 0..32usize {
            let chance = (row * 32 + column + first) & 511;
            let step = clock.step(row as i32, column as i32, flight.late[chance]);
            let lift = (flight.rise[step] * flight.lift[chance]) >> 12;
            let height = dust.tops[0] + (((dust.tops[1] - dust.tops[0]) * flight.thinned[step]) >> 12);
            let x = (ground_x + ((rise * lift) >> 6) * flight.sway[chance]) >> 16;
            let y = (ground_y - rise * (height + lift)) >> 16;
            ground_x += along.0;
            ground_y += along.1;
            let colour = match step {
                0 => start[lines[column].min(2) as usize],
                _ => colours.of(cells[column], lines[column], pages.tones[chance], step),
            };
            stamp(canvas, x, y, size, size, colour);
            let below = y + size as i32;
            if lift > 32 {
                stamp(canvas, x, below, size, size, colours.underside);
            } else if row == 15 || column == 31 {
                let deep = ((rise * height) >> 16) as usize + 1;
                let side = if row == 15 { colours.wide } else { colours.narrow };
                stamp(canvas, x, below, size, deep, side);
            }
        }
    }
}

/// Steps until a page that lands nowhere is gone, half of the way: it comes down from its highest point after a third of it.
const GONE: usize = STEPS / 2;

/// Sets a colour on its way into the ground, by the steps. A slice, so that the loop stays one.
#[inline(never)]
fn fade(from: u32, ground: Paint, colours: &mut [u32]) {
    for (step, colour) in colours.iter_mut().enumerate() {
        *colour = mix(from, ground.0, (256 * step / GONE) as u32);
    }
}

/// Pages that land nowhere: each fades into the ground on its way up, and is gone before it would come down.
#[inline(never)]
fn draw_fading(
    canvas: &mut Canvas<'_>,
    dust: &Dust,
    flight: &Flight,
    pages: &DustPages<'_>,
    (ground, colours): (Paint, &DustColours),
) {
    let (mut tops, mut undersides) = ([[0; GONE]; 3], [0; GONE]);
    for (start, colours) in dust.start.iter().zip(&mut tops) {
        fade(start.0, ground, colours);
    }
    fade(colours.underside, ground, &mut undersides);
    let size = dust.size.max(1) as usize;
    let clock = Clock::new(dust);
    let first = first_tone(dust.tile);
    for row in 0..16usize {
        for column in 0..32usize {
            let chance = (row * 32 + column + first) & 511;
            let step = clock.step(row as i32, column as i32, flight.late[chance]);
            if step >= GONE {
                continue;
            }
            let lift = ((flight.rise[step] * flight.lift[chance]) >> 12) as f32 / 16.0;
            let top = dust.tops[0] as f32 / 16.0;
            let place = dust.corner + dust.along_x * column as f32 + dust.along_y * row as f32;
            let x = place.x + dust.rise * lift * flight.sway[chance] as f32 / 64.0;
            let y = place.y - dust.rise * (top + lift);
            let line = pages.lines[row * 32 + column].min(2) as usize;
            stamp(canvas, x as i32, y as i32, size, size, tops[line][step]);
            if lift > 2.0 {
                stamp(canvas, x as i32, y as i32 + size as i32, size, size, undersides[step]);
            }
        }
    }
}

#[inline(always)]
fn stamp(canvas: &mut Canvas<'_>, left: i32, top: i32, wide: usize, high: usize, colour: u32) {
    let (left, top) = (left as u32 as usize, top as u32 as usize);
    if left + wide > canvas.width || top + high > canvas.height {
        stamp_clipped(canvas, left, top, wide, high, colour);
        return;
    }
    let mut start = top * canvas.width + left;
    for _ in 0..high {
        if wide == 1 {
            if let Some(pixel) = canvas.pixels.get_mut(start) {
                *pixel = colour.to_le_bytes();
            }
        } else {
            canvas.pixels[start..start + wide].fill(colour.to_le_bytes());
        }
        start += canvas.width;
    }
}

#[cold]
fn stamp_clipped(canvas: &mut Canvas<'_>, left: usize, top: usize, wide: usize, high: usize, colour: u32) {
    for y in top..(top + high).min(canvas.height) {
        for x in left..(left + wide).min(canvas.width) {
            canvas.pixels[y * canvas.width + x] = colour.to_le_bytes();
        }
    }
}
