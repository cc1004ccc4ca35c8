//! The header: what is shown, under which kernel and mode, and how to pass it on.

use std::rc::Rc;

use gstage_player::keys::Command;
use gstage_player::preferences::ThemeChoice;
use gstage_player::report::Programme;
use gstage_player::selection::Selection;
use gstage_player::shelf;
use gstage_scene::link::{kernel_from_name, kernel_name, mode_from_name, mode_name};
use yew::prelude::*;

use crate::desk::Desk;
use crate::menu::Menu;
use crate::theme;
use crate::words::{KERNELS, MODES, kernel_title, mode_title};

/// What the header shows.
#[derive(Clone, PartialEq, Debug, Properties)]
pub(crate) struct HeaderProps {
    pub(crate) desk: Desk,
    pub(crate) programme: Rc<Programme>,
    /// 1-based step.
    pub(crate) step: u32,
    pub(crate) choice: ThemeChoice,
    pub(crate) on_theme: Callback<ThemeChoice>,
}

/// The header.
#[component]
pub(crate) fn Header(props: &HeaderProps) -> Html {
    let HeaderProps { desk, programme, step, choice, on_theme } = props;
    let load = |desk: &Desk, selection: Selection, step| {
        // Every choice is on the menu because the model runs it; if it does not, what is on stays on.
        let _ = desk.player.load(selection, step);
    };
    let on_scenario = {
        let desk = desk.clone();
        Callback::from(move |slug: String| load(&desk, Selection::new(&slug), 1))
    };
    let on_kernel = {
        let (desk, programme, step) = (desk.clone(), programme.clone(), *step);
        Callback::from(move |name: String| {
            let kernel = kernel_from_name(&name);
            load(&desk, Selection { slug: programme.slug.clone(), kernel, mode: Some(programme.mode) }, step);
        })
    };
    let on_mode = {
        let (desk, programme, step) = (desk.clone(), programme.clone(), *step);
        Callback::from(move |name: String| {
            let mode = mode_from_name(&name);
            load(&desk, Selection { slug: programme.slug.clone(), kernel: Some(programme.kernel), mode }, step);
        })
    };
    let on_choice = on_theme.reform(|name: String| theme::from_name(&name));
    let on_help = {
        let desk = desk.clone();
        Callback::from(move |_| desk.player.command(Command::Help))
    };
    let scenarios = shelf::TITLES.iter().map(|&(slug, title)| (slug.into(), title.into())).collect::<Vec<_>>();
    let modes = MODES.map(|mode| (mode_name(mode).into(), mode_title(mode).into())).to_vec();
    let kernels = KERNELS.map(|kernel| (kernel_name(kernel).into(), kernel_title(kernel).into())).to_vec();
    let themes = theme::CHOICES.map(|choice| (theme::name(choice).into(), theme::title(choice).into())).to_vec();
    html! {
        <header class="head">
            <h1 class="brand">{ "G-stage" }</h1>
            <Menu class="scenario" label="Scenario" choices={scenarios} chosen={programme.slug.clone()}
                on_choice={on_scenario} />
            <span class="gap"></span>
            <Menu label="Mode" choices={modes} chosen={mode_name(programme.mode)} on_choice={on_mode} />
            <Menu label="Kernel" choices={kernels} chosen={kernel_name(programme.kernel)} on_choice={on_kernel} />
            <button class="plain" onclick={on_help}>{ "Keys" }</button>
            <Share desk={desk.clone()} />
            <Menu label="Theme" choices={themes} chosen={theme::name(*choice)} {on_choice} />
        </header>
    }
}

/// What the share button needs.
#[derive(Clone, PartialEq, Debug, Properties)]
struct ShareProps {
    desk: Desk,
}

/// Copies the link to what is shown.
#[component]
fn Share(props: &ShareProps) -> Html {
    let copied = use_state(|| false);
    let onclick = {
        let (desk, copied) = (props.desk.clone(), copied.clone());
        Callback::from(move |_| {
            crate::address_bar::write(&desk.window, &desk.player.state());
            if let Ok(address) = desk.window.location().href() {
                // Where the browser does not let us copy, the link is in the address bar all the same.
                let _ = desk.window.navigator().clipboard().write_text(&address);
                copied.set(true);
            }
        })
    };
    let settle = {
        let copied = copied.clone();
        move || copied.set(false)
    };
    let (onblur, onmouseleave) = {
        let again = settle.clone();
        (Callback::from(move |_: FocusEvent| settle()), Callback::from(move |_: MouseEvent| again()))
    };
    html! {
        <button class="plain share" title="Copy the link to this step" {onclick} {onblur} {onmouseleave}>
            { if *copied { "Copied" } else { "Share" } }
        </button>
    }
}
