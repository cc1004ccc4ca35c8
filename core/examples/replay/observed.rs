//! What a real machine did, and whether the model says the same.

use gstage_core::addr::Gpa;
use gstage_core::event::Event;
use gstage_core::scenario::{Effect, Observed, Scenario};
use gstage_core::trace::Trace;

/// One line for each operation: equal but for the host addresses, or the first difference.
pub(crate) fn lines(scenario: &Scenario, observed: &Observed, trace: &Trace, lines: &mut Vec<String>) {
    lines.push(format!("observed on {}", observed.source));
    let mut state = trace.state();
    for (op, observation) in observed.moved(&scenario.memory).into_iter().enumerate() {
        let is_end = |event: &Event| matches!(event, Event::End { op: ended, .. } if usize::from(*ended) == op);
        let end = trace.events().iter().position(is_end).map_or(trace.events().len(), |end| end + 1);
        state.seek(trace, end);
        let Some(observation) = observation else {
            lines.push(format!("observed op {op}: not recorded"));
            continue;
        };
        let effects: Vec<Effect> = trace.events_of(op as u16).iter().filter_map(Effect::of).collect();
        let leaves = state.machine().leaf_runs(Gpa(0), scenario.mode.gpa_size());
        let verdict = |is_equal| if is_equal { "equal" } else { "different" };
        lines.push(format!(
            "observed op {op}: {} leaf stores and requests in order, {}; {} runs of leaves, {}",
            observation.effects.len(),
            verdict(observation.effects == effects),
            observation.leaves.len(),
            verdict(observation.leaves == leaves),
        ));
    }
}
