//! What a walker on another hart can see of a split, where the order of its stores is what the scenario is about.

use gstage_core::event::Event;
use gstage_core::publish::{Memory, Outcome, Page, Split, explore};
use gstage_core::scenario::Scenario;
use gstage_core::trace::Trace;

/// One line for each memory model, of the first table that was filled in a page that was used before.
pub(crate) fn lines(scenario: &Scenario, trace: &Trace, lines: &mut Vec<String>) {
    let Some(publish) = scenario.publish else { return };
    let filled = trace.events().iter().find_map(|event| match *event {
        Event::Fill { first, step, count, .. } | Event::FillLinked { first, step, count, .. } => {
            Some((first, step, count))
        }
        _ => None,
    });
    let Some((leaf, step, children)) = filled else { return };
    for (name, memory) in [("in program order", Memory::InOrder), ("reordered", Memory::Weak)] {
        let seen = explore(&Split { publish, memory, page: Page::JustZeroed, leaf, step, children });
        let seen: Vec<String> =
            seen.outcomes().map(|outcome| format!("{} {}", word(outcome), seen.children(outcome))).collect();
        lines.push(format!("walker with stores {name} sees children: {}", seen.join(", ")));
    }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Old => "under the old leaf",
        Outcome::New => "new",
        Outcome::Invalid => "invalid",
        Outcome::Stale => "stale words",
    }
}
