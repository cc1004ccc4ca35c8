//! Time: playing, stepping and ranges along a time line.

use gstage_core::scenario::builtin;
use gstage_scene::film::Film;
use gstage_scene::playback::{Input, Playback, Run};
use gstage_scene::timeline::{Ms, Pace, Span, Timeline};
use proptest::prelude::*;

fn film(slug: &str) -> Film {
    Film::new(&builtin::find(slug).expect("a built-in scenario"), Pace::Full).expect("runs")
}

fn timeline() -> Timeline {
    let span = |motion, rest| Span { motion: Ms(motion), rest: Ms(rest) };
    Timeline::new(&[span(0, 400), span(660, 300), span(0, 1), span(1200, 900)], Pace::Full)
}

proptest! {
    #[test]
    fn any_way_of_cutting_the_ticks_ends_at_the_same_time(cuts in prop::collection::vec(1u32..400_000, 1..40), speed in 10u32..800) {
        let timeline = timeline();
        let play = |ticks: &[u32]| {
            let mut playback = Playback::default();
            playback.update(&timeline, Input::Speed(speed));
            playback.update(&timeline, Input::Play);
            for &tick in ticks {
                playback.update(&timeline, Input::Tick(tick));
            }
            playback.at()
        };
        let total: u32 = cuts.iter().sum();
        prop_assert_eq!(play(&cuts), play(&[total]));
    }

    #[test]
    fn a_run_that_is_taken_over_on_the_way_goes_on_as_it_would_have(first in 0u32..3000, then in 0u32..3000, speed in 10u32..800) {
        let timeline = timeline();
        let mut playback = Playback::default();
        playback.update(&timeline, Input::Speed(speed));
        playback.update(&timeline, Input::Play);
        playback.update(&timeline, Input::Tick(first * 1000));
        if let Some(until) = playback.until(&timeline) {
            let mut other = Playback::running(playback.at(), until, speed);
            other.update(&timeline, Input::Tick(then * 1000));
            playback.update(&timeline, Input::Tick(then * 1000));
            // What was not yet a millisecond is not handed over.
            prop_assert!(playback.at().0 - other.at().0 <= 1);
        } else {
            prop_assert_eq!(playback.run(), Run::Paused);
        }
    }

    #[test]
    fn from_turn_to_turn_every_motion_and_every_step_comes_to_its_end(at in 0u32..10_000) {
        let timeline = timeline();
        let turn = timeline.turn_after(Ms(at));
        let (here, there) = (timeline.at(Ms(at)), timeline.at(turn));
        if at < timeline.duration().0 {
            prop_assert!(turn > Ms(at));
            let ends_motion = turn == timeline.rest_of(here.step);
            prop_assert!(ends_motion || there.step == here.step + 1 || turn == timeline.duration());
        } else {
            prop_assert_eq!(turn, timeline.duration());
        }
    }

    #[test]
    fn a_step_forward_and_back_is_the_identity(step in 0u32..4) {
        let timeline = timeline();
        let mut playback = Playback::default();
        playback.update(&timeline, Input::Step(step));
        let before = playback.at();
        playback.update(&timeline, Input::Next);
        playback.update(&timeline, Input::Tick(10_000_000));
        if step < 3 {
            playback.update(&timeline, Input::Previous);
        }
        prop_assert_eq!(playback.at(), before);
        prop_assert_eq!(playback.run(), Run::Paused);
    }

    #[test]
    fn every_point_in_time_lies_in_the_step_that_starts_before_it(at in 0u32..10_000) {
        let timeline = timeline();
        let cursor = timeline.at(Ms(at));
        prop_assert!(timeline.start_of(cursor.step).0 <= at);
        prop_assert!(cursor.elapsed <= cursor.motion);
        if cursor.step + 1 < timeline.len() {
            prop_assert!(at < timeline.start_of(cursor.step + 1).0);
        }
    }
}

#[test]
fn pressing_next_during_a_step_finishes_it() {
    let timeline = timeline();
    let mut playback = Playback::default();
    playback.update(&timeline, Input::Next);
    playback.update(&timeline, Input::Tick(100_000));
    assert_eq!(timeline.at(playback.at()).step, 1);
    playback.update(&timeline, Input::Next);
    assert_eq!(playback.at(), timeline.rest_of(1));
    assert_eq!(playback.run(), Run::Paused);
}

fn ranged(timeline: &Timeline, first: u32, last: u32) -> Playback {
    let mut playback = Playback::default();
    playback.update(timeline, Input::Range { first, last });
    playback
}

#[test]
fn a_range_is_all_that_can_be_shown() {
    let film = film("first-store");
    let timeline = film.timeline();
    let mut playback = ranged(timeline, 4, 6);
    assert_eq!(playback.at(), timeline.rest_of(4), "the nearest step is shown at once");
    for input in [Input::Previous, Input::Step(0), Input::Seek(Ms(0))] {
        playback.update(timeline, input);
        assert_eq!(timeline.at(playback.at()).step, 4, "{input:?}");
    }
    for input in [Input::Step(u32::MAX), Input::Next, Input::Seek(Ms(u32::MAX))] {
        playback.update(timeline, input);
        playback.update(timeline, Input::Tick(10_000_000));
        assert_eq!(playback.at(), timeline.rest_of(6), "{input:?}");
    }
}

#[test]
fn playing_a_range_goes_from_its_start_to_its_end() {
    let film = film("first-store");
    let timeline = film.timeline();
    let mut playback = ranged(timeline, 4, 6);
    playback.update(timeline, Input::Step(6));
    playback.update(timeline, Input::Play);
    assert_eq!(playback.at(), timeline.start_of(4));
    playback.update(timeline, Input::Tick(600_000_000));
    assert_eq!((playback.at(), playback.run()), (timeline.rest_of(6), Run::Paused));
}

#[test]
fn any_range_leaves_a_step_to_show() {
    let film = film("split-1g-to-4k");
    let timeline = film.timeline();
    for (first, last) in [(0, 0), (9, 2), (u32::MAX, u32::MAX), (0, u32::MAX), (u32::MAX, 0)] {
        let mut playback = ranged(timeline, first, last);
        playback.update(timeline, Input::Play);
        playback.update(timeline, Input::Tick(u32::MAX));
        playback.update(timeline, Input::Next);
        assert!(playback.at() < timeline.duration(), "{first}..={last}");
    }
}
