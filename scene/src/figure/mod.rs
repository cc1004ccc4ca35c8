//! The figure: from a pose to pixels, to SVG, and to places for labels.

mod backdrop;
pub mod beside;
mod block;
mod camera;
#[cfg(test)]
mod checks;
mod colour;
mod compose;
mod contour;
mod drawing;
mod easing;
pub mod fracture;
mod grain;
mod hash;
pub mod hit;
mod lattice;
mod layout;
mod open;
mod order;
mod palette;
mod passing;
pub mod place;
mod projection;
pub mod ring;
mod survey;
mod svg;
mod turn;
pub mod wave;

pub use drawing::Figure;
use gstage_raster::{self as raster, display, geometry};
pub use svg::BAND;
pub(crate) use svg::words_over;
