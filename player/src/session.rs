//! What a player knows: the film, the point in time, the elements. Calls nobody back; what the page has to hear comes out
//! as [`Notices`].

use std::rc::Rc;

use gstage_scene::film::Film;
use gstage_scene::playback::{Input, Playback};
use gstage_scene::timeline::Ms;
use gstage_scene::view::{Live, StepView};
use gstage_scene::viewport::{Theme, Viewport};
use wasm_bindgen::JsValue;

use crate::easel::{Easel, WorkerNews};
use crate::live_region;
use crate::marks;
use crate::preferences::{Preferences, ThemeChoice};
use crate::report::{Change, Programme};
use crate::selection::{Selection, SelectionError};
use crate::sharpness::Sharpness;
use crate::stage::Stage;

/// The longest time that one frame lets pass, in milliseconds: after a hiccup the story goes on, it does not leap.
const LONGEST_TICK: f64 = 100.0;

/// Numbers that count along are told this often, in milliseconds: faster ones cannot be read, and each costs the page a layout.
const COUNT_EVERY: f64 = 50.0;

/// The state behind a player.
#[derive(Debug)]
pub struct Session {
    stage: Stage,
    easel: Easel,
    preferences: Preferences,
    choice: ThemeChoice,
    selection: Selection,
    film: Film,
    programme: Rc<Programme>,
    playback: Playback,
    /// Index of the step that `view` describes.
    step: usize,
    view: Rc<StepView>,
    live: Live,
    /// When the numbers were told last.
    counted: f64,
    sharpness: Sharpness,
    size: (f32, f32),
    /// The time of the last frame, while time runs.
    clock: Option<f64>,
    /// Whether what is on the canvas is not what it should be.
    stale: bool,
    /// The step and how far its motion is, as they were drawn last: while both stay, the picture stays.
    drawn: Option<(usize, Ms)>,
    /// Whether a frame of this film has been on the canvas.
    seen: bool,
    /// What the page heard last.
    told: Option<Change>,
}

/// What the page has to hear.
#[derive(Debug, Default)]
pub struct Notices {
    /// Something that changes rarely has changed.
    pub change: Option<Change>,
    /// A frame was asked for, and the numbers that changed with it.
    pub frame: Option<(Ms, Option<Live>)>,
    /// The first frame of a film is on the canvas.
    pub ready: bool,
}

impl Session {
    /// A session that shows a film at a step (1-based).
    #[must_use]
    pub fn new(
        stage: Stage,
        easel: Easel,
        preferences: Preferences,
        choice: ThemeChoice,
        (selection, film): (Selection, Film),
        step: u32,
        device_scale: f32,
    ) -> Self {
        let size = stage.size();
        let mut session = Self {
            programme: Rc::new(Programme::of(&film)),
            stage,
            easel,
            preferences,
            choice,
            selection,
            film,
            playback: Playback::default(),
            step: 0,
            view: Rc::default(),
            live: Live::default(),
            counted: f64::NEG_INFINITY,
            sharpness: Sharpness::new(device_scale),
            size,
            clock: None,
            stale: true,
            drawn: None,
            seen: false,
            told: None,
        };
        session.easel.load(&session.selection, session.preferences.pace());
        session.enter(step.saturating_sub(1));
        session
    }

    /// Whether a frame is needed.
    #[must_use]
    pub fn needs_frame(&self) -> bool {
        self.stale || self.playback.is_running()
    }

    /// The state as the page may know it.
    #[must_use]
    pub fn state(&self) -> Change {
        Change {
            programme: Rc::clone(&self.programme),
            view: Rc::clone(&self.view),
            run: self.playback.run(),
            speed: self.playback.speed(),
            theme: self.preferences.theme(self.choice),
        }
    }

    /// The point in time.
    #[must_use]
    pub fn at(&self) -> Ms {
        self.playback.at()
    }

    /// The numbers at this instant.
    #[must_use]
    pub fn live(&self) -> &Live {
        &self.live
    }

    /// The step at rest as a stand-alone SVG.
    pub fn svg(&mut self) -> String {
        let viewport = self.viewport(1.0);
        self.film.svg(self.step, &viewport)
    }

    /// Takes one input of the playback.
    pub fn input(&mut self, input: Input) -> Notices {
        let was = self.playback.at();
        if let Some(start) = self.skipped_rest(input) {
            self.playback.update(self.film.timeline(), Input::Seek(start));
        }
        self.playback.update(self.film.timeline(), input);
        self.stale |= self.playback.at() != was;
        self.follow()
    }

    /// Loads another film and shows a step (1-based) of it.
    ///
    /// # Errors
    /// There is no such film; what is on stays on.
    pub fn load(&mut self, selection: Selection, step: u32) -> Result<Notices, SelectionError> {
        let film = selection.film(self.preferences.pace())?;
        self.programme = Rc::new(Programme::of(&film));
        self.film = film;
        self.selection = selection;
        self.easel.load(&self.selection, self.preferences.pace());
        self.stage.live_region.start_over();
        self.seen = false;
        self.enter(step.saturating_sub(1));
        Ok(self.follow())
    }

    /// Takes over settings of the system that may have changed.
    pub fn settings_changed(&mut self) -> Notices {
        let pace = self.preferences.pace();
        // The pace of a film shows in the lengths of its steps, so a film of the other pace has another duration or the same
        // frames.
        if let Ok(film) = self.selection.film(pace)
            && film.timeline() != self.film.timeline()
        {
            self.film = film;
            self.programme = Rc::new(Programme::of(&self.film));
            self.easel.load(&self.selection, pace);
            self.enter(self.step as u32);
        }
        self.stale = true;
        self.follow()
    }

    /// Takes over a palette.
    pub fn set_theme(&mut self, choice: ThemeChoice) -> Notices {
        self.choice = choice;
        self.stale = true;
        self.follow()
    }

    /// Takes over the size of the host and the pixels of the screen.
    pub fn resized(&mut self, device_scale: f32) -> Notices {
        let size = self.stage.size();
        let before = self.sharpness;
        self.sharpness.set_device(device_scale);
        self.stale |= size != self.size || before != self.sharpness;
        self.size = size;
        self.follow()
    }

    /// Lets time pass and asks for the frame at `now` (milliseconds of the page).
    ///
    /// # Errors
    /// What the browser refuses.
    pub fn frame(&mut self, now: f64) -> Result<Notices, JsValue> {
        let ran = self.playback.is_running();
        if ran {
            let passed = self.clock.map_or(0.0, |last| (now - last).clamp(0.0, LONGEST_TICK));
            self.playback.update(self.film.timeline(), Input::Tick((passed * 1000.0) as u32));
        }
        self.clock = self.playback.is_running().then_some(now);
        if !(self.stale || ran) {
            return Ok(Notices::default());
        }
        let mut notices = self.follow();
        let at = self.playback.at();
        let cursor = self.film.timeline().at(at);
        let picture = Some((cursor.step, cursor.elapsed));
        // Once time stands the picture is drawn once more, with all its pixels.
        let settles = ran && !self.playback.is_running();
        let mut changed = None;
        if std::mem::replace(&mut self.drawn, picture) != picture || self.stale || settles {
            self.stale = false;
            notices.ready = self.draw(at)?;
            let moves = self.playback.is_running() && cursor.elapsed < cursor.motion;
            if !moves || notices.change.is_some() || now - self.counted >= COUNT_EVERY {
                self.counted = now;
                let live = self.film.live(at);
                changed = (live != self.live || notices.change.is_some()).then(|| live.clone());
                self.live = live;
            }
        }
        notices.frame = Some((at, changed));
        Ok(notices)
    }

    /// Takes note of what the worker says.
    ///
    /// # Errors
    /// What the browser refuses.
    pub fn worker_says(&mut self, news: WorkerNews) -> Result<Notices, JsValue> {
        let mut notices = Notices::default();
        match news {
            WorkerNews::Drawn(milliseconds) => {
                if self.playback.is_running() {
                    self.sharpness.drew_in(milliseconds);
                }
                if self.easel.drawn() {
                    notices.ready = self.shown();
                }
            }
            WorkerNews::Failed(_) => {
                // The canvas is lost with the worker.
                self.stage.renew_canvas()?;
                self.easel = Easel::page(&self.stage.canvas)?;
                self.stale = true;
            }
        }
        Ok(notices)
    }

    /// Where to start playing from a step at rest: whoever stood there has read it, so its rest is skipped.
    fn skipped_rest(&self, input: Input) -> Option<Ms> {
        let starts = matches!(input, Input::Play | Input::Toggle) && !self.playback.is_running();
        let timeline = self.film.timeline();
        let rests = self.playback.at() == timeline.rest_of(self.step);
        (starts && rests && self.step + 1 < timeline.len()).then(|| timeline.start_of(self.step + 1))
    }

    /// Shows a step (0-based) at rest.
    fn enter(&mut self, step: u32) {
        self.playback.update(self.film.timeline(), Input::Step(step));
        self.view = Rc::new(self.film.view(self.film.timeline().at(self.playback.at()).step));
        self.stale = true;
    }

    /// Brings the step, the marks and the voice up to the point in time, and tells what changed.
    fn follow(&mut self) -> Notices {
        let step = self.film.timeline().at(self.playback.at()).step;
        if step != self.step || self.view.number as usize != step + 1 {
            self.step = step;
            self.view = Rc::new(self.film.view(step));
        }
        let state = self.state();
        if self.told.as_ref() == Some(&state) {
            return Notices::default();
        }
        marks::mark_programme(&self.stage.host, &self.programme);
        marks::mark_step(&self.stage.host, &self.view);
        if self.needs_frame() {
            marks::mark_ready(&self.stage.host, false);
        }
        let words = live_region::words(&self.view);
        self.stage.describe(&words);
        self.stage.live_region.say(self.view.number, &words);
        self.told = Some(state.clone());
        Notices { change: Some(state), ..Notices::default() }
    }

    /// Draws the frame at `at`. Returns whether this was the first one of the film and is on the canvas already.
    fn draw(&mut self, at: Ms) -> Result<bool, JsValue> {
        let scale = if self.playback.is_running() { self.sharpness.in_motion() } else { self.sharpness.at_rest() };
        let viewport = self.viewport(scale);
        if viewport.width < 1.0 || viewport.height < 1.0 {
            return Ok(false);
        }
        self.stage.labels.show(self.film.labels(at, &viewport))?;
        let drawn = self.easel.draw(&mut self.film, at, &viewport)?;
        Ok(drawn && self.shown())
    }

    /// The newest frame is on the canvas. Returns whether it is the first one of the film.
    fn shown(&mut self) -> bool {
        if !self.needs_frame() {
            marks::mark_ready(&self.stage.host, true);
        }
        !std::mem::replace(&mut self.seen, true)
    }

    fn viewport(&self, scale: f32) -> Viewport {
        let theme: Theme = self.preferences.theme(self.choice);
        Viewport { width: self.size.0, height: self.size.1, scale, theme }
    }
}
