//! A player in an element of a page.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use gstage_scene::film::{Direction, Film};
use gstage_scene::playback::{Input, Run};
use gstage_scene::timeline::Ms;
use gstage_scene::view::{Live, StepView};
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget, HtmlElement, KeyboardEvent, ResizeObserver, Window};

use crate::easel::Easel;
use crate::frame_loop::FrameLoop;
use crate::key_event;
use crate::keys::Command;
use crate::listener::Listener;
use crate::looking::{Looking, PRESS, is_look};
use crate::notices::Notices;
use crate::options::{KeyScope, Options};
use crate::preferences::{Preferences, ThemeChoice};
use crate::report::{Change, Ears, Frame};
use crate::selection::{Selection, SelectionError};
use crate::session::Session;
use crate::sight::Look;
use crate::stage::Stage;

/// One press of a key moves the picture so far, in CSS pixels.
const PAN: f32 = 64.0;

/// Why a player could not be set up.
#[derive(Clone, PartialEq, Debug)]
pub enum MountError {
    /// There is nothing to show.
    Selection(SelectionError),
    /// The browser refuses something that a player cannot do without.
    Browser(JsValue),
}

impl fmt::Display for MountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Selection(error) => error.fmt(f),
            Self::Browser(_) => f.write_str("the browser gives no canvas to draw on"),
        }
    }
}

impl std::error::Error for MountError {}

impl From<JsValue> for MountError {
    fn from(value: JsValue) -> Self {
        Self::Browser(value)
    }
}

/// A handle on a player. The player lives as long as one of its handles.
#[derive(Clone)]
pub struct Player {
    stage: Rc<Running>,
}

/// Everything that runs.
struct Running {
    session: RefCell<Session>,
    ears: Ears,
    /// Whether letters mean anything.
    letters: Cell<bool>,
    frames: FrameLoop,
    window: Window,
    host: HtmlElement,
    scope: KeyScope,
    wire: Wire,
    /// Another player that does the same.
    follower: RefCell<Option<Player>>,
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
struct Wire(Rc<RefCell<Weak<Running>>>);

impl Wire {
    fn with(&self, act: impl FnOnce(&Rc<Running>)) {
        let running = self.0.borrow().upgrade();
        if let Some(running) = running {
            act(&running);
        }
    }
}

impl Player {
    /// Puts a player into `host`, whose size it takes on, and shows a step at rest.
    ///
    /// # Errors
    /// There is no such film, or the browser refuses a canvas.
    pub fn mount(host: &HtmlElement, options: Options, ears: Ears) -> Result<Self, MountError> {
        let window = web_sys::window().ok_or_else(|| JsValue::from("no window"))?;
        let wire = Wire::default();
        let changed = wire.clone();
        let preferences = Preferences::watch(move || changed.with(|it| it.act(Session::settings_changed)));
        let film = options.selection.film(preferences.pace()).map_err(MountError::Selection)?;
        let mut stage = Stage::build(host)?;
        let easel = easel(&mut stage, &options, &wire)?;
        let shown = (options.selection, film);
        let performance = window.performance().ok_or_else(|| JsValue::from("no clock"))?;
        let session = Session::new(stage, easel, performance, preferences, options.theme, shown, options.step);
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
        Ok(Self { stage: running })
    }

    /// Takes one input of the playback.
    pub fn input(&self, input: Input) {
        self.stage.input(input);
    }

    /// Has another player do all that this one does from now on: their films have to be in step. `None` lets go of it.
    pub fn lead(&self, follower: Option<Player>) {
        self.stage.follower.replace(follower);
    }

    /// Does what a key or a button asks for; what is the page's to do is passed on to it.
    pub fn command(&self, command: Command) {
        self.stage.command(command);
    }

    /// Takes a key press that was heard elsewhere; one that means something is used up.
    pub fn key(&self, event: KeyboardEvent) {
        self.stage.key(event.into());
    }

    /// Loads another film and shows a step (1-based) of it.
    ///
    /// # Errors
    /// There is no such film; what is on stays on.
    pub fn load(&self, selection: Selection, step: u32) -> Result<(), SelectionError> {
        let notices = self.stage.session.borrow_mut().load(selection, step)?;
        self.stage.tell(notices);
        Ok(())
    }

    /// Whether keys that are letters, digits or signs mean anything from now on.
    pub fn set_letters(&self, letters: bool) {
        self.stage.letters.set(letters);
    }

    /// Whether playing stops at the end of each chapter from now on.
    pub fn set_stops(&self, stops: bool) {
        self.stage.session.borrow_mut().stops = stops;
    }

    /// What the step after the one that is on says; `None` after the last.
    #[must_use]
    pub fn next_view(&self) -> Option<std::rc::Rc<StepView>> {
        self.stage.session.borrow_mut().next_view()
    }

    /// Takes over a palette.
    pub fn set_theme(&self, choice: ThemeChoice) {
        self.stage.act(|session| session.set_theme(choice));
        if let Some(follower) = self.stage.follower() {
            follower.set_theme(choice);
        }
    }

    /// The state of the player.
    #[must_use]
    pub fn state(&self) -> Change {
        self.stage.session.borrow().state()
    }

    /// What was selected to be shown.
    #[must_use]
    pub fn selection(&self) -> Selection {
        self.stage.session.borrow().selection().clone()
    }

    /// The numbers that count along, at this instant.
    #[must_use]
    pub fn live(&self) -> Live {
        self.stage.session.borrow().live().clone()
    }

    /// The point in time that is shown.
    #[must_use]
    pub fn at(&self) -> Ms {
        self.stage.session.borrow().at()
    }

    /// Asks the film something about the step (0-based) that is shown.
    pub fn ask<Answer>(&self, question: impl FnOnce(&mut Film, usize) -> Answer) -> Answer {
        self.stage.session.borrow_mut().ask(question)
    }

    /// The step at rest as a stand-alone SVG, in the size of the host.
    #[must_use]
    pub fn svg(&self) -> String {
        self.stage.session.borrow_mut().svg()
    }
}

impl fmt::Debug for Player {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Player").finish_non_exhaustive()
    }
}

impl Running {
    fn act(&self, change: impl FnOnce(&mut Session) -> Notices) {
        let notices = change(&mut self.session.borrow_mut());
        self.tell(notices);
    }

    fn input(&self, input: Input) {
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

    fn follower(&self) -> Option<Player> {
        self.follower.borrow().clone()
    }

    fn frame(&self, now: f64) {
        // A browser that refuses a frame refuses the next one too; the last good one stays.
        let notices = self.session.borrow_mut().frame(now).unwrap_or_default();
        self.tell(notices);
    }

    /// Tells the page what it has to hear, and asks to be woken when there is something to do. The session is free meanwhile.
    fn tell(&self, notices: Notices) {
        if let Some(change) = notices.change {
            (self.ears.on_change)(change);
        }
        if let Some((at, live)) = notices.frame {
            (self.ears.on_frame)(Frame { at, live: live.as_ref() });
        }
        if notices.ready {
            (self.ears.on_ready)();
        }
        match self.session.borrow().wake() {
            Some(wake) => self.frames.request(wake),
            None => self.frames.cancel(),
        }
    }

    fn command(&self, command: Command) {
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
            let wire = wire.clone();
            let hidden = document.clone();
            listeners.push(Listener::new(&document, "visibilitychange", move |_| {
                if hidden.hidden() {
                    wire.with(|it| it.act(|session| session.input(Input::Pause)));
                }
            }));
        }
        let target: Option<EventTarget> = match scope {
            KeyScope::Document => self.window.document().map(Into::into),
            KeyScope::Host => Some(self.host.clone().into()),
            KeyScope::Off => None,
        };
        if let Some(target) = target {
            let wire = wire.clone();
            listeners.push(Listener::new(&target, "keydown", move |event| wire.with(|it| it.key(event))));
        }
        self._listeners.borrow_mut().extend(listeners);
    }

    fn key(&self, event: Event) {
        let event: KeyboardEvent = event.unchecked_into();
        let command = key_event::command(&event, self.letters.get());
        // In another page there are no notes and there is no second figure, and the key is that page's.
        let is_page_s = |command: &Command| matches!(command, Command::Notes | Command::Compare);
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

/// How a command looks around, if it does.
fn look_of(command: Command) -> Option<Look> {
    Some(match command {
        Command::Nearer => Look::Zoom(PRESS, None),
        Command::Farther => Look::Zoom(1.0 / PRESS, None),
        Command::Whole => Look::Whole,
        Command::Point(direction) => Look::Next(direction),
        // What is seen moves the other way than the picture.
        Command::Pan(Direction::Right) => Look::Pan(-PAN, 0.0),
        Command::Pan(Direction::Left) => Look::Pan(PAN, 0.0),
        Command::Pan(Direction::Down) => Look::Pan(0.0, -PAN),
        Command::Pan(Direction::Up) => Look::Pan(0.0, PAN),
        _ => return None,
    })
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
