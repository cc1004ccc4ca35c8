//! What guests and KVM do to each other, told in small scenarios.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::{Access, Event, Ret};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::machine::Machine;
use gstage_core::scenario::{Backing, CacheSpec, MemSlot, Op, Scenario, WhenEmpty, builtin};
use gstage_core::trace::{RunError, Trace};

const FOCUS: Gpa = Gpa(0x40a0_7000);
const STORE: Op = store(FOCUS.0);
const SPLIT: Op = Op::SplitHuge { gpa: FOCUS, target_level: Level(0), flush: true, cache: true };

const fn store(gpa: u64) -> Op {
    Op::Guest { vcpu: 0, access: Access::Store, gpa: Gpa(gpa) }
}

const fn load(vcpu: u8, gpa: u64) -> Op {
    Op::Guest { vcpu, access: Access::Load, gpa: Gpa(gpa) }
}

/// The first scenario with other operations: a gigabyte, write-protected, in the TLB of hart 0.
fn logged(ops: &[Op]) -> Scenario {
    Scenario { ops: ops.to_vec(), ..builtin::find("first-store").unwrap() }
}

/// The same gigabyte before anything mapped it.
fn unmapped(ops: &[Op]) -> Scenario {
    Scenario { setup: vec![], ..logged(ops) }
}

fn run(scenario: &Scenario) -> (Trace, Machine) {
    let trace = Trace::run(scenario).unwrap();
    let machine = trace.end().machine().clone();
    machine.verify().unwrap();
    (trace, machine)
}

fn orders(trace: &Trace) -> Vec<u32> {
    let order = |event: &Event| if let Event::Request(flush) = event { Some(flush.order) } else { None };
    trace.events().iter().filter_map(order).collect()
}

fn leaf(machine: &Machine, gpa: u64) -> Option<(u8, u64)> {
    machine.leaf_at(Gpa(gpa)).map(|(level, pte)| (level.0, pte.0))
}

#[test]
fn a_load_of_unmapped_memory_maps_the_whole_huge_page() {
    let (trace, machine) = run(&unmapped(&[load(0, 0x7fff_f123)]));
    assert_eq!(trace.returns(), [Ret::Int(0)]);
    assert_eq!(leaf(&machine, 0x4000_0000), Some((2, 0x5000_00df)));
    assert_eq!(machine.counters().faults, 1);
    assert!(trace.events().contains(&Event::Done {
        hart: 0,
        access: Access::Load,
        gpa: Gpa(0x7fff_f123),
        hpa: Hpa(0x1_7fff_f123)
    }));
}

#[test]
fn a_second_access_to_a_cached_page_needs_no_walk() {
    let (trace, _) = run(&logged(&[load(0, 0x4000_0000)]));
    assert!(!trace.events().iter().any(|event| matches!(event, Event::Read { .. })));
}

#[test]
fn a_second_store_to_the_same_2m_takes_no_table_and_one_fence() {
    let (trace, machine) = run(&logged(&[STORE, store(0x40a0_8000)]));
    assert_eq!(orders(&trace), [30, 21, 12, 12]);
    assert_eq!(machine.counters().tables, 2);
    assert_eq!(machine.counters().dirty, 2);
}

#[test]
fn a_store_to_the_next_2m_takes_one_table_and_two_fences() {
    let (trace, machine) = run(&logged(&[STORE, store(0x40c0_0000)]));
    assert_eq!(orders(&trace), [30, 21, 12, 21, 12]);
    assert_eq!(machine.counters().tables, 3);
}

#[test]
fn a_load_under_logging_splits_nothing_that_maps_it_already() {
    let (trace, machine) = run(&logged(&[load(0, FOCUS.0)]));
    assert!(orders(&trace).is_empty());
    assert_eq!(leaf(&machine, FOCUS.0), Some((2, 0x5000_00db)));
}

#[test]
fn a_load_fault_under_logging_maps_one_page_read_only() {
    let log = Op::LogDirty { slot: 0 };
    let (_, machine) = run(&unmapped(&[log, load(0, FOCUS.0)]));
    assert_eq!(leaf(&machine, FOCUS.0), Some((0, 0x5028_1cdb)));
    assert_eq!(machine.counters().dirty, 0);
}

#[test]
fn two_vcpus_that_fault_on_one_huge_leaf_take_two_tables_in_all() {
    let second = Op::Guest { vcpu: 1, access: Access::Store, gpa: FOCUS };
    let (trace, machine) = run(&Scenario { vcpus: 2, ..logged(&[load(1, FOCUS.0), STORE, second]) });
    assert_eq!(machine.counters().tables, 2);
    // The fence of the first store dropped the huge page from both TLBs, so the second vCPU finds the small one.
    assert_eq!(machine.counters().faults, 1);
    assert_eq!(trace.events().iter().filter(|event| matches!(event, Event::TlbDrop { .. })).count(), 2);
    assert_eq!([machine.tlb(0).len(), machine.tlb(1).len()], [1, 1]);
}

#[test]
fn v3_alone_cannot_map_a_page_under_a_huge_leaf() {
    let (trace, machine) = run(&Scenario { kernel: Kernel::V3, ..logged(&[STORE]) });
    assert_eq!(trace.returns(), [Ret::Int(-17)]);
    assert_eq!(leaf(&machine, FOCUS.0), Some((2, 0x5000_00db)));
    assert!(machine.is_dirty(FOCUS), "it was marked before the mapping failed");
}

#[test]
fn a_page_that_is_marked_again_stays_marked_when_that_is_undone() {
    let protect = Op::WpRange { start: FOCUS, end: Gpa(FOCUS.0 + 4096) };
    let (trace, machine) = run(&logged(&[STORE, protect, STORE]));
    assert_eq!((machine.counters().dirty, machine.counters().faults), (1, 2));
    let again = trace.events().iter().position(|event| matches!(event, Event::MarkDirty { was: true, .. })).unwrap();
    let mut state = trace.end();
    state.seek(&trace, again);
    assert!(state.machine().is_dirty(FOCUS));
    state.seek(&trace, 0);
    assert!(!state.machine().is_dirty(FOCUS));
}

#[test]
fn switching_logging_on_twice_does_nothing_the_second_time() {
    let log = Op::LogDirty { slot: 0 };
    let (trace, machine) = run(&logged(&[STORE, log]));
    assert_eq!(orders(&trace), [30, 21, 12]);
    assert_eq!(machine.counters().dirty, 1);
}

#[test]
fn switching_logging_on_fences_the_leaf_and_then_the_whole_memslot() {
    let log = Op::LogDirty { slot: 0 };
    let setup = vec![builtin::find("split-all").unwrap().setup[0], load(0, FOCUS.0)];
    let (trace, machine) = run(&Scenario { setup, ..logged(&[log]) });
    assert_eq!(orders(&trace), [30]);
    let last: Vec<_> = trace.events().iter().rev().skip(1).take(2).collect();
    assert_eq!(last, [&Event::FenceAll { hart: 0 }, &Event::RequestRange { gpa: Gpa(0x4000_0000), pages: 262_144 }]);
    assert_eq!(machine.counters().fences, 2);
    assert!(machine.tlb(0).is_empty());
}

#[test]
fn a_small_memslot_is_fenced_page_by_page() {
    let memory = vec![MemSlot::new(Gpa(0x20_0000), Hpa(0x1_4020_0000), 1 << 21, 1 << 12)];
    let scenario = Scenario { memory, ..unmapped(&[Op::LogDirty { slot: 0 }]) };
    let (trace, _) = run(&scenario);
    let fences = trace.events().iter().filter(|event| matches!(event, Event::Fence { flush, .. } if flush.order == 12));
    assert_eq!(fences.count(), 512);
}

#[test]
fn without_flush_the_stale_writable_translation_lets_a_store_through() {
    let split = Op::SplitHuge { gpa: FOCUS, target_level: Level(0), flush: false, cache: true };
    let setup = builtin::find("split-1g-to-4k").unwrap().setup;
    let (trace, machine) = run(&Scenario { setup, ..logged(&[split, STORE]) });
    assert!(orders(&trace).is_empty());
    assert_eq!(machine.counters().faults, 0);
    assert_eq!(machine.tlb(0)[0].level, Level(2), "the gigabyte is still in the TLB");
}

#[test]
fn an_atomic_page_helps_where_the_cache_is_empty() {
    let cache = CacheSpec { capacity: 40, objects: Some(1), when_empty: WhenEmpty::Atomic };
    let (trace, machine) = run(&Scenario { cache, ..logged(&[SPLIT]) });
    assert_eq!(trace.returns(), [Ret::Int(0)]);
    assert_eq!((machine.cache().warnings(), machine.counters().tables), (1, 2));
}

#[test]
fn the_run_ends_where_the_kernel_stops() {
    let cache = CacheSpec { capacity: 40, objects: Some(1), when_empty: WhenEmpty::Bug };
    let (trace, machine) = run(&Scenario { cache, ..logged(&[SPLIT, STORE]) });
    assert_eq!(trace.returns(), [Ret::Crash]);
    assert_eq!(leaf(&machine, FOCUS.0), Some((1, 0x5028_00db)));
}

#[test]
fn v3_and_7_1_differ_in_when_they_miss_the_cache() {
    let nothing_to_split = Op::SplitHuge { gpa: FOCUS, target_level: Level(2), flush: true, cache: false };
    let split = Op::SplitHuge { gpa: FOCUS, target_level: Level(0), flush: true, cache: false };
    let returns = |kernel| run(&Scenario { kernel, ..logged(&[nothing_to_split, split]) }).0.returns().to_vec();
    assert_eq!(returns(Kernel::V3), [Ret::Int(0), Ret::Int(-12)]);
    assert_eq!(returns(Kernel::V7_1), [Ret::Int(-12), Ret::Int(-12)]);
}

#[test]
fn unmapping_leaves_the_tables_linked() {
    let unmap = Op::UnmapRange { start: Gpa(0x4000_0000), size: 1 << 30 };
    let (_, machine) = run(&Scenario { ops: vec![builtin::find("split-all").unwrap().ops[0], unmap], ..logged(&[]) });
    assert_eq!(machine.counters().leaves, [0; 5]);
    assert_eq!(machine.gstage().reachable_tables(), [512, 1, 0, 0, 0]);
}

#[test]
fn a_split_range_stops_at_the_first_failure() {
    let range = Op::SplitRange {
        start: Gpa(0x4000_0000),
        end: Gpa(0x8000_0000),
        step: 1 << 21,
        target_level: Level(0),
        flush: true,
    };
    let cache = CacheSpec { capacity: 1, objects: Some(1), when_empty: WhenEmpty::Null };
    let (trace, machine) = run(&Scenario { cache, ..logged(&[range]) });
    assert_eq!(trace.returns(), [Ret::Int(-12)]);
    assert_eq!(machine.counters().tables, 1);
}

/// The message for a scenario that was changed.
fn refusal(change: impl FnOnce(&mut Scenario)) -> String {
    let mut scenario = builtin::find("first-store").unwrap();
    change(&mut scenario);
    match Trace::run(&scenario) {
        Err(RunError::Scenario(error)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_scenario_that_makes_no_sense_is_refused_with_the_field() {
    let lost_write_protect = builtin::find("lost-write-protect").unwrap();
    let begins = |message: String, field: &str| assert!(message.starts_with(field), "{message:?}, not {field:?}");
    begins(refusal(|s| s.slug = "Two Words".into()), "slug ");
    begins(refusal(|s| s.vcpus = 0), "vcpus ");
    begins(refusal(|s| s.vcpus = 9), "vcpus ");
    begins(refusal(|s| s.vmid = 1 << 14), "vmid ");
    begins(refusal(|s| s.cache.capacity = 0), "cache.capacity ");
    begins(refusal(|s| s.cache.objects = Some(41)), "cache.objects ");
    begins(refusal(|s| s.focus = Gpa(1 << 41)), "focus ");
    begins(refusal(|s| s.memory[0].page_size = 3 << 12), "memory[0].page_size ");
    begins(refusal(|s| s.memory[0].gpa = Gpa(0x1001)), "memory[0].gpa ");
    begins(refusal(|s| s.memory[0].hpa = Hpa(0x1001)), "memory[0].hpa ");
    begins(refusal(|s| s.memory[0].hpa = Hpa((1 << 56) - (1 << 30) + (1 << 30))), "memory[0].hpa ");
    begins(refusal(|s| s.memory[0].size = 0), "memory[0].size ");
    begins(refusal(|s| s.memory[0].size = 1 << 41), "memory[0].size ");
    begins(refusal(|s| s.memory.push(s.memory[0])), "memory[1].gpa ");
    begins(refusal(|s| s.memory = vec![s.memory[0]; 17]), "memory ");
    begins(refusal(|s| s.ops[0] = store(1 << 41)), "ops[0].gpa ");
    begins(refusal(|s| s.ops[0] = load(1, FOCUS.0)), "ops[0].vcpu ");
    begins(refusal(|s| s.setup[1] = Op::LogDirty { slot: 1 }), "setup[1].slot ");
    begins(refusal(|s| s.ops[0] = Op::TopUp { min: u32::MAX }), "ops[0].min ");
    begins(refusal(|s| s.ops[0] = Op::WpRange { start: Gpa(0), end: Gpa(u64::MAX) }), "ops[0].end ");
    begins(refusal(|s| s.ops[0] = Op::UnmapRange { start: Gpa(4096), size: u64::MAX }), "ops[0].size ");
    let range = |step, end| {
        let (start, target_level) = (Gpa(0), Level(0));
        Op::SplitRange { start, end: Gpa(end), step, target_level, flush: true }
    };
    begins(refusal(|s| s.ops[0] = range(0, 4096)), "ops[0].step ");
    begins(refusal(|s| s.ops[0] = range(1, 1 << 40)), "ops ");
    begins(refusal(|s| s.ops = vec![STORE; 4097]), "ops ");
    begins(refusal(|s| s.memory[0].backing = Backing::Thp), "memory[0].backing ");
    begins(refusal(|s| s.ops[0] = Op::DeleteSlot { slot: 1 }), "ops[0].slot ");
    begins(refusal(|s| s.ops[0] = Op::Race { accesses: [Access::Store; 2], gpas: [FOCUS; 2] }), "vcpus ");
    let guests = |end| Op::GuestRange { vcpu: 0, access: Access::Load, start: Gpa(0), end: Gpa(end), step: 4096 };
    begins(refusal(|s| s.ops[0] = guests(u64::MAX)), "ops");
    begins(refusal(|s| s.ops = vec![guests(1 << 30), guests(4096)]), "ops ");
    begins(refusal(|s| s.beside = vec![lost_write_protect.beside[0].clone(); 9]), "beside ");
}
