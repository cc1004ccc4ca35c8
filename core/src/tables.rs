//! Table memory: the host pages that hold page tables, bit for bit.
//!
//! Pages lie one after another from a base address, the four of the root first, so a pointer and a page follow from each
//! other by subtraction.

use alloc::vec::Vec;
use core::fmt;

use crate::addr::{Hpa, PAGE_SIZE};
use crate::level::Level;
use crate::mode::{ROOT_ENTRIES, TABLE_ENTRIES};
use crate::pte::Pte;

/// Where the root table lies unless told otherwise: 16 KiB aligned, as `hgatp` wants it.
pub const DEFAULT_BASE: Hpa = Hpa(0x8100_0000);

/// Pages of the root table.
const ROOT_PAGES: u32 = (ROOT_ENTRIES / TABLE_ENTRIES) as u32;
/// Pages at most, the root's included: 256 MiB of tables, enough to split 128 GiB to 4K.
const MAX_PAGES: u32 = 1 << 16;
/// Entries that are written together when a table is filled.
const LANES: usize = 16;

/// A table page: the number of its first 4 KiB page in table memory. The root is 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TableId(pub(crate) u32);

impl TableId {
    /// The root table.
    pub const ROOT: Self = Self(0);
}

/// The place of one entry in table memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub(crate) table: TableId,
    pub(crate) index: u16,
    pub(crate) level: Level,
}

/// Whether a page is zeroed when it leaves the allocator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Contents {
    /// All entries are empty.
    Zeroed,
    /// Anything: the caller overwrites every entry before anyone can read one.
    Overwritten,
}

/// 4 KiB at a 4 KiB boundary. The alignment is worth a third of the time of a fill.
#[derive(Clone, PartialEq, Eq)]
#[repr(C, align(4096))]
struct TablePage([u64; TABLE_ENTRIES]);

const ZERO_PAGE: TablePage = TablePage([0; TABLE_ENTRIES]);

/// The host pages that hold page tables.
pub struct TableMemory {
    base: Hpa,
    /// Pages that exist; those from `used` on have not been handed out.
    pages: Vec<TablePage>,
    used: u32,
}

impl TableMemory {
    /// Memory with an empty root at `base` (rounded down to 16 KiB) and room for `reserve` tables before it must grow.
    #[must_use]
    pub fn new(base: Hpa, reserve: u32) -> Self {
        let pages = (ROOT_PAGES + reserve.min(MAX_PAGES - ROOT_PAGES)) as usize;
        Self { base: base.align_down(14), pages: alloc::vec![ZERO_PAGE; pages], used: ROOT_PAGES }
    }

    /// Host physical address of the root table.
    #[must_use]
    pub const fn root(&self) -> Hpa {
        self.base
    }

    /// Table pages that have been handed out, to a memory cache or to a table; the root does not count.
    #[must_use]
    pub const fn allocated(&self) -> u32 {
        self.used - ROOT_PAGES
    }

    /// Host physical address of a table.
    #[inline]
    #[must_use]
    pub const fn hpa(&self, table: TableId) -> Hpa {
        Hpa(self.base.0.wrapping_add(table.0 as u64 * PAGE_SIZE))
    }

    /// The table at a host physical address, if one was handed out there.
    #[inline]
    #[must_use]
    pub fn table_at(&self, hpa: Hpa) -> Option<TableId> {
        let page = hpa.0.wrapping_sub(self.base.0) / PAGE_SIZE;
        let is_table = page == 0 || (page >= u64::from(ROOT_PAGES) && page < u64::from(self.used));
        is_table.then_some(TableId(page as u32))
    }

    /// All bytes of table memory that are in use, as 64-bit words: the root, then the tables.
    pub fn words(&self) -> impl Iterator<Item = &[u64; TABLE_ENTRIES]> {
        self.pages[..self.used as usize].iter().map(|page| &page.0)
    }

    /// The entry at a place.
    #[inline]
    pub(crate) fn read(&self, place: Place) -> Pte {
        let (page, word) = place.coordinates();
        Pte(self.pages.get(page).map_or(0, |page| page.0[word]))
    }

    /// Stores one entry. Nothing happens outside of the memory, which no operation addresses.
    #[inline]
    pub(crate) fn write(&mut self, place: Place, pte: Pte) {
        let (page, word) = place.coordinates();
        if let Some(page) = self.pages.get_mut(page) {
            page.0[word] = pte.0;
        }
    }

    /// The entries of a table that is not the root.
    pub(crate) fn entries(&self, table: TableId) -> &[u64] {
        self.pages.get(table.0 as usize).map_or(&[], |page| &page.0)
    }

    /// Hands out the next page, or nothing where the memory has reached its limit.
    #[inline]
    pub(crate) fn allocate(&mut self, contents: Contents) -> Option<TableId> {
        if self.used as usize >= self.pages.len() && !self.grow() {
            return None;
        }
        let table = TableId(self.used);
        self.used += 1;
        if contents == Contents::Zeroed {
            self.zero(table);
        }
        Some(table)
    }

    /// Takes back the page that was handed out last, to undo it.
    pub(crate) fn undo_allocate(&mut self) {
        if self.used > ROOT_PAGES {
            self.used -= 1;
        }
    }

    /// Forgets every table and empties the root; keeps the memory itself.
    pub(crate) fn reset(&mut self) {
        self.used = ROOT_PAGES;
        for page in self.pages.iter_mut().take(ROOT_PAGES as usize) {
            page.0.fill(0);
        }
    }

    /// Empties a table.
    pub(crate) fn zero(&mut self, table: TableId) {
        if let Some(page) = self.pages.get_mut(table.0 as usize) {
            page.0.fill(0);
        }
    }

    /// Writes all 512 children of `parent` into a table whose entries have `level`.
    #[inline]
    pub(crate) fn fill(&mut self, table: TableId, parent: Pte, level: Level) {
        let step = Pte::child_step(level);
        let Some(page) = self.pages.get_mut(table.0 as usize) else { return };
        let span = step.wrapping_mul(TABLE_ENTRIES as u64 - 1);
        if parent.0 & span == 0 {
            fill_by_adding(&mut page.0, parent.0, step);
        } else {
            for (index, entry) in page.0.iter_mut().enumerate() {
                *entry = parent.child(index as u16, level).0;
            }
        }
    }

    #[cold]
    fn grow(&mut self) -> bool {
        let pages = (self.pages.len() * 2).min(MAX_PAGES as usize);
        let grows = pages > self.pages.len();
        if grows {
            self.pages.resize(pages, ZERO_PAGE);
        }
        grows
    }
}

/// Entry `i` becomes `first + i * step`, which is the OR of the two where the bits of the index are free in `first`.
///
/// A running sum in lanes instead of a product for every entry: it compiles to vector additions and stores, also where
/// the machine has no 64-bit vector multiply (SSE2, AVX2, wasm).
#[inline]
fn fill_by_adding(entries: &mut [u64; TABLE_ENTRIES], first: u64, step: u64) {
    let mut lanes: [u64; LANES] = core::array::from_fn(|lane| first.wrapping_add(step.wrapping_mul(lane as u64)));
    let stride = step.wrapping_mul(LANES as u64);
    for chunk in entries.as_chunks_mut::<LANES>().0 {
        *chunk = lanes;
        for lane in &mut lanes {
            *lane = lane.wrapping_add(stride);
        }
    }
}

impl Place {
    /// Page and word in table memory: the root spans four pages.
    #[inline]
    const fn coordinates(self) -> (usize, usize) {
        let index = self.index as usize;
        (self.table.0 as usize + index / TABLE_ENTRIES, index % TABLE_ENTRIES)
    }
}

impl Clone for TableMemory {
    /// Copies the pages that are in use; the copy grows when it needs more.
    fn clone(&self) -> Self {
        Self { base: self.base, pages: self.pages[..self.used as usize].to_vec(), used: self.used }
    }
}

impl PartialEq for TableMemory {
    /// Whether every page in use has the same place and the same bits.
    fn eq(&self, other: &Self) -> bool {
        self.base == other.base && self.used == other.used && self.words().eq(other.words())
    }
}

impl Eq for TableMemory {}

impl fmt::Debug for TableMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableMemory").field("base", &self.base).field("allocated", &self.allocated()).finish()
    }
}
