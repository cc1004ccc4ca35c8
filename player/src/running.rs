//! What runs behind a player: its session, and what the browser calls it with.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gstage_scene::playback::{Input, Run};
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlElement, KeyboardEvent, ResizeObserver, Window};

use crate::easel::Easel;
use crate::frame_loop::FrameLoop;
use crate::key_event;
use crate::keys::Command;
use crate::listener::Listener;
use crate::looking::{Looking, is_look, look_of};
use crate::notices::Notices;
use crate::options::{KeyScope, Options};
use crate::player::{MountError, Player};
use crate::preferences::Preferences;
use crate::report::{Ears, Frame};
use crate::session::Session;
use crate::sight::Look;
use crate::stage::{Stage, around};

/// Everything that runs.
pub(crate) struct Running {
    pub(crate) session: RefCell<Session>,
    ears: Ears,
    /// Whether letters mean anything.
    pub(crate) letters: Cell<bool>,
    frames: FrameLoop,
    window: Window,
    host: HtmlElement,
    scope: KeyScope,
    wire: Wire,
    /// Another player that does the same.
    pub(crate) follower: RefCell<Option<Player>>,
    /// Dropped with the player, which silences them.
    _listeners: RefCell<Vec<Listener>>,
    resizes: RefCell<Option<Resizes>>,
    /// What is needed to look around, once somebody does.
    looking: RefCell<Option<Looking>>,
}

/// An observer and the closure that it calls.
struct Resizes {
    observer: ResizeObserver,
    _closure: Closure<dyn FnMut()>,
}

/// The way from a callback of the browser back to the player, as long as there is one.
#[derive(Clone, Default)]
pub(crate) struct Wire(Rc<RefCell<Weak<Running>>>);

impl Wire {
    pub(crate) fn with(&self, act: impl FnOnce(&Rc<Running>)) {
        let running = self.0.borrow().upgrade();
        if let Some(running) = running {
            act(&running);
        }
    }
}

impl Running {
    /// Sets everything up in `host` and shows a step at rest.
    ///
    /// # Errors
    /// There is no such film, or the browser refuses a canvas.
    pub(crate) fn mount(host: &HtmlElement, options: Options, ears: Ears) -> Result<Rc<Self>, MountError> {
        let (_, window) = around(host)?;
        let wire = Wire::default();
        let changed = wire.clone();
        let preferences = Preferences::watch(&window, move || changed.with(|it| it.act(Session::settings_changed)));
        let film = options.selection.film(preferences.pace()).map_err(MountError::Selection)?;
        let mut stage = Stage::build(host)?;
        let easel = easel(&mut stage, &options, &wire)?;
        let shown = (options.selection, film);
        let performance = window.performance().ok_or_else(|| JsValue::from("no clock"))?;
        let mut session = Session::new(stage, easel, performance, preferences, options.theme, shown, options.step);
        if ears.on_frame.is_some() {
            session.count_along();
        }
        let ticked = wire.clone();
        let running = Rc::new(Running {
            session: RefCell::new(session),
            ears,
            letters: Cell::new(true),
            frames: FrameLoop::new(window.clone(), move |now| ticked.with(|it| it.frame(now))),
            window,
            host: host.clone(),
            scope: options.keys,
            wire: wire.clone(),
            follower: RefCell::default(),
            _listeners: RefCell::default(),
            resizes: RefCell::default(),
            looking: RefCell::default(),
        });
        *wire.0.borrow_mut() = Rc::downgrade(&running);
        running.listen();
        running.observe(host, &wire)?;
        running.tell(Notices::default());
        Ok(running)
    }

    pub(crate) fn act(&self, change: impl FnOnce(&mut Session) -> Notices) {
        let notices = change(&mut self.session.borrow_mut());
        self.tell(notices);
    }

    pub(crate) fn input(&self, input: Input) {
        self.act(|session| session.input(input));
        let Some(follower) = self.follower() else { return };
        follower.input(input);
        let (at, run) = {
            let session = self.session.borrow();
            (session.at(), session.state().run)
        };
        // Both have asked the clock, one after the other: where time stands, it stands at the same point.
        if run == Run::Paused && follower.at() != at {
            follower.input(Input::Seek(at));
        }
    }

    pub(crate) fn follower(&self) -> Option<Player> {
        self.follower.borrow().clone()
    }

    fn frame(&self, now: f64) {
        // A browser that refuses a frame refuses the next one too; the last good one stays.
        let notices = self.session.borrow_mut().frame(now).unwrap_or_default();
        self.tell(notices);
    }

    /// Tells the page what it has to hear, and asks to be woken when there is something to do. The session is free meanwhile.
    pub(crate) fn tell(&self, notices: Notices) {
        if let Some(change) = notices.change {
            (self.ears.on_change)(change);
        }
        if let (Some((at, live)), Some(on_frame)) = (notices.frame, &self.ears.on_frame) {
            on_frame(Frame { at, live: live.as_ref() });
        }
        if notices.ready {
            (self.ears.on_ready)();
        }
        match self.session.borrow().wake() {
            Some(wake) => self.frames.request(wake),
            None => self.frames.cancel(),
        }
    }

    pub(crate) fn command(&self, command: Command) {
        if let Some(look) = look_of(command) {
            return self.look(look);
        }
        let input = match command {
            Command::Next => Input::Next,
            Command::Previous => Input::Previous,
            Command::First => Input::Step(0),
            Command::Last => Input::Step(u32::MAX),
            Command::Toggle => Input::Toggle,
            Command::Chapter(number) => {
                let state = self.session.borrow().state();
                match state.programme.chapters.get(usize::from(number) - 1) {
                    Some(chapter) => Input::Step(chapter.first - 1),
                    None => return,
                }
            }
            _ => return (self.ears.on_command)(command),
        };
        self.input(input);
    }

    /// Looks around, by what is set up the first time.
    fn look(&self, look: Look) {
        self.start_looking();
        self.act(|session| session.look(look));
    }

    fn start_looking(&self) {
        if self.looking.borrow().is_some() {
            return;
        }
        let wire = self.wire.clone();
        let act = move |look| wire.with(|it| it.act(|session| session.look(look)));
        // Where the browser refuses a button there is still the figure.
        *self.looking.borrow_mut() = Looking::new(&self.host, self.scope, act).ok();
    }

    fn listen(&self) {
        let (scope, wire) = (self.scope, &self.wire);
        let mut listeners = Vec::new();
        for kind in ["pointerenter", "focusin"] {
            let wire = wire.clone();
            listeners.push(Listener::new(&self.host, kind, move |event| {
                wire.with(|it| {
                    let first = it.looking.borrow().is_none();
                    it.start_looking();
                    // The listeners that are new do not hear what called them.
                    if first && is_look(&event) {
                        it.act(|session| session.look(Look::Begin));
                    }
                });
            }));
        }
        if let Some(document) = self.window.document() {
            if scope == KeyScope::Document {
                let wire = wire.clone();
                listeners.push(Listener::new(&document, "keydown", move |event| wire.with(|it| it.key(event))));
            }
            let wire = wire.clone();
            let hidden = document.clone();
            listeners.push(Listener::new(&document, "visibilitychange", move |_| {
                if hidden.hidden() {
                    wire.with(|it| it.act(|session| session.input(Input::Pause)));
                }
            }));
        }
        self._listeners.borrow_mut().extend(listeners);
    }

    pub(crate) fn key(&self, event: Event) {
        let event: KeyboardEvent = event.unchecked_into();
        let command = key_event::command(&event, self.letters.get());
        // In another page there are no notes, no second figure and no dialogs, and the key is that page's.
        let is_page_s = |command: &Command| matches!(command, Command::Notes | Command::Compare | Command::WhatIf);
        if let Some(command) = command.filter(|command| !is_page_s(command) || self.scope == KeyScope::Document) {
            // There is no way back from the whole picture: the key is somebody else's.
            if command == Command::Whole && !self.session.borrow().is_magnified() {
                return;
            }
            event.prevent_default();
            event.stop_propagation();
            self.command(command);
        }
    }

    fn observe(&self, host: &HtmlElement, wire: &Wire) -> Result<(), JsValue> {
        let wire = wire.clone();
        let closure = Closure::<dyn FnMut()>::new(move || {
            wire.with(|it| it.act(Session::resized));
        });
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref())?;
        observer.observe(host);
        *self.resizes.borrow_mut() = Some(Resizes { observer, _closure: closure });
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(resizes) = self.resizes.take() {
            resizes.observer.disconnect();
        }
    }
}

/// A worker to draw in if the options name one and the browser can, else the page.
fn easel(stage: &mut Stage, options: &Options, wire: &Wire) -> Result<Easel, JsValue> {
    if let Some(files) = &options.worker {
        let wire = wire.clone();
        let on_news = move |news| {
            wire.with(|it| it.act(|session| session.worker_says(news).unwrap_or_default()));
        };
        match Easel::worker(&stage.canvas, files, on_news) {
            Ok(easel) => return Ok(easel),
            // The canvas may have been handed over already.
            Err(_) => stage.renew_canvas()?,
        }
    }
    Easel::page(&stage.canvas)
}
