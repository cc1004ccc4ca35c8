//! The adversarial TLB and the checker, against the formal rule carried out word for word.

mod naive_tlb;

use std::collections::BTreeSet;

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::check::{Finding, Kind, Options, check};
use gstage_core::event::{Access, Event, FlushRequest, Slot, StoreKind, TlbEntry};
use gstage_core::kernel::Kernel;
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use gstage_core::scenario::{CacheSpec, DirtyLogMode, Host, MemSlot, Op, Scenario, WhenEmpty, builtin};
use gstage_core::stale::AdversarialTlb;
use gstage_core::trace::Trace;
use naive_tlb::{Contradiction, Naive, Outcome};
use proptest::prelude::*;

const GIB: u64 = 1 << 30;
/// Pages that operations meet on: three tiles of a gigabyte, two pages of each but the last.
const PAGES: [u64; 5] = [GIB, GIB + 0x1000, GIB + 0x20_0000, GIB + 0x20_1000, GIB + 0x3fe0_0000];

fn probes() -> Vec<Gpa> {
    PAGES.map(Gpa).to_vec()
}

fn page() -> impl Strategy<Value = Gpa> + Clone {
    prop::sample::select(&PAGES[..]).prop_map(Gpa).boxed()
}

fn op() -> impl Strategy<Value = Op> {
    let access = prop::sample::select(&[Access::Load, Access::Store, Access::Fetch][..]);
    let map = (page(), 0..3u32, any::<bool>(), any::<bool>(), 0..4u64).prop_map(|(gpa, level, rdonly, exec, far)| {
        let gpa = gpa.align_down(12 + 9 * level);
        let hpa = Hpa(gpa.0 + 4 * GIB + (far / 3) * GIB);
        Op::MapPage { gpa, hpa, size: 1 << (12 + 9 * level), rdonly, exec }
    });
    let range =
        (page(), 0..3u32).prop_map(|(gpa, level)| (gpa.align_down(12 + 9 * level), 1u64 << (12 + 9 * level))).boxed();
    prop_oneof![
        3 => (0..2u8, access, page()).prop_map(|(vcpu, access, gpa)| Op::Guest { vcpu, access, gpa }),
        4 => map,
        3 => (page(), 0..3u8, any::<bool>()).prop_map(|(gpa, level, flush)| Op::SplitHuge {
            gpa,
            target_level: Level(level),
            flush,
            cache: true
        }),
        2 => range.clone().prop_map(|(start, size)| Op::WpRange { start, end: Gpa(start.0 + size) }),
        2 => range.prop_map(|(start, size)| Op::UnmapRange { start, size }),
        1 => Just(Op::LogDirty { slot: 0 }),
        1 => prop_oneof![Just(Op::GetLog { slot: 0 }), Just(Op::ClearLog { slot: 0, first_page: 0, pages: 1024 })],
        1 => (0..2u8, 1..5u64).prop_map(|(vcpu, pages)| Op::GuestRange {
            vcpu,
            access: Access::Store,
            start: Gpa(GIB),
            end: Gpa(GIB + (pages << 12)),
            step: 1 << 12
        }),
        1 => Just(Op::Invalidate { start: Gpa(GIB), size: 1 << 21 }),
        1 => Just(Op::Flush { start: Gpa(GIB), size: 1 << 30 }),
        1 => (0..3u32).prop_map(|after| Op::DropFence { after }),
        2 => (0..2u8, 0..2u32).prop_map(|(vcpu, after)| Op::PauseHart { vcpu, after }),
        2 => (0..2u8).prop_map(|vcpu| Op::ResumeHart { vcpu }),
    ]
}

/// An operation that changes entries of the probed pages and of no others.
fn narrow_op() -> impl Strategy<Value = Op> {
    let narrow = |op: Op| match op {
        Op::WpRange { start, .. } => Op::WpRange { start, end: Gpa(start.0 + 0x1000) },
        Op::UnmapRange { start, .. } => Op::UnmapRange { start, size: 0x1000 },
        Op::LogDirty { .. } | Op::ClearLog { .. } | Op::GuestRange { .. } | Op::Invalidate { .. } => {
            Op::WpRange { start: Gpa(GIB), end: Gpa(GIB + 0x1000) }
        }
        op => op,
    };
    op().prop_map(narrow)
}

fn scenario(op: impl Strategy<Value = Op>) -> impl Strategy<Value = Scenario> {
    let kernel = prop::sample::select(&Kernel::ALL[..]);
    let mode = prop::sample::select(&[Mode::Sv39x4, Mode::Sv48x4][..]);
    let setup = prop_oneof![Just(vec![]), Just(vec![Op::LogDirty { slot: 0 }])];
    let dirty_log = prop::sample::select(&[DirtyLogMode::Plain, DirtyLogMode::Manual, DirtyLogMode::InitiallySet][..]);
    let host = (dirty_log, any::<bool>()).prop_map(|(dirty_log, eager_split)| Host {
        dirty_log,
        eager_split,
        ..Host::DEFAULT
    });
    (mode, kernel, host, setup, prop::collection::vec(op, 1..9)).prop_map(|(mode, kernel, host, setup, ops)| {
        let slab = builtin::find("first-store").unwrap();
        let cache = CacheSpec { capacity: 40, objects: None, when_empty: WhenEmpty::Null };
        let memory = vec![MemSlot { hpa: Hpa(5 * GIB), ..slab.memory[0] }];
        Scenario { mode, kernel, host, vcpus: 2, cache, memory, setup, ops, ..slab }
    })
}

fn any_address() -> impl Strategy<Value = Gpa> {
    prop_oneof![page(), any::<u64>().prop_map(Gpa), Just(Gpa(u64::MAX))]
}

/// Events that no machine tells, among some that one might.
fn any_event() -> impl Strategy<Value = Event> {
    let table = prop_oneof![Just(0x8100_0000), Just(0x8100_4000), any::<u64>()].prop_map(Hpa);
    let pte = prop_oneof![Just(0), Just(0x2040_1001), Just(0x5000_00df), any::<u64>()].prop_map(Pte);
    let level = prop_oneof![(0..4u8), any::<u8>()].prop_map(Level);
    let index = prop_oneof![60 => 0..600u16, 1 => Just(u16::MAX)];
    let parts = (0..6u8, table, index, level, any_address(), [pte.clone(), pte], any::<u8>(), any::<u64>());
    parts.prop_map(|(kind, table, index, level, gpa, [old, new], hart, step)| {
        let slot = Slot { table, index, level };
        match kind {
            0 => Event::Store { slot, gpa, old, new, kind: StoreKind::Leaf },
            1 => Event::Fill { table, level, gpa, first: old, step, count: index },
            2 => Event::StoreRun { hart, slot, gpa, old, new, step, count: index },
            3 => Event::Fence { hart, flush: FlushRequest { gpa, order: step as u32 } },
            4 => Event::ClearRun { slot, gpa, old, step, count: index, fenced: hart % 2 == 0 },
            _ => Event::FenceAll { hart },
        }
    })
}

/// The indices of all fences that harts execute.
fn fences(trace: &Trace) -> Vec<u32> {
    let is_fence = |event: &Event| matches!(event, Event::Fence { .. } | Event::FenceAll { .. });
    (0..).zip(trace.events()).filter(|(_, event)| is_fence(event)).map(|(at, _)| at).collect()
}

/// What the naive model finds at the moments that count.
struct Judged {
    contradictions: BTreeSet<Contradiction>,
    differences: BTreeSet<(u32, u8, Gpa, Outcome)>,
}

fn judge_naively(trace: &Trace, without: &[u32]) -> Judged {
    let mut state = trace.state();
    let mut naive = Naive::new(state.machine(), &probes());
    let mut judged = Judged { contradictions: BTreeSet::new(), differences: BTreeSet::new() };
    for (at, event) in (0..).zip(trace.events()) {
        if matches!(event, Event::End { .. } | Event::Access { .. } | Event::LockDrop | Event::StoreRun { .. }) {
            let machine = state.machine();
            let found = naive.contradictions(machine, at).into_iter();
            judged.contradictions.extend(found.filter(|found| !machine.is_paused(found.1)));
            let found = naive.differences(machine, at).into_iter();
            judged.differences.extend(found.filter(|found| !machine.is_paused(found.1)));
        }
        state.seek(trace, at as usize + 1);
        if !without.contains(&at) {
            naive.observe(state.machine(), event);
        }
    }
    judged
}

/// Moment, hart, page, level and value of the stale leaf, kind.
type Claim = (u32, u8, Gpa, Level, u64, Kind);

/// A claim at an earlier moment.
fn moved(claim: &Claim, at: u32) -> Claim {
    let &(_, hart, gpa, level, pte, kind) = claim;
    (at, hart, gpa, level, pte, kind)
}

/// What a finding says of the probed pages.
fn claims(finding: &Finding) -> Vec<Claim> {
    let TlbEntry { gpa: first, level, pte, .. } = finding.stale;
    let covers = |gpa: &Gpa| gpa.0 >= finding.gpa.0 && gpa.0 - finding.gpa.0 < finding.size;
    let pages: Vec<Gpa> = probes().into_iter().filter(covers).collect();
    // The finding may stand for leaves that follow each other.
    let leaf = |gpa: Gpa| pte.0 + ((gpa.align_down(12 + 9 * u32::from(level.0)).0 - first.0) >> 2);
    let claim = |hart, gpa| (finding.at.event, hart, gpa, level, leaf(gpa), finding.kind);
    finding.harts.iter().flat_map(|hart| pages.iter().map(move |&gpa| claim(hart, gpa))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn the_sets_agree_with_the_rule_carried_out_word_for_word(scenario in scenario(op())) {
        let trace = Trace::run(&scenario).unwrap();
        let mut state = trace.state();
        let mut naive = Naive::new(state.machine(), &probes());
        let mut tlb = AdversarialTlb::new(state.machine());
        for (at, event) in (0..).zip(trace.events()) {
            tlb.observe(state.machine(), event, at);
            state.seek(&trace, at as usize + 1);
            naive.observe(state.machine(), event);
            let gstage = state.machine().gstage();
            tlb.for_each_held(Gpa(0), u64::MAX, |held| {
                let slot = Slot { table: held.table, index: gstage.mode().index(held.gpa, held.level), level: held.level };
                assert_ne!(gstage.read(slot), Some(held.pte), "what an entry holds is not old");
            });
            for hart in 0..2 {
                for gpa in probes() {
                    let mut outcomes = BTreeSet::new();
                    tlb.for_each_translation(gstage, hart, gpa, |level, pte| {
                        outcomes.insert((level, pte.0));
                    });
                    let expected = naive.outcomes(gstage, hart, gpa).into_iter().map(|(_, level, pte)| (level, pte));
                    let expected = expected.collect();
                    prop_assert_eq!(outcomes, expected, "hart {} {:x} after event {} {:?}", hart, gpa, at, event);
                }
            }
        }
    }

    #[test]
    fn the_findings_agree_with_the_rule_carried_out_word_for_word(scenario in scenario(op())) {
        let trace = Trace::run(&scenario).unwrap();
        let naive = judge_naively(&trace, &[]).contradictions.into_iter();
        let naive: BTreeSet<Claim> =
            naive.map(|(at, hart, gpa, (_, level, pte), kind)| (at, hart, gpa, level, pte, kind)).collect();
        let report = check(&trace, Options::default());
        let claims: BTreeSet<Claim> = report.findings.iter().flat_map(claims).collect();
        for claim in &claims {
            prop_assert!(naive.contains(claim), "{:x?} is claimed", claim);
        }
        for found in &naive {
            let is_told = (0..=found.0).any(|at| claims.contains(&moved(found, at)));
            prop_assert!(is_told, "{:x?} is not told", found);
        }
    }

    #[test]
    fn every_fence_is_judged_as_the_run_without_it(scenario in scenario(narrow_op())) {
        let trace = Trace::run(&scenario).unwrap();
        let with = judge_naively(&trace, &[]);
        let report = check(&trace, Options::default());
        let (mut needed, mut lazy, mut redundant) = (0, 0, 0);
        for fence in fences(&trace) {
            let without = judge_naively(&trace, &[fence]);
            if without.contradictions != with.contradictions {
                needed += 1;
            } else if without.differences != with.differences {
                lazy += 1;
            } else {
                redundant += 1;
            }
        }
        let used = &report.fences;
        prop_assert_eq!((used.needed, used.lazy, used.redundant), (needed, lazy, redundant), "{:#?}", used);
    }

    #[test]
    fn the_deterministic_tlbs_hold_nothing_that_the_rule_does_not_allow(scenario in scenario(op())) {
        let trace = Trace::run(&scenario).unwrap();
        let mut state = trace.state();
        let mut tlb = AdversarialTlb::new(state.machine());
        for (at, event) in (0..).zip(trace.events()) {
            tlb.observe(state.machine(), event, at);
            state.seek(&trace, at as usize + 1);
            // A fence is an event, and each translation that it drops is one of its own.
            let is_fence = matches!(event, Event::Fence { .. } | Event::FenceAll { .. } | Event::ClearRun { fenced: true, .. });
            if is_fence || matches!(event, Event::TlbDrop { .. }) {
                continue;
            }
            for hart in 0..2 {
                for held in state.machine().tlb(hart) {
                    prop_assert!(tlb.may_hold(state.machine().gstage(), hart, held), "hart {} {:x?}", hart, held);
                }
            }
        }
    }

    #[test]
    fn a_fence_of_every_address_after_each_change_leaves_nothing(scenario in scenario(op())) {
        let trace = Trace::run(&scenario).unwrap();
        let mut state = trace.state();
        let mut tlb = AdversarialTlb::new(state.machine());
        for (at, event) in (0..).zip(trace.events()) {
            tlb.observe(state.machine(), event, at);
            state.seek(&trace, at as usize + 1);
            let changed = match *event {
                Event::Store { old, new, .. } => usize::from(old != new),
                Event::ClearRun { count, fenced: false, .. } => usize::from(count),
                _ => 0,
            };
            if changed > 0 {
                prop_assert_eq!(tlb.len(), changed);
                for hart in 0..2 {
                    tlb.observe(state.machine(), &Event::FenceAll { hart }, at);
                }
            }
            prop_assert!(tlb.is_empty());
        }
    }

    #[test]
    fn dropping_a_needed_fence_from_a_clean_run_gives_a_finding(scenario in scenario(narrow_op())) {
        let trace = Trace::run(&scenario).unwrap();
        let report = check(&trace, Options::default());
        if report.is_clean() {
            let is_missed = |fence: &u32| !check(&trace, Options { without: &[*fence], ..Options::default() }).is_clean();
            let missed = fences(&trace).iter().filter(|fence| is_missed(fence)).count();
            prop_assert_eq!(missed as u64, report.fences.needed);
        }
    }

    #[test]
    fn no_event_panics(events in prop::collection::vec((any_event(), any::<u32>()), 1..12), gpa in any_address()) {
        let machine = Trace::run(&builtin::find("first-store").unwrap()).unwrap().end().machine().clone();
        let mut tlb = AdversarialTlb::new(&machine);
        for (event, at) in &events {
            tlb.observe(&machine, event, *at);
        }
        tlb.for_each_held(Gpa(0), u64::MAX, |held| assert!(!held.harts.is_empty()));
        tlb.for_each_translation(machine.gstage(), 200, gpa, |_, _| ());
    }
}
