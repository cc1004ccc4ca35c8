//! The few elements that change with every frame: counting numbers, the entry being written, the progress of the bar.
//! They are written here and nowhere else, past Yew, which renders once per step.

use std::cell::RefCell;
use std::rc::Rc;

use gstage_player::report::{Change, Frame};
use gstage_scene::playback::Run;
use gstage_scene::timeline::Ms;
use gstage_scene::view::{Live, PteView, StepView};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::NodeRef;

use crate::cards;
use crate::figures;
use crate::progress;

/// Steps of the slider over the bar.
pub(crate) const SLIDER_STEPS: u32 = 10_000;
/// Counters on the page.
pub(crate) const COUNTERS: usize = 8;
/// The progress of a chapter is shown in so many steps; finer ones could not be told apart.
const FILL_STEPS: f32 = 100.0;

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
    /// The bar of chapters.
    pub(crate) bar: NodeRef,
    /// The segments of the bar, one child per chapter.
    pub(crate) segments: NodeRef,
    /// The slider over the bar.
    pub(crate) slider: NodeRef,
    shown: RefCell<Shown>,
}

/// What the elements show.
#[derive(Debug, Default)]
struct Shown {
    state: Option<Change>,
    counters: [Option<u64>; COUNTERS],
    /// How full the segments are, in [`FILL_STEPS`].
    fills: Vec<u32>,
}

impl Instruments {
    /// Writes everything anew after the page was rendered.
    pub(crate) fn settle(&self, change: &Change, live: &Live, at: Ms) {
        let mut shown = self.shown.borrow_mut();
        let film = |change: &Change| Rc::as_ptr(&change.programme);
        if shown.state.as_ref().map(film) != Some(film(change)) {
            shown.fills.clear();
            self.lay_out_bar(change);
        }
        shown.counters = [None; COUNTERS];
        self.write_numbers(&mut shown, &change.view, live);
        self.write_progress(&mut shown, change, at);
        self.write_slider(change, at);
        if let Some(page) = self.bar.cast::<Element>().and_then(|bar| bar.closest("#app").ok().flatten()) {
            write_menus(&page);
        }
        shown.state = Some(change.clone());
    }

    /// Writes what changed with a frame.
    pub(crate) fn show(&self, frame: &Frame<'_>) {
        let mut shown = self.shown.borrow_mut();
        let Some(change) = shown.state.clone() else { return };
        if let Some(live) = frame.live {
            self.write_numbers(&mut shown, &change.view, live);
        }
        self.write_progress(&mut shown, &change, frame.at);
    }

    /// Gives each chapter its part of the bar.
    fn lay_out_bar(&self, change: &Change) {
        if let Some(bar) = self.bar.cast::<HtmlElement>() {
            let widths = progress::widths(&change.programme.chapters);
            let columns: String =
                widths.iter().map(|width| format!("minmax(0,{}fr) ", (width * 10_000.0) as u32)).collect();
            // A property of one's own declaration is never refused.
            let _ = bar.style().set_property("--chapters", &columns);
            // Only now is the bar to be seen: it would jump otherwise.
            let _ = bar.set_attribute("data-laid", "");
        }
    }

    fn write_numbers(&self, shown: &mut Shown, view: &StepView, live: &Live) {
        for (index, counter) in view.counters.iter().enumerate().take(COUNTERS) {
            let value = live.counters.get(index).copied().unwrap_or(counter.value);
            if shown.counters[index].replace(value) != Some(value) {
                write_groups(&self.counters[index], value);
            }
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

    fn write_progress(&self, shown: &mut Shown, change: &Change, at: Ms) {
        let Some(segments) = self.segments.cast::<Element>() else { return };
        let programme = &change.programme;
        let at = progress::shown(&programme.timeline, at, change.run != Run::Paused);
        shown.fills.resize(programme.chapters.len(), u32::MAX);
        for (index, chapter) in programme.chapters.iter().enumerate() {
            let fill = (progress::filled(chapter, at) * FILL_STEPS) as u32;
            if std::mem::replace(&mut shown.fills[index], fill) == fill {
                continue;
            }
            let segment = segments.children().item(index as u32);
            if let Some(bar) = segment.and_then(|segment| segment.first_element_child()) {
                let percent = fill as f32 * 100.0 / FILL_STEPS;
                // A property of one's own declaration is never refused.
                let _ = bar.unchecked_into::<HtmlElement>().style().set_property("transform", &scale(percent));
            }
        }
    }

    /// The slider follows step by step; between two steps only the bar does.
    fn write_slider(&self, change: &Change, at: Ms) {
        if let Some(slider) = self.slider.cast::<HtmlInputElement>() {
            let at = progress::shown(&change.programme.timeline, at, change.run != Run::Paused);
            let place = progress::position(&change.programme.chapters, at) * SLIDER_STEPS as f32;
            slider.set_value_as_number(f64::from(place.round()));
        }
    }
}

/// Sets every menu to what is chosen.
fn write_menus(page: &Element) {
    let Ok(menus) = page.query_selector_all("select[data-chosen]") else { return };
    for index in 0..menus.length() {
        if let Some(menu) = menus.get(index).and_then(|menu| menu.dyn_into::<HtmlSelectElement>().ok())
            && let Some(chosen) = menu.get_attribute("data-chosen")
        {
            menu.set_value(&chosen);
        }
    }
}

fn scale(percent: f32) -> String {
    let thousandths = (percent * 10.0) as u32;
    format!("scaleX({}.{:03})", thousandths / 1000, thousandths % 1000)
}

/// Writes a text. An element that holds a text already keeps its node, which spares the browser a good part of the layout.
fn write(place: &NodeRef, text: &str) {
    if let Some(element) = place.cast::<Element>() {
        write_text(&element, text);
    }
}

fn write_text(element: &Element, text: &str) {
    match element.first_child() {
        Some(node) => node.set_node_value(Some(text)),
        None => element.set_text_content(Some(text)),
    }
}

/// Writes a number into the children of an element, a group of digits each. The commas between them are the style sheet's,
/// so the text of the element is the plain number.
fn write_groups(place: &NodeRef, number: u64) {
    let Some(element) = place.cast::<Element>() else { return };
    let children = element.children();
    for (index, group) in figures::groups(number).iter().enumerate() {
        match children.item(index as u32) {
            // A group that is empty has no node at all, so that the style sheet can tell.
            Some(child) if group.is_empty() => child.set_text_content(None),
            Some(child) => write_text(&child, group),
            None => {}
        }
    }
}
