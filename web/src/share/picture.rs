//! A step as pixels.

use gstage_export::name;
use gstage_scene::film::Film;
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::job::Stop;
use super::order::Order;
use super::studio::Studio;
use super::{save, size};

/// Saves the step at rest as PNG.
pub(super) async fn png(film: Film, order: &Order) -> Result<String, Stop> {
    let mut studio = Studio::new(film, size::PICTURES[order.choices.picture], order.theme, order.choices.told)?;
    let at = studio.film.timeline().rest_of(order.step as usize - 1);
    studio.draw(at).await?;
    let mut refused: Option<JsValue> = None;
    let promise = Promise::new(&mut |resolve, _| refused = studio.canvas.to_blob(&resolve).err());
    if let Some(error) = refused {
        return Err(error.into());
    }
    let blob = JsFuture::from(promise).await?.dyn_into::<Blob>();
    let blob = blob.map_err(|_| "the browser has no room for a picture of that size".to_owned())?;
    save::blob(&name::of_step(studio.film.heading(), order.step, "png"), &blob)
}
