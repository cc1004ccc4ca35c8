//! The page as a whole: its state, which changes once per step, and its parts.

use std::rc::Rc;

use gstage_player::keys::Command;
use gstage_player::preferences::ThemeChoice;
use gstage_player::report::Change;
use gstage_scene::playback::Run;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use crate::address_bar;
use crate::cards::Cards;
use crate::counters::Counters;
use crate::desk::Desk;
use crate::facts::Facts;
use crate::header::Header;
use crate::help::Help;
use crate::notice::Notice;
use crate::source::Source;
use crate::story::Story;
use crate::theme;
use crate::transport::Transport;

/// What the page starts with.
#[derive(Clone, PartialEq, Debug, Properties)]
pub(crate) struct AppProps {
    pub(crate) desk: Desk,
    pub(crate) state: Change,
    pub(crate) choice: ThemeChoice,
    /// What has to be said about the link.
    pub(crate) notice: Option<String>,
}

/// The page.
#[component]
pub(crate) fn App(props: &AppProps) -> Html {
    let desk = &props.desk;
    let state = use_state(|| props.state.clone());
    let notice = use_state(|| props.notice.clone());
    let choice = use_state(|| props.choice);
    let blank = use_state(|| false);
    let help = use_node_ref();

    use_listening(desk, &state, &notice);
    use_commands(desk, &blank, &help);
    use_settling(desk, &state);

    let close_notice = {
        let notice = notice.clone();
        Callback::from(move |()| notice.set(None))
    };
    let choose_theme = {
        let (choice, desk) = (choice.clone(), desk.clone());
        Callback::from(move |chosen| {
            theme::apply(&desk.window, chosen);
            desk.player.set_theme(chosen);
            choice.set(chosen);
        })
    };
    let uncover = {
        let blank = blank.clone();
        Callback::from(move |_: MouseEvent| blank.set(false))
    };
    let programme = Rc::clone(&state.programme);
    let view = Rc::clone(&state.view);
    let running = state.run != Run::Paused;
    html! {
        <>
            <Header desk={desk.clone()} programme={programme.clone()} step={view.number} choice={*choice}
                on_theme={choose_theme} />
            if let Some(text) = &*notice {
                <Notice text={text.clone()} on_close={close_notice} />
            }
            <main class="story">
                <Story desk={desk.clone()} programme={programme.clone()} view={view.clone()} />
                <Source desk={desk.clone()} source={view.source.clone()} step={view.number} />
            </main>
            <Cards desk={desk.clone()} tables={view.tables.clone()} />
            <Facts desk={desk.clone()} view={view.clone()} />
            <Counters desk={desk.clone()} counters={view.counters.clone()} />
            <Transport desk={desk.clone()} {programme} {view} {running} speed={state.speed} />
            <Help dialog={help} />
            if *blank {
                <button class="blank" aria-label="Show the page again" onclick={uncover}></button>
            }
        </>
    }
}

/// Hears what the player and the address bar say.
#[hook]
fn use_listening(desk: &Desk, state: &UseStateHandle<Change>, notice: &UseStateHandle<Option<String>>) {
    let (setter, notices) = (state.setter(), notice.setter());
    use_effect_with(desk.clone(), move |desk| {
        let ears = Rc::clone(&desk.ears);
        let window = desk.window.clone();
        *ears.on_change.borrow_mut() = Callback::from(move |change: Change| {
            address_bar::write(&window, &change);
            setter.set(change);
        });
        let linked = desk.clone();
        let listener = gstage_player::listener::Listener::new(&desk.window, "hashchange", move |_| {
            notices.set(address_bar::follow(&linked.window, &linked.player));
        });
        move || drop(listener)
    });
}

/// Does what the keys for full screen, blank and help ask for.
#[hook]
fn use_commands(desk: &Desk, blank: &UseStateHandle<bool>, help: &NodeRef) {
    let ears = Rc::clone(&desk.ears);
    let (window, blank, help) = (desk.window.clone(), blank.clone(), help.clone());
    // Set at every render: it has to know whether the page is blank now.
    use_effect(move || {
        *ears.on_command.borrow_mut() = Callback::from(move |command| match command {
            Command::Blank => blank.set(!*blank),
            Command::Help => show_help(&help),
            Command::FullScreen => toggle_full_screen(&window),
            _ => {}
        });
    });
}

/// Brings the counting numbers and the bar up to date whenever the page was rendered for a new state.
#[hook]
fn use_settling(desk: &Desk, state: &UseStateHandle<Change>) {
    let desk = desk.clone();
    use_effect_with((**state).clone(), move |state| {
        desk.instruments.settle(state, &desk.player.live(), desk.player.at());
    });
}

fn show_help(help: &NodeRef) {
    if let Some(dialog) = help.cast::<HtmlDialogElement>()
        && !dialog.open()
    {
        // It fails only where the dialog is open already.
        let _ = dialog.show_modal();
    }
}

/// Enters full screen with the whole page, or leaves it. A browser that does not allow it leaves things as they are.
pub(crate) fn toggle_full_screen(window: &web_sys::Window) {
    let Some(document) = window.document() else { return };
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else if let Some(root) = document.document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        let _ = root.request_fullscreen();
    }
}
