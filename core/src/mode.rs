//! The address-translation modes of `hgatp`, as data. The algorithms hold no number of a format.

use crate::addr::{Gpa, PAGE_SHIFT};
use crate::level::Level;

/// Index bits of every table but the root.
pub const INDEX_BITS: u32 = 9;
/// Index bits of the root table: two more than elsewhere, hence the "x4" of the names and a root of 16 KiB.
pub const ROOT_INDEX_BITS: u32 = INDEX_BITS + 2;
/// Entries of every table but the root.
pub const TABLE_ENTRIES: usize = 1 << INDEX_BITS;
/// Entries of the root table.
pub const ROOT_ENTRIES: usize = 1 << ROOT_INDEX_BITS;

/// A G-stage mode of RV64 (privileged specification, hypervisor extension, `hgatp`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Mode {
    /// Three levels, 41-bit GPA.
    #[default]
    Sv39x4,
    /// Four levels, 50-bit GPA.
    Sv48x4,
    /// Five levels, 59-bit GPA.
    Sv57x4,
}

/// What makes one mode different from another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Format {
    /// Name as in the specification.
    pub name: &'static str,
    /// Name in links and scenarios: lower case.
    pub slug: &'static str,
    /// Value of the MODE field of `hgatp`.
    pub hgatp_mode: u8,
    /// Levels of tables, the root included.
    pub levels: u8,
    /// Bits of a guest physical address.
    pub gpa_bits: u32,
}

impl Mode {
    /// All modes, the smallest address space first.
    pub const ALL: [Self; 3] = [Self::Sv39x4, Self::Sv48x4, Self::Sv57x4];

    /// Levels of tables, the root included: 3, 4 or 5.
    #[inline]
    #[must_use]
    pub const fn levels(self) -> u8 {
        match self {
            Self::Sv39x4 => 3,
            Self::Sv48x4 => 4,
            Self::Sv57x4 => 5,
        }
    }

    /// The names and numbers of the mode.
    #[must_use]
    pub const fn format(self) -> Format {
        let (name, slug, hgatp_mode) = match self {
            Self::Sv39x4 => ("Sv39x4", "sv39x4", 8),
            Self::Sv48x4 => ("Sv48x4", "sv48x4", 9),
            Self::Sv57x4 => ("Sv57x4", "sv57x4", 10),
        };
        let levels = self.levels();
        let gpa_bits = PAGE_SHIFT + INDEX_BITS * (levels as u32 - 1) + ROOT_INDEX_BITS;
        Format { name, slug, hgatp_mode, levels, gpa_bits }
    }

    /// The mode with this name in links and scenarios, such as `sv39x4`.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.format().slug == slug)
    }

    /// The level of the entries in the root table: 2, 3 or 4.
    #[inline]
    #[must_use]
    pub const fn root_level(self) -> Level {
        Level(self.levels() - 1)
    }

    /// Bytes of the guest physical address space.
    #[must_use]
    pub const fn gpa_size(self) -> u64 {
        1 << self.format().gpa_bits
    }

    /// Entries of a table whose entries have this level.
    #[inline]
    #[must_use]
    pub const fn entries(self, level: Level) -> usize {
        if level.0 == self.root_level().0 { ROOT_ENTRIES } else { TABLE_ENTRIES }
    }

    /// The index of `gpa` in a table whose entries have this level: 0..2048 at the root level, 0..512 elsewhere.
    ///
    /// Address bits above the mode's width do not count, as in the kernel's own index function. 0 for a level that
    /// 64 bits cannot hold.
    #[inline]
    #[must_use]
    pub const fn index(self, gpa: Gpa, level: Level) -> u16 {
        let shifted = match gpa.0.checked_shr(level.page_order()) {
            Some(shifted) => shifted,
            None => 0,
        };
        (shifted & (self.entries(level) as u64 - 1)) as u16
    }

    /// Bytes of an entry.
    #[inline]
    #[must_use]
    pub const fn pte_size(self) -> usize {
        match self {
            Self::Sv39x4 | Self::Sv48x4 | Self::Sv57x4 => 8,
        }
    }

    /// Index bits of every table but the root: as many entries as fill a page.
    #[inline]
    #[must_use]
    pub const fn index_bits(self) -> u32 {
        PAGE_SHIFT - self.pte_size().trailing_zeros()
    }

    /// log2 of the bytes that an entry of this level maps: 12, 21, 30, 39, 48.
    #[inline]
    #[must_use]
    pub const fn page_order(self, level: Level) -> u32 {
        PAGE_SHIFT + self.index_bits() * level.0 as u32
    }

    /// The level whose leaves have `size` bytes, if the mode has one.
    ///
    /// Models `gstage_page_size_to_level`, which answers other sizes with -EINVAL.
    #[must_use]
    pub fn level_of_size(self, size: u64) -> Option<Level> {
        (0..self.levels()).map(Level).find(|level| level.page_size() == size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_has_2048_entries_that_cover_the_address_space() {
        assert_eq!(Mode::ALL.map(|mode| mode.format().gpa_bits), [41, 50, 59]);
        for mode in Mode::ALL {
            assert_eq!(mode.root_level().page_size() * 2048, mode.gpa_size());
        }
    }

    #[test]
    fn an_address_falls_apart_into_its_indices() {
        let indices = |gpa| [2, 1, 0].map(|level| Mode::Sv39x4.index(Gpa(gpa), Level(level)));
        assert_eq!(indices(0x1_4050_7abc), [5, 2, 263]);
        assert_eq!(indices(0x1ff_ffff_ffff), [2047, 511, 511]);
        assert_eq!(indices(u64::MAX), [2047, 511, 511]);
        assert_eq!(Mode::Sv57x4.index(Gpa(u64::MAX), Level(200)), 0);
    }

    #[test]
    fn only_leaf_sizes_of_the_mode_have_a_level() {
        assert_eq!(Mode::Sv39x4.level_of_size(1 << 30), Some(Level(2)));
        assert_eq!(Mode::Sv39x4.level_of_size(1 << 39), None);
        assert_eq!(Mode::Sv48x4.level_of_size(1 << 39), Some(Level(3)));
        for size in [0, 1, 1 << 16, u64::MAX] {
            assert_eq!(Mode::Sv57x4.level_of_size(size), None);
        }
    }

    #[test]
    fn a_mode_is_found_by_its_slug() {
        for mode in Mode::ALL {
            assert_eq!(Mode::from_slug(mode.format().slug), Some(mode));
        }
        assert_eq!(Mode::from_slug("sv32"), None);
    }
}
