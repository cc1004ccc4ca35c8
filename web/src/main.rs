//! The page: panels around the figure.
#![forbid(unsafe_code)]

mod address;
mod address_bar;
mod app;
mod cache;
mod cards;
mod census;
mod compare;
mod counters;
mod desk;
mod dirty;
mod dom;
mod entry;
mod facts;
mod fence;
mod figures;
mod header;
mod help;
mod instruments;
mod menu;
mod notes;
mod notice;
mod onward;
mod own;
mod panels;
mod progress;
mod settings;
mod share;
mod source;
mod start;
mod story;
mod talk;
mod theme;
mod tlb;
mod transport;
mod what_if;
mod words;

use wasm_bindgen::prelude::*;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Puts the page together. `boot.js` calls it once the module is there, and a reel where there is one.
#[wasm_bindgen]
pub fn begin() {
    if let Some(window) = web_sys::window() {
        start::start(&window);
    }
}

/// The module does nothing by itself: in the worker there is nothing to put together.
fn main() {}
