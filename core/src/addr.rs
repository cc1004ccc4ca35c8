//! Addresses: guest physical and host physical, never mixed.

use core::fmt;

/// A guest physical address in bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Gpa(pub u64);

/// A host physical address in bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
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
}

impl Hpa {
    /// The page that the address lies in.
    #[must_use]
    pub const fn pfn(self) -> Pfn {
        Pfn(self.0 >> 12)
    }
}

impl Pfn {
    /// The first address of the page.
    #[must_use]
    pub const fn hpa(self) -> Hpa {
        Hpa(self.0 << 12)
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
