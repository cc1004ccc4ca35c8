//! What the figure has to know of the board before it draws: what each tile is, seen from afar.

use crate::board::{Board, CHILDREN, Cell, Rank};
use crate::pose::{Motion, Pose};

/// How a piece looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Look {
    /// Writable like everything else: nothing to say.
    Plain,
    /// Read-only.
    Cool,
    /// Writable while other pieces are read-only, or written like all others.
    Warm,
}

/// A tile from afar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TileState {
    /// Nothing maps any of its pages.
    Hole,
    /// The same, and its table is there.
    Table,
    /// One leaf maps it, or the slab's leaf does.
    Whole(Look),
    /// It is broken into pages.
    Pages,
}

/// The board from afar.
#[derive(Debug)]
pub(crate) struct Survey {
    pub(crate) tiles: [TileState; CHILDREN],
    /// Whether one leaf maps the whole board.
    pub(crate) slab: Option<Look>,
    /// Tiles that are broken into pages.
    pub(crate) broken: usize,
    /// Whether a writable page stands out: some page is read-only, or all have been written.
    contrast: bool,
}

impl Survey {
    /// What a pose shows.
    pub(crate) fn of(pose: &Pose<'_>) -> Self {
        let survey = Self::of_board(pose.board);
        match pose.motion {
            Motion::Wave { since, before } => survey.in_wave(since, &Self::of_board(before)),
            _ => survey,
        }
    }

    /// What a wave has not come to is what it was.
    #[inline(never)]
    fn in_wave(mut self, since: &[f32], before: &Self) -> Self {
        for (tile, (since, before)) in self.tiles.iter_mut().zip(since.iter().zip(before.tiles)) {
            if *since < 0.0 {
                *tile = before;
            }
        }
        // Nothing changes its height or its colour in one go.
        self.broken = self.broken.max(before.broken);
        self.contrast |= before.contrast;
        self
    }

    /// Looks at every cell once.
    fn of_board(board: &Board) -> Self {
        let mut sums = [(0u8, 0u8); CHILDREN];
        let mut contrast = false;
        for (sum, cells) in sums.iter_mut().zip(board.cells.chunks_exact(CHILDREN)) {
            *sum = cells.iter().fold((0, 255), |(any, all), cell| (any | cell.0, all & cell.0));
            contrast |= sum.1 & Cell::WRITABLE == 0 && cells.iter().any(|cell| is_read_only(*cell));
        }
        // Once every page has been written, all of them stand out against what they were.
        contrast |= sums.iter().all(|&(_, all)| all & WRITTEN == WRITTEN);
        let tiles = sums.map(|(any, all)| state(any, all, contrast));
        let broken = tiles.iter().filter(|&&tile| tile == TileState::Pages).count();
        let slab = match (board.tile_rank(0), tiles[0]) {
            (Some(Rank::Slab), TileState::Whole(look)) => Some(look),
            _ => None,
        };
        Self { tiles, slab, broken, contrast }
    }

    /// The look of one cell; `None` for a hole.
    pub(crate) fn look(&self, cell: Cell) -> Option<Look> {
        cell.rank()?;
        Some(look(cell.is_writable(), self.contrast))
    }

    /// The focus, if it is a page of its own that is writable among read-only ones.
    pub(crate) fn warm_focus(&self, pose: &Pose<'_>) -> Option<(u16, u16)> {
        let (tile, page) = focus_of(pose)?;
        let cell = *pose.board.cells.get(tile as usize * CHILDREN + page as usize)?;
        let is_warm = cell.rank() == Some(Rank::Page) && self.look(cell) == Some(Look::Warm);
        is_warm.then_some((tile, page))
    }

    /// The only broken tile.
    pub(crate) fn sole_broken(&self) -> Option<u16> {
        if self.broken != 1 {
            return None;
        }
        self.tiles.iter().position(|&tile| tile == TileState::Pages).map(|tile| tile as u16)
    }

    /// How thick settled pages are. A lone broken tile stays nearly as high as its whole neighbours, which would hide it;
    /// as more and more of them are broken, the pages become the chips that they are.
    pub(crate) fn page_height(&self, dive: f32) -> f32 {
        use super::easing::{mix, smooth};
        use super::lattice::{PAGE_HEIGHT, TILE_HEIGHT};
        let share = smooth((self.broken as f32 / 512.0 - 0.05) / 0.6);
        mix(TILE_HEIGHT - 2.5, PAGE_HEIGHT, share.max(dive))
    }
}

/// The focus of a pose as tile and page within it.
pub(crate) fn focus_of(pose: &Pose<'_>) -> Option<(u16, u16)> {
    pose.focus.filter(|&page| page < 512 * 512).map(|page| ((page / 512) as u16, (page % 512) as u16))
}

/// A page that the guest has written, and the log knows it.
const WRITTEN: u8 = Cell::WRITABLE | Cell::DIRTY | 1;

fn is_read_only(cell: Cell) -> bool {
    cell.0 & Cell::RANK != 0 && !cell.is_writable()
}

fn look(writable: bool, contrast: bool) -> Look {
    match (writable, contrast) {
        (false, _) => Look::Cool,
        (true, true) => Look::Warm,
        (true, false) => Look::Plain,
    }
}

fn state(any: u8, all: u8, contrast: bool) -> TileState {
    let (any_rank, all_rank) = (Cell(any & Cell::RANK), Cell(all & Cell::RANK));
    if any_rank == Cell::HOLE {
        return if Cell(all).has_table() { TileState::Table } else { TileState::Hole };
    }
    match all_rank.rank() {
        Some(Rank::Tile | Rank::Slab) if any_rank == all_rank => {
            TileState::Whole(look(all & Cell::WRITABLE != 0, contrast))
        }
        _ => TileState::Pages,
    }
}
