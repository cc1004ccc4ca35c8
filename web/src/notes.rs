//! The speaker's notes: a window of its own, in step with this one, both ways. Nobody else hears what the two say.

use gstage_player::keys::Command;
use gstage_player::listener::Listener;
use gstage_player::report::Change;
use gstage_scene::playback::Run;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use crate::desk::Desk;

const PAGE: &str = "parts/notes.html";
const LOOKS: &str = "popup,width=760,height=620";

/// The line to the window.
#[derive(Debug)]
pub(crate) struct Notes {
    name: String,
    channel: BroadcastChannel,
    _listener: Listener,
}

impl Notes {
    /// A line, and nobody at the other end yet.
    ///
    /// # Errors
    /// The browser has no such lines.
    #[inline(never)]
    pub(crate) fn new(desk: &Desk) -> Result<Self, JsValue> {
        // Two pages that are open side by side have each a window of its own.
        let name = format!("gstage-notes-{:x}", (js_sys::Math::random() * 4e9) as u32);
        let channel = BroadcastChannel::new(&name)?;
        let heard = {
            let (desk, channel) = (desk.clone(), channel.clone());
            move |event: web_sys::Event| {
                let word = event.unchecked_into::<MessageEvent>().data().as_string().unwrap_or_default();
                match command(&word) {
                    Some(command) => desk.player.command(command),
                    None if word == "hello" => send(&channel, &desk, &desk.player.state()),
                    // It asks whether anybody is there.
                    None => drop(channel.post_message(&"here".into())),
                }
            }
        };
        let listener = Listener::new(&channel, "message", heard);
        Ok(Self { name, channel, _listener: listener })
    }

    /// Opens the window, or brings it to the front.
    ///
    /// # Errors
    /// The browser opens no window.
    #[inline(never)]
    pub(crate) fn open(&self, desk: &Desk) -> Result<(), JsValue> {
        let address = format!("{PAGE}#{}", self.name);
        let window = desk.window.open_with_url_and_target_and_features(&address, &self.name, LOOKS)?;
        window.map(drop).ok_or_else(|| "no window".into())
    }

    /// Tells the window what is on.
    #[inline(never)]
    pub(crate) fn tell(&self, desk: &Desk, change: &Change) {
        send(&self.channel, desk, change);
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        self.channel.close();
    }
}

fn command(word: &str) -> Option<Command> {
    match word {
        "next" => Some(Command::Next),
        "previous" => Some(Command::Previous),
        "first" => Some(Command::First),
        "last" => Some(Command::Last),
        "toggle" => Some(Command::Toggle),
        "blank" => Some(Command::Blank),
        _ => None,
    }
}

/// Title, step, steps, chapter, headline, caption, the same of the next step, and whether time runs.
fn send(channel: &BroadcastChannel, desk: &Desk, change: &Change) {
    let Change { programme, view, run, .. } = change;
    let chapter = programme.chapters.get(view.chapter as usize).map_or("", |chapter| chapter.title.as_str());
    let next = desk.player.next_view().unwrap_or_default();
    let texts = [&programme.title, chapter, &view.headline, &view.caption, &next.headline, &next.caption];
    let parts: Array = texts.into_iter().map(|text| JsValue::from(text.replace('\n', " "))).collect();
    for part in [view.number.into(), view.total.into(), JsValue::from(*run != Run::Paused)] {
        parts.push(&part);
    }
    // Texts and numbers can always be cloned.
    let _ = channel.post_message(&parts);
}
