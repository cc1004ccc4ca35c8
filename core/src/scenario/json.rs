//! Scenarios as JSON: what `core/scenarios/scenario.schema.json` describes.
//!
//! [`read`] takes any text and gives a scenario that makes sense, or says what is wrong: the line, the column, the field and a
//! sentence. Nothing of the text is carried out or shown as anything but text. Time and memory are linear in its length, which
//! has a limit.
//!
//! ```
//! use gstage_core::scenario::{builtin, json};
//!
//! let scenario = builtin::find("first-store").unwrap();
//! let text = json::write(&scenario);
//! assert_eq!(json::read(&text), Ok(scenario));
//!
//! let error = json::read(&text.replace("sv39x4", "sv40x4")).unwrap_err();
//! assert_eq!((error.line, error.column, error.field.as_str()), (4, 11, "mode"));
//! ```

mod place;
mod schema_key;

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use serde::Deserialize;
use serde_json::error::Category;

use super::{Scenario, ScenarioError};
use place::{Place, place_of_end, place_of_field};
use schema_key::WithoutSchema;

/// Bytes of a text at most; a scenario with as many operations as there may be has less.
pub const MAX_BYTES: usize = 4 << 20;
/// Characters of a message at most.
const MAX_MESSAGE: usize = 240;

/// What is wrong with a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JsonError {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// The field, such as `ops[2].gpa`; empty for the scenario as a whole and where the text is no JSON.
    pub field: String,
    /// What is wrong, without a full stop; it names the field.
    pub message: String,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl core::error::Error for JsonError {}

/// Reads a scenario and checks it. A key `$schema` beside its fields is passed over.
///
/// # Errors
/// The first thing that is wrong.
pub fn read(text: &str) -> Result<Scenario, JsonError> {
    if text.len() > MAX_BYTES {
        return Err(too_long(text.len()));
    }
    // Some editors begin a file with a mark of its encoding.
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let scenario = parsed(body).map_err(|error| refused(body, &error))?;
    scenario.check().map_err(|error| senseless(body, error))?;
    Ok(scenario)
}

fn parsed(text: &str) -> Result<Scenario, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let scenario = Scenario::deserialize(WithoutSchema(&mut reader))?;
    reader.end()?;
    Ok(scenario)
}

/// What [`read`] says to a text of so many bytes that it does not look at it.
#[must_use]
pub fn too_long(bytes: usize) -> JsonError {
    let [has, may] = [bytes, MAX_BYTES].map(|bytes| bytes.div_ceil(1 << 20));
    let message = format!("the text has {has} MiB, and a scenario has {may} MiB at most");
    JsonError { line: 1, column: 1, field: String::new(), message }
}

/// Writes a scenario as the files of the project have it.
#[must_use]
pub fn write(scenario: &Scenario) -> String {
    // A scenario has neither keys nor numbers that JSON cannot hold.
    serde_json::to_string_pretty(scenario).unwrap_or_default()
}

/// What the reader of JSON says.
fn refused(text: &str, error: &serde_json::Error) -> JsonError {
    let full = error.to_string();
    // The place is told apart.
    let what = full.rsplit_once(" at line ").map_or(full.as_str(), |(what, _)| what);
    // It counts up to the last byte that it has looked at.
    let end = offset(text, error.line(), error.column());
    let nowhere = |start| Place { start, field: String::new() };
    let place = match error.classify() {
        Category::Data => place_of_end(text, end),
        Category::Eof => nowhere(text.len()),
        Category::Syntax | Category::Io => nowhere(offset(text, error.line(), error.column().saturating_sub(1))),
    };
    let message = if place.field.is_empty() { what.to_string() } else { format!("{}: {what}", place.field) };
    at(text, place, message)
}

/// What the scenario's own check says.
fn senseless(text: &str, error: ScenarioError) -> JsonError {
    let message = error.to_string();
    let Place { start, .. } = place_of_field(text, &error.field);
    at(text, Place { start, field: error.field }, message)
}

fn at(text: &str, Place { start, field }: Place, message: String) -> JsonError {
    let before = text.get(..start).unwrap_or(text);
    let line = before.rsplit_once('\n').map_or(before, |(_, line)| line);
    JsonError {
        line: before.matches('\n').count() + 1,
        column: line.chars().count() + 1,
        field: shortened(field),
        message: shortened(message),
    }
}

/// The byte after the first `column` bytes of a line, which is counted from 1; the end for what lies beyond.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let end = (start + column).min(text.len());
    (0..=end).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// A text that may hold what somebody wrote, in a length that can be read.
fn shortened(text: String) -> String {
    match text.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
