//! How large, how dense, in which colours, through which lens.

use crate::lens::Lens;

/// Which palette.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// Ink blue.
    #[default]
    Dark,
    /// Paper and ink.
    Light,
}

/// The target of a drawing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Viewport {
    /// Width in CSS pixels.
    pub width: f32,
    /// Height in CSS pixels.
    pub height: f32,
    /// Device pixels per CSS pixel, 0.5 to 4.
    pub scale: f32,
    /// Palette.
    pub theme: Theme,
    /// What the visitor looks at.
    pub lens: Lens,
}

impl Viewport {
    /// Width of the pixel buffer.
    #[must_use]
    pub fn pixel_width(&self) -> usize {
        (self.width * self.scale).round().max(1.0) as usize
    }

    /// Height of the pixel buffer.
    #[must_use]
    pub fn pixel_height(&self) -> usize {
        (self.height * self.scale).round().max(1.0) as usize
    }
}
