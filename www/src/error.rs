//! Errors as JavaScript gets them.

use gstage_core::scenario::json::JsonError;
use gstage_player::player::MountError;
use gstage_player::selection::SelectionError;
use js_sys::{Error, Reflect};
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::state::to_js;

/// An error: what kind, and a sentence for people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmbedError {
    /// `options`, `scenario` or `browser`.
    pub kind: &'static str,
    /// A sentence without a full stop.
    pub message: String,
    /// Where it is in a text: line and column, from 1, and the field, empty for none.
    pub place: Option<(u32, u32, String)>,
}

impl EmbedError {
    /// The options are not what they should be.
    #[must_use]
    pub fn options(reason: String) -> Self {
        Self { kind: "options", message: reason, place: None }
    }

    fn cause(&self) -> Cause<'_> {
        let place = self.place.as_ref();
        Cause {
            kind: self.kind,
            message: &self.message,
            line: place.map(|(line, ..)| *line),
            column: place.map(|(_, column, _)| *column),
            field: place.map(|(.., field)| field.as_str()),
        }
    }
}

/// An error as a plain object.
#[derive(Serialize)]
struct Cause<'a> {
    kind: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

impl From<SelectionError> for EmbedError {
    fn from(error: SelectionError) -> Self {
        Self { kind: "scenario", message: error.to_string(), place: None }
    }
}

impl From<JsonError> for EmbedError {
    fn from(error: JsonError) -> Self {
        let message = error.to_string();
        Self { kind: "scenario", message, place: Some((error.line as u32, error.column as u32, error.field)) }
    }
}

impl From<MountError> for EmbedError {
    fn from(error: MountError) -> Self {
        match error {
            MountError::Selection(error) => error.into(),
            MountError::Browser(_) => Self { kind: "browser", message: error.to_string(), place: None },
        }
    }
}

impl From<EmbedError> for JsValue {
    /// A JavaScript `Error` whose `cause` is the error as a plain object.
    fn from(error: EmbedError) -> Self {
        let thrown = Error::new(&error.message);
        // A fresh object takes any property.
        let _ = Reflect::set(&thrown, &"cause".into(), &to_js(&error.cause()));
        thrown.into()
    }
}
