//! Whatever scenario of one's own is asked for: there is a film with all its frames and words, or a reason why not.

#[path = "../../core/tests/any_scenario/mod.rs"]
mod any_scenario;

use any_scenario::any_scenario;
use gstage_scene::film::Film;
use gstage_scene::lens::Lens;
use gstage_scene::timeline::Pace;
use gstage_scene::viewport::{Theme, Viewport};
use proptest::prelude::*;

/// Steps of a film at most that are looked at here.
const MAX_STEPS: usize = 24;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_scenario_gives_a_whole_film_or_a_reason(scenario in any_scenario()) {
        let mut film = match Film::new(&scenario, Pace::Full) {
            Ok(film) => film,
            Err(reason) => {
                prop_assert!(!reason.to_string().is_empty());
                return Ok(());
            }
        };
        let viewport = Viewport { width: 48.0, height: 36.0, scale: 1.0, theme: Theme::Dark, lens: Lens::WHOLE };
        let mut rgba = vec![0; 48 * 36 * 4];
        let steps = film.timeline().len();
        let chapters: u32 = film.chapters().iter().map(|chapter| chapter.steps).sum();
        prop_assert_eq!(chapters as usize, steps);
        for step in (0..steps).take(MAX_STEPS).chain([steps - 1]) {
            let view = film.view(step);
            prop_assert!(!view.headline.is_empty() && !view.caption.is_empty());
            let at = film.timeline().rest_of(step);
            film.draw(at, &viewport, &mut rgba);
            film.live(at);
            prop_assert!(roxmltree::Document::parse(&film.svg(step, &viewport)).is_ok());
        }
    }
}
