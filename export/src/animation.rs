//! An animated GIF: one palette for all pictures, and of each picture only what differs from the one before.

use color_quant::NeuQuant;
use gif::{DisposalMethod, Encoder, Frame, Repeat};

/// Colours of the palette; one more index says "as it was".
const COLOURS: usize = 255;
const AS_IT_WAS: u8 = COLOURS as u8;
/// Of the pixels that the palette is made from, every so many are looked at: 1 to 30.
const SAMPLING: i32 = 10;
/// Milliseconds in a unit of the format.
const UNIT: u32 = 10;
/// Bits of a colour channel that tell colours apart when the nearest one of the palette is looked for.
const KEY_BITS: u32 = 5;

/// An animation on its way.
pub struct Animation {
    encoder: Encoder<Vec<u8>>,
    palette: NeuQuant,
    /// The index of every colour seen so far, by its key; `COLOURS + 1` and above is not known yet.
    known: Vec<u16>,
    size: (u16, u16),
    before: Vec<u8>,
    /// What the delays written so far are too short by, in milliseconds.
    owed: u32,
}

impl std::fmt::Debug for Animation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Animation").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Animation {
    /// An animation of pictures of `width` × `height` pixels that runs for ever, in the colours of some of its pictures:
    /// RGBA bytes.
    ///
    /// # Errors
    /// Nothing to take colours from, or a size of zero.
    pub fn new(width: u16, height: u16, samples: &[u8]) -> Result<Self, String> {
        if samples.len() < 4 * COLOURS || width == 0 || height == 0 {
            return Err("there is no picture to animate".to_owned());
        }
        let palette = NeuQuant::new(SAMPLING, COLOURS, samples);
        let mut colours = palette.color_map_rgb();
        colours.resize((COLOURS + 1) * 3, 0);
        let mut encoder = Encoder::new(Vec::new(), width, height, &colours).map_err(said)?;
        encoder.set_repeat(Repeat::Infinite).map_err(said)?;
        let known = vec![u16::MAX; 1 << (3 * KEY_BITS)];
        Ok(Self { encoder, palette, known, size: (width, height), before: Vec::new(), owed: 0 })
    }

    /// Adds a picture, as RGBA bytes, that stays for so many milliseconds.
    ///
    /// # Errors
    /// A picture of another size.
    pub fn add(&mut self, rgba: &[u8], stays: u32) -> Result<(), String> {
        let (width, height) = (usize::from(self.size.0), usize::from(self.size.1));
        if rgba.len() != width * height * 4 {
            return Err("a picture has another size than the animation".to_owned());
        }
        let now: Vec<u8> = rgba.as_chunks::<4>().0.iter().map(|pixel| self.index_of(*pixel)).collect();
        let part = Part::that_differs(&self.before, &now, width);
        let time = stays + self.owed;
        self.owed = time % UNIT;
        let frame = Frame {
            delay: (time / UNIT).min(u32::from(u16::MAX)) as u16,
            dispose: DisposalMethod::Keep,
            transparent: Some(AS_IT_WAS),
            left: part.left as u16,
            top: part.top as u16,
            width: part.width as u16,
            height: part.height as u16,
            buffer: part.pixels(&self.before, &now, width).into(),
            ..Frame::default()
        };
        self.encoder.write_frame(&frame).map_err(said)?;
        self.before = now;
        Ok(())
    }

    /// The whole file.
    ///
    /// # Errors
    /// None that memory could cause.
    pub fn finish(self) -> Result<Vec<u8>, String> {
        self.encoder.into_inner().map_err(said)
    }

    fn index_of(&mut self, pixel: [u8; 4]) -> u8 {
        let key = pixel[..3].iter().fold(0, |key, channel| key << KEY_BITS | usize::from(channel >> (8 - KEY_BITS)));
        if self.known[key] == u16::MAX {
            self.known[key] = self.palette.index_of(&[pixel[0], pixel[1], pixel[2], 255]).min(COLOURS - 1) as u16;
        }
        self.known[key] as u8
    }
}

fn said(error: gif::EncodingError) -> String {
    format!("the animation could not be written: {error}")
}

/// The rectangle of a picture that differs from the one before; at least one pixel.
struct Part {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Part {
    fn that_differs(before: &[u8], now: &[u8], width: usize) -> Self {
        let height = now.len() / width;
        if before.len() != now.len() {
            return Self { left: 0, top: 0, width, height };
        }
        let row = |y: usize| (&before[y * width..][..width], &now[y * width..][..width]);
        let differs = |y: &usize| row(*y).0 != row(*y).1;
        let (Some(top), Some(bottom)) = ((0..height).find(differs), (0..height).rev().find(differs)) else {
            return Self { left: 0, top: 0, width: 1, height: 1 };
        };
        let (mut left, mut right) = (width - 1, 0);
        for (old, new) in (top..=bottom).map(row) {
            let changed = |x: &usize| old[*x] != new[*x];
            left = (0..left).find(changed).unwrap_or(left);
            right = (right..width).rev().find(changed).unwrap_or(right);
        }
        Self { left, top, width: right - left + 1, height: bottom - top + 1 }
    }

    fn pixels(&self, before: &[u8], now: &[u8], width: usize) -> Vec<u8> {
        let places = (self.top..self.top + self.height).flat_map(|y| {
            let first = y * width + self.left;
            first..first + self.width
        });
        let as_it_was = |place: &usize| before.get(*place) == Some(&now[*place]);
        places.map(|place| if as_it_was(&place) { AS_IT_WAS } else { now[place] }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: u16 = 32;

    /// A dark square with some light rows, from a pixel on.
    fn picture(light: usize) -> Vec<u8> {
        let mut rgba = [10, 16, 28, 255].repeat(usize::from(SIDE) * usize::from(SIDE));
        for pixel in rgba.chunks_mut(4).skip(light).take(usize::from(SIDE) * 8) {
            pixel.copy_from_slice(&[255, 178, 90, 255]);
        }
        rgba
    }

    fn decoded(bytes: &[u8]) -> Vec<(Vec<u8>, u16)> {
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::Indexed);
        let mut decoder = options.read_info(bytes).unwrap();
        assert_eq!((decoder.width(), decoder.height()), (SIDE, SIDE));
        let colours = decoder.global_palette().unwrap().to_vec();
        let mut canvas = vec![0; usize::from(SIDE) * usize::from(SIDE)];
        let mut pictures = Vec::new();
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            for (at, index) in frame.buffer.iter().enumerate() {
                let (x, y) = (at % usize::from(frame.width), at / usize::from(frame.width));
                if frame.transparent != Some(*index) {
                    canvas[(y + usize::from(frame.top)) * usize::from(SIDE) + x + usize::from(frame.left)] = *index;
                }
            }
            let rgb = canvas.iter().flat_map(|&index| colours[usize::from(index) * 3..][..3].to_vec()).collect();
            pictures.push((rgb, frame.delay));
        }
        pictures
    }

    #[test]
    fn the_pictures_come_out_as_they_went_in() {
        let pictures = [picture(3), picture(600), picture(600), picture(700)];
        let mut animation = Animation::new(SIDE, SIDE, &pictures.concat()).unwrap();
        for picture in &pictures {
            animation.add(picture, 40).unwrap();
        }
        let decoded = decoded(&animation.finish().unwrap());
        assert_eq!(decoded.len(), pictures.len());
        for ((rgb, _), picture) in decoded.iter().zip(&pictures) {
            for (seen, meant) in rgb.chunks(3).zip(picture.chunks(4)) {
                assert!(seen.iter().zip(meant).all(|(a, b)| a.abs_diff(*b) < 12), "{seen:?} for {meant:?}");
            }
        }
    }

    #[test]
    fn what_a_unit_of_time_cuts_off_is_made_up_for_later() {
        let mut animation = Animation::new(SIDE, SIDE, &picture(0)).unwrap();
        for place in 0..6 {
            animation.add(&picture(place), 33).unwrap();
        }
        let delays: u16 = decoded(&animation.finish().unwrap()).iter().map(|(_, delay)| delay).sum();
        assert_eq!(delays, 6 * 33 / 10);
    }

    #[test]
    fn a_picture_of_another_size_is_refused() {
        let mut animation = Animation::new(SIDE, SIDE, &picture(0)).unwrap();
        assert!(animation.add(&[0; 16], 40).is_err());
        assert!(Animation::new(0, 4, &picture(0)).is_err());
        assert!(Animation::new(4, 4, &[]).is_err());
    }
}
