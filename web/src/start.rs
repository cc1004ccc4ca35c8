//! Starts the page: first the figure, then what stands around it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gstage_player::options::{KeyScope, Options, WorkerFiles};
use gstage_player::player::{MountError, Player};
use gstage_player::report::Ears;
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, Window};

use crate::address_bar::{self, Destination};
use crate::app::{App, AppProps};
use crate::desk::{AppEars, Desk, Shared};
use crate::instruments::Instruments;
use crate::theme;

/// Puts the player into `#figure` and the page into `#app`.
pub(crate) fn start(window: &Window) {
    let Some(document) = window.document() else { return };
    let figure = document.get_element_by_id("figure").and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let (Some(figure), Some(root)) = (figure, document.get_element_by_id("app")) else { return };
    let choice = theme::remembered(window);
    theme::apply(window, choice);

    let mut destination = address_bar::destination(window);
    let instruments = Rc::new(Instruments::default());
    let ears = Rc::new(AppEars::default());
    let options = |destination: &Destination| Options {
        selection: destination.selection.clone(),
        step: destination.step,
        keys: KeyScope::Document,
        theme: choice,
        worker: worker_files(&document),
    };
    let mount = |options| Player::mount(&figure, options, hear(&instruments, &ears, &figure));
    let player = match mount(options(&destination)) {
        Err(MountError::Selection(error)) => {
            let note = error.to_string();
            let Destination { notes, remarks, .. } = destination;
            destination = Destination { notes, remarks, ..Destination::fallback() };
            destination.notes.push(note);
            mount(options(&destination))
        }
        mounted => mounted,
    };
    match player {
        Ok(player) => {
            let state = player.state();
            let Destination { step, beside, talk, .. } = destination;
            if beside.is_none() {
                destination.check_step(state.view.total);
            }
            let desk = Desk::new(Shared {
                window: window.clone(),
                player,
                instruments,
                ears,
                talk: Cell::new(talk),
                beside: Cell::new(talk.unwrap_or_default()),
                pairing: RefCell::default(),
                course: RefCell::default(),
            });
            destination.remember(&desk);
            let props = AppProps { desk, state, choice, beside, step, notice: destination.notice() };
            yew::Renderer::<App>::with_root_and_props(root, props).render();
        }
        Err(error) => refuse(&document, &error),
    }
}

/// What the page does when the player calls.
fn hear(instruments: &Rc<Instruments>, ears: &Rc<AppEars>, figure: &HtmlElement) -> Ears {
    let instruments = Rc::clone(instruments);
    let (changes, commands) = (Rc::clone(ears), Rc::clone(ears));
    let figure = figure.clone();
    Ears {
        on_change: Box::new(move |change| {
            let callback = changes.on_change.borrow().clone();
            callback.emit(change);
        }),
        on_frame: Some(Box::new(move |frame| instruments.show(&frame))),
        on_ready: Box::new(move || {
            // The picture that stood in for the first frame has done its work.
            if let Ok(Some(poster)) = figure.query_selector(".poster") {
                poster.remove();
            }
        }),
        on_command: Box::new(move |command| {
            let callback = commands.on_command.borrow().clone();
            callback.emit(command);
        }),
    }
}

/// The addresses of the files for the worker, as the page names them.
pub(crate) fn worker_files(document: &Document) -> Option<WorkerFiles> {
    let tag = document.query_selector("script[data-glue]").ok()??;
    let base = document.base_uri().ok()??;
    let absolute = |address: &str| web_sys::Url::new_with_base(address, &base).map(|url| url.href()).ok();
    Some(WorkerFiles { script: absolute("worker.js")?, glue: absolute(&tag.get_attribute("data-glue")?)? })
}

/// Says why there is nothing to see.
fn refuse(document: &Document, error: &MountError) {
    if let (Some(root), Ok(notice)) = (document.get_element_by_id("app"), document.create_element("p")) {
        notice.set_class_name("notice");
        let _ = notice.set_attribute("role", "alert");
        notice.set_text_content(Some(&format!("The figure cannot run here: {error}.")));
        let _ = root.append_child(&notice);
    }
}
