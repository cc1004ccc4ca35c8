//! What lies under a point of the screen, and where on the screen a piece is: the inverse of the projection for the slab, its
//! tiles and their pages, as they are drawn.

use super::block::{Block, Faces};
use super::camera::Camera;
use super::compose::loupe;
use super::geometry::Point;
use super::lattice::{Lattice, MIDDLE, SLAB_HEIGHT};
use super::layout::{Layout, PAGE_LIFT, STANDING};
use super::open::Open;
use super::projection::Projection;
use super::survey::{Survey, TileState, focus_of};
use crate::board::{CELLS, CHILDREN, Piece, page_at};
use crate::pose::{Motion, Pose};
use crate::viewport::Viewport;

/// The corners of a top on the screen in CSS pixels, in the order in which one walks around it.
pub type Outline = [(f32, f32); 4];

/// What was hit.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Hit {
    /// The page under the point, numbered from the first page of the slab. Where a larger piece is whole, the page of it.
    pub page: u32,
    /// The whole piece that it is a part of: the slab, a tile, or nothing larger than the page.
    pub piece: Option<Piece>,
    /// Around the top of that piece.
    pub outline: Outline,
}

impl Hit {
    /// The middle of the top.
    #[must_use]
    pub fn middle(&self) -> (f32, f32) {
        let [first, _, last, _] = self.outline;
        ((first.0 + last.0) / 2.0, (first.1 + last.1) / 2.0)
    }

    /// Whether a box around the middle, of half this width and height, lies on the top.
    #[must_use]
    pub fn holds(&self, (width, height): (f32, f32)) -> bool {
        let (x, y) = self.middle();
        let corners = [(-width, -height), (width, -height), (width, height), (-width, height)];
        let sides = self.outline.iter().zip(self.outline.iter().cycle().skip(1));
        // The top is convex: what is inside is on the same side of all its edges.
        let mut turns = sides.flat_map(|(from, to)| {
            corners.map(|(dx, dy)| (to.0 - from.0) * (y + dy - from.1) - (to.1 - from.1) * (x + dx - from.0))
        });
        let first = turns.next().unwrap_or(0.0);
        turns.all(|turn| turn * first > 0.0)
    }
}

/// A pose as it is seen, ready to be pointed at.
#[derive(Debug)]
pub struct Seen<'a> {
    pose: &'a Pose<'a>,
    viewport: &'a Viewport,
    survey: Survey,
}

impl<'a> Seen<'a> {
    /// Looks at a pose.
    #[must_use]
    pub fn new(pose: &'a Pose<'a>, viewport: &'a Viewport) -> Self {
        Self { pose, viewport, survey: Survey::of(pose) }
    }

    fn layout(&self) -> Layout<'_> {
        let camera = Camera::of(self.pose, self.viewport, &self.survey);
        Layout { pose: self.pose, survey: &self.survey, camera }
    }

    /// What lies under a point of the figure, in CSS pixels; `None` beside the board, in the gaps between tiles, and where nothing
    /// is mapped.
    #[must_use]
    pub fn hit(&self, x: f32, y: f32) -> Option<Hit> {
        let layout = self.layout();
        let point = Point::new(x * self.viewport.scale, y * self.viewport.scale);
        if !point.is_finite() {
            return None;
        }
        let magnified = loupe::seen(&layout, self.viewport);
        // The loupe lies over everything else.
        let in_loupe = magnified.and_then(|(tile, camera)| within_tile(&Layout { camera, ..layout }, tile, point));
        let found = in_loupe.or_else(|| {
            if self.survey.slab.is_some() {
                return whole_slab(&layout, point);
            }
            standing(&layout, point).or_else(|| within_tile(&layout, frontmost(&layout, point)?, point))
        });
        found.map(|found| found.hit(self.viewport))
    }

    /// Around the top of the piece that a page (numbered from the first page of the slab) is a part of, and which piece that is.
    /// `None` where nothing maps it.
    #[must_use]
    pub fn around(&self, page: u32) -> Option<Hit> {
        let layout = self.layout();
        let (tile, child) = (u16::try_from(page / CHILDREN as u32).ok()?, (page % CHILDREN as u32) as u16);
        let found = if self.survey.slab.is_some() && (page as usize) < CELLS {
            Found { page, piece: Some(Piece::Slab), top: slab_faces(&layout) }
        } else {
            match self.survey.tiles.get(tile as usize)? {
                TileState::Hole | TileState::Table => return None,
                TileState::Whole(_) => tile_seen(&layout, tile, child),
                TileState::Pages => page_seen(&layout, tile, child)?,
            }
        };
        Some(found.hit(self.viewport))
    }
}

impl Seen<'_> {
    /// The tiles and pages whose front edge is at least `least` CSS pixels long and whose middle can be seen.
    #[must_use]
    pub fn large(&self, least: f32) -> Vec<Hit> {
        let layout = self.layout();
        let page = layout.camera.projection.scale / self.viewport.scale;
        let mut found = Vec::new();
        if self.survey.slab.is_some() || 32.0 * page < least {
            return found;
        }
        let mut add = |seen: Found| {
            let hit = seen.hit(self.viewport);
            let (x, y) = hit.middle();
            if (0.0..self.viewport.width).contains(&x) && (0.0..self.viewport.height).contains(&y) {
                found.push(hit);
            }
        };
        for tile in 0..CHILDREN as u16 {
            match layout.state(tile) {
                TileState::Whole(_) => add(tile_seen(&layout, tile, 0)),
                TileState::Pages if page >= least && self.is_in_view(&layout, tile) => {
                    (0..CHILDREN as u16).filter_map(|page| page_seen(&layout, tile, page)).for_each(&mut add);
                }
                _ => {}
            }
        }
        found
    }

    /// How much a lens may magnify the picture: until a piece (a page, unless it is a part of a larger one) is as large as it can
    /// get.
    #[must_use]
    pub fn strongest(&self, piece: Option<Piece>) -> f32 {
        let bare = Viewport { scale: 1.0, lens: crate::lens::Lens::WHOLE, ..*self.viewport };
        Camera::of(self.pose, &bare, &self.survey).strongest(piece)
    }

    fn is_in_view(&self, layout: &Layout<'_>, tile: u16) -> bool {
        let (low, high) = reach(layout, tile).bounds();
        let size = Point::new(self.viewport.width, self.viewport.height) * self.viewport.scale;
        high.x >= 0.0 && high.y >= 0.0 && low.x <= size.x && low.y <= size.y
    }
}

/// A piece, and its top on the screen in device pixels.
struct Found {
    page: u32,
    piece: Option<Piece>,
    top: Faces,
}

impl Found {
    fn hit(&self, viewport: &Viewport) -> Hit {
        let outline = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|(u, v)| {
            let corner = self.top.top(u, v);
            (corner.x / viewport.scale, corner.y / viewport.scale)
        });
        Hit { page: self.page, piece: self.piece, outline }
    }
}

fn slab_faces(layout: &Layout<'_>) -> Faces {
    Block::resting((MIDDLE, MIDDLE), (MIDDLE, MIDDLE), SLAB_HEIGHT).faces(&layout.camera.projection)
}

/// The slab, by its top or by a page at its nearest border.
fn whole_slab(layout: &Layout<'_>, point: Point) -> Option<Found> {
    let top = slab_faces(layout);
    if !top.contain(point, (1.0, 1.0)) {
        return None;
    }
    let (u, v) = on_top(&top, point);
    let (column, row) = (cell(u, 512), cell(v, 512));
    let (tile, page) = (row / 16 * 16 + column / 32, row % 16 * 32 + column % 32);
    Some(Found { page: tile * CHILDREN as u32 + page, piece: Some(Piece::Slab), top })
}

/// The page of the story where it stands above all others.
fn standing(layout: &Layout<'_>, point: Point) -> Option<Found> {
    let (tile, page) = focus_of(layout.pose)?;
    if layout.state(tile) != TileState::Pages || !layout.has_blocks(tile) {
        return None;
    }
    let lattice = layout.lattice(Piece::Tile(tile));
    let is_standing = layout.page(&lattice, tile, page).base > lattice.ground + STANDING;
    (is_standing && covers_block(layout, &lattice, tile, page, point)).then(|| page_seen(layout, tile, page)).flatten()
}

/// The tile that is drawn last of those under a point.
fn frontmost(layout: &Layout<'_>, point: Point) -> Option<u16> {
    let is_under = |&tile: &u16| {
        let is_there = !matches!(layout.state(tile), TileState::Hole | TileState::Table);
        is_there && covers(layout, tile, point)
    };
    // The tile that the camera is with is drawn after all others.
    let apart = layout.camera.tile.filter(|tile| layout.camera.dive > 0.0 && is_under(tile));
    if apart.is_some() {
        return apart;
    }
    let mut under = (0..CHILDREN as u16).filter(is_under);
    if !matches!(layout.pose.motion, Motion::Fracture { piece: Piece::Slab, .. }) {
        return under.next_back();
    }
    let depth = |tile: u16| {
        let (x, y) = layout.tile(tile).middle;
        Projection::depth(x, y)
    };
    under.reduce(|nearest, tile| if depth(tile) >= depth(nearest) { tile } else { nearest })
}

/// Where a tile is drawn.
fn reach(layout: &Layout<'_>, tile: u16) -> Faces {
    layout.tile(tile).faces(&layout.camera.projection)
}

/// Whether a tile is drawn at a point.
fn covers(layout: &Layout<'_>, tile: u16, point: Point) -> bool {
    let block = layout.tile(tile);
    let apart = layout.camera.tile == Some(tile) && layout.camera.dive > 0.0;
    let breaks = matches!(layout.pose.motion, Motion::Fracture { piece: Piece::Slab, .. });
    let lift = |tile: u16| layout.fence_over(Piece::Slab).map_or(0.0, |ring| ring.strength(tile));
    let open = if apart {
        layout.open_apart()
    } else if breaks || (layout.has_blocks(tile) && layout.state(tile) == TileState::Pages) {
        Open::ALL
    } else {
        layout.open_of_settled(tile, block.base + block.height, &lift)
    };
    reach(layout, tile).contain(point, open.shares(block.height))
}

/// Whether a page is drawn at a point as a block of its own.
fn covers_block(layout: &Layout<'_>, lattice: &Lattice, tile: u16, page: u16, point: Point) -> bool {
    let block = layout.page(lattice, tile, page);
    let faces = block.faces(&layout.camera.projection);
    let strength = layout.fence_over(lattice.piece).map_or(0.0, |ring| ring.strength(page));
    let stands = block.base > lattice.ground + STANDING;
    let open = layout.open_of_page(lattice, page, |_| if stands { f32::MAX } else { PAGE_LIFT * strength });
    layout.survey.look(layout.cell(tile, page)).is_some() && faces.contain(point, open.shares(block.height))
}

/// What of a tile lies under a point.
fn within_tile(layout: &Layout<'_>, tile: u16, point: Point) -> Option<Found> {
    if !covers(layout, tile, point) {
        return None;
    }
    let top = reach(layout, tile);
    let (u, v) = on_top(&top, point);
    let nearest = (cell(v, 16) * 32 + cell(u, 32)) as u16;
    if layout.state(tile) != TileState::Pages {
        return Some(tile_seen(layout, tile, nearest));
    }
    let lattice = layout.lattice(Piece::Tile(tile));
    let drawn = |&page: &u16| layout.has_blocks(tile) && covers_block(layout, &lattice, tile, page, point);
    let block = (0..CHILDREN as u16).rev().find(drawn);
    // Half of the gap around a page is its own, but there is nothing beside the outermost pages.
    let is_on_top = top.contain(point, (0.0, 0.0));
    page_seen(layout, tile, block.or((is_on_top || !layout.has_blocks(tile)).then_some(nearest))?)
}

fn tile_seen(layout: &Layout<'_>, tile: u16, page: u16) -> Found {
    Found { page: number(tile, page), piece: Some(Piece::Tile(tile)), top: reach(layout, tile) }
}

/// A page of a broken tile; `None` where nothing maps it.
fn page_seen(layout: &Layout<'_>, tile: u16, page: u16) -> Option<Found> {
    layout.survey.look(layout.cell(tile, page))?;
    Some(Found { page: number(tile, page), piece: None, top: page_faces(layout, tile, page) })
}

/// A page where it is drawn: as a block, or as grain on the top of its tile.
fn page_faces(layout: &Layout<'_>, tile: u16, page: u16) -> Faces {
    let projection = &layout.camera.projection;
    if layout.has_blocks(tile) && !matches!(layout.pose.motion, Motion::Wave { .. }) {
        return layout.page(&layout.lattice(Piece::Tile(tile)), tile, page).faces(projection);
    }
    let whole = reach(layout, tile);
    let (column, row) = page_at(page);
    Faces {
        corner: whole.top(f32::from(column) / 32.0, f32::from(row) / 16.0),
        along_x: whole.along_x * (1.0 / 32.0),
        along_y: whole.along_y * (1.0 / 16.0),
        down: Point::default(),
    }
}

fn number(tile: u16, page: u16) -> u32 {
    u32::from(tile) * CHILDREN as u32 + u32::from(page)
}

/// The place of a point on a top as fractions along both axes, beyond 0..=1 where it is beside it.
fn on_top(top: &Faces, point: Point) -> (f32, f32) {
    let (to, area) = (point - top.corner, top.along_x.cross(top.along_y));
    (to.cross(top.along_y) / area, top.along_x.cross(to) / area)
}

/// Which of `count` cells a fraction lies in; the first or the last where it is beyond them.
fn cell(at: f32, count: u32) -> u32 {
    ((at * count as f32).max(0.0) as u32).min(count - 1)
}
