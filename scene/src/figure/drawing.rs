//! Draws poses as pixels and as SVG.

use super::backdrop::Backdrop;
use super::camera::Camera;
use super::compose::Composer;
use super::contour::{Contours, PageContours};
use super::display::{Grain, Item};
use super::geometry::Point;
use super::grain::{self, PageColours};
use super::palette::Palette;
use super::raster::flight::Flight;
use super::raster::{self, Canvas, DustColours, DustPages, DustPalette, PageGrain};
use super::survey::Survey;
use super::svg::Document;
use super::wave;
use crate::board::CHILDREN;
use crate::pose::Pose;
use crate::view::Label;
use crate::viewport::Viewport;

/// Draws poses. Keeps its buffers, so that a frame allocates nothing once it is warm.
#[derive(Debug, Default)]
pub struct Figure {
    prepared: Option<Box<Prepared>>,
    items: Vec<Item>,
    order: Vec<(f32, u16)>,
    backdrop: Backdrop,
}

/// What every frame shares.
#[derive(Debug)]
struct Prepared {
    contours: Contours,
    page_contours: PageContours,
    /// How strongly a contour line touches each page, in address order.
    touched: Vec<u8>,
    flight: Flight,
    tones: [u8; 512],
}

impl Prepared {
    fn new() -> Box<Self> {
        let contours = Contours::new();
        Box::new(Self {
            touched: contours.touched_pages(),
            contours,
            page_contours: PageContours::new(),
            flight: wave::flight(),
            tones: grain::tones(),
        })
    }
}

impl Figure {
    /// A figure that has drawn nothing yet. What every frame shares (contour lines, tones) is prepared by the first one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Draws a pose into `pixel_width * pixel_height` pixels of four bytes, row by row; the result is opaque. Rows that
    /// do not fit into the buffer are left out.
    pub fn draw(&mut self, pose: &Pose<'_>, viewport: &Viewport, rgba: &mut [u8]) {
        let survey = Survey::of(pose);
        let palette = Palette::of(viewport.theme);
        let mut canvas = Canvas::new(rgba, viewport.pixel_width(), viewport.pixel_height());
        self.compose(pose, viewport, &survey);
        let ground = self.items.iter().position(|item| matches!(item, Item::GroundEnd)).unwrap_or(0);
        self.backdrop.draw(&mut canvas, palette.background.solid(), &self.items[..ground]);
        let prepared = self.prepared.get_or_insert_with(Prepared::new);
        prepared.draw(&mut canvas, &self.items[ground..], pose, &grain::page_colours(palette, &survey), palette);
    }

    /// Draws a pose as a stand-alone SVG of the viewport's size in CSS pixels, with its own colours and the labels as
    /// text. Meant for poses at rest: the pages of a tile that is in a wave are shown where they land.
    pub fn svg(
        &mut self,
        pose: &Pose<'_>,
        viewport: &Viewport,
        title: &str,
        description: &str,
        labels: &[Label],
    ) -> String {
        let viewport = Viewport { scale: 1.0, ..*viewport };
        let survey = Survey::of(pose);
        let camera = self.compose(pose, &viewport, &survey);
        let document = Document {
            pose,
            survey: &survey,
            palette: Palette::of(viewport.theme),
            projection: camera.projection,
            size: Point::new(viewport.width.max(1.0), viewport.height.max(1.0)),
            title,
            description,
            labels,
        };
        document.write(&self.items)
    }

    /// Fills the display list, and says from where it is seen.
    fn compose(&mut self, pose: &Pose<'_>, viewport: &Viewport, survey: &Survey) -> Camera {
        let prepared = self.prepared.get_or_insert_with(Prepared::new);
        let camera = Camera::of(pose, viewport, survey);
        let composer = Composer {
            pose,
            survey,
            camera,
            palette: Palette::of(viewport.theme),
            contours: &prepared.contours,
            page_contours: &mut prepared.page_contours,
            density: viewport.scale,
            size: Point::new(viewport.pixel_width() as f32, viewport.pixel_height() as f32),
            items: &mut self.items,
            order: &mut self.order,
        };
        composer.compose();
        camera
    }
}

impl Prepared {
    fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        items: &[Item],
        pose: &Pose<'_>,
        pages: &PageColours,
        palette: &'static Palette,
    ) {
        let mut colours = None;
        for item in items {
            match item {
                Item::Panel(panel) => match panel.grain {
                    Grain::Plain => raster::fill_panel(canvas, panel),
                    Grain::Pages { tile } => {
                        let first_tone = grain::first_tone(tile);
                        let cells = pose.cells(tile);
                        let grain = PageGrain { cells, tones: &self.tones, first_tone, colours: pages };
                        raster::fill_grained(canvas, panel, &grain);
                    }
                },
                Item::Line(line) => raster::draw_line(canvas, line),
                Item::Soft(soft) => raster::draw_soft(canvas, soft),
                Item::Ring(ring) => raster::draw_ring(canvas, ring),
                Item::Dust(dust) => {
                    let lines = &self.touched[dust.tile as usize * CHILDREN..][..CHILDREN];
                    let cells = DustPages { cells: pose.cells(dust.tile), lines, tones: &self.tones };
                    let colours =
                        colours.get_or_insert_with(|| DustColours::new(&dust_palette(palette), pages, &self.flight));
                    raster::draw_dust(canvas, dust, &self.flight, &cells, colours);
                }
                Item::GroundEnd => {}
            }
        }
    }
}

fn dust_palette(palette: &Palette) -> DustPalette {
    DustPalette {
        glow: palette.lit_edge.solid(),
        glow_share: palette.dust_glow,
        contour: palette.contour.solid(),
        contour_opacity: [palette.contour_opacity, palette.contour_heavy],
        underside: palette.dust_underside.solid(),
        wide: palette.cool.wide.solid(),
        narrow: palette.cool.narrow.solid(),
    }
}
