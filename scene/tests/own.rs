//! Whatever scenario of one's own is asked for: there is a film with all its frames and words, or a reason why not.

#[path = "../../core/tests/any_scenario/mod.rs"]
mod any_scenario;

use any_scenario::any_scenario;
use gstage_core::scenario::{builtin, json};
use gstage_scene::film::Film;
use gstage_scene::lens::Lens;
use gstage_scene::reel::Reel;
use gstage_scene::story::telling::Telling;
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

    #[test]
    fn what_is_recorded_of_any_page_is_what_the_model_says_of_it(
        scenario in any_scenario(),
        some in prop::collection::vec(0u32..512 * 512, 16),
    ) {
        let Ok(mut telling) = Telling::new(&scenario) else { return Ok(()) };
        // To record takes time for every step.
        if telling.beats().len() > 4 * MAX_STEPS {
            return Ok(());
        }
        let reel = Reel::record(&mut telling);
        let focus = reel.heading.focus.unwrap_or(0);
        for step in 0..reel.steps.len() {
            let leaves = reel.looks.after(step).expect("is whole");
            for &page in some.iter().chain(&[0, focus, 512 * 512 - 1]) {
                prop_assert_eq!(leaves.spot(scenario.mode, page), telling.spot(step, page));
            }
        }
    }
}

/// What the package of the embed says of scenarios.
const README: &str = include_str!("../../www/README.md");

#[test]
fn the_example_of_the_documentation_splits_a_gigabyte() {
    let (_, example) = README.split_once("```json\n").expect("there is one");
    let (example, _) = example.split_once("```").expect("it ends");
    let scenario = json::read(example).expect("it can be read");
    let mut film = Film::new(&scenario, Pace::Full).expect("it can be told");
    let last = film.timeline().len() - 1;
    let view = film.view(last);
    let counter = |key: &str| view.counters.iter().find(|counter| counter.key == key).map(|counter| counter.value);
    assert_eq!((counter("leaves-2m"), counter("leaves-4k"), counter("dirty")), (Some(511), Some(512), Some(1)));
}

#[test]
fn the_documentation_names_every_scenario() {
    let (_, list) = README.split_once("The slugs are").expect("there is a list");
    let (list, _) = list.split_once("\n\n").expect("it ends");
    let mut named: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
    let mut shown: Vec<&str> = builtin::SHOWN.iter().map(|entry| entry.slug).collect();
    named.sort_unstable();
    shown.sort_unstable();
    assert_eq!(named, shown);
}
