//! Files that are held over the page and dropped on it.

use gstage_player::listener::Listener;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Window};
use yew::Callback;

use super::Message;

/// Hears of files over the page, as long as it lives.
#[derive(Debug)]
pub(crate) struct Drops {
    _listeners: [Listener; 3],
}

impl Drops {
    /// Tells what happens to files over the page.
    pub(crate) fn hear(window: &Window, tell: &Callback<Message>) -> Self {
        let over = tell.clone();
        let left = tell.clone();
        let dropped = tell.clone();
        let listeners = [
            Listener::new(window, "dragover", move |event| {
                let event: DragEvent = event.unchecked_into();
                if has_files(&event) {
                    // Without this the browser would open the file in place of the page.
                    event.prevent_default();
                    over.emit(Message::Over(true));
                }
            }),
            Listener::new(window, "dragleave", move |event| {
                // From one part of the page to another is not out of it.
                let event: DragEvent = event.unchecked_into();
                if event.related_target().is_none() {
                    left.emit(Message::Over(false));
                }
            }),
            Listener::new(window, "drop", move |event| {
                let event: DragEvent = event.unchecked_into();
                if has_files(&event) {
                    event.prevent_default();
                    if let Some(files) = event.data_transfer().and_then(|transfer| transfer.files()) {
                        dropped.emit(Message::Given(files));
                    }
                }
            }),
        ];
        Self { _listeners: listeners }
    }
}

fn has_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}
