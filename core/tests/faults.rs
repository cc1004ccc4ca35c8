//! The fault handler over every kind of memory, version by version.

mod run;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::{Access, Event, Ret};
use gstage_core::kernel::Kernel;
use gstage_core::machine::ZERO_PAGE;
use gstage_core::scenario::{Backing, Host, MemSlot, Op, Scenario};
use run::{FOCUS, GIB, LOG, MIB2, Run, SLAB, guest, load, run, slab, store};

const HPA: Hpa = Hpa(0x1_4000_0000);
const HUGE: MemSlot = MemSlot::new(SLAB, HPA, GIB, GIB);
const SMALL: MemSlot = MemSlot::new(SLAB, HPA, GIB, 4096);
/// 8 MiB of 2M pages whose ends are not aligned, as recorded in i5 and i6.
const EDGES: MemSlot = MemSlot::new(Gpa(0x4001_0000), Hpa(0x1_4001_0000), 0x7e_0000, MIB2);

fn over(kernel: Kernel, memory: MemSlot, ops: &[Op]) -> Run {
    run(&Scenario { kernel, memory: vec![memory], ..slab(&[], ops) })
}

/// The same with two vCPUs and the last operation shown.
fn raced(kernel: Kernel, setup: &[Op], accesses: [Access; 2], gpas: [u64; 2]) -> Run {
    let race = Op::Race { accesses, gpas: gpas.map(Gpa) };
    run(&Scenario { kernel, vcpus: 2, memory: vec![SMALL], ..slab(setup, &[race]) })
}

fn faults(run: &Run) -> u64 {
    run.end.counters().faults
}

#[test]
fn untouched_hugetlb_is_mapped_read_only_by_a_load_and_writable_by_a_store() {
    let memory = MemSlot { backing: Backing::Untouched, ..HUGE };
    for kernel in Kernel::ALL {
        let run = over(kernel, memory, &[load(SLAB.0), store(0x4000_1000)]);
        assert_eq!(run::leaf(run.after(0).machine(), SLAB.0), Some((2, 0x5000_00db)));
        assert_eq!(run.leaf(SLAB.0), Some((2, 0x5000_00df)));
        assert_eq!((run.orders(), faults(&run)), (vec![30, 30], 2));
    }
}

#[test]
fn loads_of_untouched_small_pages_share_one_frame_until_a_store() {
    let memory = MemSlot { backing: Backing::Untouched, ..SMALL };
    let run = over(Kernel::V7_2, memory, &[load(SLAB.0), load(FOCUS.0), store(FOCUS.0)]);
    let before = run.after(1);
    for gpa in [SLAB, FOCUS] {
        assert_eq!(before.machine().translate(gpa), Some(ZERO_PAGE));
        assert_eq!(run::leaf(before.machine(), gpa.0), Some((0, 0x2000_00db)));
    }
    assert_eq!(run.leaf(FOCUS.0), Some((0, 0x5028_1cdf)));
    assert_eq!(run.leaf(SLAB.0), Some((0, 0x2000_00db)));
}

#[test]
fn a_store_that_replaces_the_shared_frame_is_stale_once_and_comes_again() {
    let memory = MemSlot { backing: Backing::Untouched, ..SMALL };
    for kernel in Kernel::ALL {
        let run = over(kernel, memory, &[load(FOCUS.0), store(FOCUS.0)]);
        assert_eq!(run.returns(), [Ret::Int(0); 2]);
        assert_eq!(run.count(|event| matches!(event, Event::Stale { .. })), 1);
        assert_eq!(faults(&run), 3);
        let fresh = over(kernel, memory, &[store(FOCUS.0)]);
        assert_eq!(fresh.count(|event| matches!(event, Event::Stale { .. })), 0);
        assert_eq!(faults(&fresh), 1);
    }
}

#[test]
fn a_read_only_slot_maps_loads_and_leaves_stores_to_a_device() {
    for (memory, level, pte) in [(SMALL, 0, 0x5028_1cdb), (MemSlot::new(SLAB, HPA, GIB, MIB2), 1, 0x5028_00db)] {
        let memory = MemSlot { read_only: true, ..memory };
        let run = over(Kernel::V7_2, memory, &[load(FOCUS.0), store(FOCUS.0)]);
        assert_eq!(run.returns(), [Ret::Int(0); 2]);
        assert_eq!(run.leaf(FOCUS.0), Some((level, pte)));
        assert_eq!(run.count(|event| matches!(event, Event::Mmio { access: Access::Store, .. })), 1);
        assert_eq!(run.count(|event| matches!(event, Event::Done { .. })), 1);
    }
}

#[test]
fn accesses_where_no_memory_is_go_to_a_device_but_fetches_fail() {
    let run = over(Kernel::V7_1, SMALL, &[load(0x2000_0000), store(0x2000_0000), guest(0, Access::Fetch, 0x2000_0000)]);
    assert_eq!(run.returns(), [Ret::Int(0), Ret::Int(0), Ret::Int(-95)]);
    assert_eq!(run.count(|event| matches!(event, Event::Mmio { .. })), 2);
    assert_eq!(run.end.counters().leaves, [0; 5]);
}

#[test]
fn since_7_2_the_edges_of_an_unaligned_slot_are_small_pages() {
    let stores = [0x4001_2000, 0x4021_0000, 0x4041_0000, 0x4061_0000].map(store);
    for kernel in [Kernel::V7_2, Kernel::Eager] {
        let run = over(kernel, EDGES, &stores);
        assert_eq!(run.leaf(0x4001_2000), Some((0, 0x5000_48df)));
        assert_eq!(run.leaf(0x4021_0000), Some((1, 0x5008_00df)));
        assert_eq!(run.leaf(0x4041_0000), Some((1, 0x5010_00df)));
        assert_eq!(run.leaf(0x4061_0000), Some((0, 0x5018_40df)));
        assert_eq!(run.orders(), [12, 21, 21, 12]);
    }
}

#[test]
fn before_7_2_an_incongruent_slot_gets_a_misaligned_leaf_and_faults_for_ever() {
    // As recorded in i4 on Linux 6.12: the page number is 16 pages off.
    let memory = MemSlot::new(SLAB, Hpa(0x1_4681_0000), 8 * MIB2, MIB2);
    for kernel in [Kernel::Before, Kernel::V7_1] {
        let run = over(kernel, memory, &[store(0x4000_0000)]);
        assert_eq!(run.returns(), [Ret::Int(-11)]);
        assert_eq!(run.leaf(0x4000_0000), Some((1, 0x51a0_40df)));
    }
    let cut = over(Kernel::V7_2, memory, &[store(0x4000_0000)]);
    assert_eq!((cut.returns(), cut.leaf(0x4000_0000)), (&[Ret::Int(0)][..], Some((0, 0x51a0_40df))));
}

#[test]
fn since_7_2_a_slot_that_agrees_only_modulo_2m_gets_2m_pages_from_a_1g_page() {
    let memory = MemSlot::new(SLAB, Hpa(0x1_4020_0000), GIB, GIB);
    assert_eq!(over(Kernel::V7_2, memory, &[store(FOCUS.0)]).leaf(FOCUS.0), Some((1, 0x5030_00df)));
    assert_eq!(over(Kernel::V7_1, memory, &[store(FOCUS.0)]).leaf(FOCUS.0), Some((2, 0x5008_00df)));
}

#[test]
fn a_page_size_without_leaves_fails_but_works_page_by_page_under_logging() {
    let memory = MemSlot::new(SLAB, HPA, GIB, 1 << 16);
    assert_eq!(over(Kernel::V7_1, memory, &[store(FOCUS.0)]).returns(), [Ret::Int(-14)]);
    assert_eq!(over(Kernel::V7_1, memory, &[LOG, store(FOCUS.0)]).leaf(FOCUS.0), Some((0, 0x5028_1cdf)));
}

#[test]
fn transparent_huge_pages_are_mapped_whole_where_the_slot_holds_them() {
    for kernel in Kernel::ALL {
        let run = over(kernel, MemSlot { backing: Backing::Thp, ..SMALL }, &[store(FOCUS.0)]);
        assert_eq!(run.leaf(FOCUS.0), Some((1, 0x5028_00df)));
        let edges = MemSlot { backing: Backing::Thp, page_size: 4096, ..EDGES };
        let run = over(kernel, edges, &[store(0x4001_2000), store(0x4021_0000)]);
        assert_eq!((run.leaf(0x4001_2000), run.leaf(0x4021_0000)), (Some((0, 0x5000_48df)), Some((1, 0x5008_00df))));
        let apart = MemSlot { hpa: Hpa(0x1_4001_0000), backing: Backing::Thp, ..SMALL };
        assert_eq!(over(kernel, apart, &[store(SLAB.0)]).leaf(SLAB.0).map(|(level, _)| level), Some(0));
    }
}

#[test]
fn a_page_is_marked_before_it_becomes_writable() {
    for kernel in [Kernel::V7_1, Kernel::V7_2, Kernel::Eager] {
        for second in [FOCUS.0, 0x40a0_8000] {
            let run =
                run(&Scenario { kernel, ..slab(&[LOG, store(FOCUS.0)], &[Op::GetLog { slot: 0 }, store(second)]) });
            let marked = run.position(|event| matches!(event, Event::MarkDirty { .. })).unwrap();
            let writable = run.position(
                |event| matches!(event, Event::Store { new, slot, .. } if slot.level.0 == 0 && new.is_writable()),
            );
            assert!(marked < writable.unwrap());
        }
    }
}

#[test]
fn the_fast_path_serves_small_leaves_and_leaves_the_rest_to_the_slow_one() {
    for kernel in [Kernel::V7_2, Kernel::Eager] {
        let host = Host { eager_split: false, ..Host::DEFAULT };
        let ops = [store(FOCUS.0), store(0x40a0_8000)];
        let setup = [load(FOCUS.0), LOG];
        let huge = run(&Scenario { kernel, host, ..slab(&setup, &ops) });
        let empty = run(&Scenario { kernel, host, memory: vec![SMALL], ..slab(&[LOG], &[ops[0]]) });
        let fast = |run: &Run| -> Vec<bool> {
            let event =
                |event: &Event| if let Event::FastFault { handled, .. } = event { Some(*handled) } else { None };
            run.trace.events().iter().filter_map(event).collect()
        };
        assert_eq!(fast(&huge), [false, true]);
        assert_eq!(huge.orders(), [30, 21, 12, 12]);
        assert_eq!(fast(&empty), [false], "there was no leaf");
        // The fast path takes no page and looks at no memory cache.
        let served = huge.trace.events_of(1);
        assert!(!served.iter().any(|event| matches!(event, Event::TopUp { .. } | Event::Take { .. })));
    }
}

#[test]
fn the_fast_path_does_not_ask_whether_the_host_lets_the_page_be_written() {
    // The slow path of 7.1 gives the guest a frame of its own; nothing recorded tells whether a real 7.2 gets here.
    let memory = MemSlot { backing: Backing::Untouched, ..SMALL };
    let frame = |kernel| over(kernel, memory, &[LOG, load(FOCUS.0), store(FOCUS.0)]).end.translate(FOCUS);
    assert_eq!(frame(Kernel::V7_1), Some(Hpa(0x1_40a0_7000)));
    assert_eq!(frame(Kernel::V7_2), Some(ZERO_PAGE));
}

#[test]
fn before_7_2_and_without_logging_there_is_no_fast_path() {
    let is_fast = |event: &Event| matches!(event, Event::FastFault { .. });
    assert_eq!(over(Kernel::V7_1, SMALL, &[LOG, store(FOCUS.0)]).count(is_fast), 0);
    assert_eq!(over(Kernel::V7_2, SMALL, &[store(FOCUS.0)]).count(is_fast), 0);
    assert_eq!(over(Kernel::V7_2, SMALL, &[LOG, load(FOCUS.0)]).count(is_fast), 0);
}

#[test]
fn a_spurious_repeat_costs_a_flush_in_7_1_and_none_since_7_2() {
    let setup = [LOG, load(FOCUS.0)];
    let orders = |kernel| raced(kernel, &setup, [Access::Store; 2], [FOCUS.0; 2]).orders();
    assert_eq!(orders(Kernel::V7_1), [12, 12], "the second one stores the same value and flushes it");
    assert_eq!(orders(Kernel::V7_2), [12]);
    assert_eq!(orders(Kernel::Eager), [12]);
}

#[test]
fn a_load_fault_under_logging_takes_back_what_a_store_of_the_other_vcpu_got() {
    for kernel in [Kernel::V7_1, Kernel::V7_2, Kernel::Eager] {
        let run = raced(kernel, &[LOG], [Access::Store, Access::Load], [FOCUS.0; 2]);
        assert_eq!(run.returns(), [Ret::Int(0)]);
        // The store had to fault twice, and its page was marked all the time.
        assert_eq!((faults(&run), run.leaf(FOCUS.0)), (3, Some((0, 0x5028_1cdf))));
        assert!(run.end.is_dirty(FOCUS));
    }
}

#[test]
fn a_host_without_pages_fails_the_fault_and_maps_nothing() {
    let host = Host { table_pages: Some(1), ..Host::DEFAULT };
    let scenario = slab(&[], &[store(FOCUS.0)]);
    let cache = gstage_core::scenario::CacheSpec { objects: Some(1), ..scenario.cache };
    let run = run(&Scenario { host, cache, memory: vec![SMALL], ..scenario });
    assert_eq!(run.returns(), [Ret::Int(-12)]);
    assert_eq!((run.end.cache_left(), run.end.counters().leaves), (Some(2), [0; 5]));
    assert_eq!(run.count(|event| *event == Event::TopUpFailed { have: 2, min: 3 }), 1);
}

#[test]
fn alike_stores_in_one_event_end_where_single_stores_end() {
    let each = |from: u64, to: u64| (from..to).map(|page| store(SLAB.0 + (page << 12))).collect::<Vec<_>>();
    for kernel in [Kernel::V7_1, Kernel::V7_2, Kernel::Eager] {
        for (first, last) in [(0, 520), (5, 8), (511, 530), (600, 1100)] {
            let range = run::stores(SLAB.0 + (first << 12), SLAB.0 + (last << 12), 4096);
            let setup = [load(SLAB.0), LOG, store(SLAB.0 + (7 << 12)), guest(1, Access::Load, 0x4020_3000)];
            let scenario = |ops: &[Op]| Scenario { kernel, vcpus: 2, ..slab(&setup, ops) };
            let (merged, single) = (run(&scenario(&[range])), run(&scenario(&each(first, last))));
            assert_eq!(merged.end, single.end, "{kernel:?} {first}..{last}");
            let is_merged = |event: &Event| matches!(event, Event::StoreRun { .. });
            assert!(merged.count(is_merged) > 0 && single.count(is_merged) == 0);
        }
    }
}
