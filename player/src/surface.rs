//! A canvas to put pixels on, in the page or in a worker.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen::{Clamped, JsValue};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, ImageData, OffscreenCanvas, OffscreenCanvasRenderingContext2d,
};

/// A canvas and its context.
#[derive(Debug)]
pub enum Surface {
    /// A canvas of the page.
    Page(HtmlCanvasElement, CanvasRenderingContext2d),
    /// A canvas that was handed to a worker.
    Offscreen(OffscreenCanvas, OffscreenCanvasRenderingContext2d),
}

impl Surface {
    /// A canvas of the page.
    ///
    /// # Errors
    /// The browser gives no 2D context.
    pub fn page(canvas: HtmlCanvasElement) -> Result<Self, JsValue> {
        let context = canvas.get_context_with_context_options("2d", &opaque()?)?.ok_or("no 2D canvas")?.dyn_into()?;
        Ok(Self::Page(canvas, context))
    }

    /// A canvas that was handed to a worker.
    ///
    /// # Errors
    /// The browser gives no 2D context.
    pub fn offscreen(canvas: OffscreenCanvas) -> Result<Self, JsValue> {
        let context = canvas.get_context_with_context_options("2d", &opaque()?)?.ok_or("no 2D canvas")?.dyn_into()?;
        Ok(Self::Offscreen(canvas, context))
    }

    /// Puts `width` × `height` RGBA pixels on the canvas, which takes on that size.
    ///
    /// # Errors
    /// The browser refuses the image: a side is 0 or the bytes are not `width * height * 4`.
    pub fn put(&self, rgba: &[u8], width: u32, height: u32) -> Result<(), JsValue> {
        // The image is a view of this module's memory; the only copy is the browser's own.
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height)?;
        match self {
            Self::Page(canvas, context) => {
                // Setting a size clears the canvas, so it is only set when it is another.
                if (canvas.width(), canvas.height()) != (width, height) {
                    canvas.set_width(width);
                    canvas.set_height(height);
                }
                context.put_image_data(&image, 0.0, 0.0)
            }
            Self::Offscreen(canvas, context) => {
                if (canvas.width(), canvas.height()) != (width, height) {
                    canvas.set_width(width);
                    canvas.set_height(height);
                }
                context.put_image_data(&image, 0.0, 0.0)
            }
        }
    }
}

/// A context without transparency: every frame covers the whole canvas, and the browser need not blend it.
fn opaque() -> Result<JsValue, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"alpha".into(), &false.into())?;
    Ok(options.into())
}
