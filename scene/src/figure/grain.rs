//! The tone of each page, and the colours of pages that are too small to be blocks of their own.

pub(crate) use gstage_raster::pages::{PageColours, TONES, first_tone};

use super::colour::Colour;
use super::hash::bits;
use super::palette::Palette;
use super::survey::{Look, Survey};
use crate::board::Cell;

/// Which property of a page a hash is for.
const PAGE_TONE: u32 = 21;

/// The tone of page `page` of tile `tile`, 0..8.
pub(crate) fn tone_of(tile: u16, page: u16) -> usize {
    tone_at(u32::from(page) + first_tone(tile) as u32)
}

fn tone_at(index: u32) -> usize {
    (bits(PAGE_TONE, index & 511) >> 29) as usize
}

/// The tones of 512 consecutive pages, so that a frame need not work them out.
pub(crate) fn tones() -> [u8; 512] {
    std::array::from_fn(|index| tone_at(index as u32) as u8)
}

/// The colour of every kind of cell in every tone.
pub(crate) fn page_colours(palette: &Palette, survey: &Survey) -> PageColours {
    PageColours(std::array::from_fn(|kind| {
        let colour = |tone: usize| match survey.look(Cell(kind as u8)) {
            None => palette.floor,
            Some(look) => top_of(palette, look, tone as f32 / (TONES - 1) as f32),
        };
        std::array::from_fn(|tone| colour(tone).solid().0)
    }))
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
