//! The state of a player, as a plain object for JavaScript.

use gstage_player::report::Change;
use gstage_scene::link::{kernel_name, mode_name};
use gstage_scene::playback::Run;
use gstage_scene::view::{Chapter, StepView};
use gstage_scene::viewport::Theme;
use serde::Serialize;

/// What is shown.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbedState<'a> {
    /// Slug of the scenario.
    pub scenario: &'a str,
    /// Its name for people.
    pub title: &'a str,
    /// Name of the kernel version.
    pub kernel: &'static str,
    /// Name of the mode.
    pub mode: &'static str,
    /// The chapters.
    pub chapters: &'a [Chapter],
    /// The step: words, entry, address, cache, TLB, counters.
    pub step: &'a StepView,
    /// Whether time runs.
    pub playing: bool,
    /// Speed in percent.
    pub speed: u32,
    /// `light` or `dark`.
    pub theme: &'static str,
}

impl<'a> From<&'a Change> for EmbedState<'a> {
    fn from(change: &'a Change) -> Self {
        let Change { programme, view, run, speed, theme } = change;
        Self {
            scenario: &programme.slug,
            title: &programme.title,
            kernel: kernel_name(programme.kernel),
            mode: mode_name(programme.mode),
            chapters: &programme.chapters,
            step: view,
            playing: *run != Run::Paused,
            speed: *speed,
            theme: if *theme == Theme::Light { "light" } else { "dark" },
        }
    }
}
