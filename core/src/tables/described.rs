//! Table pages of which those that a split has just written are told by one entry and a level.
//!
//! A split writes 512 entries that all follow from the leaf, and most tables never change again. Such a table is kept as
//! what it was written from: 16 bytes instead of 4096. The first store of another value makes the bytes. When a sweep over
//! all entries ends and they are again what a split could have written (or all empty), the bytes go again.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::entries::{self, Entries};
use super::{PAGE_WORDS, PageWords, fill};
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;

/// Tables at most: as many as a guest of 512 GiB has when it is split to 4K, and some for memory caches.
pub(super) const MAX_DESCRIBED: u32 = (1 << 18) + (1 << 13);
/// Tables with bytes at which no more tables are handed out: 128 MiB.
const MAX_STORED: u32 = 1 << 15;

/// One table page.
#[derive(Clone)]
enum Sheet {
    /// The children of an entry, as the split writes them.
    Children {
        parent: Pte,
        /// Level of the children.
        level: Level,
    },
    /// All bytes.
    Stored(Box<PageWords>),
}

impl Sheet {
    /// Makes the bytes of a page. Gives how many pages more have bytes than before.
    fn store(&mut self, mode: Mode) -> u32 {
        let Self::Children { parent, level } = *self else { return 0 };
        let mut words = Box::new([0; PAGE_WORDS]);
        fill::fill(mode, &mut words, parent, level);
        *self = Self::Stored(words);
        1
    }
}

/// A level so high that the children of an entry are all alike.
const NO_STEP: Level = Level(u8::MAX);
/// An empty table: the children of an empty entry, with no step between them.
const EMPTY: Sheet = Sheet::Children { parent: Pte::EMPTY, level: NO_STEP };

/// Pages that were handed out.
#[derive(Clone)]
pub(super) struct Described {
    sheets: Vec<Sheet>,
    /// Sheets that are stored.
    stored: u32,
}

impl Described {
    pub(super) fn new(reserve: u32) -> Self {
        Self { sheets: Vec::with_capacity(reserve.min(MAX_DESCRIBED) as usize), stored: 0 }
    }

    /// Adds an empty page, or nothing where a limit is reached.
    pub(super) fn push(&mut self) -> bool {
        let fits = self.sheets.len() < MAX_DESCRIBED as usize && self.stored < MAX_STORED;
        if fits {
            self.sheets.push(EMPTY);
        }
        fits
    }

    /// Removes the last page.
    pub(super) fn pop(&mut self) {
        if let Some(Sheet::Stored(_)) = self.sheets.pop() {
            self.stored -= 1;
        }
    }

    pub(super) fn clear(&mut self) {
        self.sheets.clear();
        self.stored = 0;
    }

    #[inline]
    pub(super) fn entries(&self, mode: Mode, number: usize) -> Entries<'_> {
        match self.sheets.get(number) {
            Some(Sheet::Stored(words)) => Entries::of_words(mode, &words[..]),
            Some(&Sheet::Children { parent, level }) => Entries::children(mode, parent, level),
            None => Entries::of_words(mode, &[]),
        }
    }

    /// Makes a page the children of `parent`; empty without one.
    pub(super) fn fill(&mut self, number: usize, children: Option<(Pte, Level)>) {
        let Some(sheet) = self.sheets.get_mut(number) else { return };
        self.stored -= u32::from(matches!(sheet, Sheet::Stored(_)));
        *sheet = children.map_or(EMPTY, |(parent, level)| Sheet::Children { parent, level });
    }

    /// Stores one entry of a page whose entries have `level`.
    pub(super) fn write(&mut self, mode: Mode, number: usize, index: u16, level: Level, pte: Pte) {
        let is_same = self.entries(mode, number).get(index) == pte;
        let Some(sheet) = self.sheets.get_mut(number).filter(|_| !is_same) else { return };
        self.stored += sheet.store(mode);
        let Sheet::Stored(words) = sheet else { return };
        entries::set(mode, &mut words[..], index, pte);
        let is_end = index == 0 || usize::from(index) + 1 == mode.table_entries();
        if is_end && let Some(described) = describe(mode, words, level) {
            *sheet = described;
            self.stored -= 1;
        }
    }

    /// Stores entries one after another in a page, from an index on, whose entries have a level: entry `i` becomes
    /// `first + i * step`.
    pub(super) fn write_run(
        &mut self,
        mode: Mode,
        number: usize,
        (index, level): (u16, Level),
        first: Pte,
        step: u64,
        count: u16,
    ) {
        let Some(sheet) = self.sheets.get_mut(number) else { return };
        if usize::from(count) == mode.table_entries()
            && index == 0
            && let Some(described) = run(mode, level, first, step)
        {
            self.stored -= u32::from(matches!(sheet, Sheet::Stored(_)));
            *sheet = described;
            return;
        }
        self.stored += sheet.store(mode);
        let Sheet::Stored(words) = sheet else { return };
        entries::set_run(mode, &mut words[..], index, first, step, count);
        if let Some(described) = describe(mode, words, level) {
            *sheet = described;
            self.stored -= 1;
        }
    }

    /// Bytes of memory that are held.
    pub(super) fn bytes(&self) -> usize {
        self.sheets.capacity() * size_of::<Sheet>() + self.stored as usize * size_of::<PageWords>()
    }
}

/// A page all of whose entries are written one after another, if a split could have written it or if it is empty then.
fn run(mode: Mode, level: Level, first: Pte, step: u64) -> Option<Sheet> {
    let last = mode.table_entries() as u16 - 1;
    let parent = mode.stored(first);
    let (level, like) = if parent.is_empty() { (NO_STEP, 0) } else { (level, mode.child_step(level)) };
    // If the last one comes out the same, no index meets a bit of the first.
    let end = mode.stored(Pte(first.0.wrapping_add(step.wrapping_mul(u64::from(last)))));
    let is_alike = step == like && Entries::children(mode, parent, level).get(last) == end;
    is_alike.then_some(Sheet::Children { parent, level })
}

/// What a page was written from, if a split could have written it or if it is empty. Nearly always the last entry alone
/// tells that it is neither.
fn describe(mode: Mode, words: &PageWords, level: Level) -> Option<Sheet> {
    let entries = Entries::of_words(mode, &words[..]);
    let parent = entries.get(0);
    let level = if parent.is_empty() { NO_STEP } else { level };
    let children = Entries::children(mode, parent, level);
    let last = mode.table_entries() as u16 - 1;
    let is_alike = children.get(last) == entries.get(last) && entries.is_equal(children);
    is_alike.then_some(Sheet::Children { parent, level })
}
