//! The memory cache.

use super::Panel;
use crate::story::beat::BeatKind;
use crate::view::CacheView;

/// The cache after the step.
#[must_use]
pub fn cache(panel: &Panel<'_>) -> CacheView {
    CacheView {
        left: panel.after.cache_left(),
        capacity: panel.after.cache_capacity(),
        changed: panel.before.cache_left() != panel.after.cache_left(),
        failed: matches!(panel.beat().kind, BeatKind::Starve { .. }),
    }
}
