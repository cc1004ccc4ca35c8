//! Built-in scenarios that compare kernels, hosts or orders come out as the design says, on each side.

mod run;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::equality::compare;
use gstage_core::event::{Access, Event, Ret, StoreKind};
use gstage_core::scenario::{Effect, builtin};
use gstage_core::walk::walk;
use run::{FOCUS, GIB, Run, SLAB, beside, builtin, leaf};

#[test]
fn lazily_and_eagerly_the_whole_slab_takes_513_tables_each() {
    let (lazy, [eager]) = beside("lazy-vs-eager");
    for side in [&lazy, &eager] {
        assert_eq!(side.returns(), [Ret::Int(0); 2]);
        let counters = side.end.counters();
        assert_eq!((counters.tables, counters.child_writes), (513, 262_656));
        assert_eq!((counters.faults, counters.dirty), (262_144, 262_144));
        assert_eq!(counters.leaves, [262_144, 0, 0, 0, 0]);
        assert_eq!(side.leaf(FOCUS.0), Some((0, 0x5028_1cdf)));
    }
    assert!(compare(lazy.end.gstage(), eager.end.gstage(), SLAB, GIB).holds());
}

#[test]
fn splitting_lazily_asks_for_513_fences_and_eagerly_for_14() {
    let (lazy, [eager]) = beside("lazy-vs-eager");
    let splitting = |run: &Run| run.orders().iter().filter(|&&order| order > 12).count();
    assert_eq!(splitting(&lazy), 513);
    assert_eq!(lazy.ranges(), [(SLAB.0, 262_144)], "the write-protect");
    assert_eq!(splitting(&eager), 0);
    let ranges = eager.ranges();
    assert_eq!((ranges[0], ranges.len() - 1), ((SLAB.0, 262_144), 14));
    assert_eq!(ranges[1], (SLAB.0, 18_944));
    assert!(ranges[2..14].iter().all(|&(_, pages)| pages == 19_456));
    assert_eq!(ranges[14], (SLAB.0, 262_144));
}

#[test]
fn lazily_512_stores_have_to_split_and_eagerly_none() {
    let (lazy, [eager]) = beside("lazy-vs-eager");
    let splits = |run: &Run| run.count(|event| matches!(event, Event::FastFault { handled: false, .. }));
    assert_eq!(splits(&lazy), 512);
    assert_eq!(splits(&eager), 0);
    let fences_of_pages = |run: &Run| {
        let merged = run.trace.events().iter().map(|event| match *event {
            Event::StoreRun { count, .. } => u64::from(count),
            Event::Request(flush) => u64::from(flush.order == 12),
            _ => 0,
        });
        merged.sum::<u64>()
    };
    assert_eq!([fences_of_pages(&lazy), fences_of_pages(&eager)], [262_144; 2]);
}

#[test]
fn eager_splitting_gives_up_the_lock_14_times_and_keeps_21_pages() {
    let (_, [eager]) = beside("lazy-vs-eager");
    assert_eq!(eager.count(|event| matches!(event, Event::LockDrop)), 14);
    let top_ups = eager.trace.events().iter().filter_map(|event| match *event {
        Event::TopUp { from, to } => Some((from, to)),
        _ => None,
    });
    let top_ups: Vec<_> = top_ups.collect();
    assert_eq!((top_ups.len(), top_ups[0]), (14, (0, 40)));
    assert!(top_ups[1..].iter().all(|&top_up| top_up == (2, 40)));
    let mut state = eager.after(0);
    let is_end = |event: &Event| matches!(event, Event::EagerEnd { .. });
    state.seek(&eager.trace, eager.position(is_end).unwrap());
    assert_eq!(state.machine().cache_left(), Some(21), "534 pages came, 513 are tables");
    // What was split is flushed before anyone else can come in.
    let events = eager.trace.events();
    let flushed = |at: usize| matches!(events[at - 2..at], [Event::RequestRange { .. }, Event::FenceAll { .. }]);
    let drops = (0..events.len()).filter(|&at| events[at] == Event::LockDrop);
    assert!(drops.skip(1).all(flushed));
}

#[test]
fn before_the_patch_the_page_stays_read_only_and_the_store_fails() {
    let (before, [after]) = beside("before-the-patch");
    assert_eq!(before.returns(), [Ret::Int(-17)]);
    assert_eq!(before.leaf(FOCUS.0), Some((2, 0x5000_00db)));
    assert_eq!(after.returns(), [Ret::Int(0)]);
    assert_eq!(after.leaf(FOCUS.0), Some((0, 0x5028_1cdf)));
}

#[test]
fn before_the_patch_a_chunk_keeps_its_write_permission_and_stores_are_not_tracked() {
    let (before, [after]) = beside("lost-write-protect");
    assert_eq!(leaf(before.after(0).machine(), FOCUS.0), Some((2, 0x5000_00df)));
    assert_eq!(leaf(after.after(0).machine(), FOCUS.0), Some((2, 0x5000_00db)));
    let is_store = |event: &Event| matches!(event, Event::Done { access: Access::Store, .. });
    assert_eq!([before.count(is_store), after.count(is_store)], [1, 1], "both guests could write");
    assert!(!before.end.is_dirty(FOCUS), "and this one was not seen");
    assert!(after.end.is_dirty(FOCUS));
}

#[test]
fn without_a_cache_v3_returns_0_where_7_1_returns_enomem() {
    let (v3, [v7_1]) = beside("null-cache");
    assert_eq!((v3.returns(), v7_1.returns()), (&[Ret::Int(0)][..], &[Ret::Int(-12)][..]));
    assert_eq!(v3.leaf(FOCUS.0), Some((0, 0x5028_1cdf)), "there was nothing to split");
}

#[test]
fn a_range_that_covers_a_part_or_begins_inside_unmaps_nothing() {
    let (silent, [warning]) = beside("partial-unmap");
    for side in [&silent, &warning] {
        assert_eq!(side.after(1).machine().counters().leaves, [0, 3, 0, 0, 0]);
        assert_eq!(side.end.counters().leaves, [0; 5]);
        assert_eq!(side.linked(), 1);
    }
    assert_eq!(silent.returns(), [Ret::None; 3]);
    assert_eq!(silent.orders(), [21, 21, 21]);
    assert_eq!(warning.returns(), [false, false, true].map(Ret::Bool));
    assert_eq!(warning.orders(), [0; 0]);
}

#[test]
fn a_step_over_a_hole_misses_the_leaf_behind_it_before_7_2() {
    let (missing, [finding]) = beside("hole-step");
    assert_eq!(missing.leaf(SLAB.0), Some((0, 0x5000_00df)));
    assert_eq!(finding.leaf(SLAB.0), Some((0, 0x5000_00db)));
    assert_eq!((missing.returns(), finding.returns()), (&[Ret::None][..], &[Ret::Bool(true)][..]));
}

#[test]
fn a_walker_between_link_and_fill_finds_invalid_children_and_none_in_the_other_orders() {
    let (linked_first, filled_first) = beside::<2>("publish-order");
    let faults = |run: &Run| {
        let mut state = run.trace.state();
        (0..=run.trace.events().len())
            .filter(|&position| {
                state.seek(&run.trace, position);
                state.machine().verify().unwrap();
                walk(state.machine().gstage(), 1, Access::Load, FOCUS, &mut ()).is_err()
            })
            .count()
    };
    assert!(faults(&linked_first) > 0);
    assert_eq!(filled_first.each_ref().map(faults), [0, 0], "in program order");
    let barriers = |run: &Run| run.count(|event| *event == Event::Barrier);
    assert_eq!(barriers(&linked_first), 0);
    assert_eq!(filled_first.each_ref().map(barriers), [0, 1]);
    let is_publish = |event: &Event| matches!(event, Event::Store { kind: StoreKind::Publish, .. });
    let barrier = filled_first[1].position(|event| *event == Event::Barrier).unwrap();
    assert!(is_publish(&filled_first[1].trace.events()[barrier + 1]));
    for side in filled_first.iter().chain([&linked_first]) {
        assert_eq!(side.end.counters().leaves, [0, 512, 0, 0, 0]);
        assert_eq!((side.end.counters().tables, side.orders()), (1, vec![30]));
    }
}

#[test]
fn the_model_does_what_linux_7_2_13_did() {
    let scenario = builtin::find("recorded").unwrap();
    let observed = scenario.observed.clone().unwrap();
    let run = builtin("recorded");
    assert_eq!(observed.ops.len(), scenario.ops.len());
    for (op, observation) in observed.moved(&scenario.memory).into_iter().enumerate() {
        let Some(observation) = observation else { continue };
        let seen: Vec<Effect> = run.trace.events_of(op as u16).iter().filter_map(Effect::of).collect();
        assert_eq!(seen, observation.effects, "operation {op}");
        let leaves = run.after(op as u16).machine().leaf_runs(Gpa(0), scenario.mode.gpa_size());
        assert_eq!(leaves, observation.leaves, "operation {op}");
    }
    assert_eq!(observed.ops.iter().flatten().count(), 6, "all but one were recorded");
    assert_eq!(run.end.translate(Gpa(0x40a0_7000)), Some(Hpa(0x1_40a0_7000)));
}

#[test]
fn the_fast_path_of_7_2_serves_the_second_store_of_the_recorded_run_and_not_those_that_split() {
    let run = builtin("recorded");
    let fast = run.trace.events().iter().filter_map(|event| match *event {
        Event::FastFault { gpa, handled, .. } => Some((gpa.0, handled)),
        _ => None,
    });
    let expected = [(0x40a0_7000, false), (0x40a0_8000, true), (0x40c0_0000, false)];
    assert_eq!(fast.collect::<Vec<_>>(), expected);
}
