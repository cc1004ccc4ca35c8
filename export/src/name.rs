//! What files are called.

use gstage_scene::link::{kernel_name, mode_name};
use gstage_scene::step::Heading;

/// The beginning of the name of every file of one run: `gstage-first-store-7.1-sv39x4`.
#[must_use]
pub fn stem(it: &Heading) -> String {
    // A scenario of one's own may be called anything; a file may not.
    let slug: String = it.slug.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(64).collect();
    format!("gstage-{slug}-{}-{}", kernel_name(it.kernel), mode_name(it.mode))
}

/// The name of a file about one step (1-based): `gstage-first-store-7.1-sv39x4-07.svg`.
#[must_use]
pub fn of_step(it: &Heading, step: u32, kind: &str) -> String {
    format!("{}-{step:02}.{kind}", stem(it))
}

/// The name of a file about some steps (1-based): `gstage-first-store-7.1-sv39x4-06-08.gif`.
#[must_use]
pub fn of_steps(it: &Heading, (first, last): (u32, u32), kind: &str) -> String {
    format!("{}-{first:02}-{last:02}.{kind}", stem(it))
}
