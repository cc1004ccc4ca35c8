//! The figure: from a pose to pixels, to SVG, and to places for labels.

mod backdrop;
mod block;
mod camera;
#[cfg(test)]
mod checks;
mod colour;
mod compose;
mod contour;
mod display;
mod drawing;
mod easing;
pub mod fracture;
mod geometry;
mod grain;
mod hash;
mod lattice;
mod layout;
mod order;
mod palette;
pub mod place;
mod projection;
mod raster;
pub mod ring;
mod survey;
mod svg;
pub mod wave;

pub use drawing::Figure;
