//! Cases of the reference that no built-in scenario tells.

mod run;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::{Event, Ret};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::scenario::{Backing, CacheSpec, Host, MemSlot, Op, Scenario, WhenEmpty};
use run::{FOCUS, GIB, LOG, MIB2, Run, SLAB, load, run, slab, store, stores};

const HPA: Hpa = Hpa(0x1_4000_0000);

const fn split(level: u8, flush: bool) -> Op {
    Op::SplitHuge { gpa: FOCUS, target_level: Level(level), flush, cache: true }
}

const fn map(gpa: u64, hpa: u64, size: u64) -> Op {
    Op::MapPage { gpa: Gpa(gpa), hpa: Hpa(hpa), size, rdonly: false, exec: true }
}

fn on(kernel: Kernel, setup: &[Op], ops: &[Op]) -> Run {
    run(&Scenario { kernel, ..slab(setup, ops) })
}

#[test]
fn a_split_to_2m_does_nothing_the_second_time_and_nothing_at_higher_targets() {
    for kernel in [Kernel::V3, Kernel::V7_1, Kernel::V7_2] {
        let run = on(kernel, &[load(FOCUS.0), LOG], &[split(2, true), split(3, true), split(1, true), split(1, true)]);
        assert_eq!(run.returns(), [Ret::Int(0); 4]);
        assert_eq!((run.end.counters().tables, run.orders()), (1, vec![30]));
        assert_eq!(run.leaf(FOCUS.0), Some((1, 0x5028_00db)));
    }
}

#[test]
fn a_split_without_flush_tells_what_is_owed_once() {
    let run = on(Kernel::Eager, &[load(FOCUS.0)], &[split(1, false), split(1, false), split(1, true)]);
    assert_eq!(run.returns(), [true, false, false].map(Ret::Bool));
    assert_eq!((run.leaf(FOCUS.0), run.end.counters().fences), (Some((1, 0x5028_00df)), 0));
}

#[test]
fn a_split_that_runs_out_half_way_hides_its_failure_in_what_it_owes() {
    let cache = CacheSpec { capacity: 40, objects: Some(1), when_empty: WhenEmpty::Null };
    for (flush, owed) in [(false, true), (true, false)] {
        let scenario = slab(&[map(SLAB.0, HPA.0, GIB)], &[split(0, flush)]);
        let run = run(&Scenario { kernel: Kernel::Eager, cache, ..scenario });
        assert_eq!((run.returns(), run.leaf(FOCUS.0)), (&[Ret::Bool(owed)][..], Some((1, 0x5028_00df))));
    }
}

#[test]
fn before_its_fix_a_store_made_a_whole_transparent_huge_page_writable_and_marked_one_page() {
    let thp = MemSlot { backing: Backing::Thp, ..MemSlot::new(SLAB, HPA, GIB, 4096) };
    let ops = [store(FOCUS.0), stores(0x40a0_0000, 0x40c0_0000, 4096)];
    let over = |kernel| run(&Scenario { kernel, memory: vec![thp], ..slab(&[store(FOCUS.0), LOG], &ops) });
    let before = over(Kernel::Before);
    assert_eq!(before.leaf(FOCUS.0), Some((1, 0x5028_00df)));
    assert_eq!((before.returns(), before.end.counters().dirty), (&[Ret::Int(0); 2][..], 1), "511 pages are lost");
    let fixed = over(Kernel::V7_1);
    assert_eq!((fixed.leaf(FOCUS.0), fixed.end.counters().dirty), (Some((0, 0x5028_1cdf)), 512));
}

#[test]
fn out_of_tables_under_logging_leaves_a_protected_2m_and_a_retry_completes() {
    let cache = CacheSpec { capacity: 40, objects: Some(1), when_empty: WhenEmpty::Null };
    let page = map(FOCUS.0, 0x1_40a0_7000, 4096);
    let setup = [map(SLAB.0, HPA.0, GIB), Op::WpRange { start: SLAB, end: Gpa(SLAB.0 + GIB) }];
    let run = run(&Scenario { cache, ..slab(&setup, &[page, Op::TopUp { min: 1 }, page]) });
    assert_eq!(run.returns(), [Ret::Int(-17), Ret::Int(0), Ret::Int(0)]);
    let half = run.after(0);
    assert_eq!((half.machine().counters().tables, half.machine().counters().fences), (1, 1));
    assert_eq!(run::leaf(half.machine(), FOCUS.0), Some((1, 0x5028_00db)));
    assert_eq!((run.end.counters().tables, run.orders()), (2, vec![30, 21, 12]));
    assert_eq!(run.leaf(FOCUS.0), Some((0, 0x5028_1cdf)));
}

#[test]
fn the_kernels_own_policy_takes_an_atomic_page_with_a_warning() {
    let cache = CacheSpec { capacity: 40, objects: Some(1), when_empty: WhenEmpty::Atomic };
    let page = map(FOCUS.0, 0x1_40a0_7000, 4096);
    let run = run(&Scenario { cache, ..slab(&[map(SLAB.0, HPA.0, GIB)], &[page]) });
    assert_eq!((run.returns(), run.end.cache().warnings()), (&[Ret::Int(0)][..], 1));
}

#[test]
fn without_a_cache_eager_returns_that_nothing_is_owed() {
    let no_cache = Op::SplitHuge { gpa: FOCUS, target_level: Level(0), flush: true, cache: false };
    let run = on(Kernel::Eager, &[load(FOCUS.0)], &[no_cache]);
    assert_eq!((run.returns(), run.leaf(FOCUS.0)), (&[Ret::Bool(false)][..], Some((2, 0x5000_00df))));
}

#[test]
fn a_2m_leaf_of_another_frame_overwrites_the_pointer_to_the_small_pages() {
    for kernel in Kernel::ALL {
        let setup = [store(FOCUS.0), map(0x40a0_0000, 0x2_0000_0000, MIB2)];
        let memory = vec![MemSlot::new(SLAB, HPA, GIB, 4096)];
        let run = run(&Scenario { kernel, memory, ..slab(&setup[..1], &setup[1..]) });
        assert_eq!(run.returns(), [Ret::Int(0)]);
        assert_eq!((run.orders(), run.leaf(FOCUS.0)), (vec![21], Some((1, 0x8000_00df))));
        assert_eq!((run.start.gstage().reachable_tables(), run.linked()), ([1, 1, 0, 0, 0], 1), "one table is lost");
    }
}

#[test]
fn emptied_tables_are_lost_under_a_new_gigabyte() {
    for kernel in Kernel::ALL {
        for pages in [[FOCUS.0, FOCUS.0], [FOCUS.0, 0x40c0_0000]] {
            let small = pages.map(|gpa| map(gpa, gpa + 0x1_0000_0000, 4096));
            let unmap = Op::UnmapRange { start: SLAB, size: GIB };
            let run = on(kernel, &[small[0], small[1], unmap], &[map(SLAB.0, HPA.0, GIB)]);
            let lost: u64 = run.start.gstage().reachable_tables().iter().sum();
            assert_eq!((run.returns(), run.linked()), (&[Ret::Int(0)][..], 0));
            assert_eq!(lost, if pages[0] == pages[1] { 2 } else { 3 });
        }
    }
}

#[test]
fn tables_stay_after_the_whole_slab_was_dirtied_and_deleted() {
    let ops = [stores(SLAB.0, SLAB.0 + GIB, MIB2), Op::DeleteSlot { slot: 0 }];
    let host = Host { eager_split: false, ..Host::DEFAULT };
    for kernel in [Kernel::V7_2, Kernel::Eager] {
        let run = run(&Scenario { kernel, host, ..slab(&[load(FOCUS.0), LOG], &ops) });
        assert_eq!((run.end.counters().leaves, run.linked()), ([0; 5], 513));
    }
}

#[test]
fn lazily_262657_fences_are_asked_for_after_the_write_protect() {
    for kernel in [Kernel::V7_1, Kernel::V7_2] {
        let all = stores(SLAB.0, SLAB.0 + GIB, 4096);
        let run = run(&Scenario { kernel, ..slab(&[load(FOCUS.0), LOG], &[all]) });
        let counters = run.end.counters();
        assert_eq!((counters.fences, counters.faults, counters.tables), (262_657, 262_144, 513));
    }
}

#[test]
fn with_four_and_five_levels_a_store_takes_the_same_tables_and_fences_and_512g_three() {
    for mode in [Mode::Sv48x4, Mode::Sv57x4] {
        let run = run(&Scenario { mode, ..slab(&[load(FOCUS.0), LOG], &[store(FOCUS.0)]) });
        assert_eq!((run.orders(), run.end.counters().tables), (vec![30, 21, 12], 2));
        let top_ups = |event: &Event| matches!(event, Event::TopUp { .. });
        assert_eq!(run.count(top_ups), 0);
        let far = Gpa((1 << 39) + FOCUS.0);
        let setup = [map(1 << 39, 1 << 39, 1 << 39)];
        let deep = Op::SplitHuge { gpa: far, target_level: Level(0), flush: true, cache: true };
        let run = deep_run(mode, &setup, deep);
        assert_eq!((run.orders(), run.end.counters().tables), (vec![39, 30, 21], 3));
    }
}

fn deep_run(mode: Mode, setup: &[Op], op: Op) -> Run {
    run(&Scenario { mode, ..slab(setup, &[op]) })
}

#[test]
fn eager_splitting_tops_up_once_for_each_37_or_38_regions_in_every_mode() {
    for (mode, top_ups) in [(Mode::Sv39x4, 14), (Mode::Sv48x4, 14), (Mode::Sv57x4, 15)] {
        let run = run(&Scenario { kernel: Kernel::Eager, mode, ..slab(&[load(FOCUS.0)], &[LOG]) });
        assert_eq!(run.count(|event| matches!(event, Event::TopUp { .. })), top_ups);
        // One for the write-protect, one before each further top-up, one in the end.
        assert_eq!((run.end.counters().tables, run.ranges().len()), (513, 1 + (top_ups - 1) + 1));
    }
}
