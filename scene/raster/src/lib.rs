//! From a display list to pixels.
//!
//! A package of its own so that it can be compiled for speed where everything else that goes to the browser is compiled for
//! size. It knows nothing of page tables and nothing of poses.

pub mod canvas;
pub mod cell;
pub mod display;
mod dust;
pub mod flight;
pub mod geometry;
mod grain;
mod lanes;
mod line;
pub mod pages;
pub mod paint;
mod panel;
mod ring;
mod soft;

pub use canvas::Canvas;
pub use dust::{DustColours, DustPages, DustPalette, draw_dust};
pub use grain::PageGrain;
pub use line::draw_line;
pub use panel::{fill_grained, fill_panel};
pub use ring::draw_ring;
pub use soft::draw_soft;
