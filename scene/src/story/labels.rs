//! The words in the figure.

use super::panels::Panel;
use super::posing::Moment;
use crate::pose::Pose;
use crate::view::Label;
use crate::viewport::Viewport;

/// The labels of a moment.
#[must_use]
pub fn labels(_panel: &Panel<'_>, _moment: &Moment<'_>, _pose: &Pose<'_>, _viewport: &Viewport) -> Vec<Label> {
    Vec::new()
}
