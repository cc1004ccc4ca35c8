//! Table memory: the host pages that hold page tables, bit for bit.
//!
//! Pages lie one after another from a base address, the four of the root first, so a pointer and a page follow from each
//! other by subtraction.

use alloc::boxed::Box;
use alloc::vec;
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
/// log2 of the bytes of the root table, which is also its alignment.
const ROOT_ORDER: u32 = 14;
/// Bytes of the root table.
const ROOT_SIZE: u64 = 1 << ROOT_ORDER;
/// Tables that memory without a reserve grows to at first.
const FIRST_TABLES: usize = 8;
/// Tables at most besides the root: 256 MiB of them, enough to split 127 GiB to 4K.
const MAX_TABLES: u32 = 1 << 16;
/// The highest base: pointers to all tables must fit the 44 bits of a page number.
const MAX_BASE: u64 = (1 << 56) - (MAX_TABLES + ROOT_PAGES) as u64 * PAGE_SIZE;

/// A table: the number of its first 4 KiB page in table memory. The root is 0, the others follow its four pages.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TableId(u32);

impl TableId {
    /// The root table.
    pub const ROOT: Self = Self(0);

    const fn from_number(number: u32) -> Self {
        Self(number + ROOT_PAGES)
    }

    /// Which table it is, counted from the first after the root; `None` for the root.
    pub(crate) const fn number(self) -> Option<usize> {
        match self.0.checked_sub(ROOT_PAGES) {
            Some(number) => Some(number as usize),
            None => None,
        }
    }
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
    /// What a pointer to the first table after the root looks like.
    first_pointer: Pte,
    root: Box<[u64; ROOT_ENTRIES]>,
    /// Pages that exist; those from `used` on have not been handed out.
    tables: Vec<TablePage>,
    used: u32,
}

impl TableMemory {
    /// Memory with an empty root and room for `reserve` tables before it must grow.
    ///
    /// The root lies at `base`, rounded down to 16 KiB and so far down that every table has a 56-bit address.
    #[must_use]
    pub fn new(base: Hpa, reserve: u32) -> Self {
        let base = Hpa(base.0.min(MAX_BASE)).align_down(ROOT_ORDER);
        Self {
            base,
            first_pointer: Pte::pointer(Hpa(base.0 + ROOT_SIZE)),
            root: Box::new([0; ROOT_ENTRIES]),
            tables: vec![ZERO_PAGE; reserve.min(MAX_TABLES) as usize],
            used: 0,
        }
    }

    /// Host physical address of the root table.
    #[must_use]
    pub const fn root(&self) -> Hpa {
        self.base
    }

    /// Table pages that have been handed out, to a memory cache or to a table; the root does not count.
    #[must_use]
    pub const fn allocated(&self) -> u32 {
        self.used
    }

    /// Host physical address of a table.
    #[inline]
    #[must_use]
    pub const fn hpa(&self, table: TableId) -> Hpa {
        Hpa(self.base.0 + table.0 as u64 * PAGE_SIZE)
    }

    /// The table at a host physical address, if one was handed out there.
    #[must_use]
    pub fn table_at(&self, hpa: Hpa) -> Option<TableId> {
        if hpa == self.base {
            return Some(TableId::ROOT);
        }
        let number = hpa.pfn().0.checked_sub(self.first_pointer.pfn().0)?;
        (number < u64::from(self.used)).then_some(TableId::from_number(number as u32))
    }

    /// The table that an entry leads to, for walks: nothing for a leaf or an empty entry.
    ///
    /// Pointers are made by [`Pte::pointer`] alone, so the distance to a pointer to the first table counts tables. The
    /// rotation brings any other bit to the top, where it makes the number too large: one comparison tells a pointer from
    /// everything else.
    #[inline]
    pub(crate) fn follow(&self, entry: Pte) -> Option<(TableId, &[u64; TABLE_ENTRIES])> {
        let number = entry.0.wrapping_sub(self.first_pointer.0).rotate_right(Pte::PFN_SHIFT);
        let page = self.tables.get(usize::try_from(number).ok()?)?;
        Some((TableId::from_number(number as u32), &page.0))
    }

    /// All bytes of table memory that are in use, as 64-bit words and page by page: the root, then the tables.
    pub fn pages(&self) -> impl Iterator<Item = &[u64]> {
        let tables = self.tables.iter().take(self.used as usize);
        self.root.chunks(TABLE_ENTRIES).chain(tables.map(|page| page.0.as_slice()))
    }

    /// The entries of a table.
    #[inline]
    pub(crate) fn entries(&self, table: TableId) -> &[u64] {
        match table.number() {
            None => &self.root[..],
            Some(number) => self.tables.get(number).map_or(&[], |page| &page.0),
        }
    }

    /// The entry at a place; empty outside of the memory, which no operation addresses.
    #[inline]
    pub(crate) fn read(&self, place: Place) -> Pte {
        Pte(self.entries(place.table).get(usize::from(place.index)).copied().unwrap_or(0))
    }

    /// Stores one entry; nothing happens outside of the memory.
    #[inline]
    pub(crate) fn write(&mut self, place: Place, pte: Pte) {
        let entries: &mut [u64] = match place.table.number() {
            None => &mut self.root[..],
            Some(number) => self.tables.get_mut(number).map_or(&mut [], |page| &mut page.0),
        };
        if let Some(entry) = entries.get_mut(usize::from(place.index)) {
            *entry = pte.0;
        }
    }

    /// Hands out the next page, or nothing where the memory has reached its limit.
    #[inline]
    pub(crate) fn allocate(&mut self, contents: Contents) -> Option<TableId> {
        if self.used as usize >= self.tables.len() && !self.grow() {
            return None;
        }
        let table = TableId::from_number(self.used);
        self.used += 1;
        if contents == Contents::Zeroed {
            self.zero(table);
        }
        Some(table)
    }

    /// Takes back the page that was handed out last, to undo it.
    pub(crate) fn undo_allocate(&mut self) {
        self.used = self.used.saturating_sub(1);
    }

    /// Forgets every table and empties the root; keeps the memory itself.
    pub(crate) fn reset(&mut self) {
        self.used = 0;
        self.root.fill(0);
    }

    /// Empties a table that is not the root.
    pub(crate) fn zero(&mut self, table: TableId) {
        if let Some(page) = self.page_mut(table) {
            page.fill(0);
        }
    }

    /// Writes all 512 children of `parent` into a table whose entries have `level`.
    #[inline]
    pub(crate) fn fill(&mut self, table: TableId, parent: Pte, level: Level) {
        let Some(page) = self.page_mut(table) else { return };
        let index_bits = Pte::child_step(level).wrapping_mul(TABLE_ENTRIES as u64 - 1);
        // OR and addition agree where the parent is aligned, as every one that KVM makes is.
        match (level.0, parent.0 & index_bits) {
            (0, 0) => fill_by_adding::<0>(page, parent),
            (1, 0) => fill_by_adding::<1>(page, parent),
            (2, 0) => fill_by_adding::<2>(page, parent),
            (3, 0) => fill_by_adding::<3>(page, parent),
            _ => fill_by_or(page, parent, level),
        }
    }

    #[inline]
    fn page_mut(&mut self, table: TableId) -> Option<&mut [u64; TABLE_ENTRIES]> {
        Some(&mut self.tables.get_mut(table.number()?)?.0)
    }

    #[cold]
    fn grow(&mut self) -> bool {
        let tables = (self.tables.len() * 2).clamp(FIRST_TABLES, MAX_TABLES as usize);
        let grows = tables > self.tables.len();
        if grows {
            self.tables.resize(tables, ZERO_PAGE);
        }
        grows
    }
}

/// Fills a table with the children of an aligned parent.
///
/// A running sum instead of a product for every entry, and a step that the compiler knows: it becomes one vector addition
/// and one vector store for each vector, also where the machine has no 64-bit vector multiply (SSE2, AVX2, wasm). Never
/// inlined: the registers that the loop needs are better not shared.
#[inline(never)]
fn fill_by_adding<const LEVEL: u8>(entries: &mut [u64; TABLE_ENTRIES], parent: Pte) {
    let mut child = parent.0;
    for entry in entries {
        *entry = child;
        child = child.wrapping_add(Pte::child_step(Level(LEVEL)));
    }
}

/// Fills a table with the children of any parent.
#[cold]
#[inline(never)]
fn fill_by_or(entries: &mut [u64; TABLE_ENTRIES], parent: Pte, level: Level) {
    for (index, entry) in entries.iter_mut().enumerate() {
        *entry = parent.child(index as u16, level).0;
    }
}

impl Clone for TableMemory {
    /// Copies the pages that are in use; the copy grows when it needs more.
    fn clone(&self) -> Self {
        let tables = self.tables.iter().take(self.used as usize).cloned().collect();
        Self { base: self.base, first_pointer: self.first_pointer, root: self.root.clone(), tables, used: self.used }
    }
}

impl PartialEq for TableMemory {
    /// Whether every page in use has the same place and the same bits.
    fn eq(&self, other: &Self) -> bool {
        self.base == other.base && self.used == other.used && self.pages().eq(other.pages())
    }
}

impl Eq for TableMemory {}

impl fmt::Debug for TableMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableMemory").field("base", &self.base).field("allocated", &self.allocated()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(parent: u64, level: u8) -> Vec<u64> {
        let mut memory = TableMemory::new(DEFAULT_BASE, 1);
        let table = memory.allocate(Contents::Overwritten).unwrap();
        memory.fill(table, Pte(parent), Level(level));
        memory.entries(table).to_vec()
    }

    #[test]
    fn a_filled_table_holds_the_children_of_the_kernel_whatever_the_parent() {
        for parent in [0x5000_00df, 0x5028_00db, 0x2008_00df, u64::MAX, 1 << 63 | 0xdf, 0xdf] {
            for level in 0..=5 {
                let children: Vec<u64> = (0..512).map(|index| Pte(parent).child(index, Level(level)).0).collect();
                assert_eq!(filled(parent, level), children, "{parent:#x} at level {level}");
            }
        }
    }

    #[test]
    fn tables_follow_the_root_and_are_found_by_their_pointers_alone() {
        let mut memory = TableMemory::new(DEFAULT_BASE, 0);
        let first = memory.allocate(Contents::Zeroed).unwrap();
        let second = memory.allocate(Contents::Zeroed).unwrap();
        assert_eq!([memory.hpa(first), memory.hpa(second)], [Hpa(0x8100_4000), Hpa(0x8100_5000)]);
        for table in [first, second] {
            let pointer = Pte::pointer(memory.hpa(table));
            assert_eq!(memory.follow(pointer).map(|(found, _)| found), Some(table));
            assert_eq!(memory.table_at(memory.hpa(table)), Some(table));
            assert!(memory.follow(Pte(pointer.0 | Pte::R)).is_none());
        }
        for stray in [0, 0x5000_00df, Pte::pointer(DEFAULT_BASE).0, Pte::pointer(Hpa(0x9000_0000)).0, u64::MAX] {
            assert!(memory.follow(Pte(stray)).is_none(), "{stray:#x}");
        }
        assert_eq!(memory.table_at(Hpa(0x8100_1000)), None, "inside of the root");
        assert_eq!(memory.table_at(Hpa(0x8100_6000)), None, "not handed out");
        assert_eq!(memory.table_at(DEFAULT_BASE), Some(TableId::ROOT));
    }

    #[test]
    fn any_base_gives_tables_with_56_bit_addresses() {
        for base in [0, 0x1234, u64::MAX] {
            let mut memory = TableMemory::new(Hpa(base), 1);
            let table = memory.allocate(Contents::Zeroed).unwrap();
            let pointer = Pte::pointer(memory.hpa(table));
            assert_eq!(memory.follow(pointer).map(|(found, _)| found), Some(table));
            assert!(memory.follow(Pte::EMPTY).is_none());
            assert_eq!(memory.root().0 % (1 << 14), 0);
        }
    }

    #[test]
    fn memory_grows_when_its_reserve_is_used_up_and_stops_at_its_limit() {
        let mut memory = TableMemory::new(DEFAULT_BASE, MAX_TABLES - 1);
        for _ in 0..MAX_TABLES {
            assert!(memory.allocate(Contents::Overwritten).is_some());
        }
        assert_eq!(memory.allocate(Contents::Overwritten), None);
        assert_eq!(memory.allocated(), MAX_TABLES);
    }
}
