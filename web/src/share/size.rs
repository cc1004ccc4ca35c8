//! How large pictures are.

use gstage_scene::lens::Lens;
use gstage_scene::viewport::{Theme, Viewport};

/// Width and height in pixels.
pub(super) type Size = (u32, u32);

/// Sizes of pictures.
pub(super) const PICTURES: [Size; 5] = [(960, 540), (1280, 720), (1920, 1080), (2560, 1440), (3840, 2160)];
/// The size of pictures unless another is chosen.
pub(super) const PICTURE: usize = 2;
/// Sizes of films.
pub(super) const FILMS: [Size; 4] = [(640, 360), (960, 540), (1280, 720), (1920, 1080)];
/// The size of films unless another is chosen.
pub(super) const FILM: usize = 2;

/// The widest that the figure is laid out, in CSS pixels: beyond that everything grows, so that words can be read.
const WIDEST: f32 = 960.0;

/// "1280 × 720".
#[must_use]
pub(super) fn title((width, height): Size) -> String {
    format!("{width} × {height}")
}

/// The view of a figure that fills a size, up to a band of some CSS pixels below it.
#[must_use]
pub(super) fn viewport((width, height): Size, band: f32, theme: Theme) -> Viewport {
    let scale = (width as f32 / WIDEST).max(1.0);
    Viewport { width: width as f32 / scale, height: height as f32 / scale - band, scale, theme, lens: Lens::WHOLE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_is_filled_to_the_pixel() {
        for size in PICTURES.into_iter().chain(FILMS) {
            let view = viewport(size, 0.0, Theme::Dark);
            assert_eq!((view.pixel_width() as u32, view.pixel_height() as u32), size);
            assert!(view.scale <= 4.0);
        }
    }
}
