//! The few elements that change with every frame: counting numbers, the entry being written, the progress of the bar.
//! They are written here and nowhere else, past Yew, which renders once per step.

use std::cell::RefCell;
use std::rc::Rc;

use gstage_player::report::{Change, Frame};
use gstage_scene::playback::Run;
use gstage_scene::timeline::Ms;
use gstage_scene::view::{Live, PteView, StepView};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::NodeRef;

use crate::cards;
use crate::figures;
use crate::progress;

/// Steps of the slider over the bar.
pub(crate) const SLIDER_STEPS: u32 = 10_000;
/// Counters on the page.
pub(crate) const COUNTERS: usize = 8;

/// The elements, and what stands in them.
#[derive(Debug, Default)]
pub(crate) struct Instruments {
    /// One element with a child per group of digits for each counter.
    pub(crate) counters: [NodeRef; COUNTERS],
    /// "Child 187".
    pub(crate) entry_place: NodeRef,
    /// "0x55D800DF".
    pub(crate) entry_hex: NodeRef,
    /// "0x140000 | 187 × 0x200".
    pub(crate) entry_formula: NodeRef,
    /// The grid of the newest table card.
    pub(crate) newest_card: NodeRef,
    /// The number on the newest table card.
    pub(crate) newest_count: NodeRef,
    /// The button that copies the link.
    pub(crate) share: NodeRef,
    /// The bar of chapters.
    pub(crate) bar: NodeRef,
    /// The segments of the bar, one child per chapter.
    pub(crate) segments: NodeRef,
    /// The slider over the bar.
    pub(crate) slider: NodeRef,
    /// The state that the page shows.
    state: RefCell<Option<Change>>,
}

impl Instruments {
    /// Writes everything anew after the page was rendered.
    pub(crate) fn settle(&self, change: &Change, live: &Live, at: Ms) {
        let film = |change: &Change| Rc::as_ptr(&change.programme);
        if self.state.replace(Some(change.clone())).as_ref().map(film) != Some(film(change)) {
            self.say_copied(false);
            self.lay_out_bar(change);
        }
        self.write_numbers(&change.view, live);
        self.write_progress(change, at);
    }

    /// Writes what changed with a frame.
    pub(crate) fn show(&self, frame: &Frame<'_>) {
        let state = self.state.borrow();
        let Some(change) = state.as_ref() else { return };
        if let Some(live) = frame.live {
            self.write_numbers(&change.view, live);
        }
        self.write_progress(change, frame.at);
    }

    /// Says on the share button whether the link was copied.
    pub(crate) fn say_copied(&self, copied: bool) {
        write(&self.share, if copied { "Copied" } else { "Share" });
    }

    /// Gives each chapter its part of the bar.
    fn lay_out_bar(&self, change: &Change) {
        if let Some(bar) = self.bar.cast::<HtmlElement>() {
            let widths = progress::widths(&change.programme.chapters);
            let columns: String =
                widths.iter().map(|width| format!("minmax(0,{}fr) ", (width * 10_000.0) as u32)).collect();
            // A property of one's own declaration is never refused.
            let _ = bar.style().set_property("--chapters", &columns);
        }
    }

    fn write_numbers(&self, view: &StepView, live: &Live) {
        let at_rest = view.counters.iter().map(|counter| counter.value);
        for (index, (place, value)) in self.counters.iter().zip(at_rest).enumerate() {
            let value = live.counters.get(index).copied().unwrap_or(value);
            write_groups(place, value);
        }
        if let Some(entry) = live.pte.as_ref().or(view.pte.as_ref()) {
            self.write_entry(entry);
        }
        if let Some(table) = view.tables.last() {
            let written = live.written.unwrap_or(table.written);
            write(&self.newest_count, &written.to_string());
            if let Some(card) = self.newest_card.cast::<Element>() {
                cards::fill_grid(&card, written, table.columns);
            }
        }
    }

    fn write_entry(&self, entry: &PteView) {
        write(&self.entry_place, &entry.place);
        write(&self.entry_hex, &entry.hex);
        write(&self.entry_formula, &entry.formula);
    }

    fn write_progress(&self, change: &Change, at: Ms) {
        let programme = &change.programme;
        let at = progress::shown(&programme.timeline, at, change.run != Run::Paused);
        if let Some(segments) = self.segments.cast::<Element>() {
            let children = segments.children();
            for (index, chapter) in programme.chapters.iter().enumerate() {
                let part = progress::filled(chapter, at);
                let child = children.item(index as u32).and_then(|segment| segment.first_element_child());
                if let Some(fill) = child.and_then(|fill| fill.dyn_into::<HtmlElement>().ok()) {
                    // A property of one's own declaration is never refused.
                    let _ = fill.style().set_property("transform", &format!("scaleX({part})"));
                }
            }
        }
        if let Some(slider) = self.slider.cast::<HtmlInputElement>() {
            let place = progress::position(&programme.chapters, at) * SLIDER_STEPS as f32;
            slider.set_value_as_number(f64::from(place.round()));
        }
    }
}

fn write(place: &NodeRef, text: &str) {
    if let Some(element) = place.cast::<Element>()
        && element.text_content().as_deref() != Some(text)
    {
        element.set_text_content(Some(text));
    }
}

/// Writes a number into the children of an element, a group of digits each. The commas between them are the style sheet's,
/// so the text of the element is the plain number.
fn write_groups(place: &NodeRef, number: u64) {
    let Some(element) = place.cast::<Element>() else { return };
    if element.text_content().is_some_and(|text| text == number.to_string()) {
        return;
    }
    let children = element.children();
    for (index, group) in figures::groups(number).iter().enumerate() {
        if let Some(child) = children.item(index as u32) {
            child.set_text_content(Some(group));
        }
    }
}
