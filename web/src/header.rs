//! The header: what is shown, under which kernel and mode, and how to pass it on.

use std::rc::Rc;

use gstage_player::keys::Command;
use gstage_player::preferences::ThemeChoice;
use gstage_player::report::Change;
use gstage_player::selection::Selection;
use gstage_player::shelf;
use gstage_scene::link::{kernel_from_name, kernel_name, mode_from_name, mode_name};
use gstage_scene::viewport::Theme;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::Callback;

use crate::compare::{self, At};
use crate::desk::Desk;
use crate::dom::{Tag, classed};
use crate::menu::menu;
use crate::onward::show;
use crate::theme;
use crate::words::{KERNELS, MODES, kernel_title, mode_title};

/// The header.
pub(crate) fn header(
    desk: &Desk,
    state: &Change,
    (choice, on_theme): (ThemeChoice, Callback<ThemeChoice>),
    on_edit: impl Fn() + 'static,
    on_share: impl Fn() + 'static,
    panels: Tag,
) -> Tag {
    let on_help = {
        let desk = desk.clone();
        move || desk.player.command(Command::Help)
    };
    let themes = theme::CHOICES.map(|choice| (theme::name(choice), theme::title(choice)));
    let on_choice = move |name: String| on_theme.emit(theme::from_name(&name));
    classed("header", "head")
        .fixed("data-drawn", if state.theme == Theme::Light { "light" } else { "dark" })
        .child(skip(desk))
        .child(classed("h1", "brand").text("G-stage"))
        .child(scenario_menu(desk, state))
        .child(edit(on_edit))
        .child(classed("span", "gap"))
        .child(mode_menu(desk, state))
        .child(kernel_menu(desk, state))
        .child(compare_button(desk))
        .child(what_if_button(desk))
        .child(panels)
        .child(classed("button", "plain keys").text("Keys").on_click(on_help))
        .child(classed("button", "plain").fixed("aria-haspopup", "dialog").text("Share").on_click(on_share))
        .child(menu("menu", "Theme", &themes, theme::name(choice), on_choice))
}

/// For the keyboard: past everything that stands before the figure. The part of the address after # is the link to the step, so
/// this is no link.
fn skip(desk: &Desk) -> Tag {
    let desk = desk.clone();
    classed("button", "skip").text("To the figure").on_click(move || focus_figure(&desk))
}

#[inline(never)]
fn focus_figure(desk: &Desk) {
    let document = desk.window.document();
    let figure = document.and_then(|document| document.query_selector("#figure [tabindex]").ok().flatten());
    if let Some(figure) = figure.and_then(|figure| figure.dyn_into::<HtmlElement>().ok()) {
        // What is in the document can have the focus.
        let _ = figure.focus();
    }
}

/// Opens the scenario as a text, to change it or to open another.
fn edit(on_edit: impl Fn() + 'static) -> Tag {
    classed("button", "plain").fixed("aria-haspopup", "dialog").text("Edit").on_click(on_edit)
}

fn scenario_menu(desk: &Desk, state: &Change) -> Tag {
    let mut titles: Vec<(&str, &str)> = shelf::titles();
    // One of one's own stands below the others while it is shown; its name is what a link holds.
    let own = state.programme.own.as_ref().map(|_| state.programme.selection().slug);
    titles.extend(own.as_deref().map(|name| (name, state.programme.title.as_str())));
    let desk = desk.clone();
    let on_scenario = move |slug: String| show(&desk, &slug);
    menu("menu scenario", "Scenario", &titles, own.as_deref().unwrap_or(&state.programme.slug), on_scenario)
}

fn mode_menu(desk: &Desk, state: &Change) -> Tag {
    let modes = MODES.map(|mode| (mode_name(mode), mode_title(mode)));
    let (desk, programme, step) = (desk.clone(), Rc::clone(&state.programme), state.view.number);
    let on_mode = move |name: String| {
        let mode = mode_from_name(&name);
        load(&desk, Selection { mode, ..programme.selection() }, step);
    };
    menu("menu", "Mode", &modes, mode_name(state.programme.mode), on_mode)
}

fn kernel_menu(desk: &Desk, state: &Change) -> Tag {
    let kernels = KERNELS.map(|kernel| (kernel_name(kernel), kernel_title(kernel)));
    let (desk, programme, step) = (desk.clone(), Rc::clone(&state.programme), state.view.number);
    let on_kernel = move |name: String| {
        let kernel = kernel_from_name(&name);
        load(&desk, Selection { kernel, ..programme.selection() }, step);
    };
    menu("menu", "Kernel", &kernels, kernel_name(state.programme.kernel), on_kernel)
}

/// Puts another run beside this one, or takes it away.
fn compare_button(desk: &Desk) -> Tag {
    let is_on = desk.compared().is_some();
    let on_click = {
        let desk = desk.clone();
        move || desk.player.command(Command::Compare)
    };
    classed("button", "plain versus")
        .fixed("title", "Put another run beside this one (c)")
        .fixed("aria-pressed", if is_on { "true" } else { "false" })
        .text("Compare")
        .on_click(on_click)
}

/// Asks what else is to be done at the step that is shown.
fn what_if_button(desk: &Desk) -> Tag {
    let desk = desk.clone();
    classed("button", "plain supposing")
        .fixed("aria-haspopup", "dialog")
        .text("What if")
        .on_click(move || desk.player.command(Command::WhatIf))
}

/// Loads what was chosen. Every choice is on a menu because the model runs it; should it not, what is on stays on and the
/// page says why.
fn load(desk: &Desk, selection: Selection, step: u32) {
    if let Some(beside) = desk.compared() {
        return compare::enter(desk, selection, beside, At::Together(step));
    }
    if let Err(error) = desk.player.load(selection, step) {
        desk.ears.say(format!("This cannot be shown: {error}."));
    }
}
