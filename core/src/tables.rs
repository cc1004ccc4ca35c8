//! Table memory: the host pages that hold page tables, bit for bit.
//!
//! Pages lie one after another from a base address, the four of the root first, so a pointer and a page follow from each
//! other by subtraction.

#[cfg(test)]
mod agreement;
mod dense;
mod described;
mod entries;
mod fill;
mod place;

use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::fmt;

use crate::addr::{Hpa, PAGE_SIZE};
use crate::level::Level;
use crate::mode::{Mode, ROOT_ORDER};
use crate::pte::Pte;

use dense::Dense;
pub(crate) use dense::Walkable;
use described::{Described, MAX_DESCRIBED};
pub(crate) use entries::Entries;
pub(crate) use place::{Contents, Place};
pub use place::{Keeping, TableId};

/// Where the root table lies unless told otherwise: 16 KiB aligned, as `hgatp` wants it.
pub const DEFAULT_BASE: Hpa = Hpa(0x8100_0000);

/// 64-bit words of a page.
const PAGE_WORDS: usize = PAGE_SIZE as usize / 8;
/// Bytes of the root table.
const ROOT_SIZE: u64 = 1 << ROOT_ORDER;
/// Pages of the root table.
const ROOT_PAGES: u32 = (ROOT_SIZE / PAGE_SIZE) as u32;
/// 64-bit words of the root table.
const ROOT_WORDS: usize = ROOT_PAGES as usize * PAGE_WORDS;
/// Bytes from the root to the end of the last table that there can be.
const MAX_SIZE: u64 = (MAX_DESCRIBED + ROOT_PAGES) as u64 * PAGE_SIZE;

/// The bytes of a page, as little-endian words.
type PageWords = [u64; PAGE_WORDS];

/// Pages that are not there as 64-bit entries.
enum Others {
    /// There are none.
    None,
    /// Bytes, as 32-bit entries.
    Narrow(Dense),
    Described(Described),
}

/// The host pages that hold page tables.
pub struct TableMemory {
    mode: Mode,
    base: Hpa,
    /// What a pointer to the first table after the root looks like.
    first_pointer: Pte,
    root: Box<[u64; ROOT_WORDS]>,
    /// Pages of 64-bit entries, there as bytes: what must be fast finds its page here or goes another way. None at all
    /// where tables are kept otherwise.
    wide: Dense,
    others: Others,
    /// Pages that have been handed out.
    used: u32,
}

impl TableMemory {
    /// Memory with an empty root and room for `reserve` tables before it must grow.
    ///
    /// The root lies at `base`, rounded down to 16 KiB and so far down that the entries of `mode` can hold the address of
    /// every table.
    #[must_use]
    pub fn new(mode: Mode, keeping: Keeping, base: Hpa, reserve: u32) -> Self {
        let highest = (1 << mode.format().hpa_bits) - MAX_SIZE;
        let base = Hpa(base.0.min(highest)).align_down(ROOT_ORDER);
        let (wide, others) = match (keeping, mode) {
            (Keeping::Dense, Mode::Sv32x4) => (Dense::default(), Others::Narrow(Dense::new(reserve))),
            (Keeping::Dense, _) => (Dense::new(reserve), Others::None),
            (Keeping::Described, _) => (Dense::default(), Others::Described(Described::new(reserve))),
        };
        let first_pointer = Pte::pointer(Hpa(base.0 + ROOT_SIZE));
        Self { mode, base, first_pointer, root: Box::new([0; ROOT_WORDS]), wide, others, used: 0 }
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
        (number < u64::from(self.used)).then(|| TableId::from_number(number as u32))
    }

    /// Bytes that the tables take in the memory of whoever runs this model, the root included.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let others = match &self.others {
            Others::None => 0,
            Others::Narrow(pages) => pages.bytes(),
            Others::Described(pages) => pages.bytes(),
        };
        size_of_val(&*self.root) + self.wide.bytes() + others
    }

    /// The table that an entry leads to: nothing for a leaf or an empty entry.
    #[inline]
    pub(crate) fn table_behind(&self, entry: Pte) -> Option<TableId> {
        let number = number_behind(self.first_pointer, entry);
        (number < u64::from(self.used)).then(|| TableId::from_number(number as u32))
    }

    /// The pages for a walk that must be fast, if they are there as bytes of 64-bit entries.
    #[inline]
    pub(crate) fn walkable(&self) -> Option<Walkable<'_>> {
        matches!(self.others, Others::None).then(|| self.wide.walkable(&self.root, self.first_pointer))
    }

    /// All bytes of table memory that are in use, as little-endian 64-bit words and page by page: the root, then the
    /// tables. Pages that are not there as bytes are made on the way.
    pub fn pages(&self) -> impl Iterator<Item = Cow<'_, [u64]>> {
        let tables = (0..self.used).map(|number| self.entries(TableId::from_number(number)).words());
        self.root.chunks(PAGE_WORDS).map(Cow::Borrowed).chain(tables)
    }

    /// The entries of a table.
    pub(crate) fn entries(&self, table: TableId) -> Entries<'_> {
        let words: &[u64] = match (table.number(), &self.others) {
            (None, _) => &self.root[..],
            (Some(number), Others::None) => self.wide.words(number),
            (Some(number), Others::Narrow(pages)) => pages.words(number),
            (Some(number), Others::Described(pages)) => return pages.entries(self.mode, number),
        };
        Entries::of_words(self.mode, words)
    }

    /// The entry at a place; empty outside of the memory, which no operation addresses.
    #[inline]
    pub(crate) fn read(&self, place: Place) -> Pte {
        let word = match place.table.number() {
            None if self.mode != Mode::Sv32x4 => self.root.get(usize::from(place.index)),
            None => None,
            Some(number) => self.wide.get(number).and_then(|page| page.get(usize::from(place.index))),
        };
        match word {
            Some(&word) => Pte(word),
            None => self.read_slowly(place),
        }
    }

    #[inline(never)]
    fn read_slowly(&self, place: Place) -> Pte {
        self.entries(place.table).get(place.index)
    }

    /// Stores one entry; nothing happens outside of the memory.
    #[inline]
    pub(crate) fn write(&mut self, place: Place, pte: Pte) {
        let word = match place.table.number() {
            None if self.mode != Mode::Sv32x4 => self.root.get_mut(usize::from(place.index)),
            None => None,
            Some(number) => self.wide.get_mut(number).and_then(|page| page.get_mut(usize::from(place.index))),
        };
        match word {
            Some(word) => *word = pte.0,
            None => self.write_slowly(place, pte),
        }
    }

    #[inline(never)]
    fn write_slowly(&mut self, place: Place, pte: Pte) {
        let words: &mut [u64] = match (place.table.number(), &mut self.others) {
            (None, _) => &mut self.root[..],
            (Some(number), Others::Narrow(pages)) => pages.words_mut(number),
            (Some(number), Others::Described(pages)) => {
                return pages.write(self.mode, number, place.index, place.level, pte);
            }
            (Some(_), Others::None) => &mut [],
        };
        entries::set(self.mode, words, place.index, pte);
    }

    /// Stores entries one after another, from a place on: entry `i` becomes `first + i * step`. Nothing happens outside of
    /// the table.
    pub(crate) fn write_run(&mut self, place: Place, first: Pte, step: u64, count: u16) {
        let Place { table, index, level } = place;
        let words: &mut [u64] = match (table.number(), &mut self.others) {
            (None, _) => &mut self.root[..],
            (Some(number), Others::None) => self.wide.words_mut(number),
            (Some(number), Others::Narrow(pages)) => pages.words_mut(number),
            (Some(number), Others::Described(pages)) => {
                return pages.write_run(self.mode, number, (index, level), first, step, count);
            }
        };
        entries::set_run(self.mode, words, index, first, step, count);
    }

    /// Hands out the next page, or nothing where the memory has reached its limit.
    #[inline]
    pub(crate) fn allocate(&mut self, contents: Contents) -> Option<TableId> {
        if self.wide.get(self.used as usize).is_none() && !self.make_room() {
            return None;
        }
        let table = TableId::from_number(self.used);
        self.used += 1;
        if contents == Contents::Zeroed {
            self.zero(table);
        }
        Some(table)
    }

    #[cold]
    fn make_room(&mut self) -> bool {
        match &mut self.others {
            Others::None => self.wide.make_room(self.used),
            Others::Narrow(pages) => pages.make_room(self.used),
            Others::Described(pages) => pages.push(),
        }
    }

    /// Takes back the page that was handed out last, to undo it.
    pub(crate) fn undo_allocate(&mut self) {
        self.used = self.used.saturating_sub(1);
        if let Others::Described(pages) = &mut self.others {
            pages.pop();
        }
    }

    /// Forgets every table and empties the root; keeps the memory itself.
    pub(crate) fn reset(&mut self) {
        self.used = 0;
        self.root.fill(0);
        if let Others::Described(pages) = &mut self.others {
            pages.clear();
        }
    }

    /// Empties a table that is not the root.
    pub(crate) fn zero(&mut self, table: TableId) {
        let Some(number) = table.number() else { return };
        match &mut self.others {
            Others::None => self.wide.words_mut(number).fill(0),
            Others::Narrow(pages) => pages.words_mut(number).fill(0),
            Others::Described(pages) => pages.fill(number, None),
        }
    }

    /// Writes all children of `parent` into a table whose entries have `level`.
    #[inline]
    pub(crate) fn fill(&mut self, table: TableId, parent: Pte, level: Level) {
        let Some(number) = table.number() else { return };
        match self.wide.get_mut(number) {
            Some(page) => fill::fill_wide(page, parent, level),
            None => self.fill_slowly(number, parent, level),
        }
    }

    #[inline(never)]
    fn fill_slowly(&mut self, number: usize, parent: Pte, level: Level) {
        match &mut self.others {
            Others::None => {}
            Others::Narrow(pages) => {
                if let Some(page) = pages.get_mut(number) {
                    fill::fill(self.mode, page, parent, level);
                }
            }
            Others::Described(pages) => pages.fill(number, Some((parent, level))),
        }
    }
}

/// How many pages the table that an entry points to comes after the first; a very large number for anything but a pointer
/// to a table.
///
/// Pointers are made by [`Pte::pointer`] alone, so the distance to a pointer to the first table counts tables. The
/// rotation brings any other bit to the top, where it makes the number too large: one comparison tells a pointer from
/// everything else.
#[inline]
const fn number_behind(first_pointer: Pte, entry: Pte) -> u64 {
    entry.0.wrapping_sub(first_pointer.0).rotate_right(Pte::PFN_SHIFT)
}

impl Clone for TableMemory {
    /// Copies the pages that are in use; the copy grows when it needs more.
    fn clone(&self) -> Self {
        let others = match &self.others {
            Others::None => Others::None,
            Others::Narrow(pages) => Others::Narrow(pages.copy(self.used)),
            Others::Described(pages) => Others::Described(pages.clone()),
        };
        Self { root: self.root.clone(), wide: self.wide.copy(self.used), others, ..*self }
    }
}

impl PartialEq for TableMemory {
    /// Whether every page in use has the same place and the same bits, however it is kept.
    fn eq(&self, other: &Self) -> bool {
        let is_equal = |number| {
            let table = TableId::from_number(number);
            self.entries(table).is_equal(other.entries(table))
        };
        self.mode == other.mode
            && self.base == other.base
            && self.used == other.used
            && self.root == other.root
            && (0..self.used).all(is_equal)
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
    use super::dense::MAX_DENSE;
    use super::*;

    #[test]
    fn tables_follow_the_root_and_are_found_by_their_pointers_alone() {
        let mut memory = TableMemory::new(Mode::default(), Keeping::Dense, DEFAULT_BASE, 0);
        let first = memory.allocate(Contents::Zeroed).unwrap();
        let second = memory.allocate(Contents::Zeroed).unwrap();
        assert_eq!([memory.hpa(first), memory.hpa(second)], [Hpa(0x8100_4000), Hpa(0x8100_5000)]);
        for table in [first, second] {
            let pointer = Pte::pointer(memory.hpa(table));
            assert_eq!(memory.table_behind(pointer), Some(table));
            assert_eq!(memory.table_at(memory.hpa(table)), Some(table));
            assert!(memory.table_behind(Pte(pointer.0 | Pte::R)).is_none());
        }
        for stray in [0, 0x5000_00df, Pte::pointer(DEFAULT_BASE).0, Pte::pointer(Hpa(0x9000_0000)).0, u64::MAX] {
            assert!(memory.table_behind(Pte(stray)).is_none(), "{stray:#x}");
        }
        assert_eq!(memory.table_at(Hpa(0x8100_1000)), None, "inside of the root");
        assert_eq!(memory.table_at(Hpa(0x8100_6000)), None, "not handed out");
        assert_eq!(memory.table_at(DEFAULT_BASE), Some(TableId::ROOT));
    }

    #[test]
    fn any_base_gives_tables_whose_addresses_fit_an_entry() {
        for (mode, base) in Mode::ALL.into_iter().flat_map(|mode| [0, 0x1234, u64::MAX].map(|base| (mode, base))) {
            let mut memory = TableMemory::new(mode, Keeping::Dense, Hpa(base), 1);
            let table = memory.allocate(Contents::Zeroed).unwrap();
            let pointer = mode.stored(Pte::pointer(memory.hpa(table)));
            assert_eq!(memory.table_behind(pointer), Some(table));
            assert!(memory.table_behind(Pte::EMPTY).is_none());
            assert_eq!(memory.root().0 % (1 << 14), 0);
            assert!(memory.root().0 + MAX_SIZE <= 1 << mode.format().hpa_bits);
        }
    }

    #[test]
    fn memory_grows_when_its_reserve_is_used_up_and_stops_at_its_limit() {
        for (keeping, most) in [(Keeping::Dense, MAX_DENSE), (Keeping::Described, MAX_DESCRIBED)] {
            let mut memory = TableMemory::new(Mode::default(), keeping, DEFAULT_BASE, most - 1);
            for _ in 0..most {
                assert!(memory.allocate(Contents::Overwritten).is_some());
            }
            assert_eq!(memory.allocate(Contents::Overwritten), None);
            assert_eq!(memory.allocated(), most);
        }
    }
}
