//! From the display list to a stand-alone SVG: the same geometry, paths of one style merged, its own colours.

mod band;
mod batch;
mod path;
mod shapes;
mod text;

pub use band::BAND;
pub(crate) use band::words_over;
pub(crate) use text::escaped;

use std::fmt::Write;

use super::colour::Paint;
use super::display::Item;
use super::geometry::Point;
use super::hash::bits;
use super::palette::Palette;
use super::projection::Projection;
use super::survey::Survey;
use crate::decimal::decimal;
use crate::pose::Pose;
use crate::view::Label;
use batch::{Batches, Style};
use shapes::Shapes;

/// What a document is made of beside its items.
pub(crate) struct Document<'a> {
    pub(crate) pose: &'a Pose<'a>,
    pub(crate) survey: &'a Survey,
    pub(crate) palette: &'static Palette,
    pub(crate) projection: Projection,
    pub(crate) size: Point,
    pub(crate) title: &'a str,
    pub(crate) description: &'a str,
    pub(crate) labels: &'a [Label],
}

impl Document<'_> {
    /// Writes the document.
    pub(crate) fn write(&self, items: &[Item]) -> String {
        let mut shapes = Shapes::new(self, self.prefix());
        for item in items {
            shapes.add(item);
        }
        let (definitions, batches) = shapes.finish();
        let mut out = String::with_capacity(1 << 16);
        let (width, height) = (decimal(self.size.x), decimal(self.size.y));
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\"><title>{}</title><desc>{}</desc>",
            escaped(self.title),
            escaped(self.description),
        );
        if !definitions.is_empty() {
            let _ = write!(out, "<defs>{definitions}</defs>");
        }
        let _ = write!(
            out,
            "<path fill=\"{}\" d=\"M0 0h{width}v{height}h-{width}z\"/>",
            hex(self.palette.background.solid())
        );
        write_batches(&mut out, &batches);
        for label in self.labels {
            text::write_label(&mut out, label, self.palette);
        }
        out.push_str("</svg>\n");
        out
    }

    /// A beginning for the names of definitions, so that two figures in one page do not share them.
    fn prefix(&self) -> String {
        let mut state = self.size.x.to_bits() ^ self.size.y.to_bits().rotate_left(16);
        for byte in self.title.bytes().chain(self.description.bytes()) {
            state = bits(state, u32::from(byte));
        }
        format!("g{state:08x}")
    }
}

fn write_batches(out: &mut String, batches: &Batches) {
    for batch in batches.iter() {
        let _ = match &batch.style {
            Style::Fill(paint) => write!(out, "<path fill=\"{}\"{} d=\"", hex(*paint), opacity("fill-opacity", *paint)),
            Style::Stroke(paint, tenths) => write!(
                out,
                "<path fill=\"none\" stroke=\"{}\"{} stroke-width=\"{}\" d=\"",
                hex(*paint),
                opacity("stroke-opacity", *paint),
                decimal(*tenths as f32 / 10.0)
            ),
            Style::Defined(name) => write!(out, "<path fill=\"url(#{name})\" d=\""),
            Style::Soft(paint, width) => write!(
                out,
                "<path fill=\"{0}\" stroke=\"{0}\" stroke-width=\"{1}\" stroke-linejoin=\"round\" opacity=\"{2}\" d=\"",
                hex(*paint),
                decimal(*width),
                fraction(*paint)
            ),
        };
        out.push_str(&batch.path());
        out.push_str("\"/>");
    }
}

/// `#rrggbb`.
fn hex(paint: Paint) -> String {
    let [r, g, b] = paint.rgb();
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn fraction(paint: Paint) -> String {
    decimal((paint.opacity() as f32 / 2.55).round() / 100.0)
}

fn opacity(name: &str, paint: Paint) -> String {
    if paint.opacity() == 255 { String::new() } else { format!(" {name}=\"{}\"", fraction(paint)) }
}
