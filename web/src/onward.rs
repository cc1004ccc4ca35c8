//! The way on: to the next step, and after the last one to another scenario.

use gstage_player::report::Change;
use gstage_player::selection::Selection;
use gstage_player::shelf;
use gstage_scene::playback::Input;

use crate::compare::{self, At};
use crate::desk::Desk;
use crate::words::sequel;

/// What the button that goes on says, whether it leads out of the scenario, and what it does.
pub(crate) fn onward<'a>(desk: &Desk, state: &'a Change) -> (&'a str, bool, impl Fn() + 'static) {
    let view = &state.view;
    let is_last = view.number >= view.total;
    let breaks = view.counters.iter().any(|counter| counter.key == "leaves-2m" && counter.value > 0);
    let (next_slug, next_title) = sequel(&state.programme.slug, breaks);
    let label = if is_last { next_title } else { view.next_label.as_str() };
    let desk = desk.clone();
    let go = move || if is_last { show(&desk, next_slug) } else { desk.player.input(Input::Next) };
    (label, is_last, go)
}

/// Shows a scenario from its first step, with what it opens beside it.
#[inline(never)]
pub(crate) fn show(desk: &Desk, slug: &str) {
    // What one scenario is compared with need not make sense for another.
    compare::dismiss(desk);
    let selection = Selection::new(slug);
    if let Some(beside) = shelf::beside(slug) {
        return compare::enter(desk, selection, beside, At::Alone(1));
    }
    // Every scenario is on a menu because the model runs it; should it not, what is on stays on and the page says why.
    if let Err(error) = desk.player.load(selection, 1) {
        desk.ears.say(format!("This cannot be shown: {error}."));
    }
}
