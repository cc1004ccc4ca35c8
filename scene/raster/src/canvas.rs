//! The pixels, and how paint lands on them.

use crate::paint::Paint;

/// Red, green, blue, opacity.
pub type Pixel = [u8; 4];

/// A frame being drawn.
#[derive(Debug)]
pub struct Canvas<'a> {
    /// Row by row.
    pub pixels: &'a mut [Pixel],
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl<'a> Canvas<'a> {
    /// Wraps a buffer of `width * height` pixels; a shorter one loses rows at the bottom.
    #[must_use]
    pub fn new(rgba: &'a mut [u8], width: usize, height: usize) -> Self {
        let (pixels, _) = rgba.as_chunks_mut::<4>();
        let height = height.min(pixels.len() / width.max(1));
        let (pixels, _) = pixels.split_at_mut(width * height);
        Self { pixels, width, height }
    }

    /// One row.
    pub(crate) fn row(&mut self, y: usize) -> &mut [Pixel] {
        &mut self.pixels[y * self.width..(y + 1) * self.width]
    }

    /// Everything in one colour.
    pub fn clear(&mut self, paint: Paint) {
        self.pixels.fill(opaque(paint));
    }
}

/// The pixel that a covering paint leaves behind.
pub(crate) fn opaque(paint: Paint) -> Pixel {
    (paint.0 | 0xFF00_0000).to_le_bytes()
}

/// Lays `paint` over a pixel; `weight` is 0..=256 and takes the place of the paint's own opacity.
#[inline(always)]
pub(crate) fn blend(pixel: &mut Pixel, paint: u32, weight: u32) {
    let below = u32::from_le_bytes(*pixel);
    *pixel = mix(below, paint, weight).to_le_bytes();
}

/// `weight` of 256 parts of `above`, the rest of `below`; the result covers.
#[inline(always)]
pub(crate) fn mix(below: u32, above: u32, weight: u32) -> u32 {
    const PAIRS: u32 = 0x00FF_00FF;
    let rest = 256 - weight;
    let red_blue = ((below & PAIRS) * rest + (above & PAIRS) * weight) >> 8 & PAIRS;
    let green = ((below >> 8 & 0xFF) * rest + (above >> 8 & 0xFF) * weight) & 0xFF00;
    red_blue | green | 0xFF00_0000
}

/// `value`, but at least 0 and at most 1. Unlike `clamp` it need not care for what is not a number, which is one
/// instruction for four pixels.
#[inline(always)]
pub(crate) fn unit(value: f32) -> f32 {
    let value = if value > 0.0 { value } else { 0.0 };
    if value < 1.0 { value } else { 1.0 }
}

/// The first pixel whose middle is at or right of `x`, within 0..=`limit`.
#[inline(always)]
pub(crate) fn first_at(x: f32, limit: f32) -> usize {
    let x = x.max(0.0).min(limit);
    let whole = x as i32;
    (whole + i32::from((whole as f32) < x)) as usize
}
