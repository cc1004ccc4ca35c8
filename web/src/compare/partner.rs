//! The figure beside the figure: its element, its player, and the styles of a page with two.

use std::cell::RefCell;
use std::rc::Rc;

use gstage_player::options::{KeyScope, Options};
use gstage_player::player::{MountError, Player};
use gstage_player::report::Ears;
use gstage_player::selection::Selection;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement};

use crate::desk::Desk;
use crate::start::worker_files;
use crate::theme;

/// Says on the sheet that there are two figures.
const MARK: &str = "data-compare";
/// The styles: of the two figures, and of what is measured below them.
const FIGURES: &str = "parts/compare.css";
const MEASURED: &str = "parts/measured.css";

/// The other figure, for as long as it is kept.
#[derive(Debug)]
pub(crate) struct Partner {
    /// Does as the first player does.
    pub(crate) player: Player,
    host: HtmlElement,
    sheet: Element,
}

impl Partner {
    /// Puts a second figure beside the first.
    ///
    /// # Errors
    /// The browser refuses what a player needs.
    pub(crate) fn mount(desk: &Desk, selection: Selection, step: u32) -> Result<Self, MountError> {
        let missing = || MountError::Browser(JsValue::from("no sheet"));
        let document = desk.window.document().ok_or_else(missing)?;
        let sheet = document.query_selector(".sheet")?.ok_or_else(missing)?;
        let host: HtmlElement = document.create_element("div")?.unchecked_into();
        host.set_class_name("figure");
        host.set_id("beside");
        host.set_attribute("role", "region")?;
        host.set_attribute("aria-label", "Figure beside")?;
        sheet.set_attribute(MARK, "")?;
        sheet.append_child(&host)?;
        let ears = {
            let desk = desk.clone();
            Ears {
                on_change: Box::new(move |change| {
                    let callback = desk.ears.on_beside.borrow().clone();
                    callback.emit(change);
                }),
                ..Ears::default()
            }
        };
        let options = Options {
            selection,
            step,
            keys: KeyScope::Off,
            theme: theme::applied(&desk.window),
            worker: worker_files(&document),
        };
        match Player::mount(&host, options, ears) {
            Ok(player) => Ok(Self { player, host, sheet }),
            Err(error) => {
                host.remove();
                sheet.remove_attribute(MARK)?;
                Err(error)
            }
        }
    }
}

impl Drop for Partner {
    fn drop(&mut self) {
        self.host.remove();
        // Only a malformed name is refused, and this is well-formed.
        let _ = self.sheet.remove_attribute(MARK);
    }
}

/// What is to be done next.
type GoOn = Box<dyn FnOnce()>;

/// Goes on once the styles are there: at once if they have been loaded before. Without them the page is plain, and goes on.
pub(crate) fn with_styles(desk: &Desk, go_on: impl FnOnce() + 'static) {
    let Some(document) = desk.window.document() else { return };
    let after = document.clone();
    with_style(&document, FIGURES, move || with_style(&after, MEASURED, go_on));
}

fn with_style(document: &Document, address: &str, go_on: impl FnOnce() + 'static) {
    let selector = format!("link[href=\"{address}\"]");
    let Ok(None) = document.query_selector(&selector) else { return go_on() };
    let (Ok(link), Some(head)) = (document.create_element("link"), document.head()) else { return go_on() };
    let go_on: GoOn = Box::new(go_on);
    let waiting = Rc::new(RefCell::new(Some(go_on)));
    let arrive = {
        let waiting = Rc::clone(&waiting);
        move || {
            let go_on = waiting.take();
            if let Some(go_on) = go_on {
                go_on();
            }
        }
    };
    for kind in ["load", "error"] {
        // It happens once in the life of a page, so what is kept for the other outcome does not add up.
        let callback = Closure::once_into_js(arrive.clone());
        let _ = link.add_event_listener_with_callback(kind, callback.unchecked_ref());
    }
    let set = link.set_attribute("rel", "stylesheet").and_then(|()| link.set_attribute("href", address));
    if set.and_then(|()| head.append_child(&link).map(drop)).is_err() {
        arrive();
    }
}
