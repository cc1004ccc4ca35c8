//! The figure: from a pose to pixels, to SVG, and to places for labels.

mod block;
mod camera;
mod colour;
mod compose;
mod contour;
mod display;
mod easing;
pub mod fracture;
mod geometry;
mod hash;
mod lattice;
mod palette;
mod projection;
mod raster;
pub mod ring;
mod survey;
pub mod wave;

use camera::Camera;
use compose::Composer;
use contour::Contours;
use display::Item;
use palette::Palette;
use raster::Canvas;
use survey::Survey;

use crate::pose::Pose;
use crate::viewport::Viewport;

/// Draws poses. Keeps its buffers, so that a frame allocates nothing once it is warm.
#[derive(Debug)]
pub struct Figure {
    contours: Contours,
    items: Vec<Item>,
    order: Vec<(f32, u16)>,
}

impl Default for Figure {
    fn default() -> Self {
        Self::new()
    }
}

impl Figure {
    /// Prepares what every frame shares: the contour lines.
    #[must_use]
    pub fn new() -> Self {
        Self { contours: Contours::new(), items: Vec::with_capacity(8192), order: Vec::with_capacity(512) }
    }

    /// Draws a pose into `pixel_width * pixel_height` pixels of four bytes, row by row; the result is opaque.
    pub fn draw(&mut self, pose: &Pose<'_>, viewport: &Viewport, rgba: &mut [u8]) {
        let survey = Survey::of(pose.board);
        self.compose(pose, viewport, &survey);
        let palette = Palette::of(viewport.theme);
        let mut canvas = Canvas::new(rgba, viewport.pixel_width(), viewport.pixel_height());
        canvas.clear(palette.background.solid());
        for item in &self.items {
            match item {
                Item::Panel(panel) => raster::fill_panel(&mut canvas, panel, None),
                Item::Line(line) => raster::draw_line(&mut canvas, line),
                Item::Soft(soft) => raster::draw_soft(&mut canvas, soft),
                Item::Ring(ring) => raster::draw_ring(&mut canvas, ring),
                Item::Dust(_) => {}
            }
        }
    }

    fn compose(&mut self, pose: &Pose<'_>, viewport: &Viewport, survey: &Survey) {
        let composer = Composer {
            pose,
            survey,
            camera: Camera::of(pose, viewport),
            palette: Palette::of(viewport.theme),
            contours: &self.contours,
            density: viewport.scale,
            size: Composer::new_size(viewport),
            items: &mut self.items,
            order: &mut self.order,
        };
        composer.compose();
    }
}
