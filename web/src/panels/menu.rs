//! The menu of panels: one box to tick for each.

use yew::Callback;

use super::{Panel, Panels};
use crate::dom::{On, Tag, classed, nothing, styles, tag};

/// The style sheet of what is closed at first; nobody loads it who does not open any of it.
const STYLE: &str = "parts/panels.css";

/// The button and its menu, which is a popover of the browser's own: Escape or a click beside it closes it.
pub(crate) fn menu(panels: &Panels, on_menu: Callback<()>, on_set: &Callback<(Panel, bool)>) -> Tag {
    let button =
        classed("button", "plain").fixed("popovertarget", "panels").text("Panels").on_click(move || on_menu.emit(()));
    let boxes = || {
        let row = |panel: Panel| tick(panel, panels.is_open(panel), on_set.clone());
        tag("div").child(style()).each(Panel::ALL, row).into()
    };
    let list = classed("div", "panels")
        .fixed("id", "panels")
        .fixed("popover", "")
        .fixed("role", "group")
        .fixed("aria-label", "Panels")
        .child(if panels.menu { boxes() } else { nothing() });
    classed("span", "menu-of-panels").child(button).child(list)
}

/// The style sheet, where it is needed.
pub(super) fn style() -> Tag {
    styles(STYLE)
}

fn tick(panel: Panel, is_open: bool, on_set: Callback<(Panel, bool)>) -> Tag {
    let field =
        tag("input").fixed("type", "checkbox").ticked(is_open).on(On::Change, move |_| on_set.emit((panel, !is_open)));
    tag("label").key(panel.title()).child(field).text(panel.title())
}
