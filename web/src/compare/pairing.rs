//! Entering a comparison and leaving it.

use std::rc::Rc;

use gstage_core::kernel::Kernel;
use gstage_core::scenario::Scenario;
use gstage_player::comparing::{Compared, compare};
use gstage_player::report::Change;
use gstage_player::selection::Selection;
use gstage_scene::compare::comparison::Comparison;
use gstage_scene::link::Beside;

use super::partner::{self, Partner};
use crate::desk::Desk;
use crate::words::{kernel_title, order_title};

/// The figure and what stands beside it.
#[derive(Debug)]
pub(crate) struct Pairing {
    /// What stands beside it.
    pub(crate) beside: Beside,
    /// What there is to say about the two.
    pub(crate) comparison: Comparison,
    /// What the figure shows by itself.
    alone: Selection,
    /// The other figure.
    partner: Rc<Partner>,
}

/// A step (1-based) to begin at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum At {
    /// Of the figure by itself.
    Alone(u32),
    /// Of both in lock step.
    Together(u32),
}

/// Enters the comparison that suggests itself, or leaves the one that is on.
pub(crate) fn toggle(desk: &Desk) {
    if desk.compared().is_some() {
        return leave(desk);
    }
    let state = desk.player.state();
    enter(desk, desk.player.selection(), suggestion(&state), At::Alone(state.view.number));
}

/// What a scenario is best compared with: what it brings along for that, or the kernel before the patch.
fn suggestion(state: &Change) -> Beside {
    if state.programme.selection().scenario().is_ok_and(|scenario| !scenario.beside.is_empty()) {
        Beside::Variant(0)
    } else if state.programme.kernel == Kernel::Before {
        Beside::Kernel(Kernel::V7_1)
    } else {
        Beside::Kernel(Kernel::Before)
    }
}

/// What a run is called: after its kernel version, or after what is set otherwise than that has it. One that could split ahead of
/// the faults and is told not to is not called after what it does not do.
fn run_title(scenario: &Scenario, beside: Beside) -> &'static str {
    let waits = scenario.kernel == Kernel::Eager && !scenario.host.eager_split;
    match (scenario.publish, beside) {
        // Beside another kernel both runs have the same order.
        (Some(order), Beside::Variant(_)) => order_title(order),
        _ if waits => "Lazy splitting",
        _ => kernel_title(scenario.kernel),
    }
}

/// Shows what is selected with something beside it. Where that cannot be, what is on stays on and the page says why.
pub(crate) fn enter(desk: &Desk, selection: Selection, beside: Beside, at: At) {
    let compared = compare(&selection, beside, |scenario| run_title(scenario, beside).to_owned());
    let Compared { selections, comparison } = match compared {
        Ok(compared) => compared,
        Err(error) => return desk.ears.say(format!("This cannot be compared: {error}.")),
    };
    let step = match at {
        At::Alone(step) => comparison.step_of(step),
        At::Together(step) => step,
    };
    if step > comparison.len() {
        desk.ears.say(format!("There are {} steps, not {step}: the last one is shown.", comparison.len()));
    }
    let (desk, alone) = (desk.clone(), Selection { cues: Rc::default(), ..selection });
    partner::with_styles(&desk.clone(), move || {
        let [left, right] = selections;
        let partner = match desk.pairing() {
            Some(pairing) => Rc::clone(&pairing.partner),
            None => match Partner::mount(&desk, right.clone(), step) {
                Ok(partner) => Rc::new(partner),
                Err(error) => return desk.ears.say(format!("This cannot be compared: {error}.")),
            },
        };
        // Both have been run already, so neither is refused.
        let _ = partner.player.load(right, step);
        desk.player.lead(Some(partner.player.clone()));
        desk.pairing.replace(Some(Rc::new(Pairing { beside, comparison, alone, partner })));
        let _ = desk.player.load(left, step);
    });
}

/// Leaves the comparison: the figure is by itself again, at the step that it was at.
fn leave(desk: &Desk) {
    let step = desk.player.state().view.number;
    if let Some(pairing) = dismiss(desk) {
        // It was shown before.
        let _ = desk.player.load(pairing.alone.clone(), pairing.comparison.step_alone(step));
    }
}

/// Takes away what stands beside the figure, which is to load something else next.
pub(crate) fn dismiss(desk: &Desk) -> Option<Rc<Pairing>> {
    desk.player.lead(None);
    desk.pairing.take()
}
