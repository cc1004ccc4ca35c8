//! What must hold for every sequence of operations.

mod naive;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::cache::MemoryCache;
use gstage_core::equality::compare;
use gstage_core::event::{Access, Event};
use gstage_core::gstage::{Config, Flush, GStage, MapRequest, Mapping, Owed};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::machine::Machine;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use gstage_core::scenario::{CacheSpec, Host, MemSlot, Op, Scenario, WhenEmpty};
use gstage_core::sink::Sink;
use gstage_core::tables::Keeping;
use gstage_core::trace::Trace;
use naive::{Leaf, Naive};
use proptest::prelude::*;

const GIB: u64 = 1 << 30;
const ENDLESS: CacheSpec = CacheSpec { capacity: 40, objects: None, when_empty: WhenEmpty::Null };

fn mode() -> impl Strategy<Value = Mode> {
    prop::sample::select(&Mode::ALL[..])
}

fn kernel() -> impl Strategy<Value = Kernel> {
    prop::sample::select(&Kernel::ALL[..])
}

/// A few pages of two gigabytes, so that operations meet each other.
fn page() -> impl Strategy<Value = u64> {
    (1..3u64, prop::sample::select(&[0u64, 1, 5, 511][..]), prop::sample::select(&[0u64, 1, 7, 511][..]))
        .prop_map(|(slab, tile, page)| slab * GIB + (tile << 21) + (page << 12))
}

/// Addresses that are most likely to go wrong.
fn any_address() -> impl Strategy<Value = u64> {
    let edge = prop::sample::select(&[12u32, 21, 22, 30, 34, 39, 41, 48, 50, 59, 63][..])
        .prop_flat_map(|bit| (-4097i64..4098).prop_map(move |offset| (1u64 << bit).wrapping_add_signed(offset)));
    prop_oneof![3 => page(), 2 => edge, 1 => any::<u64>(), 1 => Just(u64::MAX), 1 => Just(0)]
}

fn any_level() -> impl Strategy<Value = Level> {
    prop_oneof![4 => 0u8..6, 1 => any::<u8>()].prop_map(Level)
}

fn any_size() -> impl Strategy<Value = u64> {
    prop_oneof![3 => prop::sample::select(&[1u64 << 12, 1 << 21, 1 << 22, 1 << 30, 1 << 39, 1 << 48][..]), 1 => any::<u64>()]
}

fn any_access() -> impl Strategy<Value = Access> {
    prop::sample::select(&[Access::Load, Access::Store, Access::Fetch][..])
}

fn log_op(slot: u8, what: u8) -> Op {
    match what {
        0 => Op::LogOff { slot },
        1 => Op::GetLog { slot },
        2 => Op::DeleteSlot { slot },
        _ => Op::LogDirty { slot },
    }
}

/// Any operation, sensible or not.
fn any_op(_mode: Mode) -> impl Strategy<Value = Op> + use<> {
    prop_oneof![
        (any_address(), any_address(), any_size(), any::<bool>(), any::<bool>()).prop_map(
            |(gpa, hpa, size, rdonly, exec)| { Op::MapPage { gpa: Gpa(gpa), hpa: Hpa(hpa), size, rdonly, exec } }
        ),
        (any_address(), any_level(), any::<bool>(), any::<bool>())
            .prop_map(|(gpa, target_level, flush, cache)| Op::SplitHuge { gpa: Gpa(gpa), target_level, flush, cache }),
        (any_address(), 0..9u64, any_size(), any_level()).prop_map(|(start, calls, step, target_level)| {
            let end = Gpa(start.saturating_add(step.saturating_mul(calls)));
            Op::SplitRange { start: Gpa(start), end, step, target_level, flush: true }
        }),
        (any_address(), any_address()).prop_map(|(start, end)| Op::WpRange { start: Gpa(start), end: Gpa(end) }),
        (any_address(), any_size()).prop_map(|(start, size)| Op::UnmapRange { start: Gpa(start), size }),
        (0..3u8).prop_map(|slot| Op::LogDirty { slot }),
        (0..3u8, any::<u64>(), any::<u64>()).prop_map(|(slot, first_page, pages)| Op::ClearLog {
            slot,
            first_page,
            pages
        }),
        (0..3u8, 0..4u8).prop_map(|(slot, what)| log_op(slot, what)),
        (0..3u8, any_access(), any_address(), 0..9u64, any_size()).prop_map(|(vcpu, access, start, calls, step)| {
            let end = Gpa(start.saturating_add(step.saturating_mul(calls)));
            Op::GuestRange { vcpu, access, start: Gpa(start), end, step }
        }),
        (any_address(), any_size()).prop_map(|(start, size)| Op::Invalidate { start: Gpa(start), size }),
        (any_address(), 0..1u64 << 24).prop_map(|(start, size)| Op::Flush { start: Gpa(start), size }),
        (0..50u32).prop_map(|min| Op::TopUp { min }),
        (0..4u32).prop_map(|after| Op::DropFence { after }),
        (0..4u32).prop_map(|before| Op::EmptyCache { before }),
        (0..3u8, 0..3u32).prop_map(|(vcpu, after)| Op::PauseHart { vcpu, after }),
        (0..3u8).prop_map(|vcpu| Op::ResumeHart { vcpu }),
        (0..3u8, any_access(), any_address()).prop_map(|(vcpu, access, gpa)| Op::Guest { vcpu, access, gpa: Gpa(gpa) }),
    ]
}

fn cache_spec() -> impl Strategy<Value = CacheSpec> {
    let policy = prop::sample::select(&[WhenEmpty::Null, WhenEmpty::Atomic, WhenEmpty::Bug][..]);
    (prop_oneof![Just(None), (0..6u32).prop_map(Some)], policy).prop_map(|(objects, when_empty)| CacheSpec {
        capacity: 5,
        objects,
        when_empty,
    })
}

/// The largest pages that a host may have.
fn huge(mode: Mode) -> u64 {
    mode.page_size(mode.root_level().min(Level(2)))
}

/// A guest with a gigabyte of huge pages and one of small ones.
fn scenario<O: Strategy<Value = Op> + 'static>(
    op: fn(Mode) -> O,
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = Scenario> {
    let ops = move |mode| (Just(mode), prop::collection::vec(op(mode), count.clone()));
    (mode().prop_flat_map(ops), kernel(), cache_spec()).prop_map(|((mode, ops), kernel, cache)| Scenario {
        slug: "property".into(),
        title: "A property".into(),
        mode,
        kernel,
        vmid: 1,
        vcpus: 2,
        cache,
        memory: vec![
            MemSlot::new(Gpa(GIB), Hpa(0x1_4000_0000), GIB, huge(mode)),
            MemSlot::new(Gpa(2 * GIB), Hpa(0x2_0000_0000), 1 << 22, 1 << 12),
        ],
        focus: Gpa(GIB),
        setup: vec![],
        // A cache that never runs out cannot be emptied.
        ops: ops.into_iter().filter(|op| cache.objects.is_some() || !matches!(op, Op::EmptyCache { .. })).collect(),
        host: Host::DEFAULT,
        publish: None,
        beside: vec![],
        observed: None,
        tables: vec![],
    })
}

/// An operation that a scenario may contain.
fn sensible_op(mode: Mode) -> impl Strategy<Value = Op> + use<> {
    let level = (0..mode.levels().min(3)).prop_map(Level);
    let huge = huge(mode);
    let small = (0..1024u64).prop_map(|page| 2 * GIB + (page << 12));
    let slab = (0..512u64, 0..512u64).prop_map(|(tile, page)| GIB + (tile << 21) + (page << 12));
    let gpa = prop_oneof![slab, small].prop_map(Gpa).boxed();
    prop_oneof![
        4 => (0..2u8, any_access(), gpa.clone()).prop_map(|(vcpu, access, gpa)| Op::Guest { vcpu, access, gpa }),
        1 => (0..2u8).prop_map(|slot| Op::LogDirty { slot }),
        2 => (gpa.clone(), level, any::<bool>())
            .prop_map(|(gpa, target_level, flush)| Op::SplitHuge { gpa, target_level, flush, cache: true }),
        1 => gpa.clone().prop_map(move |gpa| Op::MapPage {
            gpa: gpa.align_down(huge.trailing_zeros()),
            hpa: Hpa(0x1_4000_0000),
            size: huge,
            rdonly: false,
            exec: true
        }),
        1 => gpa.clone().prop_map(|start| Op::WpRange { start, end: Gpa(start.0 + (1 << 21)) }),
        1 => gpa.prop_map(|start| Op::UnmapRange { start: start.align_down(21), size: 1 << 21 }),
        1 => (0..6u32).prop_map(|min| Op::TopUp { min }),
        1 => (0..3u32).prop_map(|after| Op::DropFence { after }),
        1 => (0..3u32).prop_map(|before| Op::EmptyCache { before }),
        2 => (0..2u8, 0..2u32).prop_map(|(vcpu, after)| Op::PauseHart { vcpu, after }),
        2 => (0..2u8).prop_map(|vcpu| Op::ResumeHart { vcpu }),
    ]
}

/// What the naive model has as well.
#[derive(Clone, Debug)]
enum Step {
    Map(Leaf),
    Split(Gpa, Level),
    WriteProtect(u64, u64),
    Unmap(u64, u64),
}

fn step(mode: Mode) -> impl Strategy<Value = Step> + use<> {
    // Host memory follows the guest's, or is elsewhere.
    let levels = mode.levels().min(3);
    let any = (page(), 0..levels, any::<bool>(), any::<bool>(), 0..4u64);
    let map = any.prop_map(move |(gpa, level, write, execute, far)| {
        let leaf = Leaf { gpa, level, size: mode.page_size(Level(level)), hpa: 0, write, execute };
        let gpa = gpa & !(leaf.size - 1);
        Leaf { gpa, hpa: gpa + (4 + 8 * (far / 3)) * GIB, ..leaf }
    });
    let range = (1..3u64, prop::sample::select(&[1u64 << 12, 6 << 12, 1 << 21, 6 << 21, 3 << 22, GIB, 2 * GIB][..]));
    prop_oneof![
        4 => map.prop_map(Step::Map),
        3 => (page(), 0..levels).prop_map(|(gpa, level)| Step::Split(Gpa(gpa), Level(level))),
        1 => range.clone().prop_map(|(slab, size)| Step::WriteProtect(slab * GIB, size)),
        1 => range.prop_map(|(slab, size)| Step::Unmap(slab * GIB, size)),
    ]
}

fn leaves(gstage: &GStage) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    gstage.for_each_leaf(Gpa(0), u64::MAX, |gpa, level, pte| {
        let allowed = pte.permissions();
        leaves.push(Leaf {
            gpa: gpa.0,
            level: level.0,
            size: gstage.mode().page_size(level),
            hpa: pte.hpa().0,
            write: allowed.write,
            execute: allowed.execute,
        });
    });
    leaves
}

fn carry_out<S: Sink>(
    step: &Step,
    gstage: &mut GStage,
    cache: &mut MemoryCache,
    naive: &mut Naive,
    sink: &mut S,
) -> bool {
    match *step {
        Step::Map(leaf) => {
            let (gpa, hpa) = (Gpa(leaf.gpa), Hpa(leaf.hpa));
            let request = MapRequest { gpa, hpa, size: leaf.size, rdonly: !leaf.write, exec: leaf.execute };
            gstage.map_page(Some(cache), request, sink).result.is_ok() == naive.map(leaf)
        }
        Step::Split(gpa, level) => {
            naive.split(gpa, level);
            gstage.split_huge(Some(cache), gpa, level, Flush::EachLevel, sink) == naive.split_result()
        }
        Step::WriteProtect(start, size) => {
            let owed = gstage.wp_range(Gpa(start), Gpa(start + size), sink);
            owed == naive.write_protect(Gpa(start), Gpa(start + size))
        }
        Step::Unmap(start, size) => gstage.unmap_range(Gpa(start), size, sink) == naive.unmap(Gpa(start), size),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_tables_agree_with_a_plain_list_of_leaves(
        (mode, steps) in mode().prop_flat_map(|mode| (Just(mode), prop::collection::vec(step(mode), 1..24))),
        kernel in kernel(),
        probes in prop::collection::vec(page(), 8),
    ) {
        let mut gstage = GStage::new(Config { mode, kernel, ..Config::default() });
        let mut cache = gstage.new_cache(ENDLESS);
        let mut naive = Naive::new(mode, kernel);
        for step in &steps {
            prop_assert!(carry_out(step, &mut gstage, &mut cache, &mut naive, &mut ()), "another result for {:?}", step);
            gstage.verify(&[&cache]).unwrap();
        }
        prop_assert_eq!(leaves(&gstage), naive.sorted());
        for gpa in probes {
            prop_assert_eq!(gstage.translate(Gpa(gpa + 0xabc)), naive.translate(Gpa(gpa + 0xabc)));
        }
    }

    #[test]
    fn no_operation_tells_how_the_tables_are_kept(
        (mode, steps) in mode().prop_flat_map(|mode| (Just(mode), prop::collection::vec(step(mode), 1..24))),
        kernel in kernel(),
    ) {
        let mut sides = [Keeping::Dense, Keeping::Described].map(|keeping| {
            let mut gstage = GStage::new(Config { mode, kernel, keeping, ..Config::default() });
            let cache = gstage.new_cache(CacheSpec { objects: Some(40), ..ENDLESS });
            (gstage, cache, Naive::new(mode, kernel), Vec::<Event>::new())
        });
        for step in &steps {
            for (gstage, cache, naive, events) in &mut sides {
                carry_out(step, gstage, cache, naive, events);
                gstage.verify(&[cache]).unwrap();
            }
            let [(dense, _, _, told), (described, _, _, told_too)] = &sides;
            prop_assert_eq!(told, told_too);
            prop_assert!(dense == described, "other tables after {:?}", step);
            prop_assert!(dense.memory().pages().eq(described.memory().pages()), "other bits after {:?}", step);
            prop_assert_eq!(leaves(dense), leaves(described));
        }
    }

    #[test]
    fn no_operation_panics_or_breaks_an_invariant(scenario in scenario(any_op, 1..16)) {
        let mut machine = Machine::new(&Scenario { ops: vec![], ..scenario.clone() }).unwrap();
        for op in &scenario.ops {
            machine.run(op, &mut ());
            prop_assert_eq!(machine.verify(), Ok(()), "after {:?}", op);
        }
    }

    #[test]
    fn any_entry_at_any_level_keeps_the_tables_in_order(
        mode in mode(),
        entries in prop::collection::vec((any_address(), any_level(), any::<u64>()), 1..16),
    ) {
        let mut gstage = GStage::new(Config { mode, ..Config::default() });
        let mut cache = gstage.new_cache(ENDLESS);
        for (gpa, level, pte) in entries {
            let _ = gstage.set_pte(Some(&mut cache), Mapping { gpa: Gpa(gpa), pte: Pte(pte), level }, &mut ());
            let _ = gstage.split_huge(Some(&mut cache), Gpa(gpa), Level(0), Flush::LeftToCaller, &mut ());
            let _ = gstage.wp_range(Gpa(0), Gpa(u64::MAX), &mut ());
            prop_assert_eq!(gstage.verify(&[&cache]), Ok(()));
        }
    }

    #[test]
    fn a_split_changes_no_translation(mode in mode(), leaf_level in 0..5u8, target in 0..5u8, place in any::<u64>()) {
        let level = Level(leaf_level.min(mode.root_level().0));
        let mut before = GStage::new(Config { mode, ..Config::default() });
        let mut cache = before.new_cache(ENDLESS);
        let gpa = Gpa(place % mode.gpa_size());
        let start = gpa.align_down(mode.page_order(level));
        let pte = Pte::from_parts(Hpa(start.0 & ((1 << mode.format().hpa_bits) - 1)).pfn(), 0xdf);
        before.set_pte(Some(&mut cache), Mapping { gpa: start, pte, level }, &mut ()).unwrap();
        let mut after = before.clone();
        let mut events: Vec<Event> = Vec::new();
        let owed = after.split_huge(Some(&mut cache), gpa, Level(target), Flush::EachLevel, &mut events);
        prop_assert_eq!(owed, Ok(Owed::Nothing));

        let equality = compare(&before, &after, start, mode.page_size(level));
        prop_assert_eq!(equality.pages, mode.page_size(level) >> 12);
        prop_assert!(equality.holds());
        let splits = u64::from(level.0.saturating_sub(target));
        prop_assert_eq!(after.leaves().iter().sum::<u64>(), 1 + (mode.table_entries() as u64 - 1) * splits);
        let requests = events.iter().filter(|event| matches!(event, Event::Request(_))).count();
        prop_assert_eq!(requests as u64, splits);
        prop_assert_eq!(after.leaf_at(gpa).map(|(level, _)| level), Some(Level(target.min(level.0))));
    }

    #[test]
    fn every_state_is_the_same_however_it_is_reached(
        scenario in scenario(sensible_op, 1..10),
        seeks in prop::collection::vec(any::<prop::sample::Index>(), 1..8),
    ) {
        let trace = Trace::run(&scenario).unwrap();
        let count = trace.events().len() + 1;
        let mut state = trace.state();
        for seek in seeks {
            let position = seek.index(count);
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
    fn the_events_tell_everything_that_happened(scenario in scenario(sensible_op, 1..10)) {
        let trace = Trace::run(&scenario).unwrap();
        let mut machine = Machine::new(&scenario).unwrap();
        for (op, ret) in scenario.ops.iter().zip(trace.returns()) {
            prop_assert_eq!(machine.run(op, &mut ()), *ret);
        }
        let end = trace.end();
        prop_assert_eq!(end.machine(), &machine);
    }
}
