//! Draws poses as pixels.

use super::camera::Camera;
use super::compose::Composer;
use super::contour::{Contours, PageContours};
use super::display::{Grain, Item};
use super::geometry::Point;
use super::grain::{self, PageColours};
use super::palette::Palette;
use super::backdrop::Backdrop;
use super::raster::{self, Canvas, DustColours, DustPages, PageGrain};
use super::survey::Survey;
use super::wave::Flight;
use crate::board::{CHILDREN, Cell};
use crate::pose::Pose;
use crate::viewport::Viewport;

/// Draws poses. Keeps its buffers, so that a frame allocates nothing once it is warm.
#[derive(Debug)]
pub struct Figure {
    contours: Contours,
    page_contours: PageContours,
    /// How strongly a contour line touches each page, in address order.
    touched: Vec<u8>,
    flight: Box<Flight>,
    tones: [u8; 512],
    items: Vec<Item>,
    order: Vec<(f32, u16)>,
    backdrop: Backdrop,
}

impl Default for Figure {
    fn default() -> Self {
        Self::new()
    }
}

impl Figure {
    /// Prepares what every frame shares: contour lines, tones, the flight of pages.
    #[must_use]
    pub fn new() -> Self {
        let contours = Contours::new();
        Self {
            touched: contours.touched_pages(),
            contours,
            page_contours: PageContours::new(),
            flight: Box::new(Flight::new()),
            tones: grain::tones(),
            items: Vec::with_capacity(16_384),
            order: Vec::with_capacity(512),
            backdrop: Backdrop::default(),
        }
    }

    /// Draws a pose into `pixel_width * pixel_height` pixels of four bytes, row by row; the result is opaque.
    pub fn draw(&mut self, pose: &Pose<'_>, viewport: &Viewport, rgba: &mut [u8]) {
        let survey = Survey::of(pose.board);
        self.compose(pose, viewport, &survey);
        let palette = Palette::of(viewport.theme);
        let mut canvas = Canvas::new(rgba, viewport.pixel_width(), viewport.pixel_height());
        let ground = self.items.iter().position(|item| *item == Item::GroundEnd).unwrap_or(0);
        self.backdrop.draw(&mut canvas, palette.background.solid(), &self.items[..ground]);
        let pages = PageColours::new(palette, &survey);
        let mut colours = None;
        for item in &self.items[ground..] {
            match item {
                Item::Panel(panel) => match panel.grain {
                    Grain::Plain => raster::fill_panel(&mut canvas, panel),
                    Grain::Pages { tile } => {
                        let grain = PageGrain {
                            cells: cells_of(pose, tile),
                            tones: &self.tones,
                            first_tone: tile as usize * 149,
                            colours: &pages,
                        };
                        raster::fill_grained(&mut canvas, panel, &grain);
                    }
                },
                Item::Line(line) => raster::draw_line(&mut canvas, line),
                Item::Soft(soft) => raster::draw_soft(&mut canvas, soft),
                Item::GroundEnd => {}
                Item::Ring(ring) => raster::draw_ring(&mut canvas, ring),
                Item::Dust(dust) => {
                    let lines = &self.touched[dust.tile as usize * 512..][..512];
                    let cells = DustPages { cells: cells_of(pose, dust.tile), lines, tones: &self.tones };
                    let colours = colours.get_or_insert_with(|| DustColours::new(palette, &pages, &self.flight));
                    raster::draw_dust(&mut canvas, dust, &self.flight, &cells, colours);
                }
            }
        }
    }

    fn compose(&mut self, pose: &Pose<'_>, viewport: &Viewport, survey: &Survey) {
        let composer = Composer {
            pose,
            survey,
            camera: Camera::of(pose, viewport, survey),
            viewport: *viewport,
            palette: Palette::of(viewport.theme),
            contours: &self.contours,
            page_contours: &mut self.page_contours,
            density: viewport.scale,
            size: Point::new(viewport.pixel_width() as f32, viewport.pixel_height() as f32),
            items: &mut self.items,
            order: &mut self.order,
        };
        composer.compose();
    }
}

fn cells_of<'a>(pose: &Pose<'a>, tile: u16) -> &'a [Cell; CHILDREN] {
    let (tiles, _) = pose.board.cells.as_chunks::<CHILDREN>();
    &tiles[tile as usize]
}
