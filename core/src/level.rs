//! Levels of a page table.

/// The level of a table entry: 0 maps 4 KiB, and each level above as many times more as a table has entries. How much that
/// is depends on the mode, see [`Mode::page_order`](crate::mode::Mode::page_order).
///
/// Numbers that no mode has are valid values; operations answer them as the kernel does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Level(pub u8);

impl Level {
    /// The level of the entries in the table that an entry of this level can point to, one size smaller.
    #[must_use]
    pub const fn size_down(self) -> Option<Self> {
        match self.0.checked_sub(1) {
            Some(level) => Some(Self(level)),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_the_lowest_level_there_is_none() {
        assert_eq!(Level(2).size_down(), Some(Level(1)));
        assert_eq!(Level(0).size_down(), None);
    }
}
