//! How a player is set up.

use crate::preferences::ThemeChoice;
use crate::selection::Selection;

/// Where keys are listened for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum KeyScope {
    /// In the whole document: for a page that is all about the figure.
    Document,
    /// Nowhere: whoever hears them tells the player, as an embed does.
    #[default]
    Off,
}

/// The addresses of the files that a worker runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorkerFiles {
    /// `worker.js`.
    pub script: String,
    /// The glue of wasm-bindgen that belongs to the running module.
    pub glue: String,
}

/// The set-up of a player.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// What to show.
    pub selection: Selection,
    /// 1-based step to start at; beyond the last means the last.
    pub step: u32,
    /// Where keys are listened for.
    pub keys: KeyScope,
    /// The palette.
    pub theme: ThemeChoice,
    /// The worker to draw in; without one, and where the browser has none, frames are drawn in the page.
    pub worker: Option<WorkerFiles>,
}
