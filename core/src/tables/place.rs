//! Which table, which entry, and in what state pages come.

use super::ROOT_PAGES;
use crate::level::Level;

/// How table memory keeps its pages. Whoever looks finds the same bits either way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Keeping {
    /// Each page as its 4096 bytes: the fastest to walk and to store to. At most 65,536 tables.
    #[default]
    Dense,
    /// A table that is exactly what a split wrote as the leaf that was split, 16 bytes; any other table as its bytes. At
    /// most 270,336 tables, which is a guest of 512 GiB split to 4K, and no more tables once 32,768 have bytes.
    Described,
}

/// A table: the number of its first 4 KiB page in table memory. The root is 0, the others follow its four pages.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TableId(pub(super) u32);

impl TableId {
    /// The root table.
    pub const ROOT: Self = Self(0);

    pub(super) const fn from_number(number: u32) -> Self {
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
