//! The words of a frame without the frame: to lay over its pixels where there is no document around the figure.

use std::fmt::Write;

use super::hex;
use super::text::{escaped, write_label};
use crate::decimal::decimal;
use crate::figure::palette::Palette;
use crate::view::Label;
use crate::viewport::Viewport;

/// Height of the band for headline and caption, in CSS pixels.
pub const BAND: f32 = 104.0;

/// From the left edge to the words.
const MARGIN: f32 = 32.0;
/// From one line of the caption to the next.
const LEADING: f32 = 22.0;
/// Lines that the band has room for.
const LINES: usize = 3;
/// Letters are so wide on average, as part of their size, in the widest of the fonts that may be there.
const LETTER: f32 = 0.56;
const SIZE: f32 = 17.0;

/// The labels over a viewport, and headline and caption in a band below it.
pub(crate) fn words_over(viewport: &Viewport, labels: &[Label], told: Option<(&str, &str)>) -> String {
    let palette = Palette::of(viewport.theme);
    let height = viewport.height + told.map_or(0.0, |_| BAND);
    let mut out = String::with_capacity(4096);
    let (wide, high) = (decimal(viewport.width), decimal(height));
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\">"
    );
    for label in labels {
        write_label(&mut out, label, palette);
    }
    if let Some((headline, caption)) = told {
        write_band(&mut out, viewport, palette, headline, caption);
    }
    out.push_str("</svg>\n");
    out
}

fn write_band(out: &mut String, viewport: &Viewport, palette: &Palette, headline: &str, caption: &str) {
    let top = decimal(viewport.height);
    let _ = write!(
        out,
        "<path fill=\"{}\" d=\"M0 {top}h{}v{BAND}H0z\"/>",
        hex(palette.background.solid()),
        decimal(viewport.width)
    );
    let room = ((viewport.width - 2.0 * MARGIN) / (SIZE * LETTER)).max(8.0) as usize;
    let headline = headline.replace('\n', " ");
    let first = viewport.height + 20.0;
    write_line(out, first, &headline, (palette, true));
    for (index, line) in wrapped(caption, room).iter().take(LINES).enumerate() {
        write_line(out, first + (index + 1) as f32 * LEADING + 2.0, line, (palette, false));
    }
}

fn write_line(out: &mut String, y: f32, text: &str, (palette, strong): (&Palette, bool)) {
    let (size, weight, colour) =
        if strong { (SIZE + 3.0, "650", palette.text) } else { (SIZE, "400", palette.secondary) };
    let _ = write!(
        out,
        "<text x=\"{MARGIN}\" y=\"{}\" font-family=\"system-ui, sans-serif\" font-size=\"{size}\" \
         font-weight=\"{weight}\" fill=\"{}\">{}</text>",
        decimal(y),
        hex(colour.solid()),
        escaped(text)
    );
}

/// A text in lines of so many letters at most; a longer word has a line of its own.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::Lens;
    use crate::viewport::Theme;

    const VIEWPORT: Viewport =
        Viewport { width: 640.0, height: 360.0, scale: 1.0, theme: Theme::Dark, lens: Lens::WHOLE };

    #[test]
    fn lines_keep_every_word_and_their_room() {
        let text = "One 64-bit store turns the leaf into a pointer, and the gibibyte breaks.";
        let lines = wrapped(text, 20);
        assert_eq!(lines.join(" "), text);
        assert!(lines.iter().all(|line| line.len() <= 20));
        assert_eq!(wrapped("incomprehensibility", 4), ["incomprehensibility"]);
    }

    #[test]
    fn the_band_is_there_only_where_something_is_told() {
        let silent = words_over(&VIEWPORT, &[], None);
        let told = words_over(&VIEWPORT, &[], Some(("A <slab>\nbreaks.", "It does.")));
        assert!(silent.contains("height=\"360\"") && !silent.contains("<text"));
        assert!(told.contains("height=\"464\"") && told.contains("A &lt;slab&gt; breaks."));
        assert!(roxmltree::Document::parse(&told).is_ok());
    }
}
