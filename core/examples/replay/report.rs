//! The whole trace as text.

use std::fmt::Write;
use std::mem::{Discriminant, discriminant};

use gstage_core::addr::Gpa;
use gstage_core::event::Event;
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::scenario::Scenario;
use gstage_core::trace::Trace;

use crate::{escapes, fences, observed, walker, words};

/// Events in a pattern that repeats, at most.
const LONGEST_PATTERN: usize = 96;
/// Repetitions that are worth merging.
const FEWEST_REPEATS: usize = 3;

/// Steps, returns, fences, counters and final leaves; then the same for what is to be shown beside it, and what was observed.
pub(crate) fn report(scenario: &Scenario, trace: &Trace) -> String {
    let mut lines = Vec::new();
    one_run(scenario, trace, &mut lines);
    let variants = (0..).map_while(|index| scenario.variant(index));
    for variant in variants {
        lines.push(format!("beside {}", variant.title));
        match Trace::run(&variant) {
            Ok(trace) => one_run(&variant, &trace, &mut lines),
            Err(error) => lines.push(format!("not run: {error}")),
        }
    }
    if let Some(observed) = &scenario.observed {
        observed::lines(scenario, observed, trace, &mut lines);
    }
    lines.into_iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{line}");
        text
    })
}

fn one_run(scenario: &Scenario, trace: &Trace, lines: &mut Vec<String>) {
    let (kernel, mode) = (scenario.kernel.behaviour().slug, scenario.mode.format().slug);
    lines.push(format!("scenario {} kernel {kernel} mode {mode}", scenario.slug));
    lines.extend(scenario.setup.iter().map(|op| format!("setup {}", words::operation(op))));
    lines.extend(scenario.ops.iter().enumerate().map(|(index, op)| format!("op {index} {}", words::operation(op))));
    steps(scenario.mode, trace.events(), lines);
    lines.extend(trace.returns().iter().enumerate().map(|(index, &ret)| format!("return {index} {}", words::ret(ret))));
    fences::lines(trace.events(), scenario.vcpus, lines);
    escapes::lines(scenario, trace, lines);
    walker::lines(scenario, trace, lines);
    state(scenario, trace, lines);
}

/// One line for each event; where a pattern of events repeats, it is written once.
fn steps(mode: Mode, events: &[Event], lines: &mut Vec<String>) {
    let mut at = 0;
    while at < events.len() {
        let (length, repeats) = pattern(&events[at..]);
        for (offset, event) in events[at..at + length].iter().enumerate() {
            lines.push(format!("step {} {}", at + offset + 1, words::event(mode, event)));
        }
        if repeats > 1 {
            let (first, last) = (at + length + 1, at + length * repeats);
            lines.push(format!("step {first}..{last} the last {length} again, {} times", repeats - 1));
        }
        at += length * repeats;
    }
}

/// The length of the pattern that the events begin with, and how often it comes.
fn pattern(events: &[Event]) -> (usize, usize) {
    (1..=LONGEST_PATTERN.min(events.len() / FEWEST_REPEATS))
        .map(|length| (length, repeats(events, length)))
        .find(|&(_, repeats)| repeats >= FEWEST_REPEATS)
        .unwrap_or((1, 1))
}

fn repeats(events: &[Event], length: usize) -> usize {
    let is_alike = |block: &[Event]| block.iter().zip(events).all(|(one, other)| shape(one) == shape(other));
    events.chunks_exact(length).take_while(|block| is_alike(block)).count()
}

/// What events must have in common to be merged: their kind and the level that they are about.
fn shape(event: &Event) -> (Discriminant<Event>, Option<Level>) {
    let level = match *event {
        Event::Read { slot, .. } | Event::Store { slot, .. } => Some(slot.level),
        Event::Take { level, .. } | Event::TakeFailed { level } | Event::Fill { level, .. } => Some(level),
        Event::TlbFill { entry, .. } | Event::TlbDrop { entry, .. } => Some(entry.level),
        _ => None,
    };
    (discriminant(event), level)
}

fn state(scenario: &Scenario, trace: &Trace, lines: &mut Vec<String>) {
    let end = trace.end();
    let counters = end.machine().counters();
    let mut counter = |name: &str, value: u64| lines.push(format!("counter {name} {value}"));
    counter("tables", counters.tables);
    counter("child-writes", counters.child_writes);
    counter("fences", counters.fences);
    for level in (0..scenario.mode.levels().min(3)).rev() {
        let size = scenario.mode.page_name(Level(level)).to_lowercase();
        counter(&format!("leaves-{size}"), counters.leaves[usize::from(level)]);
    }
    counter("faults", counters.faults);
    counter("dirty", counters.dirty);
    lines.push(format!(
        "linked {} tables below the root",
        end.machine().gstage().reachable_tables().iter().sum::<u64>()
    ));
    for run in end.machine().leaf_runs(Gpa(0), scenario.mode.gpa_size()) {
        let rights = run.pte.permissions();
        lines.push(format!(
            "leaf {} gpa {:#x} count {} pte {:#x} {rights}",
            scenario.mode.page_name(run.level),
            run.gpa,
            run.count,
            run.pte
        ));
    }
}
