//! The elements that a player puts into its host, and how large they are.

use wasm_bindgen::prelude::*;
use web_sys::{Document, DomRect, Element, HtmlCanvasElement, HtmlElement, Window};

use crate::labels::Labels;
use crate::live_region::LiveRegion;
use crate::sharpness::at_rest;

/// The host and what is in it.
#[derive(Debug)]
pub struct Stage {
    /// The element of the page.
    pub host: HtmlElement,
    /// The canvas.
    pub canvas: HtmlCanvasElement,
    /// The words over it.
    pub labels: Labels,
    /// The voice.
    pub live_region: LiveRegion,
    /// What takes the focus of those who look around by keys.
    look: Element,
    document: Document,
    window: Window,
}

impl Stage {
    /// Fills the host.
    ///
    /// # Errors
    /// What the document refuses, or that there is none.
    pub fn build(host: &HtmlElement) -> Result<Self, JsValue> {
        let (document, window) = around(host)?;
        let canvas = new_canvas(&document)?;
        host.append_child(&canvas)?;
        let labels = Labels::new(&document, host)?;
        let live_region = LiveRegion::new(&document, host)?;
        let look = new_look(&document)?;
        host.append_child(&look)?;
        Ok(Self { host: host.clone(), canvas, labels, live_region, look, document, window })
    }

    /// The document of the host.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Puts a fresh canvas in place of the one that was handed to a worker which then failed.
    ///
    /// # Errors
    /// What the document refuses.
    pub fn renew_canvas(&mut self) -> Result<(), JsValue> {
        let fresh = new_canvas(&self.document)?;
        self.canvas.replace_with_with_node_1(&fresh)?;
        self.canvas = fresh;
        Ok(())
    }

    /// Width and height of the host in its own CSS pixels.
    #[must_use]
    pub fn size(&self) -> (f32, f32) {
        let (bounds, stretch) = bounds(&self.host);
        (bounds.width() as f32 / stretch, bounds.height() as f32 / stretch)
    }

    /// Device pixels to draw per CSS pixel of the host.
    #[must_use]
    pub fn scale(&self) -> f32 {
        at_rest(self.window.device_pixel_ratio() as f32 * bounds(&self.host).1)
    }

    /// Describes the picture to those who do not see it.
    pub fn describe(&self, text: &str) {
        // Only a malformed name is refused, and this is well-formed.
        let _ = self.canvas.set_attribute("aria-label", text);
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.canvas.remove();
        self.look.remove();
    }
}

/// The document and the window that a host is in.
///
/// # Errors
/// It is in none.
pub(crate) fn around(host: &HtmlElement) -> Result<(Document, Window), JsValue> {
    let document = host.owner_document().ok_or("the host is in no document")?;
    let window = document.default_view().ok_or("no window")?;
    Ok((document, window))
}

/// The box of a host in the window, and by how much the page around scales it: slides, for example, are made to fit the screen.
pub(crate) fn bounds(host: &HtmlElement) -> (DomRect, f32) {
    let bounds = host.get_bounding_client_rect();
    let (seen, own) = (bounds.width() as f32, host.offset_width() as f32);
    // Its own width is a whole number; what differs by less is not scaled.
    (bounds, if (seen - own).abs() < 1.0 { 1.0 } else { seen / own })
}

/// A place for the focus over the figure, where the arrow keys look around. The pointer passes through.
fn new_look(document: &Document) -> Result<Element, JsValue> {
    let look = document.create_element("div")?;
    look.set_class_name("gstage-look");
    look.set_attribute("role", "application")?;
    look.set_attribute("aria-label", "Look around: the arrow keys point at pages, plus and minus zoom")?;
    look.set_attribute("tabindex", "0")?;
    Ok(look)
}

fn new_canvas(document: &Document) -> Result<HtmlCanvasElement, JsValue> {
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    canvas.set_class_name("gstage-canvas");
    canvas.set_attribute("role", "img")?;
    Ok(canvas)
}
