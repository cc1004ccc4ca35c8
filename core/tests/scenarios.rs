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
        assert_eq!(scenario.slug, builtin.slug);
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
