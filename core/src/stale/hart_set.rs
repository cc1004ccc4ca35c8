//! A set of harts.

use core::fmt;

/// Some of the harts 0 to 7.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct HartSet(u8);

impl HartSet {
    /// No hart.
    pub const NONE: Self = Self(0);

    /// The harts below `count`; 8 at most.
    #[must_use]
    pub const fn first(count: u8) -> Self {
        if count >= 8 { Self(u8::MAX) } else { Self((1 << count) - 1) }
    }

    /// One hart; none for a number above 7.
    #[must_use]
    pub const fn one(hart: u8) -> Self {
        if hart < 8 { Self(1 << hart) } else { Self(0) }
    }

    /// Whether a hart is in the set.
    #[must_use]
    pub const fn contains(self, hart: u8) -> bool {
        self.0 & Self::one(hart).0 != 0
    }

    /// Whether no hart is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The harts that are in either set.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The harts that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The harts, the lowest number first.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (0..8).filter(move |&hart| self.contains(hart))
    }
}

impl fmt::Display for HartSet {
    /// Writes `0`, `0, 2`, ...
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, hart) in self.iter().enumerate() {
            write!(f, "{}{hart}", if position == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use alloc::vec::Vec;

    #[test]
    fn a_set_holds_the_harts_that_were_put_in() {
        let set = HartSet::one(0).with(HartSet::one(7)).with(HartSet::one(9));
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 7]);
        assert_eq!(set.without(HartSet::one(0)), HartSet::one(7));
        assert_eq!((HartSet::first(3).to_string(), HartSet::first(200).iter().count()), ("0, 1, 2".to_string(), 8));
        assert!(HartSet::NONE.is_empty() && !set.contains(9));
    }
}
