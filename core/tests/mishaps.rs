//! What is made to go wrong: fences that are lost, a cache that is emptied, a vCPU that is paused.

use gstage_core::addr::Gpa;
use gstage_core::check::{Kind, Needed, Options, check};
use gstage_core::event::{Access, Event, FlushRequest, Ret};
use gstage_core::level::Level;
use gstage_core::scenario::{Op, Scenario, builtin};
use gstage_core::trace::Trace;

const FOCUS: Gpa = Gpa(0x40a0_7000);
const SLAB: Gpa = Gpa(0x4000_0000);

/// A built-in scenario with other operations.
fn scenario(slug: &str, vcpus: u8, ops: &[Op]) -> Scenario {
    Scenario { vcpus, ops: ops.to_vec(), ..builtin::find(slug).unwrap() }
}

fn run(slug: &str, vcpus: u8, ops: &[Op]) -> Trace {
    Trace::run(&scenario(slug, vcpus, ops)).unwrap()
}

fn guest(vcpu: u8, access: Access) -> Op {
    Op::Guest { vcpu, access, gpa: FOCUS }
}

fn split(target_level: u8) -> Op {
    Op::SplitHuge { gpa: FOCUS, target_level: Level(target_level), flush: true, cache: true }
}

/// The orders of the fences that a hart executes.
fn fences(trace: &Trace, of: u8) -> Vec<Option<u32>> {
    let fence = |event: &Event| match *event {
        Event::Fence { hart, flush } if hart == of => Some(Some(flush.order)),
        Event::FenceAll { hart } if hart == of => Some(None),
        _ => None,
    };
    trace.events().iter().filter_map(fence).collect()
}

/// The order of each request, and whether it was lost.
fn requests(trace: &Trace) -> Vec<(u32, bool)> {
    let events = trace.events();
    let request = |(at, event): (usize, &Event)| match event {
        Event::Request(flush) => Some((flush.order, events.get(at + 1) == Some(&Event::FenceLost))),
        _ => None,
    };
    events.iter().enumerate().filter_map(request).collect()
}

#[test]
fn a_lost_fence_is_asked_for_and_counted_and_no_hart_executes_it() {
    let trace = run("split-1g-to-4k", 1, &[Op::DropFence { after: 0 }, split(0)]);
    assert_eq!(requests(&trace), [(30, true), (21, false)]);
    assert_eq!(fences(&trace, 0), [Some(21)]);
    assert_eq!(trace.end().machine().counters().fences, 2);
    assert_eq!(trace.returns(), [Ret::Int(0), Ret::Int(0)]);
    let later = run("split-1g-to-4k", 1, &[Op::DropFence { after: 1 }, split(0)]);
    assert_eq!(requests(&later), [(30, false), (21, true)]);
    let both = run("split-1g-to-4k", 1, &[Op::DropFence { after: 0 }, Op::DropFence { after: 0 }, split(0)]);
    assert_eq!(requests(&both), [(30, true), (21, true)]);
}

#[test]
fn the_checker_names_the_fence_that_was_lost() {
    let unmap = Op::UnmapRange { start: SLAB, size: 1 << 30 };
    assert!(check(&run("split-1g-to-4k", 1, &[unmap]), Options::default()).is_clean());
    let trace = run("split-1g-to-4k", 1, &[Op::DropFence { after: 0 }, unmap]);
    let report = check(&trace, Options::default());
    let [finding] = report.findings.as_slice() else { panic!("{:#?}", report.findings) };
    assert_eq!((finding.kind, finding.gpa, finding.size), (Kind::WrongFrame, SLAB, 1 << 30));
    assert_eq!(finding.needed, Needed::Address { first: FlushRequest { gpa: SLAB, order: 30 }, count: 1 });
    assert_eq!(trace.end().machine().tlb(0).len(), 1, "the hart still holds what it had cached");
}

#[test]
fn lost_fences_of_a_write_protection_let_a_store_escape_the_log() {
    let map =
        Op::MapPage { gpa: SLAB, hpa: gstage_core::addr::Hpa(0x1_4000_0000), size: 1 << 30, rdonly: false, exec: true };
    let drop = Op::DropFence { after: 0 };
    let kinds = |ops: &[Op]| {
        let trace = Trace::run(&Scenario { setup: vec![map], ..scenario("first-store", 1, ops) }).unwrap();
        check(&trace, Options::default()).findings.iter().map(|finding| finding.kind).collect::<Vec<Kind>>()
    };
    let log = Op::LogDirty { slot: 0 };
    assert_eq!(kinds(&[drop, log]), [], "7.1 asks for the leaf, and then for the whole memslot");
    assert_eq!(kinds(&[drop, drop, log]), [Kind::EscapesLog]);
}

#[test]
fn an_emptied_cache_stops_a_split_half_way_and_a_top_up_completes_it() {
    let ops = [Op::EmptyCache { before: 2 }, split(0), Op::TopUp { min: 3 }, split(0)];
    let mut scenario = scenario("out-of-tables", 1, &ops);
    scenario.cache.objects = Some(40);
    let trace = Trace::run(&scenario).unwrap();
    assert_eq!(trace.returns(), [Ret::Int(0), Ret::Int(-12), Ret::Int(0), Ret::Int(0)]);
    let lost = trace.events().iter().position(|event| *event == Event::CacheEmptied { from: 39 }).unwrap();
    assert_eq!(trace.events()[lost + 1], Event::TakeFailed { level: Level(0) });
    let end = trace.end();
    assert_eq!((end.machine().cache_left(), end.machine().cache_capacity()), (Some(39), 40));
    assert_eq!(end.machine().counters().tables, 2);
}

#[test]
fn a_fault_tops_up_the_cache_that_was_emptied_before_it() {
    let trace = run("first-store", 1, &[Op::EmptyCache { before: 0 }, guest(0, Access::Store)]);
    assert!(trace.events().contains(&Event::CacheEmptied { from: 40 }));
    assert!(trace.events().contains(&Event::TopUp { from: 0, to: 40 }));
    assert_eq!(trace.returns(), [Ret::Int(0), Ret::Int(0)]);
}

#[test]
fn fences_wait_for_a_paused_vcpu_and_are_executed_in_order_when_it_goes_on() {
    let ops = [Op::PauseHart { vcpu: 1, after: 0 }, guest(0, Access::Store)];
    let load = guest(1, Access::Load);
    let mut paused = scenario("first-store", 2, &ops);
    paused.setup.push(load);
    let trace = Trace::run(&paused).unwrap();
    assert_eq!(fences(&trace, 0), [Some(30), Some(21), Some(12)]);
    assert_eq!(fences(&trace, 1), []);
    let end = trace.end();
    assert!(end.machine().is_paused(1) && !end.machine().is_paused(0));
    assert_eq!(end.machine().tlb(1).len(), 1, "it keeps the 1G entry");
    paused.ops.push(Op::ResumeHart { vcpu: 1 });
    let trace = Trace::run(&paused).unwrap();
    assert_eq!(fences(&trace, 1), [Some(30), Some(21), Some(12)]);
    assert!(!trace.end().machine().is_paused(1));
    assert_eq!(trace.end().machine().tlb(1), []);
}

#[test]
fn a_vcpu_that_is_paused_later_hears_of_the_requests_before() {
    let trace = run("first-store", 2, &[Op::PauseHart { vcpu: 1, after: 2 }, guest(0, Access::Store)]);
    assert_eq!(fences(&trace, 1), [Some(30), Some(21)]);
}

#[test]
fn a_vcpu_that_is_paused_while_its_fault_is_handled_does_not_try_again() {
    let trace = run("first-store", 1, &[Op::PauseHart { vcpu: 0, after: 1 }, guest(0, Access::Store)]);
    assert_eq!(trace.returns(), [Ret::Int(0), Ret::Int(-4)]);
    assert!(trace.events().iter().all(|event| !matches!(event, Event::Done { .. })));
    assert_eq!(trace.end().machine().counters().faults, 1);
}

#[test]
fn more_requests_than_a_ring_holds_make_every_vcpu_forget_the_guest() {
    let pause = Op::PauseHart { vcpu: 1, after: 0 };
    let split = Op::SplitRange {
        start: SLAB,
        end: Gpa(SLAB.0 + (64 << 21)),
        step: 1 << 21,
        target_level: Level(0),
        flush: true,
    };
    let trace = run("split-1g-to-4k", 2, &[pause, split, Op::ResumeHart { vcpu: 1 }]);
    // 65 requests: one for the gigabyte and one for each of 64 tiles. The last finds the ring of vCPU 1 full.
    assert_eq!(requests(&trace).len(), 65);
    let [running, resumed] = [0, 1].map(|hart| fences(&trace, hart));
    assert_eq!((running.len(), running[63], running[64]), (65, Some(21), None));
    assert_eq!((resumed.len(), resumed[0], resumed[1], resumed[64]), (65, None, Some(30), Some(21)));
}

#[test]
fn a_paused_vcpu_executes_nothing_and_is_no_danger_until_it_goes_on() {
    let pause = Op::PauseHart { vcpu: 1, after: 0 };
    let trace = run("first-store", 2, &[pause, guest(1, Access::Store)]);
    assert_eq!(trace.returns(), [Ret::Int(0), Ret::Int(-4)]);
    assert_eq!(trace.end().machine().counters().faults, 0);
    let unmap = Op::UnmapRange { start: SLAB, size: 1 << 30 };
    let resume = Op::ResumeHart { vcpu: 1 };
    assert!(check(&run("split-1g-to-4k", 2, &[pause, unmap, resume]), Options::default()).is_clean());
    let lost = run("split-1g-to-4k", 2, &[pause, Op::DropFence { after: 0 }, unmap, resume]);
    let findings = check(&lost, Options::default()).findings;
    let seen: Vec<(u16, String)> = findings.iter().map(|found| (found.at.op, found.harts.to_string())).collect();
    assert_eq!(seen, [(2, "0".to_owned()), (3, "1".to_owned())]);
}

#[test]
fn stores_that_go_alike_are_told_one_by_one_while_something_may_go_wrong() {
    let stores = Op::GuestRange { vcpu: 0, access: Access::Store, start: SLAB, end: Gpa(SLAB.0 + 0x4000), step: 4096 };
    let runs = |ops: &[Op]| {
        let is_run = |event: &&Event| matches!(event, Event::StoreRun { .. });
        run("first-store", 2, ops).events().iter().filter(is_run).count()
    };
    assert_eq!(runs(&[stores]), 1);
    assert_eq!(runs(&[Op::PauseHart { vcpu: 1, after: 0 }, stores]), 0);
    assert_eq!(runs(&[Op::DropFence { after: 9 }, stores]), 0);
    let trace = run("first-store", 2, &[stores, Op::DropFence { after: 0 }, guest(0, Access::Store)]);
    // The fence of the tile, after those of the run; that of the page is carried out.
    assert_eq!(requests(&trace)[requests(&trace).len() - 2..], [(21, true), (12, false)]);
}

#[test]
fn leaves_that_are_cleared_alike_are_told_one_by_one_where_a_fence_of_theirs_is_lost_or_waits() {
    let split = Op::SplitHuge { gpa: FOCUS, target_level: Level(1), flush: true, cache: true };
    let unmap = Op::UnmapRange { start: SLAB, size: 40 << 21 };
    let runs = |trace: &Trace| {
        let run = |event: &Event| if let Event::ClearRun { count, .. } = event { Some(*count) } else { None };
        trace.events().iter().filter_map(run).collect::<Vec<u16>>()
    };
    assert_eq!(runs(&run("split-1g-to-4k", 2, &[split, unmap])), [40]);
    assert_eq!(runs(&run("split-1g-to-4k", 2, &[split, Op::PauseHart { vcpu: 1, after: 0 }, unmap])), [0u16; 0]);
    let lost = run("split-1g-to-4k", 2, &[split, Op::DropFence { after: 20 }, unmap]);
    assert_eq!(runs(&lost), [20, 19]);
    assert_eq!(requests(&lost), [(30, false), (21, true)]);
    assert_eq!(lost.end().machine().counters().fences, 41);
}

#[test]
fn what_makes_no_sense_is_refused_by_its_field() {
    let refusal = |op: Op| scenario("first-store", 2, &[op]).check().unwrap_err().to_string();
    assert_eq!(refusal(Op::PauseHart { vcpu: 2, after: 0 }), "ops[0].vcpu is 2, and there is no such vCPU");
    assert_eq!(refusal(Op::ResumeHart { vcpu: 9 }), "ops[0].vcpu is 9, and there is no such vCPU");
    let after = 1 + (1 << 20);
    for op in [Op::DropFence { after }, Op::PauseHart { vcpu: 0, after }] {
        assert_eq!(refusal(op), "ops[0].after must be at most 1048576, not 1048577");
    }
    let late = Op::EmptyCache { before: after };
    assert_eq!(refusal(late), "ops[0].before must be at most 1048576, not 1048577");
    let mut endless = scenario("first-store", 1, &[Op::EmptyCache { before: 0 }]);
    endless.cache.objects = None;
    assert_eq!(endless.check().unwrap_err().to_string(), "ops[0].op empties a memory cache that never runs out");
}

/// A fork of `first-store`, as links hold it.
const KEPT: &str = "AUd3aGF0LWlmZFdoYXQgaWY6IE9uZSBzdG9yZSBicmVha3MgYSBnaWdhYnl0ZUFCQUFoQWhBQR4BHgUeAR4BQEAMh5QQQ0AeAR4FHgFAQUVAR0BADIeUEEVHQEEMh5QQUEJRQFJAQVNAQPFv";

#[test]
fn links_with_these_operations_are_read_for_ever() {
    let ops = [
        Op::DropFence { after: 2 },
        Op::EmptyCache { before: 0 },
        Op::PauseHart { vcpu: 0, after: 1 },
        Op::ResumeHart { vcpu: 0 },
    ];
    let fork = builtin::find("first-store").unwrap().fork(1, &ops);
    assert_eq!(Scenario::unpack(KEPT), Ok(fork.clone()), "{}", fork.pack());
}
