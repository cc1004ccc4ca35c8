//! Reels: a recorded film is the film, and nothing that is not a reel is taken for one.

use gstage_core::scenario::builtin;
use gstage_scene::film::Film;
use gstage_scene::reel::{MAGIC, Reel, ReelError};
use gstage_scene::story::telling::Telling;
use gstage_scene::timeline::{Ms, Pace};
use gstage_scene::viewport::{Theme, Viewport};
use proptest::prelude::*;

fn record(slug: &str) -> Reel {
    let scenario = builtin::find(slug).expect("a built-in scenario");
    Reel::record(&mut Telling::new(&scenario).expect("runs"))
}

fn viewport() -> Viewport {
    Viewport { width: 320.0, height: 240.0, scale: 1.0, theme: Theme::Dark, lens: Default::default() }
}

/// All that a film shows at an instant: pixels, words in the figure, numbers.
fn shown(film: &mut Film, at: Ms) -> (Vec<u8>, String, String) {
    let mut rgba = vec![0; 320 * 240 * 4];
    film.draw(at, &viewport(), &mut rgba);
    (rgba, format!("{:?}", film.labels(at, &viewport())), format!("{:?}", film.live(at)))
}

#[test]
fn a_recorded_film_shows_what_the_model_tells() {
    for entry in builtin::SHOWN {
        let scenario = (entry.scenario)();
        let reel = Reel::from_bytes(&record(entry.slug).to_bytes()).expect("reads its own bytes");
        for pace in [Pace::Full, Pace::Reduced] {
            let (mut told, mut recorded) =
                (Film::new(&scenario, pace).expect("runs"), Film::recorded(reel.clone(), pace));
            assert_eq!(told.heading(), recorded.heading());
            assert_eq!(told.timeline(), recorded.timeline(), "{}", entry.slug);
            assert_eq!(told.chapters(), recorded.chapters(), "{}", entry.slug);
            for step in 0..told.timeline().len() {
                assert_eq!(told.view(step), recorded.view(step), "{} step {}", entry.slug, step + 1);
                let (start, rest) = (told.timeline().start_of(step).0, told.timeline().rest_of(step).0);
                for at in [start, start + (rest - start) * 2 / 3, rest] {
                    assert!(shown(&mut told, Ms(at)) == shown(&mut recorded, Ms(at)), "{} at {at} ms", entry.slug);
                }
            }
        }
    }
}

#[test]
fn the_model_stands_behind_a_recorded_film() {
    let mut film = Film::recorded(record("first-store"), Pace::Full);
    let (mut told, rest) = (
        Film::new(&builtin::find("first-store").expect("is built in"), Pace::Full).expect("runs"),
        film.timeline().rest_of(5),
    );
    assert_eq!(
        film.telling().expect("is built in").trace().events(),
        told.telling().expect("was run").trace().events()
    );
    assert!(shown(&mut film, rest) == shown(&mut told, rest));
}

#[test]
fn what_a_step_says_can_be_recorded_in_json() {
    let json = |view: &gstage_scene::view::StepView| serde_json::to_string(view).expect("is plain data");
    let reel = record("first-store").with_json(json);
    let mut film = Film::recorded(Reel::from_bytes(&reel.to_bytes()).expect("reads its own bytes"), Pace::Full);
    let mut told = Film::new(&builtin::find("first-store").expect("is built in"), Pace::Full).expect("runs");
    for step in 0..told.timeline().len() {
        let (view, full) = (film.view(step), told.view(step));
        assert_eq!(view.json, json(&full));
        assert_eq!((view.number, &view.headline, &view.caption), (full.number, &full.headline, &full.caption));
        let rest = told.timeline().rest_of(step);
        assert!(shown(&mut film, rest) == shown(&mut told, rest));
    }
}

#[test]
fn what_starts_otherwise_or_goes_on_is_no_reel() {
    let bytes = record("split-1g-to-2m").to_bytes();
    assert_eq!(Reel::from_bytes(b""), Err(ReelError::NotAReel));
    assert_eq!(Reel::from_bytes(b"gsreel\x00\x01"), Err(ReelError::NotAReel));
    assert_eq!(Reel::from_bytes(MAGIC), Err(ReelError::Damaged));
    assert_eq!(Reel::from_bytes(&[&bytes[..], &[0]].concat()), Err(ReelError::Damaged));
    // The last bytes are those that are read only when somebody points at something.
    for end in (0..bytes.len()).step_by(7).chain(bytes.len() - 100..bytes.len()) {
        assert!(Reel::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_reel_with_any_byte_changed_is_refused_or_can_be_shown(place in 8usize..7000, value in any::<u8>(), at in any::<u32>()) {
        let mut bytes = record("split-1g-to-2m").to_bytes();
        let place = place % bytes.len();
        bytes[place] = value;
        if let Ok(reel) = Reel::from_bytes(&bytes) {
            let mut film = Film::recorded(reel, Pace::Full);
            let at = Ms(at % film.timeline().duration().0.max(1));
            shown(&mut film, at);
            let _ = film.spot_of(at, &viewport(), 512 * 5 + 7);
        }
    }
}
