//! What went wrong with dirty logging, and what still does.

use alloc::vec;

use super::{FOCUS, GIB, LOAD, LOG, MAP_SLAB, SLAB, SLAB_HPA, on, slab, store};
use crate::addr::PAGE_SIZE;
use crate::kernel::Kernel;
use crate::scenario::{Backing, DirtyLogMode, Host, MemSlot, Op, Scenario};

/// A small page under a huge leaf before the series: -EEXIST, and the page stays read-only.
pub(super) fn before_the_patch() -> Scenario {
    Scenario {
        kernel: Kernel::Before,
        beside: vec![on("Linux 7.1", Kernel::V7_1)],
        ..slab("before-the-patch", "Before the patch", vec![MAP_SLAB, LOG, LOAD], vec![store(0, FOCUS.0)])
    }
}

/// A chunk of 256 KiB is cleared under a writable gigabyte: before the series that keeps its W, and stores are not logged.
pub(super) fn lost_write_protect() -> Scenario {
    let clear = Op::ClearLog { slot: 0, first_page: 0xa00, pages: 64 };
    Scenario {
        kernel: Kernel::Before,
        host: Host { dirty_log: DirtyLogMode::InitiallySet, ..Host::DEFAULT },
        beside: vec![on("Linux 7.1", Kernel::V7_1)],
        // The gigabyte is mapped after logging began, and so it is writable.
        ..slab(
            "lost-write-protect",
            "A write-protect is lost",
            vec![LOG, MAP_SLAB, LOAD],
            vec![clear, store(0, FOCUS.0)],
        )
    }
}

/// After logging the small pages stay, and get their W back one by one.
pub(super) fn logging_off() -> Scenario {
    let setup = vec![MAP_SLAB, LOG, LOAD, store(0, FOCUS.0)];
    slab("logging-off", "Logging is cancelled", setup, vec![Op::LogOff { slot: 0 }, store(0, 0x40a0_9000)])
}

/// After logging over transparent huge pages each fault repairs page 0 of its 2M, and page 9 never becomes writable.
///
/// Observed on Linux 7.2.13: more than 50,000 faults in three seconds.
pub(super) fn thp_livelock() -> Scenario {
    let thp = MemSlot { backing: Backing::Thp, ..MemSlot::new(SLAB, SLAB_HPA, GIB, PAGE_SIZE) };
    let setup = vec![store(0, 0x40a0_0000), LOG, store(0, 0x40a0_5000), Op::GetLog { slot: 0 }];
    let focus = crate::addr::Gpa(0x40a0_9000);
    Scenario {
        kernel: Kernel::V7_2,
        memory: vec![thp],
        focus,
        ..slab(
            "thp-livelock",
            "A store that never ends (seen on Linux 7.2.13)",
            setup,
            vec![Op::LogOff { slot: 0 }, store(0, focus.0)],
        )
    }
}
