//! Places for labels: where on the screen the things are that words are about.

use super::camera::Camera;
use super::compose::loupe;
use super::geometry::Point;
use super::lattice::{MIDDLE, SLAB_HEIGHT, TILE_HEIGHT, TILE_PITCH};
use super::layout::Layout;
use super::projection::{COS, FLAT, SIN};
use super::survey::{Survey, TileState};
use crate::board::Piece;
use crate::pose::{Motion, Pose};
use crate::viewport::Viewport;

/// Something that a label can be about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// The corner of the board where its lowest address is: the uppermost one on the screen.
    FirstCorner,
    /// The corner where its highest address is: the lowest one on the screen.
    LastCorner,
    /// On the slab's top, at its front left: for a name carved into the stone.
    TopCarving,
    /// On the ground before the front edge, at its left end.
    FrontCarving,
    /// The middle of the top of tile 0..512, wherever it is at this instant.
    Tile(u16),
    /// The middle of the top of a page, numbered from the first page of the slab.
    Page(u32),
    /// Beside the loupe, for a label that is centred there.
    Loupe,
}

/// A place on the screen.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Placed {
    /// CSS pixels from the left edge of the figure.
    pub x: f32,
    /// CSS pixels from the top edge of the figure.
    pub y: f32,
    /// A linear map a b c d, as in CSS. It lays text that is set in 16 CSS pixels on the stone, in a size that grows with
    /// the figure; the identity where text does not lie on anything.
    pub matrix: [f32; 4],
}

/// The size of a carving against text of 16 pixels, with one CSS pixel a page.
const TOP_CARVING: f32 = 3.6;
/// See [`TOP_CARVING`].
const FRONT_CARVING: f32 = 1.7;

/// Where a thing is in a pose. `None` if there is no such thing in it, or its number is out of range.
#[must_use]
pub fn place(pose: &Pose<'_>, viewport: &Viewport, anchor: Anchor) -> Option<Placed> {
    let survey = Survey::of(pose);
    let camera = Camera::of(pose, viewport, &survey);
    let layout = Layout { pose, survey: &survey, camera };
    let reach = if survey.slab.is_some() { MIDDLE } else { MIDDLE * TILE_PITCH };
    let (first, last) = (MIDDLE - reach, MIDDLE + reach);
    let top = if survey.slab.is_some() { SLAB_HEIGHT } else { TILE_HEIGHT };
    let per_page = camera.projection.scale / viewport.scale;
    let upright = [1.0, 0.0, 0.0, 1.0];
    let lying = |size: f32| [COS, SIN * FLAT, -SIN, COS * FLAT].map(|part| part * size * per_page);
    let (point, matrix) = match anchor {
        Anchor::FirstCorner => (camera.projection.project(first, first, top), upright),
        Anchor::LastCorner => (camera.projection.project(last, last, 0.0), upright),
        Anchor::TopCarving => (camera.projection.project(first + 30.0, last - 44.0, top), lying(TOP_CARVING)),
        Anchor::FrontCarving => (camera.projection.project(first + 22.0, last + 26.0, 0.0), lying(FRONT_CARVING)),
        Anchor::Tile(tile) => (tile_top(&layout, tile, (0.5, 0.5))?, upright),
        Anchor::Page(page) => (page_top(&layout, page)?, upright),
        Anchor::Loupe => (loupe::caption(&layout, viewport)?, upright),
    };
    Some(Placed { x: point.x / viewport.scale, y: point.y / viewport.scale, matrix })
}

fn tile_top(layout: &Layout<'_>, tile: u16, (u, v): (f32, f32)) -> Option<Point> {
    if tile >= 512 || layout.survey.tiles[tile as usize] == TileState::Hole {
        return None;
    }
    let (x, y, z) = layout.tile(tile).on_top(u, v);
    Some(layout.camera.projection.project(x, y, z))
}

fn page_top(layout: &Layout<'_>, page: u32) -> Option<Point> {
    let (tile, page) = (u16::try_from(page / 512).ok()?, (page % 512) as u16);
    let state = layout.survey.tiles.get(tile as usize)?;
    if *state != TileState::Pages || matches!(layout.pose.motion, Motion::Wave { .. }) {
        let (column, row) = crate::board::page_at(page);
        let place = ((f32::from(column) + 0.5) / 32.0, (f32::from(row) + 0.5) / 16.0);
        return tile_top(layout, tile, place);
    }
    layout.survey.look(layout.cell(tile, page))?;
    let lattice = layout.lattice(Piece::Tile(tile));
    let (x, y, z) = layout.page(&lattice, tile, page).on_top(0.5, 0.5);
    Some(layout.camera.projection.project(x, y, z))
}
