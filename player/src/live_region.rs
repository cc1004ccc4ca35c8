//! Speaks each step once, for people who listen.

use gstage_scene::view::StepView;
use wasm_bindgen::JsValue;
use web_sys::{Document, Element, HtmlElement};

/// A polite live region in the host, not seen.
#[derive(Debug)]
pub struct LiveRegion {
    element: Element,
    spoken: Option<u32>,
}

impl LiveRegion {
    /// Adds the region to the host.
    ///
    /// # Errors
    /// What the document refuses.
    pub fn new(document: &Document, host: &HtmlElement) -> Result<Self, JsValue> {
        let element = document.create_element("p")?;
        element.set_class_name("gstage-spoken");
        element.set_attribute("aria-live", "polite")?;
        host.append_child(&element)?;
        Ok(Self { element, spoken: None })
    }

    /// Says `text` if `step` (1-based) is not the step that was spoken last. The very first step is not spoken: its words are
    /// read with the page.
    pub fn say(&mut self, step: u32, text: &str) {
        if self.spoken.replace(step).is_some_and(|last| last != step) {
            self.element.set_text_content(Some(text));
        }
    }

    /// Forgets what was spoken, so that the first step of another scenario is spoken too.
    pub fn start_over(&mut self) {
        self.spoken = self.spoken.map(|_| 0);
    }
}

/// What is read out for a step: the headline and the caption.
#[must_use]
pub fn words(view: &StepView) -> String {
    view.headline.replace('\n', " ") + " " + &view.caption
}

impl Drop for LiveRegion {
    fn drop(&mut self) {
        self.element.remove();
    }
}
