//! The marks for tools on the host element: what is shown, readable from outside.

use gstage_scene::link::{kernel_name, mode_name};
use gstage_scene::view::StepView;
use web_sys::HtmlElement;

use crate::report::Programme;

/// Writes `data-scenario`, `data-kernel`, `data-mode` and `data-steps`.
pub fn mark_programme(host: &HtmlElement, programme: &Programme) {
    mark(host, "data-scenario", &programme.slug);
    mark(host, "data-kernel", kernel_name(programme.kernel));
    mark(host, "data-mode", mode_name(programme.mode));
    mark(host, "data-steps", &programme.timeline.len().to_string());
}

/// Writes `data-step`.
pub fn mark_step(host: &HtmlElement, view: &StepView) {
    mark(host, "data-step", &view.number.to_string());
}

/// Writes or removes `data-ready`: there while the canvas shows the step at rest, as asked for.
pub fn mark_ready(host: &HtmlElement, ready: bool) {
    if ready {
        mark(host, "data-ready", "");
    } else {
        let _ = host.remove_attribute("data-ready");
    }
}

fn mark(host: &HtmlElement, name: &str, value: &str) {
    // Only a malformed name is refused, and these are well-formed.
    let _ = host.set_attribute(name, value);
}
