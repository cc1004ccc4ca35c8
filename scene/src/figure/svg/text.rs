//! Labels as SVG text, in generic fonts.

use std::fmt::Write;

use super::hex;
use crate::decimal::{decimal, factor};
use crate::figure::palette::Palette;
use crate::view::Label;

const SANS: &str = "system-ui, sans-serif";
const MONO: &str = "ui-monospace, monospace";

/// Text as the content of an element or attribute. Characters that XML does not allow at all become U+FFFD.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
    out
}

/// Writes a label and its leader line.
pub(crate) fn write_label(out: &mut String, label: &Label, palette: &Palette) {
    if let Some((x, y)) = label.leader {
        let (from_x, from_y) = leader_start(label, y);
        let [from_x, from_y, x, y] = [from_x, from_y, x, y].map(decimal);
        let _ = write!(
            out,
            "<path fill=\"none\" stroke=\"{}\" stroke-opacity=\"{}\" d=\"M{from_x} {from_y}L{x} {y}\"/>",
            hex(palette.tertiary.solid()),
            decimal(label.opacity)
        );
    }
    let [a, b, c, d] = label.matrix.map(factor);
    let anchor = match label.anchor.as_str() {
        "middle" => "middle",
        "end" => "end",
        _ => "start",
    };
    let _ = write!(
        out,
        "<text transform=\"matrix({a} {b} {c} {d} {} {})\" dy=\".35em\" text-anchor=\"{anchor}\" \
         font-family=\"{SANS}\" font-size=\"13\" fill=\"{}\"",
        decimal(label.x),
        decimal(label.y),
        hex(palette.secondary.solid()),
    );
    if label.opacity < 1.0 {
        let _ = write!(out, " opacity=\"{}\"", decimal(label.opacity));
    }
    out.push('>');
    for (index, (text, class)) in label.parts.iter().enumerate() {
        // A space that may not be dropped, as some programs do with a plain one at the start of an element.
        let spaced = index > 0 && !text.starts_with([':', ',']);
        let space = if spaced { "\u{a0}" } else { "" };
        let _ = write!(out, "<tspan{}>{space}{}</tspan>", style(class, palette), escaped(text.trim_start()));
    }
    out.push_str("</text>");
}

/// A leader starts under or above a label that is centred, and beside one that is not.
fn leader_start(label: &Label, to_y: f32) -> (f32, f32) {
    match label.anchor.as_str() {
        "middle" => (label.x, label.y + 12.0f32.copysign(to_y - label.y)),
        "end" => (label.x + 4.0, label.y),
        _ => (label.x - 4.0, label.y),
    }
}

fn style(class: &str, palette: &Palette) -> String {
    let mono =
        |colour: crate::figure::colour::Colour| format!(" font-family=\"{MONO}\" fill=\"{}\"", hex(colour.solid()));
    match class {
        "mono" => mono(palette.text),
        "root" => mono(palette.tints[0]),
        "tile" => mono(palette.tints[1]),
        "page" => mono(palette.tints[2]),
        "dim" => format!(" fill=\"{}\"", hex(palette.tertiary.solid())),
        "carving" => format!(" font-size=\"16\" font-weight=\"650\" fill=\"{}\"", hex(palette.edge.solid())),
        _ => String::new(),
    }
}
