//! What a page is a part of after each step, so that whoever points at one needs no model.
//!
//! As bytes: level of the slab, its number among those of its size, all texts on who holds something else; then for each step how
//! many runs of leaves of the step before go and how many come in their place and, unless nothing changes, how many stay before
//! them. A run is what it has otherwise than the one before would have if it went on, see [`Run::take`].

use gstage_core::addr::{Gpa, PAGE_SHIFT};
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;

use super::pack::Packed;
use crate::board::CELLS;
use crate::story::panels::leaf::Leaf;
use crate::story::size::page_order;
use crate::story::stage::Stage;
use crate::view::SpotView;

/// The highest level of any mode.
const TOP: u8 = 4;

/// The leaves after every step, as bytes that nobody reads before somebody points at something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Looks(pub(super) Vec<u8>);

impl Packed for Looks {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.0.len().put(bytes);
        bytes.extend_from_slice(&self.0);
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        let length = usize::take(bytes)?;
        let (looks, rest) = bytes.split_at_checked(length)?;
        *bytes = rest;
        Some(Self(looks.to_vec()))
    }
}

/// Cells one after another that leaves of one level map, which follow each other in host memory and of which the same is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Run {
    /// The first cell.
    pub first: u32,
    /// How many there are.
    pub cells: u32,
    /// Level of the leaves.
    pub level: u8,
    /// The first leaf.
    pub pte: u64,
    /// 0 where nothing is logged, and else one more than there are dirty pages in each leaf.
    pub dirty: u64,
    /// Number of the text on who holds something else.
    pub stale: u32,
}

/// What a run does not have as the one before would go on: bits of its first byte, above the level.
pub(super) const SKIPS: u8 = 1 << 3;
pub(super) const OTHER_PTE: u8 = 1 << 4;
pub(super) const OTHER_DIRTY: u8 = 1 << 5;
pub(super) const OTHER_STALE: u8 = 1 << 6;

impl Run {
    /// The cell behind it.
    pub(super) fn end(&self) -> u32 {
        self.first + self.cells
    }

    /// First address of the leaf of a level that a cell begins in.
    pub(super) fn leaf(stage: &Stage, level: u8, cell: u32) -> Gpa {
        stage.page(cell).align_down(page_order(Level(level)))
    }

    /// The leaf of a level that a cell begins in, if it follows this one in host memory as it does in the guest's.
    pub(super) fn pte(&self, stage: &Stage, level: u8, cell: u32) -> u64 {
        let distance = Self::leaf(stage, level, cell).0.wrapping_sub(Self::leaf(stage, self.level, self.first).0);
        self.pte.wrapping_add(distance >> PAGE_SHIFT << Pte::PFN_SHIFT)
    }

    /// Whether another run carries this one on.
    pub(super) fn continues_with(&self, stage: &Stage, next: &Self) -> bool {
        self.end() == next.first
            && (self.level, self.dirty, self.stale) == (next.level, next.dirty, next.stale)
            && self.pte(stage, next.level, next.first) == next.pte
    }

    /// Cells of a leaf of a level, log2; 0 where there are several leaves to a cell.
    pub(super) fn order(stage: &Stage, level: u8) -> u32 {
        (page_order(Level(level)).saturating_sub(page_order(stage.slab).saturating_sub(18))).min(18)
    }

    /// Takes a run off the start of the bytes, with the one before: the level and which of the following there are, cells between
    /// them, how many times the cells of a leaf it has, and the bits that differ in entry, dirty pages and text.
    fn take(bytes: &mut &[u8], stage: &Stage, before: &Self) -> Option<Self> {
        let head = u8::take(bytes)?;
        let level = head & 7;
        if level > TOP {
            return None;
        }
        let leaves = u64::from(u32::take(bytes)?);
        let mut differing = |bit| if head & bit == 0 { Some(0) } else { u64::take(bytes) };
        let first = u64::from(before.end()).checked_add(differing(SKIPS)?)?;
        let cells = leaves << Self::order(stage, level);
        let mut run = Self { level, ..*before };
        let end = first.checked_add(cells)?;
        if leaves == 0 || end > CELLS as u64 {
            return None;
        }
        (run.first, run.cells) = (first as u32, cells as u32);
        run.pte = before.pte(stage, level, run.first) ^ differing(OTHER_PTE)?;
        run.dirty ^= differing(OTHER_DIRTY)?;
        run.stale ^= u32::try_from(differing(OTHER_STALE)?).ok()?;
        Some(run)
    }
}

/// The leaves after one step.
#[derive(Debug)]
pub struct Leaves {
    pub(super) stage: Stage,
    texts: Vec<String>,
    pub(super) runs: Vec<Run>,
}

impl Leaves {
    /// What maps a page (numbered from the first page of the slab), where there are tables of `mode`.
    #[must_use]
    pub fn spot(&self, mode: Mode, page: u32) -> Option<SpotView> {
        let run = self.runs.get(self.runs.partition_point(|run| run.end() <= page))?;
        if page < run.first || page >= run.end() {
            return None;
        }
        let leaf = Leaf {
            mode,
            first: Run::leaf(&self.stage, run.level, page),
            level: Level(run.level),
            pte: Pte(run.pte(&self.stage, run.level, page)),
            dirty: run.dirty.checked_sub(1),
            stale: self.texts.get(run.stale as usize)?,
        };
        Some(leaf.view())
    }

    /// From the state before a step to the one after it.
    fn advance(&mut self, bytes: &mut &[u8]) -> Option<()> {
        let (gone, new) = (usize::take(bytes)?, usize::take(bytes)?);
        if (gone, new) == (0, 0) {
            return Some(());
        }
        let kept = usize::take(bytes)?;
        if kept > self.runs.len() {
            return None;
        }
        let behind = self.runs.split_off(kept);
        for _ in 0..new {
            let before = self.runs.last().copied().unwrap_or_default();
            self.runs.push(Run::take(bytes, &self.stage, &before)?);
        }
        self.runs.extend_from_slice(behind.get(gone..)?);
        Some(())
    }
}

impl Looks {
    /// The leaves after a step (0-based); `None` where the bytes are damaged.
    #[must_use]
    pub fn after(&self, step: usize) -> Option<Leaves> {
        let rest = &mut &*self.0;
        let slab = Level(u8::take(rest).filter(|&level| level <= TOP)?);
        let base = Gpa(u64::take(rest)? << page_order(slab));
        let mut leaves = Leaves { stage: Stage::new(base, slab), texts: Packed::take(rest)?, runs: Vec::new() };
        for _ in 0..=step {
            leaves.advance(rest)?;
        }
        Some(leaves)
    }
}
