//! The tone of each page, and the colours of pages that are too small to be blocks of their own.

use super::colour::Colour;
use super::hash::bits;
use super::palette::Palette;
use super::survey::{Look, Survey};
use crate::board::Cell;

/// Which property of a page a hash is for.
const PAGE_TONE: u32 = 21;
/// Number of tones.
pub(crate) const TONES: usize = 8;
/// What a cell's colour depends on: its rank and whether it is writable.
const KINDS: usize = 8;

/// The tone of page `page` of tile `tile`, 0..8.
pub(crate) fn tone_of(tile: u16, page: u16) -> usize {
    tone_at(u32::from(page) + first_tone(tile) as u32)
}

/// Where in the list of all tones those of a tile begin: neighbours do not look alike.
pub(crate) fn first_tone(tile: u16) -> usize {
    tile as usize * 149
}

fn tone_at(index: u32) -> usize {
    (bits(PAGE_TONE, index & 511) >> 29) as usize
}

/// The tones of 512 consecutive pages, so that a frame need not work them out.
pub(crate) fn tones() -> [u8; 512] {
    std::array::from_fn(|index| tone_at(index as u32) as u8)
}

/// The colour of every kind of cell in every tone.
#[derive(Debug)]
pub(crate) struct PageColours([[u32; TONES]; KINDS]);

impl PageColours {
    pub(crate) fn new(palette: &Palette, survey: &Survey) -> Self {
        Self(std::array::from_fn(|kind| {
            let colour = |tone: usize| match survey.look(Cell(kind as u8)) {
                None => palette.floor,
                Some(look) => top_of(palette, look, tone as f32 / (TONES - 1) as f32),
            };
            std::array::from_fn(|tone| colour(tone).solid().0)
        }))
    }

    #[inline(always)]
    pub(crate) fn of(&self, cell: Cell, tone: u8) -> u32 {
        self.0[(cell.0 & 7) as usize][(tone & 7) as usize]
    }
}

fn top_of(palette: &Palette, look: Look, tone: f32) -> Colour {
    let stone = match look {
        Look::Plain => palette.plain,
        Look::Cool => palette.cool,
        Look::Warm => palette.bulk,
    };
    // From a little darker than a tile's top to its lightest: a page has a grain of its own.
    stone.top.mix(palette.floor, 0.16 * (1.0 - tone)).mix(stone.top_light, 0.8 * tone)
}
