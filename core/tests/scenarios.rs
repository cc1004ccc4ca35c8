//! The built-in scenarios come out as the design says.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::equality::compare;
use gstage_core::event::{Event, Ret};
use gstage_core::gstage::LeafRun;
use gstage_core::level::Level;
use gstage_core::machine::Machine;
use gstage_core::pte::Pte;
use gstage_core::scenario::builtin;
use gstage_core::trace::Trace;

const SLAB: Gpa = Gpa(0x4000_0000);
const GIB: u64 = 1 << 30;
const FOCUS: Gpa = Gpa(0x40a0_7000);

fn run(slug: &str) -> Trace {
    Trace::run(&builtin::find(slug).unwrap()).unwrap()
}

/// Orders of the fences that KVM asked for.
fn orders(trace: &Trace) -> Vec<u32> {
    let order = |event: &Event| if let Event::Request(flush) = event { Some(flush.order) } else { None };
    trace.events().iter().filter_map(order).collect()
}

fn leaf(machine: &Machine, gpa: u64) -> (u8, u64) {
    machine.leaf_at(Gpa(gpa)).map(|(level, pte)| (level.0, pte.0)).unwrap()
}

fn leaf_run(level: u8, gpa: u64, count: u64, pte: u64) -> LeafRun {
    LeafRun { level: Level(level), gpa: Gpa(gpa), count, pte: Pte(pte) }
}

#[test]
fn every_builtin_scenario_runs_and_keeps_the_invariants() {
    for builtin in builtin::ALL {
        let scenario = (builtin.scenario)();
        assert_eq!((&*scenario.slug, &*scenario.title), (builtin.slug, builtin.title));
        let trace = Trace::run(&scenario).unwrap();
        trace.state().machine().verify().unwrap();
        trace.end().machine().verify().unwrap();
    }
}

#[test]
fn one_store_breaks_a_gigabyte_into_511_2m_and_512_4k_pages() {
    let trace = run("first-store");
    let (start, end) = (trace.state(), trace.end());
    assert_eq!(leaf(start.machine(), FOCUS.0), (2, 0x5000_00db));
    assert_eq!(start.machine().tlb(0).len(), 1);
    assert_eq!(trace.returns(), [Ret::Int(0)]);
    assert_eq!(orders(&trace), [30, 21, 12]);

    let counters = end.machine().counters();
    assert_eq!((counters.tables, counters.child_writes, counters.fences), (2, 1024, 3));
    assert_eq!((counters.faults, counters.dirty), (1, 1));
    assert_eq!(counters.leaves, [512, 511, 0, 0, 0]);
    assert_eq!(leaf(end.machine(), 0x40a0_7000), (0, 0x5028_1cdf));
    assert_eq!(leaf(end.machine(), 0x40a0_8000), (0, 0x5028_20db));
    assert_eq!(leaf(end.machine(), 0x40c0_0000), (1, 0x5030_00db));
    assert!(end.machine().is_dirty(FOCUS) && !end.machine().is_dirty(Gpa(0x40a0_8000)));
    assert_eq!(end.machine().cache_left(), Some(38));
}

#[test]
fn after_the_store_every_page_has_the_frame_of_before_and_one_more_is_writable() {
    let trace = run("first-store");
    let (start, end) = (trace.state(), trace.end());
    let equality = compare(start.machine().gstage(), end.machine().gstage(), SLAB, GIB);
    assert_eq!((equality.pages, equality.same_frame, equality.same), (262_144, 262_144, 262_143));
}

#[test]
fn the_store_lands_where_the_gigabyte_mapped_it() {
    let trace = run("first-store");
    let done =
        trace.events().iter().find_map(|event| if let Event::Done { hpa, .. } = event { Some(*hpa) } else { None });
    assert_eq!(done, Some(Hpa(0x1_40a0_7000)));
    assert!(trace.events().iter().any(|event| matches!(event, Event::Fault { cause: 23, .. })));
}

#[test]
fn the_bare_split_to_4k_takes_two_tables_and_two_fences() {
    let trace = run("split-1g-to-4k");
    let (start, end) = (trace.state(), trace.end());
    assert_eq!(leaf(start.machine(), FOCUS.0), (2, 0x5000_00df));
    assert_eq!(orders(&trace), [30, 21]);
    assert_eq!(end.machine().counters().tables, 2);
    assert!(compare(start.machine().gstage(), end.machine().gstage(), SLAB, GIB).holds());
    let runs = end.machine().leaf_runs(SLAB, GIB);
    let expected = [
        leaf_run(1, 0x4000_0000, 5, 0x5000_00df),
        leaf_run(0, 0x40a0_0000, 512, 0x5028_00df),
        leaf_run(1, 0x40c0_0000, 506, 0x5030_00df),
    ];
    assert_eq!(runs, expected);
}

#[test]
fn the_split_to_2m_takes_one_table_and_one_fence() {
    let trace = run("split-1g-to-2m");
    assert_eq!(orders(&trace), [30]);
    let end = trace.end();
    assert_eq!(end.machine().counters().tables, 1);
    assert_eq!(leaf(end.machine(), 0x40a0_0000), (1, 0x5028_00df));
}

#[test]
fn the_full_fracture_takes_513_tables_and_makes_262144_pages() {
    let trace = run("split-all");
    let end = trace.end();
    let counters = end.machine().counters();
    assert_eq!((counters.tables, counters.fences), (513, 513));
    assert_eq!(counters.leaves, [262_144, 0, 0, 0, 0]);
    let orders = orders(&trace);
    assert_eq!(orders.iter().filter(|&&order| order == 30).count(), 1);
    assert_eq!(orders.iter().filter(|&&order| order == 21).count(), 512);
    assert_eq!(end.machine().leaf_runs(SLAB, GIB), [leaf_run(0, SLAB.0, 262_144, 0x5000_00df)]);
}

#[test]
fn with_one_table_the_split_stops_half_way_and_completes_after_a_top_up() {
    let trace = run("out-of-tables");
    assert_eq!(trace.returns(), [Ret::Int(-12), Ret::Int(-17), Ret::Int(0), Ret::Int(0)]);
    assert_eq!(orders(&trace), [30, 21]);
    let end_of = |op: u16| {
        let is_end = |event: &Event| matches!(event, Event::End { op: ended, .. } if *ended == op);
        trace.events().iter().position(is_end).unwrap() + 1
    };
    let mut state = trace.state();
    state.seek(&trace, end_of(1));
    assert_eq!(state.machine().cache_left(), Some(0));
    assert_eq!(leaf(state.machine(), FOCUS.0), (1, 0x5028_00df));
    state.seek(&trace, end_of(3));
    assert_eq!(leaf(state.machine(), FOCUS.0), (0, 0x5028_1cdf));
    assert_eq!(state.machine().counters().tables, 2);
}

#[test]
fn the_next_store_to_the_same_2m_takes_no_table_and_one_fence() {
    let trace = run("second-store");
    assert_eq!(orders(&trace), [12]);
    let counters = trace.end().machine().counters();
    assert_eq!((counters.tables, counters.faults, counters.dirty), (0, 1, 2));
    assert_eq!(leaf(trace.end().machine(), 0x40a0_8000), (0, 0x5028_20df));
}

#[test]
fn a_store_to_the_next_2m_takes_one_table_and_two_fences() {
    let trace = run("neighbour-store");
    assert_eq!(orders(&trace), [21, 12]);
    let counters = trace.end().machine().counters();
    assert_eq!((counters.tables, counters.leaves), (1, [1024, 510, 0, 0, 0]));
    assert_eq!(leaf(trace.end().machine(), 0x40c0_0000), (0, 0x5030_00df));
}

#[test]
fn two_vcpus_that_fault_on_one_huge_leaf_take_two_tables_in_all() {
    let trace = run("two-vcpus");
    let counters = trace.end().machine().counters();
    assert_eq!((counters.tables, counters.faults, counters.dirty), (2, 2, 2));
    assert_eq!(orders(&trace), [30, 21, 12, 12]);
    let faults = trace.events().iter().enumerate().filter(|(_, event)| matches!(event, Event::Fault { .. }));
    let faults: Vec<usize> = faults.map(|(at, _)| at).collect();
    let first_request = trace.events().iter().position(|event| matches!(event, Event::Request(_))).unwrap();
    assert!(faults.len() == 2 && faults[1] < first_request, "both fault before either is served");
}

#[test]
fn a_misaligned_page_number_makes_two_children_meet_in_one_place() {
    let trace = run("misaligned");
    let end = trace.end();
    let children: Vec<u64> =
        (0..4).map(|child| end.machine().leaf_at(Gpa(SLAB.0 + (child << 21))).unwrap().1.hpa().0).collect();
    assert_eq!(children, [0x8020_0000, 0x8020_0000, 0x8060_0000, 0x8060_0000]);
}

#[test]
fn a_split_of_512g_takes_three_tables_and_fences_39_30_21() {
    let trace = run("split-512g");
    assert_eq!(orders(&trace), [39, 30, 21]);
    let counters = trace.end().machine().counters();
    assert_eq!((counters.tables, counters.leaves), (3, [512, 511, 511, 0, 0]));
    assert!(compare(trace.state().machine().gstage(), trace.end().machine().gstage(), Gpa(1 << 39), 1 << 39).holds());
}

#[test]
fn after_logging_the_small_page_stays_and_gets_its_w_back() {
    let trace = run("logging-off");
    let (start, end) = (trace.state(), trace.end());
    assert_eq!(leaf(start.machine(), 0x40a0_9000), (0, 0x5028_24db));
    assert_eq!(leaf(end.machine(), 0x40a0_9000), (0, 0x5028_24df));
    assert_eq!(orders(&trace), [12]);
    assert_eq!(end.machine().counters().leaves, start.machine().counters().leaves);
    assert_eq!((end.machine().counters().tables, end.machine().counters().dirty), (0, 0));
}

#[test]
fn over_transparent_huge_pages_the_store_never_ends() {
    let trace = run("thp-livelock");
    assert_eq!(trace.returns(), [Ret::Int(0), Ret::Int(-11)]);
    let end = trace.end();
    assert_eq!(leaf(end.machine(), 0x40a0_0000), (0, 0x5028_00df), "each fault repairs page 0");
    assert_eq!(leaf(end.machine(), 0x40a0_9000), (0, 0x5028_24db));
    assert!(end.machine().counters().faults >= 4);
    assert_eq!(orders(&trace), [12], "only the first repair changed anything");
}

#[test]
fn after_teardown_no_leaf_is_left_and_513_tables_are_still_linked() {
    let trace = run("teardown");
    let end = trace.end();
    assert_eq!(trace.state().machine().counters().leaves, [262_144, 0, 0, 0, 0]);
    assert_eq!(end.machine().counters().leaves, [0; 5]);
    assert_eq!(end.machine().gstage().reachable_tables(), [512, 1, 0, 0, 0]);
}

#[test]
fn without_a_flush_a_store_of_the_other_hart_escapes_the_log() {
    let trace = run("no-flush");
    assert_eq!(trace.returns(), [Ret::Bool(true), Ret::Bool(true), Ret::Int(0), Ret::Int(0), Ret::Int(0)]);
    let after = |op: u16| {
        let is_end = |event: &Event| matches!(event, Event::End { op: ended, .. } if *ended == op);
        let mut state = trace.state();
        state.seek(&trace, trace.events().iter().position(is_end).unwrap() + 1);
        state
    };
    let protected = after(1);
    assert_eq!(leaf(protected.machine(), FOCUS.0), (0, 0x5028_1cdb));
    assert_eq!(protected.machine().tlb(1)[0].pte, Pte(0x5000_00df), "the other hart still has the writable gigabyte");
    assert!(trace.events_of(2).iter().any(|event| matches!(event, Event::Done { hart: 1, .. })));
    assert!(!after(2).machine().is_dirty(FOCUS), "and its store was not seen");
    assert!(trace.end().machine().is_dirty(FOCUS), "after the flush it is");
}

#[test]
fn a_range_of_512_pages_is_fenced_page_by_page_and_one_of_513_as_a_whole() {
    let trace = run("fence-threshold");
    let count = |op: u16, is_it: fn(&Event) -> bool| trace.events_of(op).iter().filter(|event| is_it(event)).count();
    let by_address = |event: &Event| matches!(event, Event::Fence { .. });
    let by_vmid = |event: &Event| matches!(event, Event::FenceAll { .. });
    assert_eq!((count(0, by_address), count(0, by_vmid)), (512, 0));
    assert_eq!((count(1, by_address), count(1, by_vmid)), (0, 1));
}
