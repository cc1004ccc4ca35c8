//! Draws frames of a film on a surface: the same code in the page and in a worker.

use gstage_scene::compare::lockstep::Cue;
use gstage_scene::film::Film;
use gstage_scene::lens::Lens;
use gstage_scene::playback::{Input, Playback};
use gstage_scene::timeline::{Cursor, Ms, Pace};
use gstage_scene::viewport::{Theme, Viewport};
use wasm_bindgen::prelude::*;
use web_sys::OffscreenCanvas;

use crate::clock::Clock;
use crate::reels;
use crate::selection::Selection;
use crate::sharpness::Sharpness;
use crate::surface::Surface;

/// The pixel buffer and where it goes.
#[derive(Debug)]
pub struct Brush {
    surface: Surface,
    rgba: Vec<u8>,
}

impl Brush {
    /// A brush for a surface.
    #[must_use]
    pub fn new(surface: Surface) -> Self {
        Self { surface, rgba: Vec::new() }
    }

    /// Draws the frame at `at`.
    ///
    /// # Errors
    /// The browser refuses the image.
    pub fn draw(&mut self, film: &mut Film, at: Ms, viewport: &Viewport) -> Result<(), JsValue> {
        let (width, height) = (viewport.pixel_width(), viewport.pixel_height());
        self.rgba.resize(width * height * 4, 0);
        film.draw(at, viewport, &mut self.rgba);
        self.surface.put(&self.rgba, width as u32, height as u32)
    }
}

/// What lives in the worker: a film of its own, and a canvas. Driven by messages of the page through `worker.js`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Painter {
    brush: Brush,
    film: Option<Film>,
    /// What the film shows.
    loaded: Option<(Selection, Pace)>,
    run: Option<Run>,
    sharpness: Sharpness,
}

/// Frames that the worker draws by itself, one after another.
#[derive(Debug)]
struct Run {
    playback: Playback,
    clock: Clock,
    /// The view of a frame at rest.
    viewport: Viewport,
    /// The step and how far its motion is, as they were drawn last: while both stay, the picture stays.
    drawn: Option<(usize, Ms)>,
}

#[wasm_bindgen]
impl Painter {
    /// Takes over a canvas.
    ///
    /// # Errors
    /// The browser gives no 2D context.
    #[wasm_bindgen(constructor)]
    pub fn new(canvas: OffscreenCanvas) -> Result<Painter, JsValue> {
        let brush = Brush::new(Surface::offscreen(canvas)?);
        Ok(Self { brush, film: None, loaded: None, run: None, sharpness: Sharpness::default() })
    }

    /// Takes over a reel that a film may be shown from.
    ///
    /// # Errors
    /// The reason, as a string, where the bytes are no reel.
    pub fn reel(&mut self, bytes: Vec<u8>) -> Result<(), JsValue> {
        reels::add_reel(bytes)
    }

    /// Shows a scenario; empty names leave kernel and mode to it.
    ///
    /// # Errors
    /// The reason, as a string, where there is no film.
    pub fn load(&mut self, slug: &str, kernel: &str, mode: &str, reduced: bool) -> Result<(), JsValue> {
        let pace = if reduced { Pace::Reduced } else { Pace::Full };
        self.show(Selection::from_names(slug, kernel, mode), pace)
    }

    /// Goes on with a variant of the scenario that was loaded (its place in the list, or -1 for the scenario itself) and
    /// with the cues that keep it in step with another film, as plain numbers.
    ///
    /// # Errors
    /// The reason, as a string, where there is no film.
    pub fn keep_step(&mut self, variant: i32, cues: &[u32]) -> Result<(), JsValue> {
        let Some((loaded, pace)) = self.loaded.take() else { return Ok(()) };
        let variant = u8::try_from(variant).ok();
        self.show(Selection { variant, cues: Cue::from_numbers(cues).into(), ..loaded }, pace)
    }

    /// Draws the frame at `at` milliseconds in a view (see [`view_of`]), and stands still.
    ///
    /// # Errors
    /// The browser refuses the image.
    pub fn draw(&mut self, view: &[f32], at: u32) -> Result<(), JsValue> {
        self.run = None;
        match &mut self.film {
            Some(film) => self.brush.draw(film, Ms(at), &viewport(view)),
            None => Ok(()),
        }
    }

    /// Runs in a view from `at` to `until` with `speed` percent: `at` was at the instant `since`, in milliseconds.
    pub fn run(&mut self, view: &[f32], at: u32, until: u32, speed: u32, since: f64) {
        self.run = Some(Run {
            playback: Playback::running(Ms(at), Ms(until), speed),
            clock: Clock::start(since),
            viewport: viewport(view),
            drawn: None,
        });
    }

    /// Draws the frame of the instant `now` if it is another than the last, which took `took` milliseconds. Returns
    /// whether there are more to come.
    ///
    /// # Errors
    /// The browser refuses the image.
    pub fn frame(&mut self, now: f64, took: f32) -> Result<bool, JsValue> {
        let (Some(film), Some(run)) = (&mut self.film, &mut self.run) else { return Ok(false) };
        let at_rest = run.viewport.scale;
        self.sharpness.drew_in(took, self.sharpness.in_motion(at_rest));
        run.playback.update(film.timeline(), Input::Tick(run.clock.tick(now)));
        let at = run.playback.at();
        let Cursor { step, elapsed, .. } = film.timeline().at(at);
        let picture = Some((step, elapsed));
        if std::mem::replace(&mut run.drawn, picture) != picture {
            let viewport = Viewport { scale: self.sharpness.in_motion(at_rest), ..run.viewport };
            self.brush.draw(film, at, &viewport)?;
        }
        Ok(run.playback.is_running())
    }
}

impl Painter {
    fn show(&mut self, selection: Selection, pace: Pace) -> Result<(), JsValue> {
        let film = selection.film(pace).map_err(|error| error.to_string())?;
        self.film = Some(film);
        self.loaded = Some((selection, pace));
        self.run = None;
        Ok(())
    }
}

/// A viewport as numbers, for a message: width, height, scale, whether it is light, and the lens.
#[must_use]
pub fn view_of(viewport: &Viewport) -> [f32; 7] {
    let Viewport { width, height, scale, theme, lens } = *viewport;
    let (x, y) = lens.middle();
    [width, height, scale, f32::from(u8::from(theme == Theme::Light)), lens.zoom(), x, y]
}

/// The viewport of a message; nothing of it that is missing is to be seen.
fn viewport(view: &[f32]) -> Viewport {
    let at = |index: usize| view.get(index).copied().unwrap_or_default();
    let theme = if at(3) > 0.0 { Theme::Light } else { Theme::Dark };
    Viewport { width: at(0), height: at(1), scale: at(2), theme, lens: Lens::new(at(4), (at(5), at(6))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewport_comes_out_of_a_message_as_it_went_in() {
        let lens = Lens::new(12.5, (0.25, 0.75));
        let sent = Viewport { width: 704.0, height: 560.0, scale: 1.5, theme: Theme::Light, lens };
        assert_eq!(viewport(&view_of(&sent)), sent);
    }
}
