//! The scenarios that come with the project.

mod calls;
mod fences;
mod logging;
mod recorded;
mod stores;

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

use super::{CacheSpec, Host, MemSlot, Op, Scenario, Variant, WhenEmpty};
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
    /// Its name for people, which is also that of the scenario.
    pub title: &'static str,
    /// Makes it.
    pub scenario: fn() -> Scenario,
}

/// Those that the figure tells, the default first.
pub const SHOWN: [Builtin; 23] = [
    FIRST_STORE,
    SPLIT_1G_TO_4K,
    SPLIT_1G_TO_2M,
    SPLIT_ALL,
    SECOND_STORE,
    NEIGHBOUR_STORE,
    TWO_VCPUS,
    OUT_OF_TABLES,
    NULL_CACHE,
    NO_FLUSH,
    FENCE_THRESHOLD,
    PUBLISH_ORDER,
    BEFORE_THE_PATCH,
    LOST_WRITE_PROTECT,
    LOGGING_OFF,
    THP_LIVELOCK,
    PARTIAL_UNMAP,
    HOLE_STEP,
    MISALIGNED,
    SPLIT_512G,
    LAZY_VS_EAGER,
    TEARDOWN,
    RECORDED,
];

/// All of them. What only this list has is not part of a program that asks for [`SHOWN`] alone.
pub const ALL: [Builtin; 23] = [
    FIRST_STORE,
    SPLIT_1G_TO_4K,
    SPLIT_1G_TO_2M,
    SPLIT_ALL,
    OUT_OF_TABLES,
    SECOND_STORE,
    NEIGHBOUR_STORE,
    TWO_VCPUS,
    LAZY_VS_EAGER,
    BEFORE_THE_PATCH,
    LOST_WRITE_PROTECT,
    LOGGING_OFF,
    THP_LIVELOCK,
    NULL_CACHE,
    MISALIGNED,
    SPLIT_512G,
    PARTIAL_UNMAP,
    HOLE_STEP,
    TEARDOWN,
    NO_FLUSH,
    PUBLISH_ORDER,
    FENCE_THRESHOLD,
    RECORDED,
];

const SECOND_STORE: Builtin =
    Builtin { slug: "second-store", title: "The next store to the same 2M", scenario: stores::second_store };
const NEIGHBOUR_STORE: Builtin =
    Builtin { slug: "neighbour-store", title: "A store to the next 2M", scenario: stores::neighbour_store };
const TWO_VCPUS: Builtin =
    Builtin { slug: "two-vcpus", title: "Two vCPUs, one huge page", scenario: stores::two_vcpus };
const LAZY_VS_EAGER: Builtin =
    Builtin { slug: "lazy-vs-eager", title: "Split store by store, or ahead", scenario: stores::lazy_vs_eager };
const TEARDOWN: Builtin = Builtin { slug: "teardown", title: "What is left in the end", scenario: calls::teardown };
const BEFORE_THE_PATCH: Builtin =
    Builtin { slug: "before-the-patch", title: "Before the patch", scenario: logging::before_the_patch };
const LOST_WRITE_PROTECT: Builtin =
    Builtin { slug: "lost-write-protect", title: "A write-protect is lost", scenario: logging::lost_write_protect };
const LOGGING_OFF: Builtin =
    Builtin { slug: "logging-off", title: "Logging is cancelled", scenario: logging::logging_off };
const THP_LIVELOCK: Builtin = Builtin {
    slug: "thp-livelock",
    title: "A store that never ends (seen on Linux 7.2.13)",
    scenario: logging::thp_livelock,
};
const NULL_CACHE: Builtin = Builtin { slug: "null-cache", title: "No memory cache", scenario: calls::null_cache };
const MISALIGNED: Builtin =
    Builtin { slug: "misaligned", title: "A misaligned page number", scenario: calls::misaligned };
const SPLIT_512G: Builtin = Builtin { slug: "split-512g", title: "Split 512G to 4K", scenario: calls::split_512g };
const PARTIAL_UNMAP: Builtin =
    Builtin { slug: "partial-unmap", title: "A part of a huge page is unmapped", scenario: calls::partial_unmap };
const HOLE_STEP: Builtin = Builtin { slug: "hole-step", title: "A step over a leaf", scenario: calls::hole_step };
const NO_FLUSH: Builtin = Builtin { slug: "no-flush", title: "No flush: a store escapes", scenario: fences::no_flush };
const PUBLISH_ORDER: Builtin =
    Builtin { slug: "publish-order", title: "Link, then fill", scenario: fences::publish_order };
const RECORDED: Builtin = Builtin { slug: "recorded", title: "What Linux 7.2.13 did", scenario: recorded::recorded };
const FENCE_THRESHOLD: Builtin =
    Builtin { slug: "fence-threshold", title: "512 strides and 513", scenario: fences::fence_threshold };
const FIRST_STORE: Builtin =
    Builtin { slug: "first-store", title: "One store breaks a gigabyte", scenario: first_store };
const SPLIT_1G_TO_4K: Builtin = Builtin { slug: "split-1g-to-4k", title: "Split 1G to 4K", scenario: split_1g_to_4k };
const SPLIT_1G_TO_2M: Builtin = Builtin { slug: "split-1g-to-2m", title: "Split 1G to 2M", scenario: split_1g_to_2m };
const SPLIT_ALL: Builtin = Builtin { slug: "split-all", title: "The full fracture", scenario: split_all };
const OUT_OF_TABLES: Builtin =
    Builtin { slug: "out-of-tables", title: "Out of tables half-way", scenario: out_of_tables };

/// The scenario with this slug.
#[must_use]
pub fn find(slug: &str) -> Option<Scenario> {
    find_in(&ALL, slug)
}

/// The scenario with this slug, if the figure tells it.
#[must_use]
pub fn find_shown(slug: &str) -> Option<Scenario> {
    find_in(&SHOWN, slug)
}

fn find_in(list: &[Builtin], slug: &str) -> Option<Scenario> {
    list.iter().find(|builtin| builtin.slug == slug).map(|builtin| (builtin.scenario)())
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
/// Dirty logging of the first memslot.
const LOG: Op = Op::LogDirty { slot: 0 };
/// The first memslot's memory is split down to small pages.
const SPLIT_EACH: Op =
    Op::SplitRange { start: SLAB, end: Gpa(SLAB.0 + GIB), step: 1 << 21, target_level: Level(0), flush: true };

/// A guest store.
const fn store(vcpu: u8, gpa: u64) -> Op {
    Op::Guest { vcpu, access: Access::Store, gpa: Gpa(gpa) }
}

/// Another kernel to show beside the first.
fn on(title: &'static str, kernel: Kernel) -> Variant {
    Variant { title: Cow::Borrowed(title), kernel: Some(kernel), host: None, publish: None, flush: None }
}

/// What most have in common.
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
        publish: None,
        beside: Vec::new(),
        observed: None,
        tables: Vec::new(),
    }
}

/// One guest store under dirty logging breaks a gigabyte: 2 tables, fences 30, 21, 12, one dirty bit.
fn first_store() -> Scenario {
    slab("first-store", "One store breaks a gigabyte", vec![MAP_SLAB, LOG, LOAD], vec![store(0, FOCUS.0)])
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
    slab("split-all", "The full fracture", vec![MAP_SLAB, LOAD], vec![SPLIT_EACH])
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
