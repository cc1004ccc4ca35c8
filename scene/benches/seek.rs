//! How long it takes to go to a step of a film of the model: its state, its board and all that it says.
//!
//! Goes to every step of the longest runs, from the first step and from the last, and prints which takes longest. That one is
//! measured by Criterion then.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use gstage_core::scenario::{Scenario, builtin};
use gstage_scene::film::Film;
use gstage_scene::timeline::Pace;

/// Rounds of which the fastest counts, to find the slowest step.
const ROUNDS: usize = 5;

/// The runs, by what they are called here.
fn runs() -> Vec<(&'static str, Scenario)> {
    let find = |slug| builtin::find(slug).expect("is built in");
    let lazy = find("lazy-vs-eager");
    let eager = lazy.variant(0).expect("has something beside it");
    vec![("lazy", lazy), ("eager", eager), ("teardown", find("teardown")), ("split-all", find("split-all"))]
}

fn time(film: &mut Film, from: usize, to: usize) -> Duration {
    film.view(from);
    let start = Instant::now();
    black_box(film.view(to));
    start.elapsed()
}

/// The slowest way to a step: from where, to where, and how long that takes.
fn slowest(film: &mut Film) -> (usize, usize, Duration) {
    let last = film.timeline().len() - 1;
    let ways = (0..=last).flat_map(|to| [(0, to), (last, to)]).filter(|(from, to)| from != to);
    let timed = ways.map(|(from, to)| {
        let fastest = (0..ROUNDS).map(|_| time(film, from, to)).min().unwrap_or_default();
        (from, to, fastest)
    });
    timed.max_by_key(|&(_, _, took)| took).expect("there are steps")
}

fn seek(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("seek");
    for (name, scenario) in runs() {
        let start = Instant::now();
        let mut film = Film::new(&scenario, Pace::Full).expect("runs");
        let made = start.elapsed();
        let (from, to, took) = slowest(&mut film);
        println!(
            "{name}: run in {made:.1?}, slowest of {} steps {} to {}: {took:.2?}",
            film.timeline().len(),
            from + 1,
            to + 1
        );
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|rounds| (0..rounds).map(|_| time(&mut film, from, to)).sum());
        });
    }
    group.finish();
}

criterion_group!(benches, seek);
criterion_main!(benches);
