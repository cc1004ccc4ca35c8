//! The link in the address bar: read when it changes, written at every step.

use gstage_player::report::Change;
use gstage_player::selection::Selection;
use gstage_player::shelf;
use gstage_scene::link::{Aside, Beside, Link, LinkNote, Origin};
use wasm_bindgen::JsValue;
use web_sys::Window;

use crate::compare::{self, At};
use crate::desk::Desk;
use crate::what_if;

/// What a link leads to, and what has to be said about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Destination {
    /// The film.
    pub(crate) selection: Selection,
    /// 1-based step.
    pub(crate) step: u32,
    /// What stands beside it.
    pub(crate) beside: Option<Beside>,
    /// What stands beside the figure, if it is a talk.
    pub(crate) talk: Option<Aside>,
    /// Of what it is another course.
    pub(crate) origin: Option<Origin>,
    /// What was not understood; empty where all was.
    pub(crate) notes: Vec<String>,
    /// What was understood and is not what is shown, as sentences.
    pub(crate) remarks: Vec<String>,
}

/// Where the address bar leads to.
#[must_use]
pub(crate) fn destination(window: &Window) -> Destination {
    from_text(&window.location().hash().unwrap_or_default())
}

fn from_text(text: &str) -> Destination {
    let (link, notes) = Link::parse(text);
    // A mode that is one, and that the menu does not have: the model runs it, so it is no wonder that a link asks for it.
    let is_narrow = |note: &&LinkNote| matches!(note, LinkNote::BadValue { key: "m", value } if value == "sv32x4");
    let narrow = "The figure cannot show Sv32x4: a 4M page has 1,024 children. The scenario’s own mode is shown.";
    let remarks = notes.iter().filter(is_narrow).map(|_| narrow.to_owned()).collect();
    let mut notes: Vec<String> = notes.iter().filter(|note| !is_narrow(note)).map(ToString::to_string).collect();
    let default = shelf::DEFAULT;
    let scenario = match (link.own, link.scenario) {
        (Some(packed), _) => Selection::packed(&packed),
        (None, Some(slug)) if shelf::scenario(&slug).is_some() => Selection::new(&slug),
        (None, Some(slug)) => {
            notes.push(format!("there is no scenario “{slug}”"));
            Selection::new(default)
        }
        (None, None) => Selection::new(default),
    };
    let beside = link.beside.or_else(|| shelf::beside(&scenario.slug)).filter(|&beside| beside != Beside::Nothing);
    let selection = Selection { kernel: link.kernel, mode: link.mode, ..scenario };
    Destination {
        selection,
        step: link.step.unwrap_or(1),
        beside,
        talk: link.talk,
        origin: link.origin,
        notes,
        remarks,
    }
}

impl Destination {
    /// The default, to fall back on.
    #[must_use]
    pub(crate) fn fallback() -> Self {
        Self {
            selection: Selection::new(shelf::DEFAULT),
            step: 1,
            beside: None,
            talk: None,
            origin: None,
            notes: vec![],
            remarks: vec![],
        }
    }

    /// Has the page know of what it is another course.
    pub(crate) fn remember(&self, desk: &Desk) {
        if let Some(origin) = &self.origin {
            what_if::remember(desk, &self.selection, origin);
        }
    }

    /// What there is to say about a link, and what is shown instead.
    #[must_use]
    pub(crate) fn notice(&self) -> Option<String> {
        let mut said = self.remarks.clone();
        if !self.notes.is_empty() {
            let notes = self.notes.join("; ");
            said.insert(0, format!("Part of the link was not understood: {notes}. The defaults are shown instead."));
        }
        (!said.is_empty()).then(|| said.join(" "))
    }

    /// Adds a remark if the film is shorter than the link thinks.
    pub(crate) fn check_step(&mut self, total: u32) {
        if self.step > total {
            self.remarks.push(format!("There are {total} steps, not {}: the last one is shown.", self.step));
        }
    }
}

/// The link to what is shown, with what stands beside it.
#[must_use]
pub(crate) fn link(desk: &Desk, change: &Change) -> String {
    let Change { programme, view, .. } = change;
    // What opens with something beside it has to say where there is nothing.
    let beside = desk.compared().or_else(|| shelf::beside(&programme.selection().slug).map(|_| Beside::Nothing));
    let link = Link {
        beside,
        scenario: programme.own.is_none().then(|| programme.slug.clone()),
        own: programme.own.clone(),
        kernel: Some(programme.kernel),
        mode: Some(programme.mode),
        step: Some(view.number),
        talk: desk.talk.get(),
        origin: what_if::origin(desk, programme),
    };
    link.to_string()
}

/// Writes the link to what is shown: to another scenario or comparison as a new entry of the history, to another step in
/// place of the link that stands there.
pub(crate) fn write(desk: &Desk, change: &Change) {
    let (window, beside) = (&desk.window, desk.compared());
    let link = link(desk, change);
    if window.location().hash().is_ok_and(|hash| hash == link) {
        return;
    }
    // A browser that refuses, because it was asked too often, gets the next step's link.
    if let Ok(history) = window.history() {
        let there = destination(window);
        let _ = if there.selection.slug == change.programme.selection().slug && there.beside == beside {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&link))
        } else {
            history.push_state_with_url(&JsValue::NULL, "", Some(&link))
        };
    }
}

/// Follows the link that now stands in the address bar. Returns what has to be said about it.
#[inline(never)]
pub(crate) fn follow(desk: &Desk) -> Option<String> {
    let (window, player) = (&desk.window, &desk.player);
    let mut destination = destination(window);
    let now = player.state();
    let same = window.location().hash().is_ok_and(|hash| hash == link(desk, &now));
    if same {
        return None;
    }
    if let Some(beside) = destination.beside {
        compare::enter(desk, destination.selection.clone(), beside, At::Together(destination.step));
        return destination.notice();
    }
    compare::dismiss(desk);
    destination.remember(desk);
    if let Err(error) = player.load(destination.selection.clone(), destination.step) {
        destination.remarks.push(format!("This cannot be shown: {error}. What was shown before still is."));
        return destination.notice();
    }
    destination.check_step(player.state().view.total);
    destination.notice()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_link_leads_to_the_first_step_of_the_first_scenario_without_a_word() {
        assert_eq!(from_text(""), Destination::fallback());
        assert_eq!(from_text("").notice(), None);
    }

    #[test]
    fn an_unknown_scenario_leads_to_the_default_and_says_so() {
        let destination = from_text("#s=no-such-thing&i=3");
        assert_eq!(destination.selection, Destination::fallback().selection);
        assert_eq!(destination.step, 3);
        assert!(destination.notice().is_some_and(|notice| notice.contains("no-such-thing")));
    }

    #[test]
    fn a_scenario_in_the_link_comes_before_one_with_a_name() {
        let own = shelf::scenario("split-all").unwrap().fork(0, &[]);
        let destination = from_text(&format!("#s=first-store&x={}&i=2", own.pack()));
        assert_eq!(destination.selection.scenario(), Ok(own));
        assert_eq!(destination.notice(), None);
    }

    #[test]
    fn what_stands_beside_is_the_link_s_or_else_the_scenario_s_own() {
        let beside = |text| from_text(text).beside;
        assert_eq!(beside("#s=first-store"), None);
        assert_eq!(beside("#s=first-store&c=before"), Some(Beside::Kernel(gstage_core::kernel::Kernel::Before)));
        assert_eq!(beside("#s=first-store&c=alone"), None);
        assert_eq!(beside("#s=first-store&c=sideways"), None);
    }

    #[test]
    fn a_step_beyond_the_end_is_said() {
        let mut destination = from_text("#i=900");
        destination.check_step(12);
        assert_eq!(destination.notice().as_deref(), Some("There are 12 steps, not 900: the last one is shown."));
    }

    #[test]
    fn a_mode_that_the_figure_cannot_show_is_not_called_unknown() {
        let notice = from_text("#s=first-store&m=sv32x4").notice().unwrap();
        assert!(notice.starts_with("The figure cannot show Sv32x4"), "{notice}");
        assert!(!notice.contains("not a mode") && !notice.contains("not understood"), "{notice}");
        assert!(from_text("#m=sv99x4").notice().is_some_and(|notice| notice.contains("“sv99x4” is not a mode")));
    }
}
