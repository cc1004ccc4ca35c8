//! Stores under dirty logging: where the next ones go, from two vCPUs, and all of them.

use alloc::borrow::Cow;
use alloc::vec;

use super::{FOCUS, GIB, LOAD, LOG, MAP_SLAB, SLAB, slab, store};
use crate::addr::{Gpa, PAGE_SIZE};
use crate::event::Access;
use crate::kernel::Kernel;
use crate::scenario::{Host, Op, Scenario, Variant};

/// Another page of the same 2M: no table, fence 12.
pub(super) fn second_store() -> Scenario {
    let setup = vec![MAP_SLAB, LOG, LOAD, store(0, FOCUS.0)];
    slab("second-store", "The next store to the same 2M", setup, vec![store(0, 0x40a0_8000)])
}

/// A page of the next 2M: 1 table, fences 21, 12.
pub(super) fn neighbour_store() -> Scenario {
    let setup = vec![MAP_SLAB, LOG, LOAD, store(0, FOCUS.0)];
    let focus = Gpa(0x40c0_0000);
    Scenario { focus, ..slab("neighbour-store", "A store to the next 2M", setup, vec![store(0, focus.0)]) }
}

/// Both vCPUs fault on the huge leaf before either is served: 2 tables in all.
pub(super) fn two_vcpus() -> Scenario {
    let load = Op::Guest { vcpu: 1, access: Access::Load, gpa: FOCUS };
    let race = Op::Race { accesses: [Access::Store; 2], gpas: [FOCUS, Gpa(0x40a0_8000)] };
    let setup = vec![MAP_SLAB, LOG, LOAD, load];
    Scenario { vcpus: 2, ..slab("two-vcpus", "Two vCPUs, one huge page", setup, vec![race]) }
}

/// Every page of the slab is written: split store by store, or ahead of them. 513 tables each.
pub(super) fn lazy_vs_eager() -> Scenario {
    let stores =
        Op::GuestRange { vcpu: 0, access: Access::Store, start: SLAB, end: Gpa(SLAB.0 + GIB), step: PAGE_SIZE };
    let eager = Variant {
        title: Cow::Borrowed("Eager splitting"),
        kernel: None,
        host: Some(Host::DEFAULT),
        publish: None,
        flush: None,
    };
    Scenario {
        kernel: Kernel::Eager,
        host: Host { eager_split: false, ..Host::DEFAULT },
        beside: vec![eager],
        ..slab("lazy-vs-eager", "Split store by store, or ahead", vec![MAP_SLAB, LOAD], vec![LOG, stores])
    }
}
