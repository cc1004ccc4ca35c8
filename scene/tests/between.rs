//! Steps of their own: a hole between two stores of a split, and leaves that a range passes over.

use gstage_core::scenario::builtin;
use gstage_scene::film::Film;
use gstage_scene::lens::Lens;
use gstage_scene::timeline::{Ms, Pace};
use gstage_scene::viewport::{Theme, Viewport};

fn film(slug: &str) -> Film {
    Film::new(&builtin::find(slug).expect("a built-in scenario"), Pace::Full).expect("runs")
}

#[test]
fn a_table_that_is_linked_before_it_is_filled_is_a_hole_for_a_step() {
    let mut film = film("publish-order");
    let views: Vec<_> = (0..film.timeline().len()).map(|step| film.view(step)).collect();
    let headlines: Vec<_> = views[3..6].iter().map(|view| view.headline.replace('\n', " ")).collect();
    assert_eq!(
        headlines,
        ["A pointer to an empty table.", "512 smaller leaves, written in public.", "A fence sweeps out the old size."]
    );
    let found = |step: usize| [3, 4].map(|counter: usize| views[step].counters[counter].value);
    assert_eq!([2, 3, 4].map(found), [[1, 0], [0, 0], [0, 512]]);
    assert_eq!([3, 4].map(|step| views[step].tables[0].written), [0, 512]);
    let (start, rest) = (film.timeline().start_of(4).0, film.timeline().rest_of(4).0);
    let counts: Vec<u64> = (start..=rest).step_by(100).map(|at| film.live(Ms(at)).counters[4]).collect();
    assert!(counts.is_sorted() && counts[0] == 0 && counts[1..counts.len() - 1].iter().any(|&count| count < 512));
}

#[test]
fn each_leaf_that_an_unmap_passes_over_has_a_step_with_its_address_and_its_label() {
    let mut film = film("partial-unmap");
    let viewport = Viewport { width: 640.0, height: 480.0, scale: 1.0, theme: Theme::Dark, lens: Lens::WHOLE };
    let mut told = |step: usize| {
        let (rest, address) = (film.timeline().rest_of(step), film.view(step).address.gpa.clone());
        let child = film.labels(rest, &viewport).into_iter().find(|label| label.key == "child");
        (address, child.map(|label| label.parts[0].0.clone()))
    };
    assert_eq!(told(3), ("0x40401000".to_owned(), Some("child 2".to_owned())));
    assert_eq!(told(4), ("0x40601000".to_owned(), Some("child 3".to_owned())));
    assert_eq!(film.view(11).headline, "No leaf,\n1 table.");
}
