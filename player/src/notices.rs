//! What comes out of a session for the page to hear.

use gstage_scene::timeline::Ms;
use gstage_scene::view::Live;

use crate::report::Change;

/// What the page has to hear.
#[derive(Debug, Default)]
pub struct Notices {
    /// Something that changes rarely has changed.
    pub change: Option<Change>,
    /// A frame was asked for, and the numbers that changed with it.
    pub frame: Option<(Ms, Option<Live>)>,
    /// The first frame of a film is on the canvas.
    pub ready: bool,
}
