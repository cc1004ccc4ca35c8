//! Four pixels at a time.

use bytemuck::cast;
use wide::{f32x4, u16x8, u32x4};

use crate::canvas::Pixel;

/// Pixels that are worked on together.
pub(crate) const LANES: usize = 4;

/// Numbers from `start` on, one a pixel.
#[inline(always)]
pub(crate) fn columns(start: usize) -> f32x4 {
    f32x4::splat(start as f32) + f32x4::new([0.0, 1.0, 2.0, 3.0])
}

/// The values, but at least 0 and at most 1.
#[inline(always)]
pub(crate) fn unit(value: f32x4) -> f32x4 {
    value.fast_max(f32x4::ZERO).fast_min(f32x4::ONE)
}

/// The four pixels from `start` on.
#[inline(always)]
pub(crate) fn load(row: &[Pixel], start: usize) -> u32x4 {
    match row[start..].first_chunk::<LANES>() {
        Some(pixels) => cast(*pixels),
        None => u32x4::ZERO,
    }
}

/// Writes the four pixels from `start` on.
#[inline(always)]
pub(crate) fn store(row: &mut [Pixel], start: usize, pixels: u32x4) {
    if let Some(place) = row[start..].first_chunk_mut::<LANES>() {
        *place = cast(pixels);
    }
}

/// Weights 0..=256 as whole numbers, twice in each lane: once for red and blue, once for green and opacity.
#[inline(always)]
pub(crate) fn weights(value: f32x4) -> u16x8 {
    // In a sum as large as this whole numbers have no fraction and stand in the low bits.
    let bits: u32x4 = cast(value + f32x4::splat(8_388_608.0));
    let low = bits & u32x4::splat(0x1FF);
    cast(low | low << 16)
}

/// `weight` of 256 parts of `above`, the rest of `below`.
#[inline(always)]
pub(crate) fn mix(below: u32x4, above: u32x4, weight: u16x8) -> u32x4 {
    let pairs = u32x4::splat(0x00FF_00FF);
    let rest = u16x8::splat(256) - weight;
    let blend = |below: u32x4, above: u32x4| -> u16x8 {
        cast::<u32x4, u16x8>(below & pairs) * rest + cast::<u32x4, u16x8>(above & pairs) * weight
    };
    let red_blue: u32x4 = cast(blend(below, above) >> 8);
    let green_opacity: u32x4 = cast(blend(below >> 8, above >> 8));
    red_blue | (green_opacity & u32x4::splat(0xFF00_FF00))
}
