//! Scenarios of one's own, as text in JSON.

use gstage_core::scenario::json;
use gstage_player::selection::Selection;
use wasm_bindgen::prelude::*;

use crate::error::EmbedError;

/// Reads a scenario in JSON. What it returns is its name: `GstagePlayer` takes it wherever the slug of a scenario may stand.
///
/// # Errors
/// An `Error` whose `cause` has the kind `scenario`, and `line`, `column` and `field` of what is wrong.
#[wasm_bindgen(js_name = nameOf)]
pub fn name_of(text: &str) -> Result<String, JsValue> {
    let scenario = json::read(text).map_err(EmbedError::from)?;
    Ok(Selection::own(&scenario).slug)
}
