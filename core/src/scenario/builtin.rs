//! The scenarios that come with the project.

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

use super::{CacheSpec, Host, MemSlot, Op, Scenario, WhenEmpty};
use crate::addr::{Gpa, Hpa};
use crate::event::Access;
use crate::kernel::Kernel;
use crate::level::Level;
use crate::mode::Mode;

/// A scenario that comes with the project.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// Its name in links.
    pub slug: &'static str,
    /// Makes it.
    pub scenario: fn() -> Scenario,
}

/// All of them, the default first.
pub const ALL: [Builtin; 5] = [
    Builtin { slug: "first-store", scenario: first_store },
    Builtin { slug: "split-1g-to-4k", scenario: split_1g_to_4k },
    Builtin { slug: "split-1g-to-2m", scenario: split_1g_to_2m },
    Builtin { slug: "split-all", scenario: split_all },
    Builtin { slug: "out-of-tables", scenario: out_of_tables },
];

/// The scenario with this slug.
#[must_use]
pub fn find(slug: &str) -> Option<Scenario> {
    ALL.iter().find(|builtin| builtin.slug == slug).map(|builtin| (builtin.scenario)())
}

/// The gigabyte of guest memory that breaks.
const SLAB: Gpa = Gpa(0x4000_0000);
/// The host memory behind it.
const SLAB_HPA: Hpa = Hpa(0x1_4000_0000);
/// Its size.
const GIB: u64 = 1 << 30;
/// The page that the guest stores to: child 5 of the slab, child 7 of that.
const FOCUS: Gpa = Gpa(0x40a0_7000);

/// The slab as one page of hugetlbfs.
const HUGE_SLOT: MemSlot = MemSlot::new(SLAB, SLAB_HPA, GIB, GIB);
/// The memory cache of a vCPU when nothing has used it.
const FULL_CACHE: CacheSpec = CacheSpec { capacity: 40, objects: Some(40), when_empty: WhenEmpty::Atomic };
/// Maps the slab writable: 0x500000DF.
const MAP_SLAB: Op = Op::MapPage { gpa: SLAB, hpa: SLAB_HPA, size: GIB, rdonly: false, exec: true };
/// Splits on the way to the focus.
const SPLIT_TO_4K: Op = Op::SplitHuge { gpa: FOCUS, target_level: Level(0), flush: true, cache: true };
/// A guest load that leaves the slab in the TLB of hart 0.
const LOAD: Op = Op::Guest { vcpu: 0, access: Access::Load, gpa: FOCUS };

/// What the five have in common.
fn slab(slug: &'static str, title: &'static str, setup: Vec<Op>, ops: Vec<Op>) -> Scenario {
    Scenario {
        slug: Cow::Borrowed(slug),
        title: Cow::Borrowed(title),
        mode: Mode::Sv39x4,
        kernel: Kernel::V7_1,
        vmid: 1,
        vcpus: 1,
        cache: FULL_CACHE,
        memory: vec![HUGE_SLOT],
        focus: FOCUS,
        setup,
        ops,
        host: Host::DEFAULT,
        beside: Vec::new(),
        observed: None,
    }
}

/// One guest store under dirty logging breaks a gigabyte: 2 tables, fences 30, 21, 12, one dirty bit.
fn first_store() -> Scenario {
    slab(
        "first-store",
        "One store breaks a gigabyte",
        vec![MAP_SLAB, Op::LogDirty { slot: 0 }, LOAD],
        vec![Op::Guest { vcpu: 0, access: Access::Store, gpa: FOCUS }],
    )
}

/// The bare call down to 4K: 2 tables, fences 30, 21.
fn split_1g_to_4k() -> Scenario {
    slab("split-1g-to-4k", "Split 1G to 4K", vec![MAP_SLAB, LOAD], vec![SPLIT_TO_4K])
}

/// The bare call down to 2M: 1 table, fence 30.
fn split_1g_to_2m() -> Scenario {
    let split = Op::SplitHuge { gpa: FOCUS, target_level: Level(1), flush: true, cache: true };
    slab("split-1g-to-2m", "Split 1G to 2M", vec![MAP_SLAB, LOAD], vec![split])
}

/// The full fracture: 513 tables, 262,144 leaves, fences 1 × 30 and 512 × 21.
fn split_all() -> Scenario {
    let split =
        Op::SplitRange { start: SLAB, end: Gpa(SLAB.0 + GIB), step: 1 << 21, target_level: Level(0), flush: true };
    slab("split-all", "The full fracture", vec![MAP_SLAB, LOAD], vec![split])
}

/// A cache of one table: the split stops half-way, mapping a page then fails, and after a top-up the split completes.
fn out_of_tables() -> Scenario {
    let map_page = Op::MapPage { gpa: FOCUS, hpa: Hpa(0x1_40a0_7000), size: 1 << 12, rdonly: false, exec: true };
    Scenario {
        cache: CacheSpec { capacity: 40, objects: Some(1), when_empty: WhenEmpty::Null },
        ..slab(
            "out-of-tables",
            "Out of tables half-way",
            vec![MAP_SLAB, LOAD],
            vec![SPLIT_TO_4K, map_page, Op::TopUp { min: 3 }, SPLIT_TO_4K],
        )
    }
}
