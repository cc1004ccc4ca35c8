//! Where frames are drawn: in a worker with a canvas of its own, or in the page.
//!
//! A worker gets one message when time begins to run and one when it stands. In between it draws by its own animation
//! frames from the same clock: a message per frame would cost the page more than all else that it does while time runs.

use std::cell::Cell;
use std::fmt;

use gstage_scene::compare::lockstep::Cue;
use gstage_scene::film::Film;
use gstage_scene::link::{kernel_name, mode_name};
use gstage_scene::timeline::{Ms, Pace};
use gstage_scene::viewport::Viewport;
use js_sys::{Array, Float32Array, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlCanvasElement, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::listener::Listener;
use crate::options::WorkerFiles;
use crate::painter::{Brush, view_of};
use crate::reels;
use crate::selection::Selection;
use crate::surface::Surface;

#[wasm_bindgen]
unsafe extern "C" {
    /// The later parts of the module that the page has compiled (`player/js/later.js`); nobody has any where the module is in one
    /// piece.
    #[wasm_bindgen(catch, js_name = compiledLater)]
    fn compiled_later() -> Result<Array, JsValue>;
}

/// What the worker says.
#[derive(Clone, PartialEq, Debug)]
pub enum WorkerNews {
    /// The frame that was asked for is on the canvas.
    Drawn,
    /// It cannot draw. The reason is for developers.
    Failed(String),
}

/// A place to draw.
#[derive(Debug)]
pub enum Easel {
    /// The page itself.
    Page(Brush),
    /// A worker.
    Worker(WorkerEasel),
}

/// Frames to draw one after another while time runs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Course {
    /// Where it stops.
    pub until: Ms,
    /// Speed in percent.
    pub speed: u32,
    /// The view of a frame at rest.
    pub viewport: Viewport,
}

/// A worker, and at most one frame on its way.
pub struct WorkerEasel {
    worker: Worker,
    busy: bool,
    /// What it draws by itself.
    course: Option<Course>,
    /// The newest frame asked for while another was on its way; older ones are dropped.
    wanted: Option<(Ms, Viewport)>,
    /// How many of the later parts of the module it has been given, so that it does not load them itself.
    parts: Cell<u32>,
    _listeners: [Listener; 3],
}

impl Easel {
    /// Draws in the page.
    ///
    /// # Errors
    /// The browser gives no 2D context.
    pub fn page(canvas: &HtmlCanvasElement) -> Result<Self, JsValue> {
        Ok(Self::Page(Brush::new(Surface::page(canvas.clone())?)))
    }

    /// Hands the canvas to a worker. The compiled module goes along, so that nothing is loaded or compiled twice.
    ///
    /// # Errors
    /// The browser has no workers, or no canvas for them, or refuses the file.
    pub fn worker(
        canvas: &HtmlCanvasElement,
        files: &WorkerFiles,
        on_news: impl Fn(WorkerNews) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        if !Reflect::has(canvas, &"transferControlToOffscreen".into())? {
            return Err("no offscreen canvas".into());
        }
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&files.script, &options)?;
        let offscreen = canvas.transfer_control_to_offscreen()?;
        let start =
            message(&["start".into(), files.glue.as_str().into(), wasm_bindgen::module(), offscreen.clone().into()]);
        worker.post_message_with_transfer(&start, &Array::of1(&offscreen))?;
        let listeners = listen(&worker, &on_news);
        Ok(Self::Worker(WorkerEasel {
            worker,
            busy: false,
            course: None,
            wanted: None,
            parts: Cell::new(0),
            _listeners: listeners,
        }))
    }

    /// Takes over another film; a worker makes its own, from the same reel or by running the same scenario.
    pub fn load(&mut self, selection: &Selection, pace: Pace) {
        if let Self::Worker(easel) = self {
            easel.course = None;
            if let Some(reel) = reels::find(selection) {
                easel.post(&["reel".into(), Uint8Array::from(&*reel).into()]);
            }
            let kernel = selection.kernel.map_or("", kernel_name);
            let mode = selection.mode.map_or("", mode_name);
            let reduced = pace == Pace::Reduced;
            easel.post(&["load".into(), selection.slug.as_str().into(), kernel.into(), mode.into(), reduced.into()]);
            if selection.variant.is_some() || !selection.cues.is_empty() {
                let variant = selection.variant.map_or(-1, i32::from);
                let cues = Uint32Array::from(Cue::to_numbers(&selection.cues).as_slice());
                easel.post(&["keep_step".into(), variant.into(), cues.into()]);
            }
        }
    }

    /// Draws the frame at `at`, now or as soon as the worker is free. Returns whether it is drawn already.
    ///
    /// # Errors
    /// The browser refuses the image.
    pub fn draw(&mut self, film: &mut Film, at: Ms, viewport: &Viewport) -> Result<bool, JsValue> {
        match self {
            Self::Page(brush) => brush.draw(film, at, viewport).map(|()| true),
            Self::Worker(easel) => {
                easel.course = None;
                easel.wanted = Some((at, *viewport));
                easel.send();
                Ok(false)
            }
        }
    }

    /// Whether frames in motion are drawn by [`Easel::run`], and not one by one by [`Easel::draw`].
    #[must_use]
    pub fn runs(&self) -> bool {
        matches!(self, Self::Worker(_))
    }

    /// Draws all frames of a course by itself, up to the next [`Easel::draw`]. It is at `at` at the instant `since`,
    /// in milliseconds of the page; nothing happens while it runs along that course already, unless it is to `restart`.
    pub fn run(&mut self, course: Course, (at, since): (Ms, f64), restart: bool) {
        if let Self::Worker(easel) = self
            && (restart || easel.course != Some(course))
        {
            easel.course = Some(course);
            easel.wanted = None;
            let [at, until] = [at, course.until].map(|time| time.0.into());
            easel.post(&["run".into(), view(&course.viewport), at, until, course.speed.into(), since.into()]);
        }
    }

    /// Takes note that the worker drew a frame, and sends the next. Returns whether it has drawn the newest.
    pub fn drawn(&mut self) -> bool {
        match self {
            Self::Page(_) => true,
            Self::Worker(easel) => {
                easel.busy = false;
                easel.send();
                !easel.busy
            }
        }
    }
}

impl WorkerEasel {
    fn send(&mut self) {
        if self.busy {
            return;
        }
        let Some((at, viewport)) = self.wanted.take() else { return };
        self.busy = true;
        self.post(&["draw".into(), view(&viewport), at.0.into()]);
    }

    fn post(&self, parts: &[JsValue]) {
        if let Ok(later) = compiled_later()
            && later.length() > self.parts.get()
        {
            self.parts.set(later.length());
            let _ = self.worker.post_message(&message(&["later".into(), later.into()]));
        }
        // Strings, numbers, flags, bytes and modules can always be cloned.
        let _ = self.worker.post_message(&message(parts));
    }
}

impl Drop for WorkerEasel {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl fmt::Debug for WorkerEasel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkerEasel").field("busy", &self.busy).field("course", &self.course).finish_non_exhaustive()
    }
}

/// A viewport as a part of a message.
fn view(viewport: &Viewport) -> JsValue {
    Float32Array::from(&view_of(viewport)[..]).into()
}

/// A message to the worker: what to do, and with what.
fn message(parts: &[JsValue]) -> Array {
    let list = Array::new();
    for part in parts {
        list.push(part);
    }
    list
}

fn listen(worker: &Worker, on_news: &(impl Fn(WorkerNews) + Clone + 'static)) -> [Listener; 3] {
    let tell = on_news.clone();
    let message = Listener::new(worker, "message", move |event| {
        let Ok(data) = event.unchecked_into::<MessageEvent>().data().dyn_into::<Array>() else { return };
        if data.get(0) == "drawn" {
            tell(WorkerNews::Drawn);
        } else {
            tell(WorkerNews::Failed(data.get(1).as_string().unwrap_or_default()));
        }
    });
    let failed = |kind| {
        let tell = on_news.clone();
        Listener::new(worker, kind, move |_| tell(WorkerNews::Failed(kind.to_owned())))
    };
    [message, failed("error"), failed("messageerror")]
}
