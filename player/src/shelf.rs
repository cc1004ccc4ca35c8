//! The scenarios that can be chosen by name.

use std::borrow::Cow;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::Access;
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::scenario::{CacheSpec, MemSlot, Op, Scenario, WhenEmpty};

const GIB: u64 = 1 << 30;

/// Slug and title of every scenario, the default first.
pub const TITLES: &[(&str, &str)] = &[
    ("first-store", "First store"),
    ("split-1g-to-4k", "Split 1G to 4K"),
    ("split-1g-to-2m", "Split 1G to 2M"),
    ("split-all", "Break all 512"),
    ("out-of-tables", "Out of tables"),
];

/// The scenario of a name.
#[must_use]
pub fn scenario(slug: &str) -> Option<Scenario> {
    let &(slug, title) = TITLES.iter().find(|(known, _)| *known == slug)?;
    let split = |level| Op::SplitHuge { gpa: Gpa(0x40A0_7000), target_level: Level(level), flush: true, cache: true };
    let mut setup = vec![Op::MapPage { gpa: Gpa(GIB), hpa: Hpa(0x1_4000_0000), size: GIB, rdonly: false, exec: true }];
    let mut objects = 40;
    let ops = match slug {
        "first-store" => {
            setup.push(Op::LogDirty { slot: 0 });
            vec![Op::Guest { vcpu: 0, access: Access::Store, gpa: Gpa(0x40A0_7000) }]
        }
        "split-1g-to-4k" => vec![split(0)],
        "split-1g-to-2m" => vec![split(1)],
        "split-all" => vec![Op::SplitRange {
            start: Gpa(GIB),
            end: Gpa(2 * GIB),
            step: 2 << 20,
            target_level: Level(0),
            flush: true,
        }],
        _ => {
            objects = 1;
            vec![split(0), Op::TopUp { min: 1 }, split(0)]
        }
    };
    Some(Scenario {
        slug: Cow::Borrowed(slug),
        title: Cow::Borrowed(title),
        mode: Mode::Sv39x4,
        kernel: Kernel::V7_1,
        vmid: 1,
        vcpus: 1,
        cache: CacheSpec { capacity: 40, objects: Some(objects), when_empty: WhenEmpty::Null },
        memory: vec![MemSlot { gpa: Gpa(GIB), hpa: Hpa(0x1_4000_0000), size: GIB, page_size: GIB }],
        focus: Gpa(0x40A0_7000),
        setup,
        ops,
    })
}
