//! What the checker finds, and what it passes, in scenarios that one can follow by hand.

#[path = "../examples/check/report.rs"]
mod report;

use std::collections::BTreeSet;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::check::{Finding, Kind, Needed, Options, Reason, Redundant, Report, Step, check};
use gstage_core::event::{Access, Event, FlushRequest};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::pte::Pte;
use gstage_core::scenario::{DirtyLogMode, Host, Op, Scenario, builtin};
use gstage_core::stale::{AdversarialTlb, HartSet};
use gstage_core::trace::Trace;

const SLAB: Gpa = Gpa(0x4000_0000);
const FOCUS: Gpa = Gpa(0x40a0_7000);
const TILE: Gpa = Gpa(0x40a0_0000);
const GIB: u64 = 1 << 30;
const LOG: Op = Op::LogDirty { slot: 0 };
const MAP_SLAB: Op = Op::MapPage { gpa: SLAB, hpa: Hpa(0x1_4000_0000), size: GIB, rdonly: false, exec: true };
const PROTECT: Op = Op::WpRange { start: FOCUS, end: Gpa(FOCUS.0 + 0x1000) };
const BOTH: HartSet = HartSet::first(2);

const fn split(flush: bool) -> Op {
    Op::SplitHuge { gpa: FOCUS, target_level: Level(0), flush, cache: true }
}

const fn guest(vcpu: u8, access: Access) -> Op {
    Op::Guest { vcpu, access, gpa: FOCUS }
}

fn scenario(kernel: Kernel, vcpus: u8, setup: &[Op], ops: &[Op]) -> Scenario {
    let (setup, ops) = (setup.to_vec(), ops.to_vec());
    Scenario { slug: "a-test".into(), kernel, vcpus, setup, ops, ..builtin::find("first-store").unwrap() }
}

fn run(kernel: Kernel, vcpus: u8, setup: &[Op], ops: &[Op]) -> Trace {
    Trace::run(&scenario(kernel, vcpus, setup, ops)).unwrap()
}

/// The report as the `check` example prints it.
fn text(scenario: &Scenario) -> String {
    report::report(scenario, &checked(&Trace::run(scenario).unwrap()))
}

fn checked(trace: &Trace) -> Report {
    let report = check(trace, Options::default());
    assert_eq!((report.more_findings, report.more_tables, report.fences.more), (0, 0, 0));
    let used = &report.fences;
    assert_eq!(used.executed, used.needed + used.lazy + used.redundant);
    assert_eq!(used.redundant, used.runs.iter().map(|run| run.count * run.harts.iter().count() as u64).sum::<u64>());
    report
}

fn needed(finding: &Finding) -> (u64, u32) {
    match finding.needed {
        Needed::Address { first, count: 1 } => (first.gpa.0, first.order),
        other => panic!("{other:?}"),
    }
}

/// The indices of all fences that harts execute for the requests of one operation.
fn fences_of(trace: &Trace, op: u16) -> Vec<u32> {
    let begins = |event: &Event| matches!(event, Event::Begin { op: begun } if *begun == op);
    let from = trace.events().iter().position(begins).unwrap();
    let ends = |event: &Event| matches!(event, Event::End { op: ended, .. } if *ended == op);
    let events = (0..).zip(trace.events()).skip(from).take_while(|(_, event)| !ends(event));
    events
        .filter(|(_, event)| matches!(event, Event::Fence { .. } | Event::FenceAll { .. }))
        .map(|(at, _)| at)
        .collect()
}

/// A writable gigabyte under dirty logging, which the second hart has in its TLB, is split; then a page of it is
/// write-protected by a kernel that leaves the fence to its caller.
fn no_flush(flush: bool) -> Trace {
    let setup = [LOG, MAP_SLAB, guest(1, Access::Store)];
    run(Kernel::V7_2, 2, &setup, &[split(flush), PROTECT, guest(1, Access::Store)])
}

#[test]
fn a_split_of_a_writable_leaf_without_flush_lets_a_store_of_the_second_hart_escape_the_log() {
    let trace = no_flush(false);
    // It happens in the machine.
    let done = |event: &Event| matches!(event, Event::Done { hart: 1, access: Access::Store, gpa: FOCUS, .. });
    assert!(trace.events().iter().any(done));
    assert!(!trace.end().machine().is_dirty(FOCUS) && trace.end().machine().is_logging(0));

    let report = checked(&trace);
    let gigabyte = report.findings.iter().find(|finding| finding.stale.level == Level(2)).unwrap();
    assert_eq!((gigabyte.kind, gigabyte.harts), (Kind::EscapesLog, BOTH));
    assert_eq!((gigabyte.gpa, gigabyte.size), (FOCUS, 0x1000));
    assert_eq!((gigabyte.stale.gpa, gigabyte.stale.pte), (SLAB, Pte(0x5000_00df)));
    assert_eq!(gigabyte.now, Some((Level(0), Pte(0x5028_1cdb))));
    assert_eq!(gigabyte.since.map(|since| since.op), Some(0), "the split made it stale");
    assert_eq!(gigabyte.at.op, 1, "and the write-protect relies on its absence");
    assert_eq!(needed(gigabyte), (SLAB.0, 30));
    let all: Vec<_> =
        report.findings.iter().map(|found| (found.kind, found.since.unwrap().op, needed(found))).collect();
    let expected = [(1, (FOCUS.0, 12)), (0, (TILE.0, 21)), (0, (SLAB.0, 30))];
    assert_eq!(all, expected.map(|(op, fence)| (Kind::EscapesLog, op, fence)));
}

#[test]
fn the_report_reads_well() {
    let setup = [LOG, MAP_SLAB, guest(1, Access::Store)];
    let elsewhere = Op::MapPage { gpa: TILE, hpa: Hpa(0x2_0000_0000), size: 1 << 21, rdonly: false, exec: true };
    let scenario = scenario(Kernel::V7_2, 2, &setup, &[split(false), PROTECT, elsewhere]);
    assert_eq!(text(&scenario), include_str!("golden/check.txt"));
}

#[test]
fn the_flush_of_the_split_leaves_only_the_fence_that_the_write_protect_owes() {
    let report = checked(&no_flush(true));
    let [finding] = report.findings[..] else { panic!("{:#?}", report.findings) };
    assert_eq!((finding.kind, finding.stale.level, needed(&finding)), (Kind::EscapesLog, Level(0), (FOCUS.0, 12)));
}

#[test]
fn the_store_that_makes_a_translation_stale_is_named() {
    let trace = no_flush(false);
    for finding in checked(&trace).findings {
        let Step { event, .. } = finding.since.unwrap();
        let Event::Store { old, .. } = trace.events()[event as usize] else { panic!("not a store") };
        assert_eq!(old, finding.stale.pte);
        assert!(matches!(trace.events()[finding.at.event as usize], Event::End { op: 1, .. }));
    }
}

#[test]
fn a_fence_of_the_page_alone_ends_the_gigabyte_as_well() {
    // Up to 7.1 the write-protect fences the page at once, and that address lies in the old gigabyte.
    let trace = run(Kernel::V7_1, 2, &[LOG, MAP_SLAB], &[split(false), PROTECT]);
    assert!(checked(&trace).is_clean());
    let fences = fences_of(&trace, 1);
    assert_eq!(fences.len(), 2);
    // Each hart needs it for itself.
    for (fence, hart) in fences.iter().zip(0..) {
        let report = check(&trace, Options { without: &[*fence], ..Options::default() });
        assert_eq!(report.findings.len(), 3);
        assert!(report.findings.iter().all(|finding| finding.harts == HartSet::one(hart)));
    }
}

#[test]
fn write_protect_before_the_split_is_passed() {
    for kernel in [Kernel::V7_1, Kernel::V7_2, Kernel::Eager] {
        let ops = [LOG, guest(0, Access::Load), guest(0, Access::Store), guest(1, Access::Store)];
        let report = checked(&run(kernel, 2, &[MAP_SLAB], &ops));
        assert!(report.is_clean() && report.tables.is_empty(), "{:#?}", report.findings);
    }
    // Even where the split flushes nothing: what is stale translates as the tables do.
    let report = checked(&run(Kernel::V7_2, 2, &[MAP_SLAB, LOG], &[split(false), guest(0, Access::Store)]));
    assert!(report.is_clean());
}

#[test]
fn no_built_in_scenario_but_no_flush_has_findings() {
    for builtin in builtin::ALL {
        if builtin.slug == "no-flush" {
            continue;
        }
        let report = check(&Trace::run(&(builtin.scenario)()).unwrap(), Options::default());
        assert!(report.is_clean(), "{}: {:#?}", builtin.slug, report.findings);
    }
}

/// Reason, address and order, and length of a run of redundant fences.
type Run = (Reason, Option<(u64, u32)>, u64);

fn redundant(report: &Report) -> Vec<Run> {
    let flush = |run: &Redundant| run.flush.map(|flush| (flush.gpa.0, flush.order));
    report.fences.runs.iter().map(|run| (run.reason, flush(run), run.count)).collect()
}

#[test]
fn the_fence_of_each_leaf_and_that_of_the_memslot_make_each_other_redundant() {
    let report = checked(&run(Kernel::V7_1, 2, &[MAP_SLAB], &[LOG]));
    let expected = [(Reason::EndedAgain, Some((SLAB.0, 30)), 1), (Reason::NothingHeld, None, 1)];
    assert_eq!(redundant(&report), expected);
    assert!(report.fences.runs.iter().all(|run| run.harts == BOTH));
    assert_eq!((report.fences.executed, report.fences.needed), (4, 0));

    // One of the two is needed: later versions have only the one of the memslot.
    let report = checked(&run(Kernel::V7_2, 2, &[MAP_SLAB], &[LOG]));
    assert_eq!((report.fences.executed, report.fences.needed), (2, 2));
}

#[test]
fn both_fences_of_a_split_end_what_translates_as_before() {
    let trace = Trace::run(&builtin::find("split-1g-to-4k").unwrap()).unwrap();
    let same = |gpa: Gpa, order| (Reason::SameTranslation, Some((gpa.0, order)), 1);
    assert_eq!(redundant(&checked(&trace)), [same(SLAB, 30), same(TILE, 21)]);
    let trace = Trace::run(&builtin::find("split-all").unwrap()).unwrap();
    let report = checked(&trace);
    assert_eq!(redundant(&report), [same(SLAB, 30), (Reason::SameTranslation, Some((SLAB.0, 21)), 512)]);
}

#[test]
fn a_spurious_fault_is_answered_with_a_fence_that_ends_nothing() {
    // The second time, the page has all the rights already: 7.1 stores nothing new and flushes all the same.
    let map = Op::MapPage { gpa: FOCUS, hpa: Hpa(0x1_40a0_7000), size: 0x1000, rdonly: false, exec: true };
    let report = checked(&run(Kernel::V7_1, 1, &[MAP_SLAB, LOG], &[guest(0, Access::Store), map]));
    let last = report.fences.runs.last().unwrap();
    assert_eq!((last.first.op, last.reason), (1, Reason::NothingHeld));
    assert_eq!(last.flush, Some(FlushRequest { gpa: FOCUS, order: 12 }));
    assert_eq!(report.fences.lazy, 1, "the fence of the page that became writable only spares a fault");
}

#[test]
fn a_fence_of_an_address_does_not_reach_an_overwritten_table_pointer() {
    let elsewhere = Op::MapPage { gpa: TILE, hpa: Hpa(0x2_0000_0000), size: 1 << 21, rdonly: false, exec: true };
    let trace = run(Kernel::V7_1, 2, &[MAP_SLAB, split(true)], &[elsewhere]);
    let requests = trace.events().iter().filter(|event| matches!(event, Event::Request(flush) if flush.order == 21));
    assert_eq!(requests.count(), 1, "the kernel fences the address");

    let report = checked(&trace);
    let [finding] = report.findings[..] else { panic!("{:#?}", report.findings) };
    assert_eq!((finding.kind, finding.harts, finding.needed), (Kind::WrongFrame, BOTH, Needed::All));
    assert_eq!((finding.gpa, finding.size), (TILE, 1 << 21));
    assert_eq!((finding.stale.level, finding.stale.pte), (Level(0), Pte(0x5028_00df)));
    assert_eq!(finding.now, Some((Level(1), Pte(0x8000_00df))));
    let [table] = report.tables[..] else { panic!("{:#?}", report.tables) };
    assert_eq!(finding.through.map(Pte::hpa), Some(table.table));
    assert_eq!((table.gpa, table.level, table.harts), (TILE, Level(1), BOTH));
    assert_eq!(finding.missed, table.missed);
    assert!(matches!(trace.events()[table.missed.unwrap() as usize], Event::Fence { flush, .. } if flush.order == 21));

    // A fence of every address reaches it.
    let trace = run(Kernel::V7_1, 2, &[MAP_SLAB, split(true)], &[elsewhere, LOG, guest(0, Access::Load)]);
    assert!(checked(&trace).findings.iter().all(|finding| finding.at.op == 0));
}

#[test]
fn an_unmapped_frame_is_reached_until_the_fence() {
    let unmap = Op::UnmapRange { start: SLAB, size: GIB };
    assert!(checked(&run(Kernel::V7_1, 2, &[MAP_SLAB, split(true)], &[unmap])).is_clean());
    let report = checked(&run(Kernel::V7_2, 2, &[MAP_SLAB, split(true)], &[unmap]));
    assert_eq!(report.findings.len(), 3, "{:#?}", report.findings);
    assert!(report.findings.iter().all(|finding| finding.kind == Kind::WrongFrame && finding.now.is_none()));
    assert_eq!(report.findings.iter().map(|finding| finding.size).sum::<u64>(), GIB);
}

#[test]
fn without_logging_a_lost_write_protection_is_what_it_is_called() {
    let report = checked(&run(Kernel::V7_2, 1, &[MAP_SLAB], &[PROTECT]));
    let [finding] = report.findings[..] else { panic!("{:#?}", report.findings) };
    assert_eq!((finding.kind, finding.gpa, finding.size), (Kind::LostProtection, SLAB, GIB));
}

#[test]
fn a_stale_writable_page_is_harmless_while_its_dirty_bit_is_set() {
    let setup = [MAP_SLAB, LOG, guest(0, Access::Store)];
    assert!(checked(&run(Kernel::V7_2, 1, &setup, &[PROTECT])).is_clean());
}

#[test]
fn it_escapes_once_the_bit_is_cleared_though_no_entry_changes() {
    let setup = [MAP_SLAB, LOG, guest(0, Access::Store)];
    let trace = run(Kernel::V7_2, 1, &setup, &[PROTECT, Op::GetLog { slot: 0 }]);
    assert!(checked(&trace).is_clean(), "the memslot is flushed");
    let report = check(&trace, Options { without: &fences_of(&trace, 1), ..Options::default() });
    let [finding] = report.findings[..] else { panic!("{:#?}", report.findings) };
    assert_eq!((finding.kind, finding.gpa, finding.size), (Kind::EscapesLog, FOCUS, 0x1000));
    assert_eq!((finding.since.unwrap().op, finding.at.op), (0, 1));
}

#[test]
fn a_fence_is_not_needed_for_what_the_tables_have_said_again_since() {
    let map = |rdonly| Op::MapPage { gpa: FOCUS, hpa: Hpa(0x1_40a0_7000), size: 0x1000, rdonly, exec: true };
    let unmap = Op::UnmapRange { start: FOCUS, size: 0x1000 };
    let report = checked(&run(Kernel::V7_2, 1, &[map(true)], &[map(false), PROTECT, unmap]));
    // The page without W is stale in the end, whether or not the first fence ended it when it was stale before.
    assert_eq!((report.fences.executed, report.fences.lazy), (1, 1));
    assert!(report.findings.iter().any(|finding| finding.kind == Kind::WrongFrame));
}

#[test]
fn what_a_hart_held_before_the_first_event_counts() {
    let setup = [MAP_SLAB, guest(1, Access::Store), Op::WpRange { start: SLAB, end: Gpa(SLAB.0 + GIB) }];
    let report = checked(&run(Kernel::V7_2, 2, &setup, &[guest(0, Access::Load)]));
    let [finding] = report.findings[..] else { panic!("{:#?}", report.findings) };
    assert_eq!((finding.harts, finding.since), (HartSet::one(1), None));
    assert_eq!((finding.kind, finding.stale.pte), (Kind::LostProtection, Pte(0x5000_00df)));
}

#[test]
fn the_scenario_without_flush_is_found_out() {
    let report = checked(&Trace::run(&builtin::find("no-flush").unwrap()).unwrap());
    let [page, tile, slab] = report.findings[..] else { panic!("{:#?}", report.findings) };
    assert_eq!([page, tile, slab].map(|found| needed(&found)), [(FOCUS.0, 12), (TILE.0, 21), (SLAB.0, 30)]);
    assert_eq!([page, tile, slab].map(|found| found.since.unwrap().op), [1, 0, 0]);
    for finding in [page, tile, slab] {
        assert_eq!((finding.kind, finding.harts, finding.at.op), (Kind::EscapesLog, BOTH, 1));
        assert_eq!((finding.gpa, finding.size), (FOCUS, 0x1000));
    }
    // The flush that comes too late is what was needed, on both harts.
    assert_eq!((report.fences.needed, report.fences.lazy), (2, 2));
}

#[test]
fn a_gigabyte_of_stores_needs_one_fence_and_each_store_has_one_that_spares_a_fault() {
    let report = checked(&Trace::run(&builtin::find("lazy-vs-eager").unwrap()).unwrap());
    assert!(report.is_clean());
    // The one of the memslot ends what was writable before; 513 splits; one for each page.
    assert_eq!((report.fences.executed, report.fences.needed), (1 + 513 + 262_144, 1));
}

#[test]
fn an_eager_clear_gives_up_its_lock_before_the_write_protection_is_fenced() {
    // The caller flushes the memslot in the end; whoever comes in before sees an entry without W and no reason to fence.
    let host = Host { dirty_log: DirtyLogMode::InitiallySet, ..Host::DEFAULT };
    let clear = Op::ClearLog { slot: 0, first_page: 0, pages: 64 };
    let scenario = Scenario { host, ..scenario(Kernel::Eager, 1, &[MAP_SLAB, LOG], &[clear]) };
    let trace = Trace::run(&scenario).unwrap();
    let report = checked(&trace);
    let [finding] = report.findings[..] else { panic!("{:#?}", report.findings) };
    assert_eq!((finding.kind, finding.stale.pte), (Kind::EscapesLog, Pte(0x5000_00df)));
    assert_eq!((finding.gpa, finding.size), (SLAB, 64 << 12), "the other pages are marked");
    assert_eq!(trace.events()[finding.at.event as usize], Event::LockDrop);

    let lazily = Scenario { host: Host { eager_split: false, ..host }, ..scenario };
    assert!(checked(&Trace::run(&lazily).unwrap()).is_clean());
}

/// What a walk of the second hart for an address may end with right after an event.
fn outcomes_after(trace: &Trace, gpa: Gpa, is_event: impl Fn(&Event) -> bool) -> BTreeSet<(u8, u64)> {
    let mut state = trace.state();
    let mut tlb = AdversarialTlb::new(state.machine());
    let last = trace.events().iter().rposition(is_event).unwrap();
    for (at, event) in (0..).zip(&trace.events()[..=last]) {
        tlb.observe(state.machine(), event, at);
        state.seek(trace, at as usize + 1);
    }
    let mut outcomes = BTreeSet::new();
    tlb.for_each_translation(state.machine().gstage(), 1, gpa, |level, pte| {
        outcomes.insert((level.0, pte.0));
    });
    outcomes
}

#[test]
fn a_table_that_is_linked_before_it_is_filled_may_be_seen_empty_even_after_the_fence() {
    let linked_first = builtin::find("publish-order").unwrap();
    let filled_first = linked_first.variant(0).unwrap();
    let (old, new) = ((2, 0x5000_00df), (1, 0x5028_00df));
    let is_fence = |event: &Event| matches!(event, Event::Fence { .. });
    let is_store = |event: &Event| matches!(event, Event::Fill { .. } | Event::FillLinked { .. } | Event::Store { .. });

    let trace = Trace::run(&linked_first).unwrap();
    assert_eq!(outcomes_after(&trace, FOCUS, is_store), BTreeSet::from([old, new, (1, 0)]));
    // The fence is for the first address of the gigabyte, and an old empty entry elsewhere is not that of the address.
    assert_eq!(outcomes_after(&trace, FOCUS, is_fence), BTreeSet::from([new, (1, 0)]));
    assert_eq!(outcomes_after(&trace, SLAB, is_fence), BTreeSet::from([(1, 0x5000_00df)]));
    assert!(checked(&trace).is_clean(), "at worst a fault that need not be");

    let trace = Trace::run(&filled_first).unwrap();
    assert_eq!(outcomes_after(&trace, FOCUS, is_store), BTreeSet::from([old, new]));
    assert_eq!(outcomes_after(&trace, FOCUS, is_fence), BTreeSet::from([new]));
    assert!(checked(&trace).is_clean());
}

#[test]
fn findings_beyond_the_limit_are_counted() {
    let unmap = Op::UnmapRange { start: SLAB, size: GIB };
    let trace = run(Kernel::V7_2, 2, &[MAP_SLAB, split(true)], &[unmap]);
    let report = check(&trace, Options { limit: 1, ..Options::default() });
    assert_eq!((report.findings.len(), report.more_findings), (1, 2));
}
