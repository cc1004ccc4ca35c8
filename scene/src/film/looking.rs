//! Looking around in a film: what is pointed at, and how near one may go.

use super::{Film, Tale};
use crate::board::{CELLS, CHILDREN, Piece, Rank, SIDE, page_at, tile_at};
use crate::figure::hit::{Hit, Outline, Seen};
use crate::pose::Shot;
use crate::story::telling::Telling;
use crate::timeline::{Cursor, Ms};
use crate::view::SpotView;
use crate::viewport::Viewport;

/// Something that is pointed at.
#[derive(Clone, PartialEq, Debug)]
pub struct Spot {
    /// The page, numbered from the first page of the slab.
    pub page: u32,
    /// Around the piece that the page is a part of, in CSS pixels.
    pub outline: Outline,
    /// What it is.
    pub view: SpotView,
}

/// Where to go from a piece to the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// Down the columns' axis, which runs to the lower right.
    Right,
    /// The other way.
    Left,
    /// Down the rows' axis, which runs to the lower left.
    Down,
    /// The other way.
    Up,
}

impl Film {
    /// What lies under a point of the figure (CSS pixels) at `at`.
    pub fn spot_at(&mut self, at: Ms, viewport: &Viewport, (x, y): (f32, f32)) -> Option<Spot> {
        self.spot(at, viewport, |seen| seen.hit(x, y))
    }

    /// What a page (numbered from the first page of the slab) is a part of at `at`, wherever it is seen.
    pub fn spot_of(&mut self, at: Ms, viewport: &Viewport, page: u32) -> Option<Spot> {
        self.spot(at, viewport, |seen| seen.around(page))
    }

    fn spot(&mut self, at: Ms, viewport: &Viewport, find: impl Fn(&Seen<'_>) -> Option<Hit>) -> Option<Spot> {
        let cursor = self.timeline.at(at);
        let hit = self.seen(cursor, viewport, find)?;
        let view = self.leaf(cursor.step, hit.page)?;
        Some(Spot { page: hit.page, outline: hit.outline, view })
    }

    /// The leaf that maps a page after a step. Where that was recorded, nothing is run for it.
    pub(super) fn leaf(&mut self, step: usize, page: u32) -> Option<SpotView> {
        match &mut self.tale {
            Tale::Told(telling) => told_leaf(telling, step, page),
            Tale::Recorded(reel) => {
                if self.leaves.as_ref().is_none_or(|(known, _)| *known != step) {
                    self.leaves = Some((step, reel.looks.after(step)?));
                }
                self.leaves.as_ref()?.1.spot(reel.heading.mode, page)
            }
        }
    }

    /// How much a lens may magnify the picture of a step at rest: until the piece around `page` is as large as it can get.
    pub fn strongest_lens(&mut self, at: Ms, viewport: &Viewport, page: Option<u32>) -> f32 {
        let cursor = self.timeline.at(at);
        let _ = self.step(cursor.step);
        let tile = page.map(|page| (page as usize / CHILDREN).min(CHILDREN - 1) as u16);
        let piece = tile.and_then(|tile| match self.board.tile_rank(tile)? {
            Rank::Slab => Some(Piece::Slab),
            Rank::Tile => Some(Piece::Tile(tile)),
            Rank::Page => None,
        });
        self.seen(Cursor { elapsed: cursor.motion, ..cursor }, viewport, |seen| seen.strongest(piece))
    }

    /// What the camera looks at once the motion of a step (0-based, clamped) is over.
    pub fn shot(&mut self, step: usize) -> Shot {
        self.step(step).to
    }

    /// The page of the address that the story follows; the first one where it lies elsewhere.
    #[must_use]
    pub fn page_of_story(&self) -> u32 {
        self.heading.focus.unwrap_or(0)
    }

    /// The first page beyond the piece around `page`, in a direction; `page` itself at the border of the board.
    pub fn page_beyond(&mut self, at: Ms, page: u32, direction: Direction) -> u32 {
        let _ = self.step(self.timeline.at(at).step);
        let page = page.min(CELLS as u32 - 1);
        let (tile, child) = ((page as usize / CHILDREN) as u16, (page as usize % CHILDREN) as u16);
        let ((left, top), (x, y)) = (tile_at(tile), page_at(child));
        let (width, height, first) = match self.board.tile_rank(tile) {
            Some(Rank::Slab) => return page,
            Some(Rank::Tile) => (32, 16, (left, top)),
            _ => (1, 1, (left + x, top + y)),
        };
        let (column, row) = (i32::from(left + x), i32::from(top + y));
        let (column, row) = match direction {
            Direction::Right => (i32::from(first.0) + width, row),
            Direction::Left => (i32::from(first.0) - 1, row),
            Direction::Down => (column, i32::from(first.1) + height),
            Direction::Up => (column, i32::from(first.1) - 1),
        };
        let is_on_board = |at: i32| (0..SIDE as i32).contains(&at);
        if is_on_board(column) && is_on_board(row) { page_in(column as u32, row as u32) } else { page }
    }
}

/// A leaf from the model. Not part of its caller, since a recorded film does without.
#[inline(never)]
fn told_leaf(telling: &mut Telling, step: usize, page: u32) -> Option<SpotView> {
    telling.spot(step, page)
}

/// The page in a column and a row of the board.
fn page_in(column: u32, row: u32) -> u32 {
    (row / 16 * 16 + column / 32) * CHILDREN as u32 + row % 16 * 32 + column % 32
}

#[cfg(test)]
mod tests {
    use gstage_core::scenario::builtin;

    use super::*;
    use crate::lens::Lens;
    use crate::reel::Reel;
    use crate::timeline::Pace;
    use crate::viewport::Theme;

    const PAGE: Viewport = Viewport { width: 704.0, height: 560.0, scale: 1.0, theme: Theme::Dark, lens: Lens::WHOLE };

    #[test]
    fn who_points_at_a_recorded_film_is_told_the_same_and_nothing_is_run_for_it() {
        for entry in builtin::SHOWN {
            let mut told = Film::new(&(entry.scenario)(), Pace::Full).expect("runs");
            let reel = Reel::record(told.telling().expect("was run"));
            let brief = reel.clone().with_json(|_| "{}".to_owned());
            let read = [&reel, &brief].map(|reel| Reel::from_bytes(&reel.to_bytes()).expect("reads its own bytes"));
            let reels = read.into_iter().chain([reel]);
            let mut films: Vec<Film> = reels.map(|reel| Film::recorded(reel, Pace::Full)).collect();
            for step in 0..told.timeline().len() {
                let at = told.timeline().rest_of(step);
                let focus = told.page_of_story();
                for page in [0, focus, focus ^ 1, 131_072, CELLS as u32 - 1] {
                    let spot = told.spot_of(at, &PAGE, page);
                    let middle = spot.as_ref().map_or((352.0, 280.0), |spot| {
                        let [first, _, last, _] = spot.outline;
                        ((first.0 + last.0) / 2.0, (first.1 + last.1) / 2.0)
                    });
                    let place = (middle.0 / PAGE.width, middle.1 / PAGE.height);
                    let near = Viewport { lens: Lens::new(60.0, place), ..PAGE };
                    let hit = told.spot_at(at, &PAGE, middle);
                    let labels = told.labels(at, &near);
                    for film in &mut films {
                        assert_eq!(film.spot_of(at, &PAGE, page), spot, "{} step {} page {page}", entry.slug, step + 1);
                        assert_eq!(film.spot_at(at, &PAGE, middle), hit);
                        assert_eq!(film.labels(at, &near), labels);
                    }
                }
            }
            for film in &films {
                assert!(matches!(film.tale, Tale::Recorded(_)), "{} was run", entry.slug);
            }
        }
    }
}
