//! The story of the built-in scenarios: steps, words, numbers, time.

use gstage_core::addr::Gpa;
use gstage_core::mode::Mode;
use gstage_core::scenario::{Op, Scenario, builtin};
use gstage_core::trace::Trace;
use gstage_scene::film::Film;
use gstage_scene::story::telling::Telling;
use gstage_scene::timeline::{Ms, Pace};
use gstage_scene::view::StepView;

fn scenario(slug: &str) -> Scenario {
    builtin::find(slug).unwrap_or_else(|| panic!("no scenario {slug}"))
}

fn film(slug: &str) -> Film {
    Film::new(&scenario(slug), Pace::Full).expect("a built-in scenario runs")
}

fn views(slug: &str) -> Vec<StepView> {
    let mut film = film(slug);
    (0..film.timeline().len()).map(|step| (*film.view(step)).clone()).collect()
}

fn headlines(slug: &str) -> Vec<String> {
    views(slug).iter().map(|view| view.headline.replace('\n', " ")).collect()
}

fn counter(view: &StepView, key: &str) -> u64 {
    view.counters.iter().find(|counter| counter.key == key).expect("a counter").value
}

#[test]
fn a_fork_at_a_step_keeps_the_operations_that_have_begun() {
    let scenario = builtin::find("recorded").unwrap();
    let telling = Telling::new(&scenario).unwrap();
    let steps = telling.beats().len();
    let begun: Vec<usize> = (0..steps).map(|step| telling.operations_begun(step)).collect();
    assert!(begun.is_sorted());
    assert_eq!((begun[0], begun[1], begun[steps - 1]), (0, 1, scenario.ops.len()));
    let fork = scenario.fork(begun[1], &[]);
    assert_eq!(fork.ops, scenario.ops[..1]);
}

#[test]
fn a_mode_with_too_many_children_for_the_figure_is_refused_with_the_reason() {
    let narrow = Scenario { mode: Mode::Sv32x4, ..scenario("split-all") };
    let error = Film::new(&narrow, Pace::Full).unwrap_err();
    assert_eq!(error.to_string(), "mode sv32x4 has tables of 1,024 entries, and the figure has room for 512");
}

#[test]
fn the_first_store_follows_the_storyboard() {
    assert_eq!(
        headlines("first-store"),
        [
            "Which page will it write?",
            "The guest stores, and traps.",
            "First, the log.",
            "Too large a leaf.",
            "A blank page for a table.",
            "512 smaller leaves, written in private.",
            "One store, and it breaks.",
            "A fence sweeps out the old size.",
            "One level down.",
            "A blank page for a table.",
            "512 smaller leaves, written in private.",
            "One more store, and it breaks again.",
            "A fence sweeps out the old size.",
            "One page turns writable.",
            "The smallest fence.",
            "The store lands.",
            "262,144 of 262,144 pages translate as before.",
        ]
    );
}

#[test]
fn the_first_store_ends_with_the_numbers_of_the_census() {
    let views = views("first-store");
    let last = views.last().expect("steps");
    let rows: Vec<_> =
        last.census.as_ref().expect("a census").iter().map(|row| (row.count, row.what.as_str(), row.accent)).collect();
    assert_eq!(rows, [(511, "2M, read-only", false), (511, "4K, read-only", false), (1, "4K, writable", true)]);
    let numbers: Vec<_> = last.counters.iter().map(|counter| (counter.key.as_str(), counter.value)).collect();
    assert_eq!(
        numbers,
        [
            ("tables", 2),
            ("child-writes", 1024),
            ("fences", 3),
            ("leaves-1g", 0),
            ("leaves-2m", 511),
            ("leaves-4k", 512),
            ("faults", 1),
            ("dirty", 1),
        ]
    );
}

#[test]
fn the_break_shows_the_entry_before_and_after() {
    let views = views("first-store");
    let publish = &views[6];
    let pte = publish.pte.as_ref().expect("an entry");
    assert_eq!(pte.place, "Root entry 1 of 2048");
    assert_eq!(pte.was, Some(("0x500000DB".to_owned(), "1G leaf".to_owned())));
    assert_eq!(pte.kind, "pointer");
    let changed: String = pte.bits.iter().filter(|bit| bit.changed).map(|bit| bit.name.as_str()).collect();
    assert_eq!(changed, "DAUXR");
    assert_eq!(views[6].tlb[0].rows[0].stale, "stale, but equal");
    assert!(views[7].tlb[0].rows.is_empty(), "the fence drops the stale entry");
}

#[test]
fn the_full_fracture_is_one_wave_over_512_tiles() {
    let views = views("split-all");
    let wave = views.iter().position(|view| view.headline.contains("grain")).expect("a wave");
    assert_eq!(wave + 2, views.len(), "only the census follows");
    assert_eq!(counter(&views[wave], "leaves-4k"), 262_144);
    assert_eq!(counter(&views[wave], "tables"), 513);
    assert_eq!(counter(&views[wave], "fences"), 513);
}

#[test]
fn running_out_of_tables_fails_and_then_completes() {
    let headlines = headlines("out-of-tables");
    let position = |text: &str| headlines.iter().position(|headline| headline.contains(text));
    let (failure, retry) = (position("cache is empty"), position("topped up"));
    assert!(failure.is_some() && failure < retry, "{headlines:?}");
    let views = views("out-of-tables");
    assert_eq!(counter(views.last().expect("steps"), "leaves-4k"), 512);
}

#[test]
fn every_caption_is_one_sentence_and_every_headline_is_short() {
    for entry in builtin::SHOWN {
        let scenario = (entry.scenario)();
        for view in views(&scenario.slug) {
            let caption = &view.caption;
            assert!(is_sentence(caption), "{caption}");
            assert!(caption.chars().count() <= 165, "{} characters: {caption}", caption.chars().count());
            assert!(view.headline.lines().all(|line| line.chars().count() <= 24), "{}", view.headline);
        }
    }
}

#[test]
fn the_numbers_on_screen_are_those_of_the_trace() {
    for entry in builtin::SHOWN {
        let scenario = (entry.scenario)();
        let counters = Trace::run(&scenario).expect("runs").end().machine().counters();
        let views = views(&scenario.slug);
        let last = views.last().expect("steps");
        assert_eq!(counter(last, "tables"), counters.tables);
        assert_eq!(counter(last, "fences"), counters.fences);
        assert_eq!(counter(last, "leaves-4k"), counters.leaves[0]);
        assert_eq!(counter(last, "leaves-2m"), counters.leaves[1]);
    }
}

#[test]
fn reduced_motion_shows_the_same_words() {
    let mut reduced = Film::new(&scenario("first-store"), Pace::Reduced).expect("runs");
    let full = views("first-store");
    let views: Vec<_> = (0..reduced.timeline().len()).map(|step| (*reduced.view(step)).clone()).collect();
    assert_eq!(views, full);
    for step in 0..reduced.timeline().len() {
        assert_eq!(reduced.timeline().start_of(step), reduced.timeline().rest_of(step));
    }
}

#[test]
fn counting_along_a_fill_ends_at_the_numbers_of_the_step() {
    let mut film = film("first-store");
    let fill = 5;
    let (start, rest) = (film.timeline().start_of(fill), film.timeline().rest_of(fill));
    let at_start = film.live(start);
    assert_eq!(at_start.written, Some(0));
    let half = film.live(Ms((start.0 + rest.0) / 2));
    assert_eq!(half.written, Some(256));
    assert_eq!(half.counters[1], 256);
    assert_eq!(half.pte.expect("the entry being written").formula, "0x140000 | 255 × 0x200");
    let at_rest = film.live(rest);
    let view: Vec<u64> = film.view(fill).counters.iter().map(|counter| counter.value).collect();
    assert_eq!(at_rest.counters, view);
}

#[test]
fn counting_along_a_wave_never_goes_back() {
    let mut film = film("split-all");
    let wave = film.timeline().len() - 2;
    let (start, rest) = (film.timeline().start_of(wave).0, film.timeline().rest_of(wave).0);
    let counts: Vec<u64> = (start..=rest).step_by(50).map(|at| film.live(Ms(at)).counters[5]).collect();
    assert!(counts.windows(2).all(|pair| pair[0] <= pair[1]), "{counts:?}");
    assert_eq!(film.live(Ms(rest)).counters[5], 262_144);
}

/// Whether a text is one sentence, which may be a question.
fn is_sentence(text: &str) -> bool {
    text.ends_with(['.', '?']) && !text[..text.len() - 1].contains(". ")
}

/// What step (1-based) of a scenario says, on one line.
fn said(slug: &str, step: usize) -> String {
    let view = &views(slug)[step - 1];
    format!("{} {}", view.headline.replace('\n', " "), view.caption)
}

#[test]
fn every_shown_scenario_has_a_first_and_a_last_word_and_numbers_that_add_up() {
    for entry in builtin::SHOWN {
        let views = views(entry.slug);
        assert!(views.len() >= 3, "{}", entry.slug);
        for view in &views {
            assert!(!view.headline.is_empty() && is_sentence(&view.caption), "{} {}", entry.slug, view.caption);
        }
        let steps: u32 = film(entry.slug).chapters().iter().map(|chapter| chapter.steps).sum();
        assert_eq!(steps as usize, views.len(), "{}", entry.slug);
        assert!(film(entry.slug).chapters().len() <= 11, "{}", entry.slug);
    }
}

#[test]
fn a_second_store_needs_no_table_and_one_fence() {
    let last = views("second-store").pop().expect("a step");
    assert_eq!((counter(&last, "tables"), counter(&last, "fences")), (0, 1));
    let last = views("neighbour-store").pop().expect("a step");
    assert_eq!((counter(&last, "tables"), counter(&last, "fences")), (1, 2));
}

#[test]
fn a_store_that_nothing_stops_is_said_to_be_unheard() {
    assert!(said("no-flush", 11).contains("KVM never hears of it"), "{}", said("no-flush", 11));
    assert!(said("lost-write-protect", 4).contains("KVM never hears of it"));
    assert!(!said("first-store", 16).contains("never hears"));
}

#[test]
fn what_an_unmap_leaves_is_said_to_be_passed_over() {
    assert!(said("partial-unmap", 2).contains("so it stays mapped"), "{}", said("partial-unmap", 2));
    assert!(said("lost-write-protect", 2).contains("so it keeps its W bit"));
    assert!(said("hole-step", 2).contains("steps on by 1G"));
}

#[test]
fn a_range_of_up_to_512_pages_is_fenced_page_by_page() {
    assert!(said("fence-threshold", 3).contains("512 pages: each hart executes one fence for each"));
    assert!(said("fence-threshold", 5).contains("513 pages: beyond 512 strides"));
}

#[test]
fn the_same_value_written_again_is_said_to_be_the_same() {
    assert!(said("thp-livelock", 6).starts_with("The same again."), "{}", said("thp-livelock", 6));
}

#[test]
fn in_a_narrow_figure_the_first_address_makes_way_for_the_child() {
    let mut film = film("first-store");
    let at = film.timeline().rest_of(5);
    let mut anchor = |width: f32| {
        let viewport = gstage_scene::viewport::Viewport {
            width,
            height: 0.75 * width,
            scale: 1.0,
            theme: gstage_scene::viewport::Theme::Dark,
            lens: gstage_scene::lens::Lens::WHOLE,
        };
        let labels = film.labels(at, &viewport);
        assert!(labels.iter().any(|label| label.key == "child"), "{labels:?}");
        labels.into_iter().find(|label| label.key == "first").expect("the slab is whole").anchor
    };
    assert_eq!(anchor(500.0), "end");
    assert_eq!(anchor(1600.0), "middle");
}

#[test]
fn what_lies_beside_the_slab_leaves_the_camera_where_it_is() {
    let mut film = film("recorded");
    let viewport = gstage_scene::viewport::Viewport {
        width: 640.0,
        height: 480.0,
        scale: 1.0,
        theme: gstage_scene::viewport::Theme::Dark,
        lens: gstage_scene::lens::Lens::WHOLE,
    };
    let nothing = film.timeline().rest_of(8);
    let labels: Vec<String> = film
        .labels(nothing, &viewport)
        .iter()
        .map(|label| label.parts.iter().map(|(text, _)| text.as_str()).collect())
        .collect();
    assert_eq!(labels, ["nothing is mapped"]);
}

#[test]
fn stores_to_every_page_are_one_wave_that_splits_or_finds_small_pages() {
    let lazy = scenario("lazy-vs-eager");
    let eager = lazy.variant(0).expect("is beside it");
    let last_steps = |scenario: &Scenario| {
        let mut film = Film::new(scenario, Pace::Full).expect("runs");
        let last = film.timeline().len() - 1;
        [last - 1, last].map(|step| (*film.view(step)).clone())
    };
    for (scenario, splits, fences) in
        [(&lazy, "512 of them have to split", 262_658), (&eager, "none has to split", 262_159)]
    {
        let [wave, end] = last_steps(scenario);
        assert!(wave.caption.starts_with("262,144 stores trap") && wave.caption.contains(splits), "{}", wave.caption);
        assert_eq!((counter(&end, "tables"), counter(&end, "fences")), (513, fences));
        assert_eq!((counter(&end, "faults"), counter(&end, "dirty")), (262_144, 262_144));
        assert!(end.caption.contains("for 513 fences, and 512 stores wait"), "{}", end.caption);
    }
}

#[test]
fn splitting_ahead_of_the_stores_is_a_wave_with_its_last_fence_after_it() {
    let eager = scenario("lazy-vs-eager").variant(0).expect("is beside it");
    let mut film = Film::new(&eager, Pace::Full).expect("runs");
    let told: Vec<_> = (0..film.timeline().len()).map(|step| film.view(step)).collect();
    let wave = told.iter().position(|view| view.headline.starts_with("All of them")).expect("a wave");
    assert_eq!(
        (counter(&told[wave], "fences"), counter(&told[wave + 1], "fences")),
        (14, 15),
        "with that of the whole slot"
    );
    assert!(told[wave].caption.ends_with("13 so far."), "{}", told[wave].caption);
    assert!(told[wave + 1].caption.contains("14th and last"), "{}", told[wave + 1].caption);
}

#[test]
fn a_teardown_takes_every_leaf_and_no_table() {
    assert_eq!(
        headlines("teardown"),
        [
            "What is left in the end?",
            "The leaves go, one after another.",
            "One fence for all of them.",
            "The slot is gone. Its tables are not.",
            "No leaf, 513 tables."
        ]
    );
    let views = views("teardown");
    assert_eq!(counter(&views[0], "leaves-4k"), 262_144);
    assert!(views[1..].iter().all(|view| counter(view, "leaves-4k") == 0));
    let rows = views[4].census.as_ref().expect("a census").iter().map(|row| (row.count, row.what.as_str()));
    assert!(rows.eq([(1, "2M table, linked"), (512, "4K tables, empty")]));
    assert_eq!(views[1].source.title, "How KVM unmaps a range");
}

#[test]
fn the_numbers_of_a_wave_count_tile_by_tile() {
    for (slug, step, key) in [("teardown", 1, 5), ("lazy-vs-eager", 10, 7)] {
        let mut film = film(slug);
        let (start, rest) = (film.timeline().start_of(step).0, film.timeline().rest_of(step).0);
        let counts: Vec<u64> = (start..=rest).step_by(40).map(|at| film.live(Ms(at)).counters[key]).collect();
        let is_steady = counts.is_sorted() || counts.iter().rev().is_sorted();
        assert!(is_steady && counts[1..].iter().all(|count| count % 512 == 0), "{slug}: {counts:?}");
        assert!(counts.windows(2).filter(|pair| pair[0] != pair[1]).count() > 60, "{slug}: {counts:?}");
    }
}

#[test]
fn few_runs_make_a_short_wave() {
    let unmap = |size| Op::UnmapRange { start: Gpa(0x4000_0000), size };
    let length = |size| {
        let mut film =
            Film::new(&Scenario { ops: vec![unmap(size)], ..scenario("teardown") }, Pace::Full).expect("runs");
        assert!(film.view(1).caption.contains("leaves become zero"));
        film.timeline().rest_of(1).0 - film.timeline().start_of(1).0
    };
    assert!(length(2 << 21) < length(16 << 21) && length(16 << 21) < length(1 << 30));
}
