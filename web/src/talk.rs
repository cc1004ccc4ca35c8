//! A talk: the figure, the caption and one panel, large, and nothing else. A style sheet of its own does it.

use gstage_player::listener::Listener;
use gstage_scene::link::Aside;
use web_sys::Document;
use yew::{Callback, Html};

use crate::desk::Desk;
use crate::dom::{classed, fragment, styles, tag};
use crate::settings::Switch;

const STYLE: &str = "parts/talk.css";
/// The one for two figures, which one may become at any time.
const TWO: &str = "parts/talk-two.css";

/// Something that happens to a talk.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Message {
    /// It was asked for, or asked to end.
    Toggle,
    /// Full screen was left.
    Left,
    /// Something else is to stand beside the figure.
    Beside(Aside),
    /// A switch was set.
    Switch(Switch, bool),
}

/// A talk that is on.
#[derive(Debug)]
pub(crate) struct Talk {
    _listener: Option<Listener>,
}

impl Talk {
    /// Begins it.
    #[inline(never)]
    pub(crate) fn begin(desk: &Desk, beside: Aside, tell: Callback<Message>) -> Self {
        desk.talk.set(Some(beside));
        mark(desk);
        desk.player.set_stops(Switch::Stops.is_on(&desk.window));
        let listener = desk.window.document().map(|document| {
            let full = document.clone();
            Listener::new(&document, "fullscreenchange", move |_| {
                if full.fullscreen_element().is_none() {
                    tell.emit(Message::Left);
                }
            })
        });
        Self { _listener: listener }
    }

    /// Its style sheet, and what it is about for those who listen: the header is not there.
    #[inline(never)]
    pub(crate) fn view(title: &str) -> Html {
        fragment(vec![
            styles(STYLE).into(),
            styles(TWO).into(),
            classed("header", "gstage-spoken").child(tag("h1").text(title)).into(),
        ])
    }
}

/// Takes a message.
#[inline(never)]
pub(crate) fn update(talk: &mut Option<Talk>, message: Message, desk: &Desk, tell: &Callback<Message>) {
    match message {
        Message::Toggle => toggle(talk, desk, tell),
        Message::Left => end(talk, desk),
        Message::Beside(beside) => {
            desk.beside.set(beside);
            if talk.is_some() {
                desk.talk.set(Some(beside));
                mark(desk);
            }
        }
        Message::Switch(switch, on) => {
            switch.set(&desk.window, on);
            match switch {
                Switch::Letters => desk.player.set_letters(on),
                Switch::Stops => desk.player.set_stops(on && talk.is_some()),
            }
        }
    }
}

/// Where there is full screen it is part of a talk; a talk that a link asked for has none until it is asked for.
fn toggle(talk: &mut Option<Talk>, desk: &Desk, tell: &Callback<Message>) {
    let Some(document) = desk.window.document() else { return };
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
        end(talk, desk);
    } else if talk.is_some() && !fills(&document) {
        end(talk, desk);
    } else {
        talk.get_or_insert_with(|| Talk::begin(desk, desk.beside.get(), tell.clone()));
        fills(&document);
    }
}

/// Asks for full screen. Returns whether the browser has it at all.
fn fills(document: &Document) -> bool {
    let root = document.document_element().filter(|_| document.fullscreen_enabled());
    root.is_some_and(|root| root.request_fullscreen().is_ok())
}

fn end(talk: &mut Option<Talk>, desk: &Desk) {
    *talk = None;
    desk.talk.set(None);
    desk.player.set_stops(false);
    mark(desk);
}

/// Tells the style sheet.
fn mark(desk: &Desk) {
    if let Some(root) = desk.window.document().and_then(|document| document.document_element()) {
        // Only a malformed name is refused, and this is well-formed.
        let _ = match desk.talk.get() {
            Some(beside) => root.set_attribute("data-talk", beside.name()),
            None => root.remove_attribute("data-talk"),
        };
    }
}
