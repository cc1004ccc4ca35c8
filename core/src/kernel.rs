//! The versions of KVM's G-stage code that are modelled, and every difference between them.

mod behaviour;

pub use behaviour::{
    Behaviour, DirtyMask, Feature, HoleStep, HugetlbSize, InitiallyAllSet, IoremapCache, LeafFlush, LevelCount,
    LogStartFlush, MapOverLeaf, MaskFlush, MmuLock, NewLeafFlush, PartialUnmap, Publish, SplitHuge, SplitWithoutCache,
    ThpWhileLogging, UpdateProtection, WriteProtect,
};

/// A version of the kernel's G-stage code (`arch/riscv/kvm/gstage.c` and what calls it).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Kernel {
    /// Before the series that splits huge pages: Linux 6.17 to 7.0.
    #[cfg_attr(feature = "serde", serde(rename = "before"))]
    Before,
    /// Patches 1 and 2 of the v3 series of March 2026: the write-protect that covers whole leaves, and the split itself.
    #[cfg_attr(feature = "serde", serde(rename = "v3"))]
    V3,
    /// As merged for Linux 7.1.
    #[default]
    #[cfg_attr(feature = "serde", serde(rename = "7.1"))]
    V7_1,
    /// As released with Linux 7.2: the fast path for dirty-log faults, deferred flushes, aligned steps over holes.
    #[cfg_attr(feature = "serde", serde(rename = "7.2"))]
    V7_2,
    /// As of August 2026: eager splitting, masked write-protect, no flush of new leaves on hosts with Svvptc.
    #[cfg_attr(feature = "serde", serde(rename = "eager"))]
    Eager,
}

/// The column of a version in the table below.
#[rustfmt::skip]
const fn column(v: usize) -> Behaviour {
    use Feature::{Missing, Present};
    use HoleStep::{ItsSize, ToNextEntry};
    use HugetlbSize::{CutToFit, OfVma};
    use InitiallyAllSet::{Skips, WriteProtects};
    use IoremapCache::{Capacity, Levels};
    use LeafFlush::{EachLeaf, LeftToCaller};
    use LevelCount::{Global, PerVm};
    use MapOverLeaf::{SetPte, SplitOrUpdate};
    use MaskFlush::{ByLeaf, ByMemslot, ByWord};
    use MmuLock::{ReadWrite, Spin};
    use PartialUnmap::{Silent, Warns};
    use Publish::{FillBarrierLink, FillThenLink};
    use SplitWithoutCache::{FailsAtOnce, FailsWhenNeeded};
    use ThpWhileLogging::{Promotes, Skipped};
    use UpdateProtection::{AlwaysFlushes, FlushesChanges};
    use WriteProtect::{CoveredLeaves, TouchedLeaves};
    use {LogStartFlush as Log, NewLeafFlush as New, SplitHuge as Split};
    const BITS: DirtyMask = DirtyMask::SetBits;
    const SPAN: DirtyMask = DirtyMask::FirstToLast;

    Behaviour {
        //                    Before           V3               V7_1            V7_2            Eager
        slug:                ["before",        "v3",            "7.1",          "7.2",          "eager"        ][v],
        // gstage.c
        split_huge:          [Split::Missing,  Split::Errno,    Split::Errno,   Split::Errno,   Split::Owed    ][v],
        split_without_cache: [FailsWhenNeeded, FailsWhenNeeded, FailsAtOnce,    FailsAtOnce,    FailsAtOnce    ][v],
        publish:             [FillThenLink,    FillThenLink,    FillThenLink,   FillThenLink,   FillBarrierLink][v],
        map_over_leaf:       [SetPte,          SetPte,          SplitOrUpdate,  SplitOrUpdate,  SplitOrUpdate  ][v],
        update_protection:   [AlwaysFlushes,   AlwaysFlushes,   AlwaysFlushes,  FlushesChanges, FlushesChanges ][v],
        try_update_pte:      [Missing,         Missing,         Missing,        Present,        Present        ][v],
        new_leaf_flush:      [New::Always,     New::Always,     New::Always,    New::Always,    New::NoSvvptc  ][v],
        write_protect:       [CoveredLeaves,   TouchedLeaves,   TouchedLeaves,  TouchedLeaves,  TouchedLeaves  ][v],
        hole_step:           [ItsSize,         ItsSize,         ItsSize,        ToNextEntry,    ToNextEntry    ][v],
        leaf_flush:          [EachLeaf,        EachLeaf,        EachLeaf,       LeftToCaller,   LeftToCaller   ][v],
        partial_unmap:       [Silent,          Silent,          Silent,         Silent,         Warns          ][v],
        wp_masked:           [Missing,         Missing,         Missing,        Missing,        Present        ][v],
        level_count:         [Global,          Global,          PerVm,          PerVm,          PerVm          ][v],
        // mmu.c
        mmu_lock:            [Spin,            Spin,            Spin,           ReadWrite,      ReadWrite      ][v],
        ioremap_cache:       [Capacity,        Capacity,        Capacity,       Capacity,       Levels         ][v],
        thp_while_logging:   [Promotes,        Skipped,         Skipped,        Skipped,        Skipped        ][v],
        hugetlb_size:        [OfVma,           OfVma,           OfVma,          CutToFit,       CutToFit       ][v],
        fast_fault:          [Missing,         Missing,         Missing,        Present,        Present        ][v],
        log_start_flush:     [Log::Always,     Log::Always,     Log::Always,    Log::IfChanged, Log::IfChanged ][v],
        initially_all_set:   [WriteProtects,   WriteProtects,   WriteProtects,  Skips,          Skips          ][v],
        dirty_mask:          [SPAN,            SPAN,            SPAN,           SPAN,           BITS           ][v],
        mask_flush:          [ByLeaf,          ByLeaf,          ByLeaf,         ByWord,         ByMemslot      ][v],
        eager_split:         [Missing,         Missing,         Missing,        Missing,        Present        ][v],
    }
}

static COLUMNS: [Behaviour; Kernel::ALL.len()] = [column(0), column(1), column(2), column(3), column(4)];

impl Kernel {
    /// All versions, the oldest first.
    pub const ALL: [Self; 5] = [Self::Before, Self::V3, Self::V7_1, Self::V7_2, Self::Eager];

    /// The column of this version.
    #[inline]
    #[must_use]
    pub const fn behaviour(self) -> &'static Behaviour {
        &COLUMNS[self as usize]
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

    #[test]
    fn the_versions_come_in_the_order_of_the_columns() {
        for (index, kernel) in Kernel::ALL.into_iter().enumerate() {
            assert_eq!(kernel as usize, index);
        }
        assert!(Kernel::ALL.is_sorted());
    }

    #[test]
    fn every_version_differs_from_the_one_before_it() {
        for pair in Kernel::ALL.windows(2) {
            let unnamed = Behaviour { slug: "", ..*pair[0].behaviour() };
            assert_ne!(unnamed, Behaviour { slug: "", ..*pair[1].behaviour() });
        }
    }
}
