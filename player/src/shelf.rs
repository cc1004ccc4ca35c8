//! The scenarios that can be chosen by name.

use gstage_core::scenario::Scenario;
use gstage_core::scenario::builtin;
use gstage_scene::link::Beside;

/// The slug of the scenario that is shown when none is asked for.
pub const DEFAULT: &str = builtin::SHOWN[0].slug;

/// Slug and title of every scenario, the default first.
#[must_use]
pub fn titles() -> Vec<(&'static str, &'static str)> {
    builtin::SHOWN.iter().map(|entry| (entry.slug, entry.title)).collect()
}

/// What a scenario opens with beside it: one that is about a comparison has it from the start.
#[must_use]
pub fn beside(slug: &str) -> Option<Beside> {
    (slug == "lazy-vs-eager").then_some(Beside::Variant(0))
}

/// The scenario of a name.
#[must_use]
pub fn scenario(slug: &str) -> Option<Scenario> {
    builtin::find_shown(slug)
}
