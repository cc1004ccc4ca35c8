//! Dirty logging, version by version: on, read, cleared, off; eager splitting; memory that goes.

mod run;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::check::{Options, check};
use gstage_core::event::{Access, Event, Ret};
use gstage_core::kernel::Kernel;
use gstage_core::scenario::{Backing, DirtyLogMode, Host, MemSlot, Op, Scenario};
use run::{FOCUS, GIB, LOG, MIB2, Run, SLAB, load, run, slab, store, stores};

const HPA: Hpa = Hpa(0x1_4000_0000);
const GET: Op = Op::GetLog { slot: 0 };
const OFF: Op = Op::LogOff { slot: 0 };
const LAZY: Host = Host { eager_split: false, ..Host::DEFAULT };
const MANUAL: Host = Host { dirty_log: DirtyLogMode::Manual, ..LAZY };
const FULL: Host = Host { dirty_log: DirtyLogMode::InitiallySet, ..Host::DEFAULT };

const fn clear(first_page: u64, pages: u64) -> Op {
    Op::ClearLog { slot: 0, first_page, pages }
}

fn on(kernel: Kernel, host: Host, setup: &[Op], ops: &[Op]) -> Run {
    run(&Scenario { kernel, host, ..slab(setup, ops) })
}

fn dirty(run: &Run) -> u64 {
    run.end.counters().dirty
}

#[test]
fn switching_logging_on_flushes_the_memslot_always_before_7_2_and_then_only_if_something_changed() {
    for (kernel, empty, mapped) in [(Kernel::V7_1, 1, 2), (Kernel::V7_2, 0, 1), (Kernel::Eager, 0, 1)] {
        let fences = |setup: &[Op]| on(kernel, LAZY, setup, &[LOG]).end.counters().fences;
        assert_eq!((fences(&[]), fences(&[load(FOCUS.0)])), (empty, mapped), "{kernel:?}");
    }
}

#[test]
fn a_log_that_starts_full_write_protects_nothing_since_7_2() {
    for (kernel, pte) in [(Kernel::Before, 0x5000_00db), (Kernel::V7_1, 0x5000_00db), (Kernel::V7_2, 0x5000_00df)] {
        let run = on(kernel, FULL, &[load(FOCUS.0)], &[LOG]);
        assert_eq!((run.leaf(FOCUS.0), dirty(&run)), (Some((2, pte)), 262_144));
    }
    let run = on(Kernel::Eager, FULL, &[load(FOCUS.0)], &[LOG]);
    assert_eq!((run.leaf(FOCUS.0), run.ranges().len()), (Some((2, 0x5000_00df)), 0), "and nothing is split");
}

#[test]
fn reading_a_plain_log_clears_and_protects_it_and_a_manual_one_stays() {
    let setup = [LOG, store(FOCUS.0)];
    let plain = on(Kernel::V7_1, LAZY, &setup, &[GET, store(FOCUS.0)]);
    assert_eq!(run::leaf(plain.after(0).machine(), FOCUS.0), Some((0, 0x5028_1cdb)));
    assert_eq!((plain.after(0).machine().counters().dirty, dirty(&plain)), (0, 1));
    let manual = on(Kernel::V7_1, MANUAL, &setup, &[GET]);
    assert_eq!((dirty(&manual), manual.leaf(FOCUS.0)), (1, Some((0, 0x5028_1cdf))));
    assert_eq!(manual.end.counters().fences, 0);
}

#[test]
fn reading_a_log_flushes_by_leaf_or_by_word_or_by_memslot() {
    // Page 5 of 8 MiB, as recorded in d4 on Linux 7.2.13: one page, then 2048.
    let memory = vec![MemSlot { backing: Backing::Thp, ..MemSlot::new(SLAB, HPA, 4 * MIB2, 4096) }];
    let ranges = |kernel| {
        let scenario = slab(&[store(SLAB.0), LOG, store(0x4000_5000)], &[GET]);
        let run = run(&Scenario { kernel, host: LAZY, memory: memory.clone(), ..scenario });
        (run.orders(), run.ranges())
    };
    assert_eq!(ranges(Kernel::V7_1), (vec![12], vec![(SLAB.0, 2048)]));
    assert_eq!(ranges(Kernel::V7_2), (vec![], vec![(0x4000_5000, 1), (SLAB.0, 2048)]));
    assert_eq!(ranges(Kernel::Eager), (vec![], vec![(SLAB.0, 2048)]));
}

#[test]
fn one_flush_follows_for_each_changed_word_of_7_2_and_none_for_words_without_marks() {
    let marks = [0x4000_0000, 0x4000_3000, 0x4010_0000].map(store);
    let run = on(Kernel::V7_2, MANUAL, &[&[LOG][..], &marks].concat(), &[clear(0, 512)]);
    assert_eq!(run.ranges(), [(0x4000_0000, 4), (0x4010_0000, 1), (SLAB.0, 262_144)]);
    assert_eq!(dirty(&run), 0);
    let again = on(Kernel::V7_2, MANUAL, &[LOG], &[clear(0, 512)]);
    assert_eq!(again.end.counters().fences, 0);
}

#[test]
fn clearing_takes_chunks_of_64_pages_except_at_the_end() {
    let memory = vec![MemSlot::new(SLAB, HPA, 100 << 12, 4096)];
    let ops = [clear(0, 64), clear(64, 36), clear(0, 100), clear(1, 64), clear(0, 63), clear(64, 64), clear(128, 0)];
    let run = run(&Scenario { memory, ..slab(&[LOG], &ops) });
    let invalid = Ret::Int(-22);
    assert_eq!(run.returns(), [Ret::Int(0), Ret::Int(0), Ret::Int(0), invalid, invalid, invalid, invalid]);
}

#[test]
fn without_a_log_there_is_nothing_to_read_or_clear() {
    let run = on(Kernel::V7_1, LAZY, &[], &[GET, clear(0, 64), OFF]);
    assert_eq!(run.returns(), [Ret::Int(-2), Ret::Int(-2), Ret::Int(0)]);
}

#[test]
fn clearing_protects_every_page_between_the_marks_and_since_eager_only_the_marked_ones() {
    // Pages 0 and 63 are marked; what lies between was made writable without a mark.
    let between = (1..63).map(|page| Op::MapPage {
        gpa: Gpa(SLAB.0 + (page << 12)),
        hpa: Hpa(HPA.0 + (page << 12)),
        size: 4096,
        rdonly: false,
        exec: true,
    });
    let mut setup = vec![LOG, store(SLAB.0), store(SLAB.0 + (63 << 12))];
    setup.extend(between);
    let writable = |kernel| {
        let run = on(kernel, MANUAL, &setup, &[clear(0, 64)]);
        assert_eq!(run.start.counters().dirty, 2);
        (0..64).filter(|page| run.leaf(SLAB.0 + (page << 12)).is_some_and(|(_, pte)| pte & 4 != 0)).count()
    };
    assert_eq!(writable(Kernel::V7_1), 0);
    assert_eq!(writable(Kernel::V7_2), 0);
    assert_eq!(writable(Kernel::Eager), 62);
}

#[test]
fn clearing_64_pages_of_a_full_log_splits_the_way_to_them_and_the_next_chunks_cost_no_table() {
    let ops: Vec<Op> = (0..8).map(|chunk| clear(chunk * 64, 64)).collect();
    let run = on(Kernel::Eager, FULL, &[load(FOCUS.0), LOG], &ops);
    let first = run.after(0);
    assert_eq!(first.machine().counters().tables, 2);
    assert_eq!(first.machine().counters().leaves, [512, 511, 0, 0, 0]);
    assert_eq!(run::leaf(first.machine(), FOCUS.0), Some((1, 0x5028_00db)), "the whole gigabyte lost its W");
    assert_eq!((run.end.counters().tables, dirty(&run)), (2, 262_144 - 512));
}

#[test]
fn eager_splitting_can_be_switched_off_and_is_in_no_other_version() {
    let is_split = |event: &Event| matches!(event, Event::EagerBegin { .. });
    for kernel in Kernel::ALL {
        let begun = |host| on(kernel, host, &[load(FOCUS.0)], &[LOG]).count(is_split);
        assert_eq!((begun(LAZY), begun(Host::DEFAULT)), (0, usize::from(kernel == Kernel::Eager)));
    }
}

#[test]
fn eager_splitting_stops_where_its_cache_cannot_be_filled_and_faults_do_the_rest() {
    let host = Host { table_pages: Some(50), ..Host::DEFAULT };
    let run = on(Kernel::Eager, host, &[load(FOCUS.0)], &[LOG, store(0x7fff_f000)]);
    // 40 pages, then 10: regions 0 to 46 are split with 48 of them, and 2 are too few to go on.
    assert_eq!(run.count(|event| *event == Event::TopUpFailed { have: 2, min: 3 }), 1);
    let counters = run.after(0).machine().counters();
    assert_eq!((counters.tables, counters.leaves), (48, [47 * 512, 465, 0, 0, 0]));
    let ranges = run.ranges();
    assert_eq!(ranges.last(), Some(&(0x44a0_0000, 10 * 512)), "flushed before the lock was given up");
    assert_eq!(run.returns(), [Ret::Int(0); 2]);
    assert_eq!(run.leaf(0x7fff_f000), Some((0, 0x5fff_fcdf)));
    assert!(run.end.is_dirty(Gpa(0x7fff_f000)));
}

#[test]
fn eager_splitting_begins_at_the_2m_below_an_unaligned_start_and_so_reaches_the_end() {
    let memory = vec![MemSlot::new(Gpa(0x4001_0000), Hpa(0x1_4001_0000), 4 * MIB2, 4096)];
    let map = |tile: u64| Op::MapPage {
        gpa: Gpa(SLAB.0 + tile * MIB2),
        hpa: Hpa(HPA.0 + tile * MIB2),
        size: MIB2,
        rdonly: false,
        exec: true,
    };
    let setup: Vec<Op> = (0..5).map(map).collect();
    let run = run(&Scenario { kernel: Kernel::Eager, memory, ..slab(&setup, &[LOG]) });
    assert_eq!(run.end.counters().leaves, [5 * 512, 0, 0, 0, 0]);
}

#[test]
fn eager_splitting_of_one_2m_takes_40_pages_and_leaves_39() {
    let memory = vec![MemSlot::new(SLAB, HPA, MIB2, MIB2)];
    let run = run(&Scenario { kernel: Kernel::Eager, memory, ..slab(&[load(SLAB.0)], &[LOG]) });
    assert_eq!(run.count(|event| *event == Event::TopUp { from: 0, to: 40 }), 1);
    let mut state = run.trace.state();
    state.seek(&run.trace, run.position(|event| matches!(event, Event::EagerEnd { .. })).unwrap());
    assert_eq!(state.machine().cache_left(), Some(39));
    assert_eq!(run.ranges().last(), Some(&(SLAB.0, 512)));
    assert_eq!(run.end.cache_left(), run.start.cache_left(), "the cache of the vCPU is another one");
}

#[test]
fn write_protect_before_a_split_without_flush_is_seen_by_every_store() {
    let split = Op::SplitHuge { gpa: FOCUS, target_level: gstage_core::level::Level(0), flush: false, cache: true };
    let other = run::guest(1, Access::Load, FOCUS.0);
    let escaping = run::guest(1, Access::Store, FOCUS.0);
    for kernel in [Kernel::V7_1, Kernel::V7_2, Kernel::Eager] {
        let run =
            run(&Scenario { kernel, host: LAZY, vcpus: 2, ..slab(&[load(FOCUS.0), other], &[LOG, split, escaping]) });
        assert!(run.end.is_dirty(FOCUS));
    }
}

#[test]
fn the_flushes_before_the_lock_is_given_up_could_be_missed_because_the_write_protect_came_first() {
    let run = on(Kernel::Eager, Host::DEFAULT, &[load(FOCUS.0)], &[LOG, store(FOCUS.0)]);
    let begin = run.position(|event| matches!(event, Event::EagerBegin { .. })).unwrap() as u32;
    let fences = (0..).zip(run.trace.events()).filter(|(_, event)| matches!(event, Event::FenceAll { .. }));
    let (before, within): (Vec<u32>, Vec<u32>) = fences.map(|(at, _)| at).partition(|&at| at < begin);
    assert_eq!((before.len(), within.len()), (1, 14));
    let clean = |without: &[u32]| check(&run.trace, Options { without, ..Options::default() }).is_clean();
    assert!(clean(&[]) && clean(&within));
    // Without any of them the gigabyte may still be writable in a TLB.
    assert!(!clean(&[before, within].concat()));
}

#[test]
fn logging_off_keeps_tables_and_permissions_and_drops_the_log() {
    let run = on(Kernel::V7_1, LAZY, &[LOG, store(FOCUS.0)], &[OFF, OFF]);
    assert_eq!((run.end.counters().leaves, dirty(&run)), (run.start.counters().leaves, 0));
    assert_eq!(run.end.counters().fences, 0);
    assert!(!run.end.is_logging(0));
    let mut state = run.trace.end();
    state.seek(&run.trace, 0);
    assert!(state.machine().is_dirty(FOCUS), "going back brings the marks back");
}

#[test]
fn a_deleted_memslot_is_cleared_and_flushed_and_its_addresses_are_no_memory_any_more() {
    let setup = [LOG, store(FOCUS.0)];
    let ops = [Op::DeleteSlot { slot: 0 }, load(FOCUS.0), Op::DeleteSlot { slot: 0 }, LOG];
    for (kernel, fences) in [(Kernel::V7_1, 1), (Kernel::V7_2, 1)] {
        let run = on(kernel, LAZY, &setup, &ops);
        assert_eq!(run.returns(), [Ret::Int(0), Ret::Int(0), Ret::Int(-22), Ret::Int(-22)]);
        assert_eq!((run.end.counters().leaves, run.linked()), ([0; 5], 2));
        assert_eq!(run.end.counters().fences, fences);
        assert_eq!(run.ranges().len(), usize::from(kernel == Kernel::V7_2), "one range, or one for each leaf");
        assert_eq!(run.count(|event| matches!(event, Event::Mmio { .. })), 1);
    }
}

#[test]
fn what_the_host_takes_back_is_unmapped_and_comes_again_with_the_next_access() {
    let take = Op::Invalidate { start: Gpa(0x40a0_0000), size: MIB2 };
    let memory = vec![MemSlot { backing: Backing::Thp, ..MemSlot::new(SLAB, HPA, GIB, 4096) }];
    let ops = [take, store(0x40a0_9000)];
    // As recorded in d5: this ends the livelock, and a 2M leaf takes the place of the pointer to the empty table.
    let setup = [store(0x40a0_0000), LOG, store(0x40a0_5000), GET, OFF, store(0x40a0_9000)];
    let run = run(&Scenario { kernel: Kernel::V7_2, memory, ..slab(&setup, &ops) });
    assert_eq!(run.returns(), [Ret::Int(0); 2]);
    assert_eq!(run.leaf(0x40a0_9000), Some((1, 0x5028_00df)));
    assert_eq!(run.ranges(), [(0x40a0_0000, 512)]);
    assert_eq!((run.start.gstage().reachable_tables(), run.linked()), ([1, 1, 0, 0, 0], 1));
}

#[test]
fn an_unaligned_memslot_loses_write_protects_in_7_1_and_not_since() {
    // The first chunk begins in an empty 2M; from inside of it 7.1 steps over the pages of the next one.
    let memory = vec![MemSlot::new(Gpa(0x401f_0000), Hpa(0x1_401f_0000), 4 * MIB2, 4096)];
    let page = 0x4020_3000;
    let escapes = |kernel| {
        let host = Host { eager_split: false, ..FULL };
        let ops = [store(page), clear(0, 64), store(page)];
        let run = run(&Scenario { kernel, host, memory: memory.clone(), ..slab(&[LOG], &ops) });
        assert_eq!(run.returns(), [Ret::Int(0); 3]);
        !run.end.is_dirty(Gpa(page))
    };
    assert!(escapes(Kernel::V7_1) && !escapes(Kernel::V7_2) && !escapes(Kernel::Eager));
}

#[test]
fn stores_to_a_gigabyte_in_any_order_are_all_marked() {
    let ops = [stores(SLAB.0, SLAB.0 + GIB, MIB2), stores(0x4020_0000, 0x4060_0000, 4096)];
    for kernel in [Kernel::V7_1, Kernel::V7_2, Kernel::Eager] {
        let run = on(kernel, Host::DEFAULT, &[load(SLAB.0), LOG], &ops);
        assert_eq!((run.returns(), dirty(&run)), (&[Ret::Int(0); 2][..], 512 + 1024 - 2));
    }
}
