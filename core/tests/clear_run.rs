//! Leaves that are cleared alike are one event, and the run is that of single clears: state, counters, fences, both directions.

mod run;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::{Access, Event};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::scenario::{Op, Scenario};
use proptest::prelude::*;
use run::{GIB, MIB2, Run, SLAB, builtin, guest, run, slab};

/// Leaves in a row that are still cleared one by one.
const SINGLE: u64 = 8;

fn runs(run: &Run) -> usize {
    run.count(|event| matches!(event, Event::ClearRun { .. }))
}

/// Fences that KVM asked for by address, those in runs as well: first address and order of each.
fn requests(run: &Run) -> Vec<(u64, u32)> {
    let mut requests = Vec::new();
    for event in run.trace.events() {
        match *event {
            Event::Request(flush) => requests.push((flush.gpa.0, flush.order)),
            Event::ClearRun { gpa, step, count, fenced: true, .. } => {
                let size = step << 2;
                requests.extend((0..u64::from(count)).map(|leaf| (gpa.0 + leaf * size, size.trailing_zeros())));
            }
            _ => {}
        }
    }
    requests
}

/// Maps the slab and splits the first two tiles of it to `level`.
fn split_to(level: u8) -> Vec<Op> {
    let map = Op::MapPage { gpa: SLAB, hpa: Hpa(0x1_4000_0000), size: GIB, rdonly: false, exec: true };
    let split = |tile: u64| Op::SplitHuge {
        gpa: Gpa(SLAB.0 + tile * MIB2),
        target_level: Level(level),
        flush: true,
        cache: true,
    };
    vec![map, split(0), split(1)]
}

fn unmap(start: u64, size: u64) -> Op {
    Op::UnmapRange { start: Gpa(start), size }
}

/// The same leaves of `size` bytes cleared at once, and few by few.
fn both_ways(kernel: Kernel, setup: &[Op], size: u64, first: u64, count: u64) -> (Run, Run) {
    let scenario = |ops: &[Op]| Scenario { kernel, vcpus: 2, ..slab(setup, ops) };
    let few = |from: u64| unmap(SLAB.0 + from * size, SINGLE.min(first + count - from) * size);
    let single: Vec<Op> = (first..first + count).step_by(SINGLE as usize).map(few).collect();
    (run(&scenario(&[unmap(SLAB.0 + first * size, count * size)])), run(&scenario(&single)))
}

#[test]
fn a_teardown_is_one_event_for_each_table_and_goes_both_ways() {
    let teardown = builtin("teardown");
    assert_eq!((runs(&teardown), requests(&teardown)), (512, vec![]));
    assert_eq!(teardown.ranges(), [(SLAB.0, 262_144)]);
    assert!(teardown.trace.events().len() < 1000);
    let mut state = teardown.trace.end();
    for position in [300, 40, 515, 0] {
        state.seek(&teardown.trace, position);
        assert_eq!(state.machine().verify(), Ok(()));
        let mut fresh = teardown.trace.state();
        fresh.seek(&teardown.trace, position);
        assert_eq!(state, fresh, "{position}");
    }
    assert_eq!(state.machine(), &teardown.start);
}

#[test]
fn a_version_that_flushes_each_leaf_counts_as_many_fences_in_runs_as_by_single_clears() {
    let (merged, single) = both_ways(Kernel::V7_1, &split_to(0), 4096, 0, 1024);
    assert_eq!((runs(&merged), runs(&single)), (2, 0));
    assert_eq!(merged.end, single.end);
    assert_eq!(merged.end.counters().fences, 1024);
    assert_eq!(requests(&merged), requests(&single));
}

#[test]
fn few_leaves_are_told_one_by_one() {
    let (fifteen, _) = both_ways(Kernel::V7_2, &split_to(0), 4096, 0, 15);
    let (sixteen, _) = both_ways(Kernel::V7_2, &split_to(0), 4096, 0, 16);
    assert_eq!((runs(&fifteen), runs(&sixteen)), (0, 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_run_of_clears_is_single_clears(
        kernel in prop::sample::select(&Kernel::ALL[..]),
        is_small in any::<bool>(),
        holes in prop::collection::vec((0..700u64, 1..5u64), 0..6),
        loads in prop::collection::vec((0..2u8, 0..700u64), 0..12),
        (first, count) in (0..600u64, 1..500u64),
        stops in prop::collection::vec(any::<prop::sample::Index>(), 4),
    ) {
        let (size, leaves) = if is_small { (4096, 1024) } else { (MIB2, 512) };
        let mut setup = split_to(u8::from(!is_small));
        setup.extend(holes.iter().map(|&(at, count)| unmap(SLAB.0 + at % leaves * size, count * size)));
        setup.extend(loads.iter().map(|&(vcpu, at)| guest(vcpu, Access::Load, SLAB.0 + at % leaves * size)));
        let first = first % (leaves - 1);
        let count = count.min(leaves - first);
        let (merged, single) = both_ways(kernel, &setup, size, first, count);
        prop_assert_eq!(&merged.start, &single.start);
        prop_assert_eq!(&merged.end, &single.end);
        prop_assert_eq!(requests(&merged), requests(&single));
        prop_assert_eq!(runs(&single), 0);
        let mut state = merged.trace.end();
        for stop in stops {
            state.seek(&merged.trace, stop.index(merged.trace.events().len() + 1));
            prop_assert_eq!(state.machine().verify(), Ok(()));
        }
        state.seek(&merged.trace, 0);
        prop_assert_eq!(state.machine(), &merged.start);
        state.seek(&merged.trace, usize::MAX);
        prop_assert_eq!(state.machine(), &merged.end);
    }
}
