//! Levels of a page table.

use crate::addr::PAGE_SHIFT;
use crate::mode::INDEX_BITS;

/// The level of a table entry: 0 maps 4 KiB, 1 maps 2 MiB, 2 maps 1 GiB, 3 maps 512 GiB, 4 maps 256 TiB.
///
/// Greater numbers are valid values that no mode has; operations answer them as the kernel does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Level(pub u8);

impl Level {
    /// log2 of the bytes that an entry of this level maps: 12, 21, 30, 39, 48.
    #[must_use]
    pub const fn page_order(self) -> u32 {
        PAGE_SHIFT + INDEX_BITS * self.0 as u32
    }

    /// Bytes that an entry of this level maps; 0 for levels above 5, which 64 bits cannot hold.
    #[must_use]
    pub const fn page_size(self) -> u64 {
        match 1u64.checked_shl(self.page_order()) {
            Some(size) => size,
            None => 0,
        }
    }

    /// The level of the entries in the table that an entry of this level can point to, one size smaller.
    #[must_use]
    pub const fn size_down(self) -> Option<Self> {
        match self.0.checked_sub(1) {
            Some(level) => Some(Self(level)),
            None => None,
        }
    }

    /// The short name of a page of this level: `4K`, `2M`, `1G`, `512G`, `256T`.
    #[must_use]
    pub const fn page_name(self) -> &'static str {
        match self.0 {
            0 => "4K",
            1 => "2M",
            2 => "1G",
            3 => "512G",
            4 => "256T",
            _ => "?",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_maps_512_times_the_one_below() {
        let orders: [u32; 5] = core::array::from_fn(|level| Level(level as u8).page_order());
        assert_eq!(orders, [12, 21, 30, 39, 48]);
        assert_eq!(Level(2).page_size(), 1 << 30);
        assert_eq!(Level(2).size_down(), Some(Level(1)));
        assert_eq!(Level(0).size_down(), None);
    }

    #[test]
    fn a_level_that_no_mode_has_gives_numbers_and_no_panic() {
        assert_eq!(Level(255).page_order(), 2307);
        assert_eq!(Level(255).page_size(), 0);
        assert_eq!(Level(255).page_name(), "?");
    }
}
