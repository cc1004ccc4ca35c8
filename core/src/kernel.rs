//! The versions of `arch/riscv/kvm/gstage.c` that are modelled, and every difference between them.

/// A version of the kernel's G-stage code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Kernel {
    /// Patches 1 and 2 of the v3 series of March 2026: the write-protect that covers whole leaves, and the split itself.
    #[cfg_attr(feature = "serde", serde(rename = "v3"))]
    V3,
    /// As merged for Linux 7.1.
    #[default]
    #[cfg_attr(feature = "serde", serde(rename = "7.1"))]
    V7_1,
}

/// What one version does differently from another. The operations ask for these and never for a version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Behaviour {
    /// Name in links, scenarios and vectors.
    pub slug: &'static str,
    /// What `map_page` does where a leaf maps the address already.
    pub map_over_leaf: MapOverLeaf,
    /// When `split_huge` notices that it was given no memory cache.
    pub split_without_cache: SplitWithoutCache,
}

/// What `kvm_riscv_gstage_map_page` does where a leaf maps the address already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MapOverLeaf {
    /// Nothing special: `set_pte` answers a leaf above the wanted level with -EEXIST.
    SetPte,
    /// A larger leaf is split first; a leaf of that size or smaller with the right frame only gets its permissions.
    SplitOrUpdate,
}

/// When `kvm_riscv_gstage_split_huge` answers a missing memory cache with -ENOMEM.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SplitWithoutCache {
    /// Only once a leaf must be split.
    FailsWhenNeeded,
    /// At once, even if nothing needs splitting.
    FailsAtOnce,
}

impl Kernel {
    /// All versions, the oldest first.
    pub const ALL: [Self; 2] = [Self::V3, Self::V7_1];

    /// The row of this version.
    #[must_use]
    pub const fn behaviour(self) -> &'static Behaviour {
        match self {
            Self::V3 => &Behaviour {
                slug: "v3",
                map_over_leaf: MapOverLeaf::SetPte,
                split_without_cache: SplitWithoutCache::FailsWhenNeeded,
            },
            Self::V7_1 => &Behaviour {
                slug: "7.1",
                map_over_leaf: MapOverLeaf::SplitOrUpdate,
                split_without_cache: SplitWithoutCache::FailsAtOnce,
            },
        }
    }

    /// The version with this name in links, scenarios and vectors.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kernel| kernel.behaviour().slug == slug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found_by_its_slug() {
        for kernel in Kernel::ALL {
            assert_eq!(Kernel::from_slug(kernel.behaviour().slug), Some(kernel));
        }
        assert_eq!(Kernel::from_slug("6.12"), None);
    }
}
