//! The link to what is shown, and the code that puts it into another page.

use gstage_export::snippet::{self, Shown};
use gstage_player::report::Change;

use super::theme_name;
use crate::address_bar;
use crate::desk::Desk;

/// What can be copied.
#[derive(Clone, Debug)]
pub(super) struct Texts {
    /// The link to this step.
    pub(super) link: String,
    /// The code.
    pub(super) code: String,
}

/// The texts for what is shown: of the code, that for a frame or that for the element.
pub(super) fn texts(desk: &Desk, state: &Change, frame: bool) -> Texts {
    let location = desk.window.location();
    let page = location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default();
    let programme = &state.programme;
    // What the scenario says itself need not be said.
    let own = programme.selection().scenario().ok();
    let (kernel, mode) = (own.as_ref().map(|own| own.kernel), own.as_ref().map(|own| own.mode));
    let shown = Shown {
        slug: programme.slug.clone(),
        own: programme.own.clone(),
        title: programme.title.clone(),
        kernel: (kernel != Some(programme.kernel)).then_some(programme.kernel),
        mode: (mode != Some(programme.mode)).then_some(programme.mode),
        step: desk.step_alone(state.view.number),
        theme: desk.is_theme_chosen().then(|| theme_name(state.theme)),
    };
    let code = if frame { snippet::frame(&shown, &page) } else { snippet::element(&shown) };
    Texts { link: page + &address_bar::link(desk, state), code }
}
