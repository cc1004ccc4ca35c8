//! Stores that a dirty log does not know of.

use gstage_core::event::{Access, Event};
use gstage_core::scenario::Scenario;
use gstage_core::trace::Trace;

/// One line for each store that took effect under dirty logging without a mark, and how many there were.
pub(crate) fn lines(scenario: &Scenario, trace: &Trace, lines: &mut Vec<String>) {
    let mut state = trace.state();
    let mut count = 0;
    for (at, event) in trace.events().iter().enumerate() {
        let Event::Done { access: Access::Store, gpa, hart, .. } = *event else { continue };
        state.seek(trace, at);
        let machine = state.machine();
        let slot = scenario.memory.iter().position(|slot| slot.contains(gpa));
        if slot.is_some_and(|slot| machine.is_logging(slot as u8)) && !machine.is_dirty(gpa) {
            count += 1;
            lines.push(format!("escaped the log: store of hart {hart} at gpa {gpa:#x}, step {}", at + 1));
        }
    }
    lines.push(format!("stores that escaped the log {count}"));
}
