//! Two runs in lock step: their steps, where they part, what they count.

use gstage_core::event::Event;
use gstage_core::kernel::Kernel;
use gstage_core::scenario::{Scenario, builtin};
use gstage_scene::compare::comparison::Comparison;
use gstage_scene::compare::lockstep::Cue;
use gstage_scene::film::Film;
use gstage_scene::lens::Lens;
use gstage_scene::story::telling::Telling;
use gstage_scene::timeline::{Ms, Pace};
use gstage_scene::view::Counter;
use gstage_scene::viewport::{Theme, Viewport};

fn pair(slug: &str, left: Kernel, right: Kernel) -> [Scenario; 2] {
    let scenario = builtin::find(slug).unwrap();
    [left, right].map(|kernel| Scenario { kernel, ..scenario.clone() })
}

fn compare(scenarios: &[Scenario; 2]) -> Comparison {
    let [mut left, mut right] = scenarios.each_ref().map(|scenario| Telling::new(scenario).unwrap());
    Comparison::new(&mut left, &mut right, ["left".to_owned(), "right".to_owned()])
}

fn all_pairs(mut check: impl FnMut(&str, &[Scenario; 2], &Comparison)) {
    for slug in
        ["first-store", "before-the-patch", "out-of-tables", "lost-write-protect", "hole-step", "two-vcpus", "teardown"]
    {
        for right in Kernel::ALL {
            let scenarios = pair(slug, Kernel::V7_1, right);
            check(&format!("{slug} {right:?}"), &scenarios, &compare(&scenarios));
        }
    }
}

#[test]
fn either_film_goes_through_all_its_steps_once_and_in_order() {
    all_pairs(|what, scenarios, comparison| {
        for (scenario, cues) in scenarios.iter().zip(&comparison.cues) {
            let steps: Vec<u32> = cues.iter().filter(|cue| !cue.held).map(|cue| cue.beat).collect();
            let beats = Telling::new(scenario).unwrap().beats().len() as u32;
            assert_eq!(steps, (0..beats).collect::<Vec<_>>(), "{what}");
        }
    });
}

#[test]
fn no_run_begins_an_operation_while_the_other_is_in_an_earlier_one() {
    all_pairs(|what, scenarios, comparison| {
        let ops = [0, 1].map(|side| {
            let telling = Telling::new(&scenarios[side]).unwrap();
            let op = |cue: &Cue| telling.beats()[cue.beat as usize].op;
            comparison.cues[side].iter().map(|cue| (op(cue), cue.held)).collect::<Vec<_>>()
        });
        for (left, right) in ops[0].iter().zip(&ops[1]) {
            assert!(left.0 == right.0 || left.1 || right.1, "{what}: {left:?} beside {right:?}");
            assert!(!(left.1 && right.1), "{what}: both wait");
        }
    });
}

#[test]
fn a_film_in_step_ends_where_it_ends_by_itself() {
    let scenarios = pair("first-store", Kernel::V7_1, Kernel::Before);
    let comparison = compare(&scenarios);
    for (scenario, cues) in scenarios.iter().zip(&comparison.cues) {
        let mut alone = Film::new(scenario, Pace::Full).unwrap();
        let mut together = Film::in_step(scenario, Pace::Full, cues).unwrap();
        let (last, last_together) = (alone.timeline().len() - 1, together.timeline().len() - 1);
        assert_eq!(alone.view(last).counters, together.view(last_together).counters);
        assert_eq!(alone.view(last).caption, together.view(last_together).caption);
    }
}

#[test]
fn a_run_that_waits_stands_still() {
    let scenarios = pair("first-store", Kernel::V7_1, Kernel::Before);
    let comparison = compare(&scenarios);
    let mut film = Film::in_step(&scenarios[1], Pace::Full, &comparison.cues[1]).unwrap();
    let viewport = Viewport { width: 300.0, height: 240.0, scale: 1.0, theme: Theme::Dark, lens: Lens::WHOLE };
    let mut draw = |at: Ms| {
        let mut rgba = vec![0; viewport.pixel_width() * viewport.pixel_height() * 4];
        film.draw(at, &viewport, &mut rgba);
        rgba
    };
    let waits = (1..=comparison.len()).find(|&step| comparison.waits(step)[1]).unwrap();
    let timeline = Film::in_step(&scenarios[1], Pace::Full, &comparison.cues[1]).unwrap().timeline().clone();
    let (start, rest) = (timeline.start_of(waits as usize - 1), timeline.rest_of(waits as usize - 1));
    assert!(rest > start, "the other run moves meanwhile");
    let first = draw(start);
    for part in 1..=4 {
        assert!(draw(Ms(start.0 + (rest.0 - start.0) * part / 4)) == first, "{part}");
    }
}

#[test]
fn the_step_of_the_first_difference_has_its_event() {
    let comparison = compare(&pair("before-the-patch", Kernel::Before, Kernel::V7_1));
    let parting = comparison.parting.unwrap();
    assert_eq!(parting.words, "left fails with -EEXIST; right takes a table page for entries of 2M.");
    let cue = comparison.cues[1][parting.step as usize - 1];
    let telling = Telling::new(&pair("before-the-patch", Kernel::Before, Kernel::V7_1)[1]).unwrap();
    let events = &telling.trace().events()[telling.beats()[cue.beat as usize].events.clone()];
    assert!(events.iter().any(|event| matches!(event, Event::Take { .. })));
}

#[test]
fn every_pair_of_kernels_that_parts_says_so_in_a_sentence() {
    all_pairs(|what, _, comparison| {
        if let Some(parting) = &comparison.parting {
            assert!((1..=comparison.len()).contains(&parting.step), "{what}");
            assert!(parting.words.ends_with('.') && parting.words.len() > 20, "{what}: {}", parting.words);
        }
    });
    let same = pair("first-store", Kernel::V7_1, Kernel::V7_1);
    assert_eq!(compare(&same).parting, None);
}

#[test]
fn without_the_fences_the_log_loses_a_store_that_it_has_with_them() {
    let bare = builtin::find("no-flush").unwrap();
    let comparison = compare(&[bare.clone(), bare.variant(0).unwrap()]);
    assert!(comparison.parting.is_some());
    let field = |key: &str| &comparison.chart.fields.iter().find(|field| field.key == key).unwrap().values;
    let [without, with] = field("fences");
    assert!(without.last() < with.last());
    let [without, with] = field("faults");
    assert!(without.iter().zip(with).any(|(one, two)| one < two), "the store that traps is the one that is logged");
}

#[test]
fn steps_by_themselves_and_in_lock_step_lead_to_each_other() {
    all_pairs(|what, _, comparison| {
        let alone = comparison.cues[0].iter().filter(|cue| !cue.held).count() as u32;
        for step in 1..=alone {
            assert_eq!(comparison.step_alone(comparison.step_of(step)), step, "{what}");
        }
        assert_eq!(comparison.step_of(alone + 5), comparison.len());
        assert!(comparison.step_alone(0) >= 1 && comparison.step_alone(u32::MAX) >= 1);
    });
}

#[test]
fn cues_come_out_of_a_message_as_they_went_in_and_wrong_ones_do_no_harm() {
    let scenarios = pair("first-store", Kernel::V7_1, Kernel::Before);
    let cues = &compare(&scenarios).cues[0];
    assert_eq!(&Cue::from_numbers(&Cue::to_numbers(cues)), cues);
    assert_eq!(Cue::from_numbers(&[1, 0, 5]), []);
    let wrong = Cue { beat: 4000, ..cues[0] };
    let film = Film::in_step(&scenarios[0], Pace::Full, &[wrong]).unwrap();
    assert_eq!(film.timeline(), Film::new(&scenarios[0], Pace::Full).unwrap().timeline());
}

#[test]
fn waves_over_what_the_guest_stores_to_are_one_step_of_both_and_splitting_is_counted_apart() {
    let lazy = builtin::find("lazy-vs-eager").unwrap();
    let scenarios = [lazy.clone(), lazy.variant(0).unwrap()];
    let comparison = compare(&scenarios);
    let stores = |side: usize| {
        let counters = &comparison.counters[side];
        let dirty = |counters: &Vec<_>| counter(counters, "dirty");
        counters.windows(2).position(|pair| dirty(&pair[0]) < 262_144 && dirty(&pair[1]) == 262_144).unwrap() + 1
    };
    assert_eq!(stores(0), stores(1));
    assert_eq!(comparison.waits(stores(0) as u32 + 1), [false; 2]);
    let costs =
        comparison.splitting.each_ref().map(|steps| steps.last().map(|last| (last.fences, last.stores)).unwrap());
    assert_eq!(costs, [(513, 512), (14, 0)]);
    assert!(comparison.splitting.iter().flatten().map(|cost| cost.fences).all(|fences| fences <= 513));
}

#[test]
fn a_run_that_waits_goes_on_saying_what_it_said() {
    let lazy = builtin::find("lazy-vs-eager").unwrap();
    let scenarios = [lazy.clone(), lazy.variant(0).unwrap()];
    let comparison = compare(&scenarios);
    let mut films = [0, 1].map(|side| Film::in_step(&scenarios[side], Pace::Full, &comparison.cues[side]).unwrap());
    for (film, cues) in films.iter_mut().zip(&comparison.cues) {
        for (step, _) in cues.iter().enumerate().filter(|(_, cue)| cue.held) {
            let [before, now] = [step - 1, step].map(|step| film.view(step));
            assert_eq!((&before.headline, &before.caption), (&now.headline, &now.caption), "step {}", step + 1);
        }
    }
}

#[test]
fn no_split_costs_nothing() {
    let comparison = compare(&pair("teardown", Kernel::V7_2, Kernel::Eager));
    assert!(!comparison.splits());
}

fn counter(counters: &[Counter], key: &str) -> u64 {
    counters.iter().find(|counter| counter.key == key).unwrap().value
}

#[test]
fn a_run_whose_operation_is_over_is_not_said_to_be_done_and_what_it_waits_for_is_a_chapter() {
    let lazy = builtin::find("lazy-vs-eager").unwrap();
    let comparison = compare(&[lazy.clone(), lazy.variant(0).unwrap()]);
    let parting = comparison.parting.unwrap();
    assert_eq!(parting.words, "left is done with this operation; right begins to split ahead.");
    let film = Film::in_step(&lazy, Pace::Full, &comparison.cues[0]).unwrap();
    let chapters: Vec<_> = film.chapters().iter().map(|chapter| chapter.title.as_str()).collect();
    assert!(chapters.starts_with(&["Slab", "Protect", "Fence", "Meanwhile"]), "{chapters:?}");
}
