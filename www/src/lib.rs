//! The embed: the player without the page, as an object for JavaScript.
#![forbid(unsafe_code)]

pub mod error;
pub mod handle;
pub mod options;
pub mod own;
pub mod state;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
