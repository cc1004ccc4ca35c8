//! What to show: a scenario by name, and what is changed about it.

use std::fmt;

use gstage_core::kernel::Kernel;
use gstage_core::mode::Mode;
use gstage_scene::film::{Film, FilmError};
use gstage_scene::link::{kernel_from_name, mode_from_name};
use gstage_scene::timeline::Pace;

use crate::shelf;

/// A built-in scenario and what is changed about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Selection {
    /// Slug of the scenario.
    pub slug: String,
    /// Kernel version in place of the scenario's own.
    pub kernel: Option<Kernel>,
    /// Mode in place of the scenario's own.
    pub mode: Option<Mode>,
}

/// Why nothing can be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SelectionError {
    /// There is no scenario of that name.
    Unknown(String),
    /// The model refuses the scenario.
    Refused(FilmError),
}

impl fmt::Display for SelectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(slug) => write!(f, "there is no scenario “{slug}”"),
            Self::Refused(FilmError(reason)) => f.write_str(reason),
        }
    }
}

impl std::error::Error for SelectionError {}

impl Selection {
    /// A scenario as it is.
    #[must_use]
    pub fn new(slug: &str) -> Self {
        Self { slug: slug.to_owned(), kernel: None, mode: None }
    }

    /// A selection from names as in links; kernels and modes of unknown name are left to the scenario.
    #[must_use]
    pub fn from_names(slug: &str, kernel: &str, mode: &str) -> Self {
        Self { slug: slug.to_owned(), kernel: kernel_from_name(kernel), mode: mode_from_name(mode) }
    }

    /// Runs the scenario.
    ///
    /// # Errors
    /// There is no scenario of that name, or the model refuses it.
    pub fn film(&self, pace: Pace) -> Result<Film, SelectionError> {
        let mut scenario = shelf::scenario(&self.slug).ok_or_else(|| SelectionError::Unknown(self.slug.clone()))?;
        scenario.kernel = self.kernel.unwrap_or(scenario.kernel);
        scenario.mode = self.mode.unwrap_or(scenario.mode);
        Film::new(&scenario, pace).map_err(SelectionError::Refused)
    }
}
