//! What commands that take pictures of the page are told.

use std::path::PathBuf;

use lexopt::prelude::*;

use crate::commands::frames;
use crate::failure::{Failure, Outcome};

/// Where the pictures go, and of which scenario they are.
#[derive(Debug)]
pub(crate) struct Order {
    /// A file or a folder, wherever the command is run.
    pub(crate) into: PathBuf,
    /// Its slug.
    pub(crate) scenario: String,
    built: bool,
}

impl Order {
    /// Reads the arguments `PATH [--scenario SLUG] [--built]`; without a path it fails with `help`.
    pub(crate) fn read(mut arguments: lexopt::Parser, help: &str) -> Outcome<Self> {
        let mut into: Option<PathBuf> = None;
        let mut scenario = "first-store".to_owned();
        let mut built = false;
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("scenario") => scenario = arguments.value()?.string()?,
                Long("built") => built = true,
                Value(path) if into.is_none() => into = Some(path.into()),
                _ => return Err(argument.unexpected().into()),
            }
        }
        let into = into.ok_or_else(|| Failure::new(help))?;
        // The script runs in the project's folder; the path was given relative to where the command was typed.
        Ok(Self { into: std::path::absolute(&into).unwrap_or(into), scenario, built })
    }

    /// Has the page built, unless it was said to be.
    pub(crate) fn prepare(&self) -> Outcome {
        frames::prepare(self.built)
    }
}
