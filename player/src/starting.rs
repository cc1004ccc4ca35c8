//! Where playing starts, and where it stops again.

use gstage_scene::playback::{Input, Playback};
use gstage_scene::timeline::{Ms, Timeline};
use gstage_scene::view::Chapter;

/// Whether an input sets time running on its own.
fn starts(playback: &Playback, input: Input) -> bool {
    matches!(input, Input::Play | Input::Toggle) && !playback.is_running()
}

/// Where to start playing from a step (0-based) at rest: whoever stood there has read it, so its rest is skipped.
#[must_use]
pub fn skipped_rest(playback: &Playback, timeline: &Timeline, step: usize, input: Input) -> Option<Ms> {
    let rests = playback.at() == timeline.rest_of(step);
    (starts(playback, input) && rests && step + 1 < timeline.len()).then(|| timeline.start_of(step + 1))
}

/// Playing where it stops at the end of each chapter: on to the rest of the last step of this one, from the very end to that
/// of the first. `None` for an input that is something else.
#[must_use]
pub fn to_end_of_chapter(
    playback: &Playback,
    timeline: &Timeline,
    chapters: &[Chapter],
    input: Input,
) -> Option<Input> {
    if !starts(playback, input) {
        return None;
    }
    let rest_of = |chapter: &Chapter| timeline.rest_of((chapter.first + chapter.steps).saturating_sub(2) as usize);
    let mut ends = chapters.iter().map(rest_of);
    ends.find(|end| *end > playback.at()).or_else(|| chapters.first().map(rest_of)).map(Input::PlayTo)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gstage_scene::timeline::{Pace, Span};

    fn timeline() -> Timeline {
        Timeline::new(&[Span { motion: Ms(100), rest: Ms(50) }; 5], Pace::Full)
    }

    fn chapters() -> Vec<Chapter> {
        let chapter = |first, steps| Chapter { first, steps, ..Chapter::default() };
        vec![chapter(1, 2), chapter(3, 3)]
    }

    fn at(step: u32) -> Playback {
        let mut playback = Playback::default();
        playback.update(&timeline(), Input::Step(step));
        playback
    }

    #[test]
    fn playing_stops_at_the_last_step_of_each_chapter() {
        let stop = |step| to_end_of_chapter(&at(step), &timeline(), &chapters(), Input::Play);
        assert_eq!(stop(0), Some(Input::PlayTo(timeline().rest_of(1))));
        assert_eq!(stop(1), Some(Input::PlayTo(timeline().rest_of(4))));
        assert_eq!(stop(4), Some(Input::PlayTo(timeline().rest_of(1))), "from the end it starts over");
    }

    #[test]
    fn it_stops_there_and_nowhere_else() {
        let mut playback = at(0);
        playback.update(&timeline(), to_end_of_chapter(&playback, &timeline(), &chapters(), Input::Toggle).unwrap());
        playback.update(&timeline(), Input::Tick(10_000_000));
        assert_eq!((playback.at(), playback.is_running()), (timeline().rest_of(1), false));
    }

    #[test]
    fn what_is_not_a_start_is_left_alone() {
        assert_eq!(to_end_of_chapter(&at(0), &timeline(), &chapters(), Input::Next), None);
        let mut running = at(0);
        running.update(&timeline(), Input::Play);
        assert_eq!(to_end_of_chapter(&running, &timeline(), &chapters(), Input::Toggle), None);
        assert_eq!(skipped_rest(&running, &timeline(), 0, Input::Toggle), None);
    }
}
