//! From a pose to the display list.

mod fence;
mod ground;
pub(crate) mod loupe;
mod pages;
mod scored;
mod slab;
mod stone;
mod surface;
mod tiles;

use super::camera::Camera;
use super::colour::Paint;
use super::contour::{Contours, PageContours};
use super::display::{Item, Line};
use super::geometry::Point;
use super::layout::Layout;
use super::palette::Palette;
use super::survey::Survey;
use crate::board::Piece;
use crate::pose::{Motion, Pose};

/// Everything that composing needs, and the list that it fills.
pub(crate) struct Composer<'a> {
    pub(crate) pose: &'a Pose<'a>,
    pub(crate) survey: &'a Survey,
    pub(crate) camera: Camera,
    pub(crate) palette: &'static Palette,
    pub(crate) contours: &'a Contours,
    pub(crate) page_contours: &'a mut PageContours,
    /// Device pixels per CSS pixel.
    pub(crate) density: f32,
    /// Size of the frame in device pixels.
    pub(crate) size: Point,
    pub(crate) items: &'a mut Vec<Item>,
    /// Order of the pieces of a breaking one: nearness and number.
    pub(crate) order: &'a mut Vec<(f32, u16)>,
}

impl<'a> Composer<'a> {
    /// Fills the list for one frame.
    pub(crate) fn compose(mut self) {
        self.items.clear();
        self.ground();
        match (self.survey.slab, self.pose.motion) {
            (Some(look), _) => self.slab(look),
            (None, Motion::Fracture { piece: Piece::Slab, from, ms }) => self.breaking_slab(from, ms),
            (None, _) => self.tiles(),
        }
        self.fence();
        self.loupe();
    }

    /// Where the pieces are.
    pub(crate) fn layout(&self) -> Layout<'a> {
        Layout { pose: self.pose, survey: self.survey, camera: self.camera }
    }

    pub(crate) fn line(&mut self, from: Point, to: Point, width: f32, paint: Paint) {
        if paint.opacity() > 0 {
            self.items.push(Item::Line(Line { from, to, width: width * self.density, paint }));
        }
    }

    /// Whether a box around two points touches the frame.
    pub(crate) fn is_in_view(&self, low: Point, high: Point) -> bool {
        high.x >= 0.0 && high.y >= 0.0 && low.x <= self.size.x && low.y <= self.size.y
    }
}
