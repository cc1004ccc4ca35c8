//! A canvas that nobody sees: pixels of the figure, and its words over them.

use gstage_scene::figure::BAND;
use gstage_scene::film::Film;
use gstage_scene::timeline::Ms;
use gstage_scene::viewport::{Theme, Viewport};
use wasm_bindgen::{Clamped, JsCast};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, ImageData, Url};

use super::job::Stop;
use super::save;
use super::size::{self, Size};

/// The canvas, the film, and the words that were drawn last.
#[derive(Debug)]
pub(super) struct Studio {
    pub(super) film: Film,
    pub(super) canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    viewport: Viewport,
    told: bool,
    rgba: Vec<u8>,
    words: Option<(String, HtmlImageElement)>,
}

impl Studio {
    /// A canvas of a size, with headline and caption below the figure where `told`.
    ///
    /// # Errors
    /// The browser gives no canvas.
    pub(super) fn new(film: Film, (width, height): Size, theme: Theme, told: bool) -> Result<Self, Stop> {
        let document =
            web_sys::window().and_then(|window| window.document()).ok_or_else(|| "there is no page".to_owned())?;
        let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
        canvas.set_width(width);
        canvas.set_height(height);
        let context = canvas.get_context("2d")?.ok_or_else(|| "the browser gives no canvas".to_owned())?;
        let viewport = size::viewport((width, height), if told { BAND } else { 0.0 }, theme);
        let rgba = vec![0; viewport.pixel_width() * viewport.pixel_height() * 4];
        Ok(Self { film, canvas, context: context.unchecked_into(), viewport, told, rgba, words: None })
    }

    /// Draws the frame at a point in time, words and all.
    ///
    /// # Errors
    /// The browser refuses a picture.
    pub(super) async fn draw(&mut self, at: Ms) -> Result<(), Stop> {
        self.film.draw(at, &self.viewport, &mut self.rgba);
        let words = self.film.words_svg(at, &self.viewport, self.told);
        if self.words.as_ref().is_none_or(|(drawn, _)| *drawn != words) {
            let image = image(&words).await?;
            self.words = Some((words, image));
        }
        self.again()
    }

    /// Draws what was drawn last.
    ///
    /// # Errors
    /// The browser refuses a picture.
    pub(super) fn again(&self) -> Result<(), Stop> {
        let (width, height) = (self.viewport.pixel_width() as u32, self.viewport.pixel_height() as u32);
        let pixels = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&self.rgba), width, height)?;
        self.context.put_image_data(&pixels, 0.0, 0.0)?;
        if let Some((_, words)) = &self.words {
            let (width, height) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
            self.context.draw_image_with_html_image_element_and_dw_and_dh(words, 0.0, 0.0, width, height)?;
        }
        Ok(())
    }

    /// The pixels of the canvas as RGBA bytes.
    ///
    /// # Errors
    /// The browser refuses to read them.
    pub(super) fn pixels(&self) -> Result<Vec<u8>, Stop> {
        let (width, height) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        Ok(self.context.get_image_data(0.0, 0.0, width, height)?.data().0)
    }
}

/// An SVG as a picture that a canvas takes.
async fn image(svg: &str) -> Result<HtmlImageElement, Stop> {
    let address = Url::create_object_url_with_blob(&save::made_of(&svg.into(), "image/svg+xml")?)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&address);
    let decoded = JsFuture::from(image.decode()).await;
    Url::revoke_object_url(&address)?;
    decoded?;
    Ok(image)
}
