//! The ground as pixels, kept for as long as it stays the same.

use super::colour::Paint;
use super::display::Item;
use super::raster::{self, Canvas};

/// The last ground drawn, and what it was drawn from.
#[derive(Debug, Default)]
pub(crate) struct Backdrop {
    pixels: Vec<[u8; 4]>,
    size: (usize, usize),
    background: Paint,
    items: Vec<Item>,
}

impl Backdrop {
    /// Fills the canvas with the background and the ground on it.
    pub(crate) fn draw(&mut self, canvas: &mut Canvas<'_>, background: Paint, items: &[Item]) {
        let size = (canvas.width, canvas.height);
        if self.size == size && self.background == background && is_same(&self.items, items) {
            canvas.pixels.copy_from_slice(&self.pixels);
            return;
        }
        canvas.clear(background);
        for item in items {
            match item {
                Item::Line(line) => raster::draw_line(canvas, line),
                Item::Soft(soft) => raster::draw_soft(canvas, soft),
                Item::Panel(panel) => raster::fill_panel(canvas, panel),
                Item::Ring(_) | Item::Dust(_) | Item::GroundEnd => {}
            }
        }
        self.pixels.clear();
        self.pixels.extend_from_slice(canvas.pixels);
        self.items.clear();
        self.items.extend_from_slice(items);
        (self.size, self.background) = (size, background);
    }
}

/// Whether two lists draw the same ground.
fn is_same(one: &[Item], other: &[Item]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|pair| match pair {
            (Item::Line(one), Item::Line(other)) => one == other,
            (Item::Soft(one), Item::Soft(other)) => one == other,
            (Item::Panel(one), Item::Panel(other)) => one == other,
            _ => false,
        })
}
