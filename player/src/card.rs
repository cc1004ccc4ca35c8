//! What says what is pointed at: an outline on the figure, a card beside it, and a voice for those who do not see them.

use gstage_scene::decimal::decimal;
use gstage_scene::figure::beside::beside;
use gstage_scene::film::Spot;
use gstage_scene::view::SpotView;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use web_sys::{Document, Element, HtmlElement};

const SVG: &str = "http://www.w3.org/2000/svg";
/// An outline is never drawn smaller than this, in CSS pixels: it could not be seen.
const SMALLEST: f32 = 9.0;

/// The elements, in the host of the figure.
#[derive(Debug)]
pub struct Card {
    document: Document,
    drawing: Element,
    outline: Element,
    card: HtmlElement,
    voice: Element,
    shown: Option<SpotView>,
}

impl Card {
    /// Adds the elements to the host, with nothing to be seen.
    ///
    /// # Errors
    /// What the document refuses.
    pub fn new(document: &Document, host: &HtmlElement) -> Result<Self, JsValue> {
        let drawing = document.create_element_ns(Some(SVG), "svg")?;
        drawing.set_attribute("class", "gstage-outline")?;
        drawing.set_attribute("aria-hidden", "true")?;
        let outline = document.create_element_ns(Some(SVG), "polygon")?;
        drawing.append_child(&outline)?;
        let card: HtmlElement = document.create_element("div")?.unchecked_into();
        card.set_class_name("gstage-card");
        // The voice says the same to those who do not see it.
        card.set_attribute("aria-hidden", "true")?;
        let voice = document.create_element("p")?;
        voice.set_class_name("gstage-spoken");
        voice.set_attribute("aria-live", "polite")?;
        for element in [&drawing, &card, &voice] {
            host.append_child(element)?;
        }
        let new = Self { document: document.clone(), drawing, outline, card, voice, shown: None };
        new.hide();
        Ok(new)
    }

    /// Shows what is pointed at, near `at`, in a figure of a size (CSS pixels).
    ///
    /// # Errors
    /// What the document refuses.
    pub fn show(&mut self, spot: &Spot, at: (f32, f32), size: (f32, f32)) -> Result<(), JsValue> {
        for element in [&self.drawing, self.card.as_ref()] {
            element.remove_attribute("hidden")?;
        }
        self.outline.set_attribute("points", &points(spot))?;
        if self.shown.as_ref() != Some(&spot.view) {
            self.write(&spot.view)?;
            self.shown = Some(spot.view.clone());
        }
        let card = (self.card.offset_width() as f32, self.card.offset_height() as f32);
        let (x, y) = beside(&spot.outline, at, card, size);
        let place = format!("translate({}px,{}px)", decimal(x.round()), decimal(y.round()));
        self.card.style().set_property("transform", &place)
    }

    /// Shows nothing.
    pub fn hide(&self) {
        for element in [&self.drawing, self.card.as_ref()] {
            // Only a malformed name is refused, and this is well-formed.
            let _ = element.set_attribute("hidden", "");
        }
    }

    /// Says what the card shows.
    pub fn say(&self) {
        self.voice.set_text_content(self.shown.as_ref().map(words).as_deref());
    }

    fn write(&self, view: &SpotView) -> Result<(), JsValue> {
        self.card.set_text_content(None);
        let title = self.add(&self.card, "p", "")?;
        self.add(&title, "b", &view.title)?;
        self.add(&title, "span", &view.place)?;
        let list = self.add(&self.card, "dl", "")?;
        for (name, value) in rows(view) {
            let row = self.add(&list, "div", "")?;
            if name == "TLB" && view.stale.is_empty() {
                // Where there is little room it is left out.
                row.set_class_name("calm");
            }
            self.add(&row, "dt", name)?;
            self.add(&row, "dd", &value)?;
        }
        Ok(())
    }

    fn add(&self, parent: &Element, name: &str, text: &str) -> Result<Element, JsValue> {
        let element = self.document.create_element(name)?;
        if !text.is_empty() {
            element.set_text_content(Some(text));
        }
        parent.append_child(&element)?;
        Ok(element)
    }
}

/// What a card says, line by line.
fn rows(view: &SpotView) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("GPA", format!("{} – {}", view.first, view.last)),
        ("HPA", view.hpa.clone()),
        ("PTE", format!("{} {}", view.pte, view.permissions)),
    ];
    if !view.dirty.is_empty() {
        rows.push(("Log", view.dirty.clone()));
    }
    rows.push(("TLB", if view.stale.is_empty() { "nothing stale".to_owned() } else { view.stale.clone() }));
    rows
}

/// The same as a sentence.
fn words(view: &SpotView) -> String {
    let mut words = format!("{}, {}.", view.title, view.place);
    for (name, value) in rows(view) {
        words.push_str(&format!(" {name} {}.", value.replace('–', "to")));
    }
    words
}

/// The corners of the outline, as far apart as can be seen.
fn points(spot: &Spot) -> String {
    let [first, second, third, last] = spot.outline;
    let middle = ((first.0 + third.0) / 2.0, (first.1 + third.1) / 2.0);
    let (wide, high) = ((second.0 - last.0).abs(), (third.1 - first.1).abs());
    let grow = (SMALLEST / wide.max(high).max(0.1)).max(1.0);
    let at = |(x, y): (f32, f32)| {
        let (x, y) = (middle.0 + (x - middle.0) * grow, middle.1 + (y - middle.1) * grow);
        format!("{},{}", decimal(x), decimal(y))
    };
    [first, second, third, last].map(at).join(" ")
}

impl Drop for Card {
    fn drop(&mut self) {
        for element in [&self.drawing, self.card.as_ref(), &self.voice] {
            element.remove();
        }
    }
}
