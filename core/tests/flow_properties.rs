//! What must hold for every sequence of what guests, user space and the host do, over every kind of memory.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::{Access, Event};
use gstage_core::kernel::Kernel;
use gstage_core::machine::Machine;
use gstage_core::mode::Mode;
use gstage_core::scenario::{Backing, CacheSpec, DirtyLogMode, Host, MemSlot, Op, Scenario, WhenEmpty, builtin};
use gstage_core::trace::Trace;
use proptest::prelude::*;

const GIB: u64 = 1 << 30;
const MIB2: u64 = 1 << 21;

/// One memslot of every kind, and one whose ends are not aligned.
fn memory() -> Vec<MemSlot> {
    let slot = |gpa: u64, size, page_size| MemSlot::new(Gpa(gpa), Hpa(gpa + 0x1_0000_0000), size, page_size);
    vec![
        slot(GIB, GIB, GIB),
        slot(2 * GIB, 4 * MIB2, MIB2),
        slot(3 * GIB, 2 * MIB2, 4096),
        MemSlot { backing: Backing::Thp, ..slot(4 * GIB, 4 * MIB2, 4096) },
        MemSlot { backing: Backing::Untouched, ..slot(5 * GIB, MIB2, 4096) },
        MemSlot { backing: Backing::Untouched, ..slot(6 * GIB, 2 * MIB2, MIB2) },
        MemSlot { read_only: true, ..slot(7 * GIB, MIB2, 4096) },
        slot(8 * GIB + 0x1_0000, 2 * MIB2, MIB2),
    ]
}

/// Index of the slot that is not aligned, which loses write-protects in 7.1.
const UNALIGNED: usize = 7;

/// An address in one of two slots: few pages of few regions, so that operations meet.
fn address(slots: [usize; 2]) -> impl Strategy<Value = Gpa> {
    let page = prop::sample::select(&[0u64, 1, 9, 63, 511][..]);
    (prop::sample::select(&[0, 0, 0, 1][..]), 0..2u64, page).prop_map(move |(which, tile, page)| {
        let slot = memory()[slots[which]];
        Gpa(slot.gpa.0 + (tile * MIB2 + (page << 12)) % slot.size)
    })
}

fn any_access() -> impl Strategy<Value = Access> {
    prop::sample::select(&[Access::Store, Access::Store, Access::Load, Access::Fetch][..])
}

fn flow(slots: [usize; 2]) -> impl Strategy<Value = Op> {
    let slot = prop::sample::select(vec![slots[0] as u8, slots[0] as u8, slots[1] as u8]);
    prop_oneof![
        12 => (0..2u8, any_access(), address(slots)).prop_map(|(vcpu, access, gpa)| Op::Guest { vcpu, access, gpa }),
        2 => (0..2u8, any_access(), address(slots), 1..600u64).prop_map(|(vcpu, access, start, pages)| {
            Op::GuestRange { vcpu, access, start, end: Gpa(start.0 + (pages << 12)), step: 4096 }
        }),
        2 => ([any_access(), any_access()], [address(slots), address(slots)])
            .prop_map(|(accesses, gpas)| Op::Race { accesses, gpas }),
        3 => slot.clone().prop_map(|slot| Op::LogDirty { slot }),
        1 => slot.clone().prop_map(|slot| Op::LogOff { slot }),
        2 => slot.clone().prop_map(|slot| Op::GetLog { slot }),
        3 => (slot.clone(), prop::sample::select(&[0u64, 0, 64, 512][..]), prop::sample::select(&[64u64, 512][..]))
            .prop_map(|(slot, first_page, pages)| Op::ClearLog { slot, first_page, pages }),
        1 => (address(slots), prop::sample::select(&[4096u64, MIB2][..]))
            .prop_map(|(gpa, size)| Op::Invalidate { start: Gpa(gpa.0 & !(size - 1)), size }),
        1 => slot.prop_map(|slot| Op::DeleteSlot { slot }),
        1 => (0..4u32).prop_map(|before| Op::EmptyCache { before }),
        2 => (0..2u8, 0..3u32).prop_map(|(vcpu, after)| Op::PauseHart { vcpu, after }),
        2 => (0..2u8).prop_map(|vcpu| Op::ResumeHart { vcpu }),
    ]
}

fn host() -> impl Strategy<Value = Host> {
    let modes = vec![DirtyLogMode::Plain, DirtyLogMode::Manual, DirtyLogMode::InitiallySet];
    let pages = prop_oneof![3 => Just(None), 1 => (0..90u32).prop_map(Some)];
    (prop::sample::select(modes), any::<bool>(), pages).prop_map(|(dirty_log, eager_split, table_pages)| Host {
        dirty_log,
        eager_split,
        table_pages,
    })
}

fn scenario(kernels: &'static [Kernel], slots: usize) -> impl Strategy<Value = Scenario> {
    let modes = prop::sample::select(&[Mode::Sv39x4, Mode::Sv48x4, Mode::Sv57x4][..]);
    let objects = prop_oneof![Just(Some(40)), Just(None), Just(Some(0))];
    let ops = [0..slots, 0..slots].prop_flat_map(|slots| prop::collection::vec(flow(slots), 1..24));
    let parts = (modes, prop::sample::select(kernels), objects, host(), ops);
    parts.prop_map(|(mode, kernel, objects, host, ops)| Scenario {
        mode,
        kernel,
        host,
        vcpus: 2,
        cache: CacheSpec { capacity: 40, objects, when_empty: WhenEmpty::Atomic },
        memory: memory(),
        setup: vec![],
        // A cache that never runs out cannot be emptied.
        ops: ops.into_iter().filter(|op| objects.is_some() || !matches!(op, Op::EmptyCache { .. })).collect(),
        ..builtin::find("first-store").unwrap()
    })
}

/// The first store under dirty logging whose page is not in the log right after it.
fn escaped(trace: &Trace, memory: &[MemSlot]) -> Option<Gpa> {
    let mut state = trace.state();
    for (at, event) in trace.events().iter().enumerate() {
        let (first, pages) = match *event {
            Event::Done { access: Access::Store, gpa, .. } => (gpa, 1),
            Event::StoreRun { gpa, count, .. } => (gpa, u64::from(count)),
            _ => continue,
        };
        state.seek(trace, at + 1);
        let machine = state.machine();
        let is_logged = |gpa| (0..).zip(memory).any(|(index, slot)| slot.contains(gpa) && machine.is_logging(index));
        let lost =
            (0..pages).map(|page| Gpa(first.0 + (page << 12))).find(|&gpa| is_logged(gpa) && !machine.is_dirty(gpa));
        if lost.is_some() {
            return lost;
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn every_operation_keeps_the_invariants(scenario in scenario(&Kernel::ALL, memory().len())) {
        let mut machine = Machine::new(&scenario).unwrap();
        for op in &scenario.ops {
            machine.run(op, &mut ());
            prop_assert_eq!(machine.verify(), Ok(()), "after {:?}", op);
        }
    }

    #[test]
    fn a_trace_ends_where_the_run_ended_and_goes_back_to_where_it_began(
        scenario in scenario(&Kernel::ALL, memory().len()),
        stops in prop::collection::vec(any::<prop::sample::Index>(), 1..6),
    ) {
        let trace = Trace::run(&scenario).unwrap();
        let mut machine = Machine::new(&scenario).unwrap();
        for op in &scenario.ops[..trace.returns().len()] {
            machine.run(op, &mut ());
        }
        let mut state = trace.end();
        prop_assert_eq!(state.machine(), &machine);
        for stop in stops {
            let position = stop.index(trace.events().len() + 1);
            state.seek(&trace, position);
            let mut fresh = trace.state();
            fresh.seek(&trace, position);
            prop_assert_eq!(&state, &fresh);
            prop_assert_eq!(state.machine().verify(), Ok(()));
        }
        state.seek(&trace, 0);
        prop_assert_eq!(&state, &trace.state());
    }

    #[test]
    fn no_store_escapes_the_log_since_7_1(scenario in scenario(&[Kernel::V7_1, Kernel::V7_2, Kernel::Eager], UNALIGNED)) {
        prop_assert_eq!(escaped(&Trace::run(&scenario).unwrap(), &scenario.memory), None);
    }

    #[test]
    fn no_store_to_an_unaligned_memslot_escapes_since_7_2(
        scenario in scenario(&[Kernel::V7_2, Kernel::Eager], memory().len()),
    ) {
        prop_assert_eq!(escaped(&Trace::run(&scenario).unwrap(), &scenario.memory), None);
    }
}

#[test]
fn before_the_series_stores_escape_the_log() {
    let scenario = builtin::find("lost-write-protect").unwrap();
    let escapes = |scenario: &Scenario| escaped(&Trace::run(scenario).unwrap(), &scenario.memory);
    assert_eq!(escapes(&scenario), Some(Gpa(0x40a0_7000)));
    assert_eq!(escapes(&scenario.variant(0).unwrap()), None);
    assert_eq!(escapes(&builtin::find("no-flush").unwrap()), Some(Gpa(0x40a0_7000)));
}
