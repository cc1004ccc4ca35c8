//! How old values are found again: by address, level by level.

use core::ops::{Range, RangeInclusive};

use super::tables::start_of;
use crate::addr::{Gpa, Hpa};
use crate::level::Level;
use crate::mode::Mode;
use crate::pte::Pte;

/// One old value of one entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Key {
    pub(super) level: Level,
    pub(super) gpa: Gpa,
    pub(super) table: Hpa,
    pub(super) pte: u64,
}

impl Key {
    /// A value of the entry that begins at `gpa` in a table.
    pub(crate) const fn new(level: Level, gpa: Gpa, table: Hpa, pte: Pte) -> Self {
        Self { level, gpa, table, pte: pte.0 }
    }

    const fn first(level: Level, gpa: Gpa) -> Self {
        Self { level, gpa, table: Hpa(0), pte: 0 }
    }

    /// Everything that was held for the entry of `level` that begins at `gpa`, in whichever table.
    pub(super) const fn at(level: Level, gpa: Gpa) -> RangeInclusive<Self> {
        Self::first(level, gpa)..=Self { table: Hpa(u64::MAX), pte: u64::MAX, ..Self::first(level, gpa) }
    }

    /// Everything that was held for one entry.
    pub(super) const fn of_entry(level: Level, gpa: Gpa, table: Hpa) -> RangeInclusive<Self> {
        let first = Self { table, ..Self::first(level, gpa) };
        first..=Self { pte: u64::MAX, ..first }
    }

    /// Everything that covers an address: one range for each level.
    pub(crate) fn covering(mode: Mode, gpa: Gpa) -> impl Iterator<Item = RangeInclusive<Self>> {
        levels(mode).map(move |level| Self::at(level, start_of(mode, gpa, level)))
    }

    /// Everything that covers some of the addresses `start..end`: one range for each level.
    pub(crate) fn overlapping(mode: Mode, start: Gpa, end: u64) -> impl Iterator<Item = Range<Self>> {
        let from = move |level| Self::first(level, start_of(mode, start, level));
        levels(mode).map(move |level| from(level)..Self::first(level, Gpa(end)).max(from(level)))
    }

    /// Whether the value is a pointer, which a fence of an address does not reach.
    pub(crate) fn is_pointer(&self) -> bool {
        Pte(self.pte).leads_to(self.level).is_some()
    }
}

fn levels(mode: Mode) -> impl Iterator<Item = Level> {
    (0..=mode.root_level().0).map(Level)
}
