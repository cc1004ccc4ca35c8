//! The words in the figure: DOM text over the canvas, placed by transforms.

use gstage_scene::view::Label;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use web_sys::{Document, Element, HtmlElement};

use gstage_scene::decimal::decimal;

const SVG: &str = "http://www.w3.org/2000/svg";
/// Half the height of a line of text in CSS pixels: where a leader leaves its label.
const HALF_LINE: f32 = 12.0;

/// The layer of labels.
#[derive(Debug)]
pub struct Labels {
    document: Document,
    layer: HtmlElement,
    lines: Element,
    shown: Vec<Shown>,
}

/// A label that is in the document, and its leader line.
#[derive(Debug)]
struct Shown {
    label: Label,
    text: HtmlElement,
    /// Width and height of the text in CSS pixels.
    size: (i32, i32),
    leader: Option<Element>,
}

impl Labels {
    /// Adds the layer to the host. It is hidden from the accessibility tree: the caption says what the labels say.
    ///
    /// # Errors
    /// What the document refuses.
    pub fn new(document: &Document, host: &HtmlElement) -> Result<Self, JsValue> {
        let layer: HtmlElement = document.create_element("div")?.unchecked_into();
        layer.set_class_name("gstage-labels");
        layer.set_attribute("aria-hidden", "true")?;
        let lines = document.create_element_ns(Some(SVG), "svg")?;
        lines.set_attribute("class", "gstage-leaders")?;
        layer.append_child(&lines)?;
        host.append_child(&layer)?;
        Ok(Self { document: document.clone(), layer, lines, shown: Vec::new() })
    }

    /// Shows these labels and no others. What is already as it should be is not touched, but measured again where letters may
    /// have another size.
    ///
    /// # Errors
    /// What the document refuses.
    pub fn show(&mut self, labels: Vec<Label>, measured_again: bool) -> Result<(), JsValue> {
        self.shown.retain(|shown| {
            let stays = labels.iter().any(|label| label.key == shown.label.key);
            if !stays {
                shown.remove();
            }
            stays
        });
        for (index, label) in labels.into_iter().enumerate() {
            match self.shown.iter().position(|shown| shown.label.key == label.key) {
                Some(found) => self.move_to(index, found)?,
                None => self.insert(index, &label.key)?,
            }
            if self.shown[index].label != label || measured_again {
                self.update(index, label, measured_again)?;
            }
        }
        Ok(())
    }

    /// Puts a label in its place: the same labels in another order would not always be the same pixels.
    fn move_to(&mut self, index: usize, found: usize) -> Result<(), JsValue> {
        if index != found {
            let before = self.shown[index].text.clone();
            let shown = self.shown.remove(found);
            self.layer.insert_before(&shown.text, Some(&before))?;
            self.shown.insert(index, shown);
        }
        Ok(())
    }

    fn insert(&mut self, index: usize, key: &str) -> Result<(), JsValue> {
        let text: HtmlElement = self.document.create_element("div")?.unchecked_into();
        let before = self.shown.get(index).map(|shown| shown.text.as_ref());
        self.layer.insert_before(&text, before)?;
        let label = Label { key: key.to_owned(), ..Label::default() };
        self.shown.insert(index, Shown { label, text, size: (0, 0), leader: None });
        Ok(())
    }

    fn update(&mut self, index: usize, label: Label, measured_again: bool) -> Result<(), JsValue> {
        let shown = &mut self.shown[index];
        if shown.label.parts != label.parts {
            shown.text.set_class_name(if label.leader.is_some() { "gstage-label led" } else { "gstage-label" });
            write_parts(&self.document, &shown.text, &label.parts)?;
        }
        if measured_again || shown.label.parts != label.parts {
            shown.size = (shown.text.offset_width(), shown.text.offset_height());
        }
        let style = shown.text.style();
        style.set_property("transform", &transform(&label, shown.size))?;
        style.set_property("opacity", &decimal(label.opacity))?;
        match label.leader {
            Some(to) => {
                let line = match shown.leader.take() {
                    Some(line) => line,
                    None => {
                        let line = self.document.create_element_ns(Some(SVG), "line")?;
                        self.lines.append_child(&line)?;
                        line
                    }
                };
                place_leader(&line, &label, to)?;
                shown.leader = Some(line);
            }
            None => {
                if let Some(line) = shown.leader.take() {
                    line.remove();
                }
            }
        }
        shown.label = label;
        Ok(())
    }
}

impl Shown {
    fn remove(&self) {
        self.text.remove();
        if let Some(line) = &self.leader {
            line.remove();
        }
    }
}

impl Drop for Labels {
    fn drop(&mut self) {
        self.layer.remove();
    }
}

/// The text is moved to its point, laid on the stone, and then shifted so that its anchor is at the point. Text that does
/// not lie on the stone stands on whole pixels, where it is sharp and always the same.
fn transform(label: &Label, (width, height): (i32, i32)) -> String {
    let upright = label.matrix == [1.0, 0.0, 0.0, 1.0];
    let place = |at: f32| decimal(if upright { at.round() } else { at });
    let left = match label.anchor.as_str() {
        "middle" => width / 2,
        "end" => width,
        _ => 0,
    };
    let mut all = String::from("matrix(");
    for number in label.matrix {
        all += &decimal(number);
        all += ",";
    }
    all += &place(label.x);
    all += ",";
    all += &place(label.y);
    for (before, length) in [(") translate(-", left), ("px,-", height / 2)] {
        all += before;
        all += &length.unsigned_abs().to_string();
    }
    all + "px)"
}

fn write_parts(document: &Document, text: &HtmlElement, parts: &[(String, String)]) -> Result<(), JsValue> {
    text.set_text_content(None);
    for (words, class) in parts {
        let part = document.create_element("span")?;
        part.set_class_name(class);
        part.set_text_content(Some(words));
        text.append_child(&part)?;
    }
    Ok(())
}

/// A leader starts under (or above) a label that is centred, and beside one that is not.
fn place_leader(line: &Element, label: &Label, (to_x, to_y): (f32, f32)) -> Result<(), JsValue> {
    let (from_x, from_y) = match label.anchor.as_str() {
        "middle" => (label.x, label.y + HALF_LINE.copysign(to_y - label.y)),
        "end" => (label.x + 4.0, label.y),
        _ => (label.x - 4.0, label.y),
    };
    for (name, value) in [("x1", from_x), ("y1", from_y), ("x2", to_x), ("y2", to_y)] {
        line.set_attribute(name, &decimal(value))?;
    }
    line.set_attribute("opacity", &decimal(label.opacity))
}
