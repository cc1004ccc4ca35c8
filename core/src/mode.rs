//! The address-translation modes of `hgatp`, as data. The algorithms hold no number of a format.

use crate::addr::{Gpa, PAGE_SHIFT, PAGE_SIZE};
use crate::level::Level;
use crate::pte::Pte;

/// log2 of the bytes of a root table, which is also its alignment: four pages in every mode, hence the "x4" of the names.
pub const ROOT_ORDER: u32 = PAGE_SHIFT + ROOT_EXTRA_BITS;
/// Index bits that the root table has more than the others.
const ROOT_EXTRA_BITS: u32 = 2;

/// A G-stage mode (privileged specification, hypervisor extension, `hgatp`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Mode {
    /// Two levels of 32-bit entries, 34-bit GPA: the mode of RV32.
    Sv32x4,
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
    /// Bits of a host physical address that an entry can hold.
    pub hpa_bits: u32,
    /// Most bits that the VMID of `hgatp` has (VMIDMAX); a hart may have fewer.
    pub vmid_bits: u32,
}

impl Mode {
    /// All modes, the smallest address space first.
    pub const ALL: [Self; 4] = [Self::Sv32x4, Self::Sv39x4, Self::Sv48x4, Self::Sv57x4];
    /// The modes of RV64, whose entries have 64 bits and whose tables have 512 of them.
    pub const WIDE: [Self; 3] = [Self::Sv39x4, Self::Sv48x4, Self::Sv57x4];

    /// Levels of tables, the root included: 2, 3, 4 or 5.
    #[inline]
    #[must_use]
    pub const fn levels(self) -> u8 {
        // Each mode has one level more than the one before. A sum, and no choice: this is on every walk.
        self as u8 + 2
    }

    /// Bytes of an entry: 4 or 8.
    #[inline]
    #[must_use]
    pub const fn pte_size(self) -> usize {
        PAGE_SIZE as usize >> self.index_bits()
    }

    /// Index bits of every table but the root: 10 in Sv32x4, else 9; as many entries as fill a page.
    #[inline]
    #[must_use]
    pub const fn index_bits(self) -> u32 {
        if matches!(self, Self::Sv32x4) { 10 } else { 9 }
    }

    /// The names and numbers of the mode.
    #[must_use]
    pub const fn format(self) -> Format {
        let (name, slug, hgatp_mode, (hpa_bits, vmid_bits)) = match self {
            Self::Sv32x4 => ("Sv32x4", "sv32x4", 1, (34, 7)),
            Self::Sv39x4 => ("Sv39x4", "sv39x4", 8, (56, 14)),
            Self::Sv48x4 => ("Sv48x4", "sv48x4", 9, (56, 14)),
            Self::Sv57x4 => ("Sv57x4", "sv57x4", 10, (56, 14)),
        };
        let levels = self.levels();
        let gpa_bits = self.page_order(Level(levels)) + ROOT_EXTRA_BITS;
        Format { name, slug, hgatp_mode, levels, gpa_bits, hpa_bits, vmid_bits }
    }

    /// The mode with this name in links and scenarios, such as `sv39x4`.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.format().slug == slug)
    }

    /// The level of the entries in the root table: 1, 2, 3 or 4.
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

    /// Entries of every table but the root: 512, or 1024 in Sv32x4.
    #[inline]
    #[must_use]
    pub const fn table_entries(self) -> usize {
        1 << self.index_bits()
    }

    /// Entries of a table whose entries have this level. The root has 2048, or 4096 in Sv32x4.
    #[inline]
    #[must_use]
    pub const fn entries(self, level: Level) -> usize {
        let extra_bits = if level.0 == self.root_level().0 { ROOT_EXTRA_BITS } else { 0 };
        1 << (self.index_bits() + extra_bits)
    }

    /// The index of `gpa` in a table whose entries have this level, below [`Mode::entries`].
    ///
    /// Address bits above the mode's width do not count, as in the kernel's own index function. 0 for a level that
    /// 64 bits cannot hold.
    #[inline]
    #[must_use]
    pub const fn index(self, gpa: Gpa, level: Level) -> u16 {
        let shifted = match gpa.0.checked_shr(self.page_order(level)) {
            Some(shifted) => shifted,
            None => 0,
        };
        (shifted & (self.entries(level) as u64 - 1)) as u16
    }

    /// log2 of the bytes that an entry of this level maps: 12, 21, 30, 39, 48; in Sv32x4 12, 22.
    ///
    /// Levels that no mode has give the numbers that follow.
    #[inline]
    #[must_use]
    pub const fn page_order(self, level: Level) -> u32 {
        PAGE_SHIFT + self.index_bits() * level.0 as u32
    }

    /// Bytes that an entry of this level maps; 0 where 64 bits cannot hold them.
    #[inline]
    #[must_use]
    pub const fn page_size(self, level: Level) -> u64 {
        match 1u64.checked_shl(self.page_order(level)) {
            Some(size) => size,
            None => 0,
        }
    }

    /// The short name of a page of this level: `4K`, `2M`, `1G`, `512G`, `256T`; in Sv32x4 `4K`, `4M`.
    #[must_use]
    pub const fn page_name(self, level: Level) -> &'static str {
        match self.page_order(level) {
            12 => "4K",
            21 => "2M",
            22 => "4M",
            30 => "1G",
            39 => "512G",
            48 => "256T",
            _ => "?",
        }
    }

    /// What index 1 of a table of this level contributes to an entry: one page of that level in the page number.
    ///
    /// 0 for levels that no mode has.
    #[inline]
    #[must_use]
    pub const fn child_step(self, level: Level) -> u64 {
        match 1u64.checked_shl(Pte::PFN_SHIFT + self.index_bits() * level.0 as u32) {
            Some(step) => step,
            None => 0,
        }
    }

    /// What a store of `pte` leaves in memory: all of it, or its low 32 bits in Sv32x4.
    #[inline]
    #[must_use]
    pub const fn stored(self, pte: Pte) -> Pte {
        match self {
            Self::Sv32x4 => Pte(pte.0 & u32::MAX as u64),
            Self::Sv39x4 | Self::Sv48x4 | Self::Sv57x4 => pte,
        }
    }

    /// The level whose leaves have `size` bytes, if the mode has one.
    ///
    /// Models `gstage_page_size_to_level`, which answers other sizes with -EINVAL.
    #[must_use]
    pub fn level_of_size(self, size: u64) -> Option<Level> {
        (0..self.levels()).map(Level).find(|&level| self.page_size(level) == size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_has_four_times_the_entries_and_covers_the_address_space() {
        assert_eq!(Mode::ALL.map(|mode| mode.format().gpa_bits), [34, 41, 50, 59]);
        assert_eq!(Mode::ALL.map(|mode| mode.entries(mode.root_level())), [4096, 2048, 2048, 2048]);
        assert_eq!(Mode::ALL.map(|mode| mode.entries(Level(0))), [1024, 512, 512, 512]);
        for mode in Mode::ALL {
            let entries = mode.entries(mode.root_level()) as u64;
            assert_eq!(mode.page_size(mode.root_level()) * entries, mode.gpa_size());
            assert_eq!(entries as usize * mode.pte_size(), 1 << ROOT_ORDER);
        }
    }

    #[test]
    fn each_level_maps_as_many_times_the_one_below_as_a_table_has_entries() {
        let orders: [u32; 5] = core::array::from_fn(|level| Mode::Sv57x4.page_order(Level(level as u8)));
        assert_eq!(orders, [12, 21, 30, 39, 48]);
        assert_eq!([0, 1].map(|level| Mode::Sv32x4.page_order(Level(level))), [12, 22]);
        assert_eq!(Mode::Sv39x4.page_size(Level(2)), 1 << 30);
        assert_eq!(Mode::Sv32x4.page_size(Level(1)), 1 << 22);
    }

    #[test]
    fn pages_are_called_by_their_size() {
        assert_eq!(
            [0, 1, 2, 3, 4].map(|level| Mode::Sv57x4.page_name(Level(level))),
            ["4K", "2M", "1G", "512G", "256T"]
        );
        assert_eq!([0, 1].map(|level| Mode::Sv32x4.page_name(Level(level))), ["4K", "4M"]);
    }

    #[test]
    fn a_level_that_no_mode_has_gives_numbers_and_no_panic() {
        assert_eq!(Mode::Sv39x4.page_order(Level(255)), 2307);
        for mode in Mode::ALL {
            assert_eq!((mode.page_size(Level(255)), mode.child_step(Level(255))), (0, 0));
            assert_eq!(mode.page_name(Level(255)), "?");
            assert_eq!(mode.index(Gpa(u64::MAX), Level(255)), 0);
        }
    }

    #[test]
    fn an_address_falls_apart_into_its_indices() {
        let indices = |gpa| [2, 1, 0].map(|level| Mode::Sv39x4.index(Gpa(gpa), Level(level)));
        assert_eq!(indices(0x1_4050_7abc), [5, 2, 263]);
        assert_eq!(indices(0x1ff_ffff_ffff), [2047, 511, 511]);
        assert_eq!(indices(u64::MAX), [2047, 511, 511]);
        let indices = |gpa| [1, 0].map(|level| Mode::Sv32x4.index(Gpa(gpa), Level(level)));
        assert_eq!(indices(0x1_4050_7abc), [0x501, 0x107]);
        assert_eq!(indices(0x3_ffff_ffff), [4095, 1023]);
    }

    #[test]
    fn only_leaf_sizes_of_the_mode_have_a_level() {
        assert_eq!(Mode::Sv39x4.level_of_size(1 << 30), Some(Level(2)));
        assert_eq!(Mode::Sv39x4.level_of_size(1 << 39), None);
        assert_eq!(Mode::Sv48x4.level_of_size(1 << 39), Some(Level(3)));
        assert_eq!(Mode::Sv32x4.level_of_size(1 << 22), Some(Level(1)));
        assert_eq!(Mode::Sv32x4.level_of_size(1 << 21), None);
        for size in [0, 1, 1 << 16, u64::MAX] {
            assert_eq!(Mode::Sv57x4.level_of_size(size), None);
        }
    }

    #[test]
    fn only_the_narrow_mode_stores_half_of_a_wide_entry() {
        let pte = Pte(0x1_5000_00df);
        assert_eq!(Mode::Sv32x4.stored(pte), Pte(0x5000_00df));
        assert_eq!(Mode::WIDE.map(|mode| mode.stored(pte)), [pte; 3]);
    }

    #[test]
    fn a_mode_is_found_by_its_slug() {
        for mode in Mode::ALL {
            assert_eq!(Mode::from_slug(mode.format().slug), Some(mode));
        }
        assert_eq!(Mode::from_slug("sv32"), None);
    }
}
