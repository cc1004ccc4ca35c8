//! What if: where another course of a story begins, what it keeps, and what it says.

use gstage_core::addr::Gpa;
use gstage_core::event::Access;
use gstage_core::level::Level;
use gstage_core::scenario::{Op, Scenario, builtin};
use gstage_scene::film::Film;
use gstage_scene::story::beat::BeatKind;
use gstage_scene::story::telling::Telling;
use gstage_scene::story::what_if::done;
use gstage_scene::timeline::Pace;

const FOCUS: Gpa = Gpa(0x40a0_7000);
const DROP: Op = Op::DropFence { after: 0 };
const EMPTY: Op = Op::EmptyCache { before: 0 };

fn telling(slug: &str) -> Telling {
    Telling::new(&builtin::find(slug).unwrap()).unwrap()
}

/// The first step of a kind.
fn step(telling: &Telling, is_it: impl Fn(&BeatKind) -> bool) -> usize {
    telling.beats().iter().position(|beat| is_it(&beat.kind)).expect("such a step")
}

/// The course, told, and the first step that is new.
fn other(telling: &Telling, step: usize, what: Op, goes_on: bool) -> (Telling, usize) {
    let course = telling.what_if(step, &[what], goes_on);
    let told = Telling::new(&course.scenario).unwrap();
    let parting = telling.parting(&told, course.op, step);
    (told, parting)
}

fn kinds(telling: &Telling) -> Vec<BeatKind> {
    telling.beats().iter().map(|beat| beat.kind).collect()
}

#[test]
fn an_instruction_comes_after_the_operation_that_is_under_way_and_ends_the_story_or_not() {
    let base = telling("out-of-tables");
    let store = Op::Guest { vcpu: 0, access: Access::Store, gpa: FOCUS };
    let publish = step(&base, |kind| matches!(kind, BeatKind::Publish { .. }));
    let ops = &base.scenario().ops;
    let course = base.what_if(publish, &[store], false);
    assert_eq!((course.op, course.scenario.ops), (1, vec![ops[0], store]));
    let course = base.what_if(publish, &[store], true);
    assert_eq!(course.scenario.ops, [&ops[..1], &[store], &ops[1..]].concat());
    let course = base.what_if(0, &[store], false);
    assert_eq!((course.op, course.scenario.ops), (0, vec![store]));
}

#[test]
fn up_to_the_first_new_step_the_film_is_as_before() {
    for slug in ["first-store", "split-1g-to-4k", "out-of-tables", "two-vcpus", "logging-off"] {
        let base = telling(slug);
        for at in 0..base.beats().len() {
            let load = Op::Guest { vcpu: 0, access: Access::Load, gpa: FOCUS };
            for what in [load, Op::SplitHuge { gpa: FOCUS, target_level: Level(0), flush: true, cache: true }, DROP] {
                let (course, first) = other(&base, at, what, true);
                let same = kinds(&base).iter().zip(kinds(&course)).take_while(|(one, other)| *one == other).count();
                assert!(first <= same, "{slug} {at} {what:?}: step {first} of a film that parts at {same}");
            }
        }
    }
}

#[test]
fn a_fence_that_is_dropped_while_an_operation_is_under_way_is_the_next_that_it_asks_for() {
    let base = telling("first-store");
    let fences: Vec<usize> =
        (0..base.beats().len()).filter(|&at| matches!(base.beats()[at].kind, BeatKind::Fence(_))).collect();
    assert_eq!(fences.len(), 3);
    for (after, fence) in (0..).zip(&fences) {
        let (course, first) = other(&base, fence - 1, DROP, true);
        assert_eq!(course.scenario().ops[0], Op::DropFence { after });
        assert_eq!(first, *fence);
        let BeatKind::Fence(flush) = base.beats()[*fence].kind else { panic!() };
        assert_eq!(course.beats()[first].kind, BeatKind::Lost(flush));
        assert_eq!(course.beats().len(), base.beats().len());
    }
    // After the last one there is none left: it waits for another operation.
    let (course, first) = other(&base, fences[2], DROP, true);
    assert_eq!(course.scenario().ops.last(), Some(&DROP));
    assert_eq!(course.beats()[first].kind, BeatKind::WillLose);
}

#[test]
fn a_lost_fence_has_words_of_its_own_and_no_ring_and_the_stale_entry_stays() {
    let base = telling("first-store");
    let publish = step(&base, |kind| matches!(kind, BeatKind::Publish { .. }));
    let (course, first) = other(&base, publish, DROP, true);
    let mut film = Film::new(course.scenario(), Pace::Full).unwrap();
    let view = film.view(first);
    assert_eq!(view.headline, "Asked for,\nand lost.");
    assert!(view.caption.contains("order 30"), "{}", view.caption);
    assert_eq!(view.fence.as_ref().map(|fence| fence.order), Some(30));
    assert_eq!(view.tlb[0].rows[0].stale, "stale, but equal");
    let lost: Vec<bool> = course.queue(first).iter().map(|row| row.lost).collect();
    assert_eq!(lost, [true]);
    assert_eq!(view.counters.iter().find(|counter| counter.key == "fences").map(|counter| counter.value), Some(1));
    let verdict = course.verdict().expect("one hart, but a lost fence");
    assert!(verdict.findings.is_empty(), "a stale leaf without W allows nothing that the tables do not");
}

#[test]
fn the_verdict_names_the_fence_that_was_dropped() {
    let base = telling("split-1g-to-4k");
    assert!(base.verdict().is_none(), "one hart, and every fence");
    let end = base.beats().len() - 1;
    let (lost, _) = other(&base, end, DROP, true);
    let unmap = Op::UnmapRange { start: Gpa(0x4000_0000), size: 1 << 30 };
    let (course, first) = other(&lost, lost.beats().len() - 1, unmap, false);
    assert!(matches!(course.beats()[first].kind, BeatKind::Walk { .. } | BeatKind::Write { .. }));
    let verdict = course.verdict().unwrap();
    assert!(verdict.findings.iter().all(|finding| finding.needed.starts_with("order ")), "{verdict:?}");
    assert!(!verdict.findings.is_empty());
}

#[test]
fn a_cache_that_is_emptied_half_way_makes_the_split_fail_there() {
    let base = telling("split-1g-to-4k");
    let publish = step(&base, |kind| matches!(kind, BeatKind::Publish { .. }));
    let mut scenario = base.scenario().clone();
    scenario.cache.when_empty = gstage_core::scenario::WhenEmpty::Null;
    let base = Telling::new(&scenario).unwrap();
    let (course, first) = other(&base, publish, EMPTY, true);
    assert_eq!(course.scenario().ops[0], Op::EmptyCache { before: 2 });
    assert!(first > publish);
    let after: Vec<BeatKind> = kinds(&course)[first..].to_vec();
    assert!(matches!(after[..], [BeatKind::Emptied { .. }, BeatKind::Starve { .. }, BeatKind::Census]), "{after:?}");
    let mut film = Film::new(course.scenario(), Pace::Full).unwrap();
    assert_eq!(film.view(first).cache.left, Some(0));
}

#[test]
fn a_wave_ends_where_something_goes_wrong_in_it_and_goes_on_after_it() {
    let base = builtin::find("split-all").unwrap();
    let all = base.ops[0];
    let course = Telling::new(&base.fork(0, &[Op::DropFence { after: 100 }, all])).unwrap();
    let of_wave: Vec<&BeatKind> = course
        .beats()
        .iter()
        .map(|beat| &beat.kind)
        .filter(|kind| matches!(kind, BeatKind::Wave(_) | BeatKind::Lost(_)))
        .collect();
    let [BeatKind::Wave(first), BeatKind::Lost(flush), BeatKind::Wave(second)] = of_wave[..] else {
        panic!("{of_wave:?}")
    };
    assert_eq!((first.splits + second.splits, flush.order), (512, 21));
}

#[test]
fn a_paused_vcpu_shows_what_waits_for_it_until_it_goes_on() {
    let base = telling("two-vcpus");
    let pause = Op::PauseHart { vcpu: 1, after: 0 };
    let scenario =
        Scenario { ops: vec![Op::Guest { vcpu: 0, access: Access::Store, gpa: FOCUS }], ..base.scenario().clone() };
    let base = Telling::new(&scenario).unwrap();
    let publish = step(&base, |kind| matches!(kind, BeatKind::Publish { .. }));
    let (mut paused, first) = other(&base, publish, pause, true);
    assert_eq!(paused.beats()[first].kind, BeatKind::Paused { hart: 1 });
    let end = paused.beats().len() - 1;
    assert_eq!(paused.paused(end), [1]);
    assert!(paused.queue(end).iter().all(|row| row.done == [true, false]));
    let (mut resumed, first) = other(&paused, end, Op::ResumeHart { vcpu: 1 }, false);
    let waited = paused.queue(end).len() as u32;
    assert_eq!(resumed.beats()[first].kind, BeatKind::Resumed { hart: 1, fences: waited });
    assert_eq!(resumed.paused(first), [] as [u32; 0]);
    assert!(resumed.queue(first).iter().all(|row| row.done == [true, true]));
}

#[test]
fn what_was_done_is_told_in_words() {
    let base = builtin::find("first-store").unwrap();
    let store = Op::Guest { vcpu: 0, access: Access::Store, gpa: Gpa(0x40c0_0000) };
    let course = base.fork(0, &[Op::DropFence { after: 1 }, base.ops[0], store]);
    assert_eq!(done(&base, &course), "the next fence after 1 is lost, store to 0x40C00000 on vCPU 0");
    assert_eq!(done(&base, &base.fork(1, &[])), "");
    let split = Op::SplitHuge { gpa: FOCUS, target_level: Level(1), flush: true, cache: true };
    assert_eq!(done(&base, &base.fork(0, &[split])), "split at 0x40A07000 to 2M");
}

/// What a course says, step by step, and at the end.
fn said(telling: &Telling, step: usize, what: Op, goes_on: bool) -> Vec<String> {
    let course = telling.what_if(step, &[what], goes_on);
    let mut film = Film::new(&course.scenario, Pace::Full).unwrap();
    (0..film.timeline().len()).map(|step| film.view(step).caption.clone()).collect()
}

#[test]
fn an_emptied_cache_is_told_as_the_scenario_has_it() {
    let base = telling("first-store");
    let walk = step(&base, |kind| matches!(kind, BeatKind::Walk { .. }));
    let atomic = said(&base, walk, EMPTY, true);
    assert!(atomic[walk + 1].contains("the kernel warns, and takes an atomic page"), "{}", atomic[walk + 1]);
    assert!(atomic[walk + 2].ends_with("the kernel warns, and takes an atomic page."), "{}", atomic[walk + 2]);
    assert!(!atomic.iter().any(|caption| caption.contains("filled before the lock")), "{atomic:?}");
    let mut scenario = builtin::find("split-1g-to-4k").unwrap();
    scenario.cache.when_empty = gstage_core::scenario::WhenEmpty::Null;
    let null = said(&Telling::new(&scenario).unwrap(), 1, EMPTY, true);
    assert!(null[2].ends_with("the next table has no page to live in."), "{null:?}");
    assert!(null[3].contains("the split stops with -ENOMEM"), "nothing is broken yet: {}", null[3]);
}

#[test]
fn a_course_that_changes_nothing_ends_with_that() {
    let unmap = Op::Invalidate { start: FOCUS, size: 4096 };
    let said = said(&telling("first-store"), 0, unmap, false);
    assert!(said[1].contains("0x40A07000 to 0x40A07FFF covers only a part"), "{said:?}");
    assert!(said[2].starts_with("Nothing has changed"), "{said:?}");
}

#[test]
fn a_course_in_which_stores_go_by_the_log_ends_with_how_many() {
    let base = telling("no-flush");
    let publish = base.beats().iter().rposition(|beat| matches!(beat.kind, BeatKind::Publish { .. })).unwrap();
    let said = said(&base, publish, DROP, true);
    assert!(said.last().unwrap().starts_with("2 stores went by the dirty log"), "{said:?}");
}

#[test]
fn the_fence_after_an_unmap_is_for_a_page_that_has_gone() {
    let base = telling("first-store");
    let unmap = Op::Invalidate { start: FOCUS, size: 4096 };
    let said = said(&base, base.beats().len() - 1, unmap, false);
    assert!(said.iter().any(|caption| caption.starts_with("Only one page has gone")), "{said:?}");
}

#[test]
fn a_leaf_that_the_hardware_refuses_is_not_said_to_lack_a_right() {
    let store = Op::Guest { vcpu: 0, access: Access::Store, gpa: FOCUS };
    let said = said(&telling("misaligned"), 0, store, false);
    assert!(said[1].contains("an entry that the hardware does not accept"), "{said:?}");
}
