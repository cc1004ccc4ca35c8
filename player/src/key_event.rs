//! Reads key presses of the browser.

use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, KeyboardEvent};

use crate::keys::{self, Command, Focus, KeyPress};

/// What a key press asks for, if it is for us and nobody has acted on it yet; `letters` is [`KeyPress::letters`].
#[must_use]
pub fn command(event: &KeyboardEvent, letters: bool) -> Option<Command> {
    if event.default_prevented() {
        return None;
    }
    let key = event.key();
    keys::command(KeyPress {
        key: &key,
        modified: event.ctrl_key() || event.alt_key() || event.meta_key(),
        shifted: event.shift_key(),
        letters,
        repeated: event.repeat(),
        focus: focus_of(event.target()),
    })
}

/// What kind of element an event is for. In a dialog all keys belong to the dialog; one that has just been closed may hold the
/// focus until the next frame, and has no use for keys any more.
fn focus_of(target: Option<EventTarget>) -> Focus {
    let Some(element) = target.and_then(|target| target.dyn_into::<Element>().ok()) else { return Focus::Figure };
    let within = |selector| element.closest(selector).is_ok_and(|found| found.is_some());
    if within("dialog:not([open])") {
        Focus::Figure
    } else if within(".gstage-look") {
        Focus::Look
    } else if within("input:not([type=range]), select, textarea, [contenteditable], dialog, [role=tree], [popover]") {
        Focus::Field
    } else if within("button, a, summary") {
        Focus::Button
    } else {
        Focus::Figure
    }
}
