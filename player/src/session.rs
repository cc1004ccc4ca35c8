//! What a player knows: the film, the point in time, the elements. Calls nobody back; what the page has to hear comes out
//! as [`Notices`].

mod counting;
mod looking;
mod time;

use std::rc::Rc;

use gstage_scene::film::Film;
use gstage_scene::lens::Lens;
use gstage_scene::playback::{Input, Playback};
use gstage_scene::timeline::Ms;
use gstage_scene::view::StepView;
use gstage_scene::viewport::{Theme, Viewport};
use wasm_bindgen::JsValue;
use web_sys::Performance;

use self::counting::Counting;
use crate::clock::Clock;
use crate::easel::{Course, Easel, WorkerNews};
use crate::live_region;
use crate::marks;
use crate::notices::Notices;
use crate::preferences::{Preferences, ThemeChoice};
use crate::report::{Change, Programme};
use crate::selection::{Selection, SelectionError};
use crate::sharpness::Sharpness;
use crate::sight::Sight;
use crate::stage::Stage;
use crate::starting;

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
    /// The numbers that count along, where the page shows any.
    counting: Option<Counting>,
    sharpness: Sharpness,
    size: (f32, f32),
    /// Whether it is another one since the labels were shown.
    resized: bool,
    /// Device pixels per CSS pixel, at rest.
    scale: f32,
    performance: Performance,
    /// Since when time runs.
    clock: Option<Clock>,
    /// Whether what is on the canvas is not what it should be.
    stale: bool,
    /// The step and how far its motion is, as they were shown last: while both stay, the picture stays.
    drawn: Option<(usize, Ms)>,
    /// The step of the labels, and whether its motion was over.
    labelled: Option<(usize, bool)>,
    /// Whether a frame of this film has been on the canvas.
    seen: bool,
    /// Whether playing stops at the end of each chapter.
    pub stops: bool,
    /// What the page heard last.
    told: Option<Change>,
    /// What the visitor looks at.
    sight: Sight,
}

impl Session {
    /// A session that shows a film at a step (1-based).
    #[must_use]
    pub fn new(
        stage: Stage,
        easel: Easel,
        performance: Performance,
        preferences: Preferences,
        choice: ThemeChoice,
        (selection, film): (Selection, Film),
        step: u32,
    ) -> Self {
        let (size, scale) = (stage.size(), stage.scale());
        let mut session = Self {
            programme: Rc::new(Programme::of(&selection, &film)),
            stage,
            easel,
            preferences,
            choice,
            selection,
            film,
            playback: Playback::default(),
            step: 0,
            view: Rc::default(),
            counting: None,
            sharpness: Sharpness::default(),
            size,
            resized: false,
            scale,
            performance,
            clock: None,
            stale: true,
            drawn: None,
            labelled: None,
            seen: false,
            stops: false,
            told: None,
            sight: Sight::default(),
        };
        session.easel.load(&session.selection, session.preferences.pace());
        session.enter(step.saturating_sub(1));
        session
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

    /// What is shown.
    #[must_use]
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// The point in time.
    #[must_use]
    pub fn at(&self) -> Ms {
        self.playback.at()
    }

    /// What the step after the one that is on says; `None` after the last.
    pub fn next_view(&mut self) -> Option<Rc<StepView>> {
        (self.step + 1 < self.film.timeline().len()).then(|| self.film.view(self.step + 1))
    }

    /// The step at rest as a stand-alone SVG.
    pub fn svg(&mut self) -> String {
        let viewport = Viewport { lens: Lens::WHOLE, ..self.viewport(1.0) };
        self.film.svg(self.step, &viewport)
    }

    /// Takes one input of the playback.
    pub fn input(&mut self, input: Input) -> Notices {
        let ran = self.playback.is_running();
        self.pass(self.performance.now());
        let was = self.playback.at();
        let timeline = self.film.timeline();
        if let Some(start) = starting::skipped_rest(&self.playback, timeline, self.step, input) {
            self.playback.update(self.film.timeline(), Input::Seek(start));
        }
        let chapters = if self.stops { &self.programme.chapters[..] } else { &[] };
        let input = starting::to_end_of_chapter(&self.playback, timeline, chapters, input).unwrap_or(input);
        self.playback.update(self.film.timeline(), input);
        self.stale |= self.playback.at() != was;
        if ran && !self.playback.is_running() {
            self.clock = None;
            self.stale = true;
            // A worker would draw on until the next frame of the page. To it this is only a message, which nobody refuses.
            if self.easel.runs() {
                return self.frame(self.performance.now()).unwrap_or_default();
            }
        }
        self.follow()
    }

    /// Loads another film and shows a step (1-based) of it.
    ///
    /// # Errors
    /// There is no such film; what is on stays on.
    pub fn load(&mut self, selection: Selection, step: u32) -> Result<Notices, SelectionError> {
        let film = selection.film(self.preferences.pace())?;
        self.programme = Rc::new(Programme::of(&selection, &film));
        self.film = film;
        self.selection = selection;
        self.easel.load(&self.selection, self.preferences.pace());
        self.stage.live_region.start_over();
        self.seen = false;
        self.look_ahead();
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
            self.programme = Rc::new(Programme::of(&self.selection, &self.film));
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
    pub fn resized(&mut self) -> Notices {
        let (size, scale) = (self.stage.size(), self.stage.scale());
        self.resized |= (size, scale) != (self.size, self.scale);
        self.stale |= self.resized;
        (self.size, self.scale) = (size, scale);
        self.follow()
    }

    /// Lets time pass up to `now` (milliseconds of the page; NaN for this very moment), and shows what is to be seen then.
    ///
    /// # Errors
    /// What the browser refuses.
    pub fn frame(&mut self, now: f64) -> Result<Notices, JsValue> {
        let now = if now.is_nan() { self.performance.now() } else { now };
        let ran = self.playback.is_running();
        if ran && self.clock.is_none() {
            self.clock = Some(Clock::start(now));
        }
        self.pass(now);
        if !(self.stale || ran) {
            return Ok(Notices::default());
        }
        let mut notices = self.follow();
        let at = self.playback.at();
        // Once time stands the picture is drawn once more, with all its pixels.
        let settles = ran && !self.playback.is_running();
        let afresh = std::mem::take(&mut self.stale) || settles;
        notices.ready = self.draw((at, now), afresh)?;
        let live = self.count((at, now), afresh || notices.change.is_some());
        notices.frame = Some((at, live));
        Ok(notices)
    }

    /// Takes note of what the worker says.
    ///
    /// # Errors
    /// What the browser refuses.
    pub fn worker_says(&mut self, news: WorkerNews) -> Result<Notices, JsValue> {
        let mut notices = Notices::default();
        match news {
            WorkerNews::Drawn => {
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

    /// Shows a step (0-based) at rest.
    fn enter(&mut self, step: u32) {
        self.playback.update(self.film.timeline(), Input::Step(step));
        self.view = self.film.view(self.film.timeline().at(self.playback.at()).step);
        self.stale = true;
    }

    /// Brings the step, the marks and the voice up to the point in time, and tells what changed.
    fn follow(&mut self) -> Notices {
        let step = self.film.timeline().at(self.playback.at()).step;
        if step != self.step || self.view.number as usize != step + 1 {
            if self.is_magnified() && self.film.shot(step) != self.film.shot(self.step) {
                self.look_ahead();
            }
            self.step = step;
            self.view = self.film.view(step);
        }
        let state = self.state();
        if self.told.as_ref() == Some(&state) {
            return Notices::default();
        }
        marks::mark_programme(&self.stage.host, &self.programme);
        marks::mark_step(&self.stage.host, &self.view);
        if self.is_busy() {
            marks::mark_ready(&self.stage.host, false);
        }
        let words = live_region::words(&self.view);
        self.stage.describe(&words);
        self.stage.live_region.say(self.view.number, &words);
        self.told = Some(state.clone());
        Notices { change: Some(state), ..Notices::default() }
    }

    /// Sees to it that the frame at `at` is shown, `afresh` even if it is as it was. Returns whether this was the first one of the film and is on the canvas
    /// already.
    fn draw(&mut self, (at, now): (Ms, f64), afresh: bool) -> Result<bool, JsValue> {
        let cursor = self.film.timeline().at(at);
        let viewport = self.viewport(self.scale);
        if viewport.width < 1.0 || viewport.height < 1.0 {
            return Ok(false);
        }
        let words = Some((cursor.step, self.is_over(at)));
        if std::mem::replace(&mut self.labelled, words) != words || afresh {
            let again = std::mem::take(&mut self.resized);
            self.stage.labels.show(self.film.labels(at, &viewport), again)?;
            self.look_again();
        }
        let runs = self.playback.until(self.film.timeline());
        if let (Some(until), true) = (runs, self.easel.runs()) {
            let since = self.performance.time_origin() + now;
            let course = Course { until, speed: self.playback.speed(), viewport };
            self.easel.run(course, (at, since), afresh);
            return Ok(false);
        }
        let picture = Some((cursor.step, cursor.elapsed));
        if std::mem::replace(&mut self.drawn, picture) == picture && !afresh {
            return Ok(false);
        }
        let scale = if runs.is_some() { self.sharpness.in_motion(self.scale) } else { self.scale };
        let began = self.performance.now();
        let drawn = self.easel.draw(&mut self.film, at, &Viewport { scale, ..viewport })?;
        if runs.is_some() {
            self.sharpness.drew_in((self.performance.now() - began) as f32, scale);
        }
        Ok(drawn && self.shown())
    }

    /// The newest frame is on the canvas. Returns whether it is the first one of the film.
    fn shown(&mut self) -> bool {
        if !self.is_busy() {
            marks::mark_ready(&self.stage.host, true);
        }
        !std::mem::replace(&mut self.seen, true)
    }

    fn viewport(&self, scale: f32) -> Viewport {
        let theme: Theme = self.preferences.theme(self.choice);
        Viewport { width: self.size.0, height: self.size.1, scale, theme, lens: self.sight.lens }
    }
}
