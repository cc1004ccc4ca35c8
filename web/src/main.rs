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
mod words;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

fn main() {
    // The same module runs in the worker, where there is no window and nothing to show.
    if let Some(window) = web_sys::window() {
        start::start(&window);
    }
}
