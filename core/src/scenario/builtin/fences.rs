//! Fences that are missing, that cost, and the order of stores that no fence helps.

use alloc::borrow::Cow;
use alloc::vec;

use super::{FOCUS, GIB, LOG, MAP_SLAB, SLAB, SLAB_HPA, slab, store};
use crate::addr::{Gpa, Hpa, PAGE_SIZE};
use crate::event::Access;
use crate::kernel::{Kernel, Publish};
use crate::level::Level;
use crate::scenario::{Host, MemSlot, Op, Scenario, Variant};

/// A writable gigabyte is split and write-protected, and the flush that both owe does not come: a store of the other
/// hart escapes the log. After the flush the same store is seen.
pub(super) fn no_flush() -> Scenario {
    let load = Op::Guest { vcpu: 1, access: Access::Load, gpa: FOCUS };
    let split = Op::SplitHuge { gpa: FOCUS, target_level: Level(0), flush: false, cache: true };
    let protect = Op::WpRange { start: FOCUS, end: Gpa(FOCUS.0 + PAGE_SIZE) };
    let flush = Op::Flush { start: SLAB, size: GIB };
    let flushing =
        Variant { title: Cow::Borrowed("With the fences"), kernel: None, host: None, publish: None, flush: Some(true) };
    Scenario {
        kernel: Kernel::Eager,
        vcpus: 2,
        host: Host { eager_split: false, ..Host::DEFAULT },
        beside: vec![flushing],
        // The gigabyte is mapped after logging began, and so it is writable.
        ..slab(
            "no-flush",
            "No flush: a store escapes",
            vec![LOG, MAP_SLAB, load],
            vec![split, protect, store(1, FOCUS.0), flush, store(1, FOCUS.0)],
        )
    }
}

/// The pointer before the children, after them, and after them behind a barrier.
pub(super) fn publish_order() -> Scenario {
    let variant =
        |title, kernel, publish| Variant { title: Cow::Borrowed(title), kernel, host: None, publish, flush: None };
    Scenario {
        vcpus: 2,
        publish: Some(Publish::LinkThenFill),
        beside: vec![
            variant("Fill, then link", None, Some(Publish::FillThenLink)),
            variant("Fill, barrier, link", None, Some(Publish::FillBarrierLink)),
        ],
        ..slab(
            "publish-order",
            "Link, then fill",
            vec![MAP_SLAB],
            vec![Op::SplitHuge { gpa: FOCUS, target_level: Level(1), flush: true, cache: true }],
        )
    }
}

/// A memslot of 512 pages is fenced page by page, one of 513 by a fence for every address.
pub(super) fn fence_threshold() -> Scenario {
    let slot = |offset: u64, pages: u64| {
        MemSlot::new(Gpa(SLAB.0 + offset), Hpa(SLAB_HPA.0 + offset), pages * PAGE_SIZE, PAGE_SIZE)
    };
    Scenario {
        memory: vec![slot(0, 512), slot(1 << 22, 513)],
        focus: SLAB,
        ..slab("fence-threshold", "512 strides and 513", vec![], vec![LOG, Op::LogDirty { slot: 1 }])
    }
}
