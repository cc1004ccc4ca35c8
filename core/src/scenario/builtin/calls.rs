//! Single calls of the kernel's functions at their edges.

use alloc::vec;

use super::{FOCUS, GIB, LOAD, MAP_SLAB, SLAB, SLAB_HPA, SPLIT_EACH, SPLIT_TO_4K, on, slab};
use crate::addr::{Gpa, Hpa, PAGE_SIZE};
use crate::kernel::Kernel;
use crate::level::Level;
use crate::mode::Mode;
use crate::scenario::{MemSlot, Op, Scenario};

const MIB2: u64 = 1 << 21;

/// Without a cache, where there is nothing to split: 0, or -ENOMEM at once.
pub(super) fn null_cache() -> Scenario {
    let split = Op::SplitHuge { gpa: FOCUS, target_level: Level(0), flush: true, cache: false };
    Scenario {
        kernel: Kernel::V3,
        beside: vec![on("Linux 7.1", Kernel::V7_1)],
        ..slab("null-cache", "No memory cache", vec![MAP_SLAB, SPLIT_TO_4K, LOAD], vec![split])
    }
}

/// A page number that is not aligned: children are made by OR, and pairs of them meet in one place.
pub(super) fn misaligned() -> Scenario {
    let hpa = Hpa(0x8020_0000);
    let map = Op::MapPage { gpa: SLAB, hpa, size: GIB, rdonly: false, exec: true };
    let split = Op::SplitHuge { gpa: SLAB, target_level: Level(1), flush: true, cache: true };
    Scenario {
        memory: vec![MemSlot::new(SLAB, hpa, GIB, GIB)],
        focus: SLAB,
        ..slab("misaligned", "A misaligned page number", vec![map], vec![split])
    }
}

/// Three levels at once, in Sv48x4: 3 tables, fences 39, 30, 21.
pub(super) fn split_512g() -> Scenario {
    let (gpa, hpa, size) = (Gpa(1 << 39), Hpa(1 << 39), 1 << 39);
    let focus = Gpa(gpa.0 + FOCUS.0);
    let map = Op::MapPage { gpa, hpa, size, rdonly: false, exec: true };
    let split = Op::SplitHuge { gpa: focus, target_level: Level(0), flush: true, cache: true };
    Scenario {
        mode: Mode::Sv48x4,
        memory: vec![MemSlot::new(gpa, hpa, size, GIB)],
        focus,
        ..slab("split-512g", "Split 512G to 4K", vec![map], vec![split])
    }
}

/// Ranges that cover leaves only in part, or begin inside of one: nothing is cleared, until a range begins where a leaf does.
pub(super) fn partial_unmap() -> Scenario {
    let map = |tile: u64| Op::MapPage {
        gpa: Gpa(SLAB.0 + tile * MIB2),
        hpa: Hpa(SLAB_HPA.0 + tile * MIB2),
        size: MIB2,
        rdonly: false,
        exec: true,
    };
    let start = SLAB.0 + MIB2;
    let unmap = |start, size| Op::UnmapRange { start: Gpa(start), size };
    let ops = vec![unmap(start + PAGE_SIZE, PAGE_SIZE), unmap(start + PAGE_SIZE, 3 * MIB2), unmap(start, 3 * MIB2)];
    Scenario {
        memory: vec![MemSlot::new(SLAB, SLAB_HPA, GIB, MIB2)],
        focus: Gpa(start),
        beside: vec![on("Eager splitting", Kernel::Eager)],
        ..slab("partial-unmap", "A part of a huge page is unmapped", vec![map(1), map(2), map(3)], ops)
    }
}

/// A write-protect that begins in a hole: versions before 7.2 step over the leaf behind it.
pub(super) fn hole_step() -> Scenario {
    let map = Op::MapPage { gpa: SLAB, hpa: SLAB_HPA, size: PAGE_SIZE, rdonly: false, exec: true };
    let protect = Op::WpRange { start: Gpa(SLAB.0 - PAGE_SIZE), end: Gpa(SLAB.0 + PAGE_SIZE) };
    Scenario {
        memory: vec![MemSlot::new(SLAB, SLAB_HPA, GIB, PAGE_SIZE)],
        focus: SLAB,
        beside: vec![on("Eager splitting", Kernel::Eager)],
        ..slab("hole-step", "A step over a leaf", vec![map], vec![protect])
    }
}

/// The memory of a slab in small pages goes: 0 leaves, and 513 tables that nothing needs stay.
pub(super) fn teardown() -> Scenario {
    Scenario {
        kernel: Kernel::V7_2,
        ..slab("teardown", "What is left in the end", vec![MAP_SLAB, SPLIT_EACH], vec![Op::DeleteSlot { slot: 0 }])
    }
}
