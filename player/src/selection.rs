//! What to show: a scenario, by its name or in itself, and what is changed about it.

use std::fmt;
use std::rc::Rc;

use gstage_core::kernel::Kernel;
use gstage_core::mode::Mode;
use gstage_core::scenario::{Scenario, UnpackError};
use gstage_scene::compare::lockstep::Cue;
use gstage_scene::film::{Film, FilmError};
use gstage_scene::link::{kernel_from_name, mode_from_name};
use gstage_scene::reel::Reel;
use gstage_scene::timeline::Pace;

use crate::{reels, shelf};

/// What stands before a packed scenario where a name is asked for, as in links.
const OWN: &str = "x=";
/// Characters of a name at most that are shown where it is none.
const MAX_NAME: usize = 64;

/// A scenario and what is changed about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Selection {
    /// Slug of a built-in scenario; or `x=` and a scenario of one's own, as [`Scenario::pack`] writes it.
    pub slug: String,
    /// Kernel version in place of the scenario's own.
    pub kernel: Option<Kernel>,
    /// Mode in place of the scenario's own.
    pub mode: Option<Mode>,
    /// The variant of the scenario, by its place in `Scenario::beside`; its kernel version goes before `kernel`.
    pub variant: Option<u8>,
    /// The steps in which it keeps up with another film; none where it goes by itself.
    pub cues: Rc<[Cue]>,
}

/// Why nothing can be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SelectionError {
    /// There is no scenario of that name.
    Unknown(String),
    /// The packed scenario cannot be read.
    Packed(UnpackError),
    /// The scenario has no such variant; counted from 1.
    NoVariant(u32),
    /// The model refuses the scenario.
    Refused(FilmError),
}

impl fmt::Display for SelectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(slug) => {
                write!(f, "there is no scenario “{}”", slug.chars().take(MAX_NAME).collect::<String>())
            }
            Self::Packed(error) => write!(f, "the scenario {error}"),
            Self::NoVariant(number) => write!(f, "the scenario has no variant {number} to stand beside it"),
            Self::Refused(FilmError(reason)) => f.write_str(reason),
        }
    }
}

impl std::error::Error for SelectionError {}

impl Selection {
    /// A scenario as it is.
    #[must_use]
    pub fn new(slug: &str) -> Self {
        Self { slug: slug.to_owned(), kernel: None, mode: None, variant: None, cues: Rc::default() }
    }

    /// A scenario of one's own.
    #[must_use]
    pub fn own(scenario: &Scenario) -> Self {
        Self::packed(&scenario.pack())
    }

    /// A scenario of one's own, as [`Scenario::pack`] writes it.
    #[must_use]
    pub fn packed(text: &str) -> Self {
        Self::new(&format!("{OWN}{text}"))
    }

    /// The scenario of one's own, packed; `None` for a built-in one.
    #[must_use]
    pub fn own_text(&self) -> Option<&str> {
        self.slug.strip_prefix(OWN)
    }

    /// A selection from names as in links; kernels and modes of unknown name are left to the scenario.
    #[must_use]
    pub fn from_names(slug: &str, kernel: &str, mode: &str) -> Self {
        Self { kernel: kernel_from_name(kernel), mode: mode_from_name(mode), ..Self::new(slug) }
    }

    /// The scenario as it is, whatever is changed about it.
    ///
    /// # Errors
    /// There is no scenario of that name, or it cannot be unpacked.
    pub fn scenario(&self) -> Result<Scenario, SelectionError> {
        match self.own_text() {
            Some(packed) => Scenario::unpack(packed).map_err(SelectionError::Packed),
            None => shelf::scenario(&self.slug).ok_or_else(|| SelectionError::Unknown(self.slug.clone())),
        }
    }

    /// The scenario with what is changed about it.
    ///
    /// # Errors
    /// There is no scenario of that name, it cannot be unpacked, or it has no such variant.
    pub fn changed(&self) -> Result<Scenario, SelectionError> {
        let mut scenario = self.scenario()?;
        scenario.kernel = self.kernel.unwrap_or(scenario.kernel);
        scenario.mode = self.mode.unwrap_or(scenario.mode);
        match self.variant {
            None => Ok(scenario),
            Some(index) => {
                let missing = || SelectionError::NoVariant(u32::from(index) + 1);
                scenario.variant(usize::from(index)).ok_or_else(missing)
            }
        }
    }

    /// Shows the reel of the scenario where there is one, and else runs it.
    ///
    /// # Errors
    /// There is no scenario of that name, it cannot be unpacked, or the model refuses it.
    pub fn film(&self, pace: Pace) -> Result<Film, SelectionError> {
        if let Some(reel) = reels::find(self).and_then(|bytes| Reel::from_bytes(&bytes).ok()) {
            return Ok(Film::recorded(reel, pace));
        }
        Film::in_step(&self.changed()?, pace, &self.cues).map_err(SelectionError::Refused)
    }
}
