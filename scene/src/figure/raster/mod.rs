//! From the display list to pixels.

mod canvas;
mod dust;
mod grain;
mod lanes;
mod line;
mod panel;
mod ring;
mod soft;

pub(crate) use canvas::Canvas;
pub(crate) use dust::{DustColours, DustPages, draw_dust};
pub(crate) use grain::PageGrain;
pub(crate) use line::draw_line;
pub(crate) use panel::{fill_grained, fill_panel};
pub(crate) use ring::draw_ring;
pub(crate) use soft::draw_soft;
