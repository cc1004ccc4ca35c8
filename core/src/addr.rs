//! Addresses: guest physical and host physical, never mixed.

use core::fmt;

/// log2 of the bytes of a base page.
pub const PAGE_SHIFT: u32 = 12;
/// Bytes of a base page.
pub const PAGE_SIZE: u64 = 1 << PAGE_SHIFT;

/// A guest physical address in bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Gpa(pub u64);

/// A host physical address in bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Hpa(pub u64);

/// A host physical page number: an [`Hpa`] divided by 4096.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Pfn(pub u64);

impl Gpa {
    /// The address rounded down to a multiple of `1 << order` bytes; `order` 64 and above gives 0.
    #[must_use]
    pub const fn align_down(self, order: u32) -> Self {
        if order >= 64 { Self(0) } else { Self(self.0 >> order << order) }
    }

    /// Whether the address is a multiple of `1 << order` bytes; only 0 is one for `order` 64 and above.
    #[must_use]
    pub const fn is_aligned(self, order: u32) -> bool {
        self.align_down(order).0 == self.0
    }
}

impl Hpa {
    /// The page that the address lies in.
    #[must_use]
    pub const fn pfn(self) -> Pfn {
        Pfn(self.0 >> PAGE_SHIFT)
    }

    /// The address rounded down to a multiple of `1 << order` bytes; `order` 64 and above gives 0.
    #[must_use]
    pub const fn align_down(self, order: u32) -> Self {
        Self(Gpa(self.0).align_down(order).0)
    }
}

impl Pfn {
    /// The first address of the page.
    #[must_use]
    pub const fn hpa(self) -> Hpa {
        Hpa(self.0 << PAGE_SHIFT)
    }
}

impl fmt::LowerHex for Gpa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&self.0, f)
    }
}

impl fmt::LowerHex for Hpa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_down_clears_the_offset_and_nothing_else() {
        assert_eq!(Gpa(0x40a0_7abc).align_down(12), Gpa(0x40a0_7000));
        assert_eq!(Gpa(0x40a0_7abc).align_down(30), Gpa(0x4000_0000));
        assert_eq!(Gpa(u64::MAX).align_down(64), Gpa(0));
        assert!(Gpa(0).is_aligned(200) && !Gpa(1).is_aligned(200));
    }

    #[test]
    fn a_page_number_is_the_address_without_its_low_twelve_bits() {
        assert_eq!(Hpa(0x1_40a0_7abc).pfn(), Pfn(0x14_0a07));
        assert_eq!(Hpa(0x1_40a0_7abc).pfn().hpa(), Hpa(0x1_40a0_7000));
    }
}
