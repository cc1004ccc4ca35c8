//! What files are.

use gstage_core::scenario::open::{self, File};
use gstage_core::scenario::{Scenario, json};

/// A file that was read.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// What was in the files.
#[derive(Debug)]
pub(crate) enum Opened {
    /// A text, which should be a scenario.
    Text(String),
    /// The tables of a guest, as a scenario that begins with them.
    Tables(Box<Scenario>),
}

/// Says what files are.
///
/// # Errors
/// A sentence: which file is not what it should be.
pub(super) fn open(mut files: Vec<Given>) -> Result<Opened, String> {
    let seen: Vec<File<'_>> = files.iter().map(|file| File { name: &file.name, bytes: &file.bytes }).collect();
    if open::is_image(&seen) {
        let scenario = open::image(&seen).map_err(|reason| format!("The tables cannot be opened: {reason}."))?;
        return Ok(Opened::Tables(Box::new(scenario)));
    }
    match (files.pop(), files.is_empty()) {
        (Some(file), true) => {
            if file.bytes.len() > json::MAX_BYTES {
                return Err(format!("{}: {}.", file.name, json::too_long(file.bytes.len()).message));
            }
            let text = String::from_utf8(file.bytes).map_err(|_| format!("{} is not text.", file.name))?;
            Ok(Opened::Text(text))
        }
        (Some(_), false) => Err("Only one scenario can be opened at once.".to_owned()),
        (None, _) => Err("There is no file.".to_owned()),
    }
}
