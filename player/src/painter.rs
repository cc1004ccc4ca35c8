//! Draws frames of a film on a surface: the same code in the page and in a worker.

use gstage_scene::film::Film;
use gstage_scene::timeline::{Ms, Pace};
use gstage_scene::viewport::{Theme, Viewport};
use wasm_bindgen::prelude::*;
use web_sys::OffscreenCanvas;

use crate::selection::Selection;
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
}

#[wasm_bindgen]
impl Painter {
    /// Takes over a canvas.
    ///
    /// # Errors
    /// The browser gives no 2D context.
    #[wasm_bindgen(constructor)]
    pub fn new(canvas: OffscreenCanvas) -> Result<Painter, JsValue> {
        Ok(Self { brush: Brush::new(Surface::offscreen(canvas)?), film: None })
    }

    /// Runs a scenario; empty names leave kernel and mode to it.
    ///
    /// # Errors
    /// The reason, as a string, where there is no film.
    pub fn load(&mut self, slug: &str, kernel: &str, mode: &str, reduced: bool) -> Result<(), JsValue> {
        let pace = if reduced { Pace::Reduced } else { Pace::Full };
        let film = Selection::from_names(slug, kernel, mode).film(pace).map_err(|error| error.to_string())?;
        self.film = Some(film);
        Ok(())
    }

    /// Draws the frame at `at` milliseconds in `width` × `height` CSS pixels.
    ///
    /// # Errors
    /// The browser refuses the image.
    pub fn draw(&mut self, at: u32, width: f32, height: f32, scale: f32, light: bool) -> Result<(), JsValue> {
        let theme = if light { Theme::Light } else { Theme::Dark };
        match &mut self.film {
            Some(film) => self.brush.draw(film, Ms(at), &Viewport { width, height, scale, theme }),
            None => Ok(()),
        }
    }
}
