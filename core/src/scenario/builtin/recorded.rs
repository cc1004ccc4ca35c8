//! What a real Linux 7.2.13 did, beside what the model predicts.

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

use super::{GIB, SLAB, SLAB_HPA, slab, store};
use crate::addr::{Gpa, Hpa, PAGE_SIZE};
use crate::event::Access;
use crate::gstage::LeafRun;
use crate::kernel::Kernel;
use crate::level::Level;
use crate::pte::Pte;
use crate::scenario::{Backing, Effect, MemSlot, Observation, Observed, Op, Scenario};

/// Where the recorded guest has its few instructions.
const CODE: Gpa = Gpa(0x8000_0000);

/// The first load, the first store, logging on, three stores: equal leaves but for the host addresses, equal requests.
pub(super) fn recorded() -> Scenario {
    let ops = vec![
        Op::Guest { vcpu: 0, access: Access::Fetch, gpa: CODE },
        Op::Guest { vcpu: 0, access: Access::Load, gpa: SLAB },
        store(0, 0x4000_1000),
        Op::LogDirty { slot: 0 },
        store(0, 0x40a0_7000),
        store(0, 0x40a0_8000),
        store(0, 0x40c0_0000),
    ];
    let huge = MemSlot { backing: Backing::Untouched, ..MemSlot::new(SLAB, SLAB_HPA, GIB, GIB) };
    let code = MemSlot::new(CODE, Hpa(0x1_8000_0000), 4 * PAGE_SIZE, PAGE_SIZE);
    Scenario {
        kernel: Kernel::V7_2,
        memory: vec![huge, code],
        observed: Some(observed()),
        ..slab("recorded", "What Linux 7.2.13 did", vec![], ops)
    }
}

fn observed() -> Observed {
    let code = run(0, CODE.0, 1, 0x5362_8cdf);
    let first = vec![leaf(CODE.0, 0, 0x5362_8cdf), fence(CODE.0, 12)];
    let load = vec![leaf(SLAB.0, 2, 0x4000_00db), fence(SLAB.0, 30)];
    let write = vec![leaf(SLAB.0, 2, 0x4000_00df), fence(SLAB.0, 30)];
    let log = vec![leaf(SLAB.0, 2, 0x4000_00db), Effect::Request { gpa: SLAB, size: GIB, order: 12 }];
    let split =
        vec![fence(SLAB.0, 30), fence(0x40a0_0000, 21), leaf(0x40a0_7000, 0, 0x4028_1cdf), fence(0x40a0_7000, 12)];
    let next = vec![fence(0x40c0_0000, 21), leaf(0x40c0_0000, 0, 0x4030_00df), fence(0x40c0_0000, 12)];
    Observed {
        source: Cow::Borrowed(
            "Linux 7.2.13 (Debian, riscv64) under qemu-system-riscv64 7.2.22, recorded on 2026-11-22 with kprobes and \
             from the machine's memory",
        ),
        hpas: vec![Hpa(0x1_0000_0000), Hpa(0x1_4d8a_3000)],
        ops: vec![
            seen(first, vec![code]),
            seen(load, vec![run(2, SLAB.0, 1, 0x4000_00db), code]),
            seen(write, vec![run(2, SLAB.0, 1, 0x4000_00df), code]),
            seen(log, vec![run(2, SLAB.0, 1, 0x4000_00db), code]),
            seen(
                split,
                vec![
                    run(1, SLAB.0, 5, 0x4000_00db),
                    run(0, 0x40a0_0000, 7, 0x4028_00db),
                    run(0, 0x40a0_7000, 1, 0x4028_1cdf),
                    run(0, 0x40a0_8000, 504, 0x4028_20db),
                    run(1, 0x40c0_0000, 506, 0x4030_00db),
                    code,
                ],
            ),
            None,
            seen(
                next,
                vec![
                    run(1, SLAB.0, 5, 0x4000_00db),
                    run(0, 0x40a0_0000, 7, 0x4028_00db),
                    run(0, 0x40a0_7000, 2, 0x4028_1cdf),
                    run(0, 0x40a0_9000, 503, 0x4028_24db),
                    run(0, 0x40c0_0000, 1, 0x4030_00df),
                    run(0, 0x40c0_1000, 511, 0x4030_04db),
                    run(1, 0x40e0_0000, 505, 0x4038_00db),
                    code,
                ],
            ),
        ],
    }
}

fn seen(effects: Vec<Effect>, leaves: Vec<LeafRun>) -> Option<Observation> {
    Some(Observation { effects, leaves })
}

const fn leaf(gpa: u64, level: u8, pte: u64) -> Effect {
    Effect::Leaf { gpa: Gpa(gpa), level: Level(level), pte: Pte(pte) }
}

const fn fence(gpa: u64, order: u32) -> Effect {
    Effect::Request { gpa: Gpa(gpa), size: 1 << order, order }
}

const fn run(level: u8, gpa: u64, count: u64, pte: u64) -> LeafRun {
    LeafRun { level: Level(level), gpa: Gpa(gpa), count, pte: Pte(pte) }
}
