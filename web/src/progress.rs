//! Where the story is, along the bar of chapters.

use gstage_scene::timeline::{Ms, Timeline};
use gstage_scene::view::Chapter;

/// No chapter is narrower than this part of the bar, so that its name can be read and its segment hit.
const NARROWEST: f32 = 0.07;

/// The point to show for `at`: a step that stands at rest is over, so it shows the step's end.
#[must_use]
pub(crate) fn shown(timeline: &Timeline, at: Ms, running: bool) -> Ms {
    let step = timeline.at(at).step;
    if running || at < timeline.rest_of(step) {
        at
    } else if step + 1 < timeline.len() {
        timeline.start_of(step + 1)
    } else {
        timeline.duration()
    }
}

/// How much of a chapter lies before `at`, 0..=1.
#[must_use]
pub(crate) fn filled(chapter: &Chapter, at: Ms) -> f32 {
    let into = at.0.saturating_sub(chapter.start_ms) as f32;
    (into / chapter.length_ms.max(1) as f32).min(1.0)
}

/// The width of each chapter as a part of the bar; together they are 1.
#[must_use]
pub(crate) fn widths(chapters: &[Chapter]) -> Vec<f32> {
    let total: f32 = chapters.iter().map(|chapter| chapter.length_ms.max(1) as f32).sum();
    let raised: Vec<f32> =
        chapters.iter().map(|chapter| (chapter.length_ms.max(1) as f32 / total).max(NARROWEST)).collect();
    let sum: f32 = raised.iter().sum();
    raised.iter().map(|width| width / sum).collect()
}

/// Where `at` lies on the bar, 0..=1.
#[must_use]
pub(crate) fn position(chapters: &[Chapter], at: Ms) -> f32 {
    chapters.iter().zip(widths(chapters)).map(|(chapter, width)| width * filled(chapter, at)).sum()
}

/// The point in time at a place of the bar; the inverse of [`position`].
#[must_use]
pub(crate) fn time(chapters: &[Chapter], position: f32) -> Ms {
    let mut left = 0.0;
    for (chapter, width) in chapters.iter().zip(widths(chapters)) {
        if position < left + width {
            let part = ((position - left) / width).clamp(0.0, 1.0);
            return Ms(chapter.start_ms + (part * chapter.length_ms as f32) as u32);
        }
        left += width;
    }
    Ms(chapters.last().map_or(0, |chapter| chapter.start_ms + chapter.length_ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gstage_scene::timeline::{Pace, Span};

    fn chapters() -> Vec<Chapter> {
        let chapter = |first, start_ms, length_ms| Chapter { first, start_ms, length_ms, ..Chapter::default() };
        vec![chapter(1, 0, 100), chapter(2, 100, 5000), chapter(5, 5100, 900)]
    }

    #[test]
    fn the_bar_is_used_up_and_no_chapter_is_lost_on_it() {
        let widths = widths(&chapters());
        assert!((widths.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(widths.iter().all(|&width| width > 0.06));
    }

    #[test]
    fn a_place_on_the_bar_and_its_time_belong_together() {
        for at in (0..6000).step_by(50) {
            let back = time(&chapters(), position(&chapters(), Ms(at)));
            assert!(back.0.abs_diff(at) <= 2, "{at} came back as {}", back.0);
        }
    }

    #[test]
    fn places_beyond_the_ends_are_the_ends() {
        assert_eq!(time(&chapters(), -1.0), Ms(0));
        assert_eq!(time(&chapters(), 2.0), Ms(6000));
        assert_eq!(position(&chapters(), Ms(99_999)), 1.0);
        assert_eq!(time(&[], 0.5), Ms(0));
    }

    #[test]
    fn a_step_at_rest_counts_as_over_and_one_that_runs_does_not() {
        let timeline = Timeline::new(&[Span { motion: Ms(100), rest: Ms(50) }; 2], Pace::Full);
        assert_eq!(shown(&timeline, Ms(100), false), Ms(150));
        assert_eq!(shown(&timeline, Ms(100), true), Ms(100));
        assert_eq!(shown(&timeline, Ms(60), false), Ms(60));
        assert_eq!(shown(&timeline, Ms(250), false), Ms(300));
    }
}
