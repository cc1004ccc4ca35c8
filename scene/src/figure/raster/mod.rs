//! From the display list to pixels.

mod canvas;
mod line;
mod panel;
mod ring;
mod soft;

pub(crate) use canvas::Canvas;
pub(crate) use line::draw_line;
pub(crate) use panel::fill_panel;
pub(crate) use ring::draw_ring;
pub(crate) use soft::draw_soft;
