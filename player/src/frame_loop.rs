//! Animation frames: one closure for all of them, and none asked for while nothing changes.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

/// Asks the browser for frames, one at a time.
pub struct FrameLoop {
    pending: Rc<Cell<Option<i32>>>,
    closure: Closure<dyn FnMut(f64)>,
}

impl FrameLoop {
    /// Makes a loop that calls `on_frame` with the time of the frame in milliseconds, once per [`FrameLoop::request`].
    #[must_use]
    pub fn new(mut on_frame: impl FnMut(f64) + 'static) -> Self {
        let pending = Rc::new(Cell::new(None));
        let arrived = Rc::clone(&pending);
        let closure = Closure::<dyn FnMut(f64)>::new(move |now| {
            arrived.set(None);
            on_frame(now);
        });
        Self { pending, closure }
    }

    /// Asks for one frame, unless one is on its way already.
    pub fn request(&self) {
        if self.pending.get().is_some() {
            return;
        }
        let Some(window) = web_sys::window() else { return };
        self.pending.set(window.request_animation_frame(self.closure.as_ref().unchecked_ref()).ok());
    }
}

impl Drop for FrameLoop {
    fn drop(&mut self) {
        if let (Some(handle), Some(window)) = (self.pending.take(), web_sys::window()) {
            let _ = window.cancel_animation_frame(handle);
        }
    }
}

impl fmt::Debug for FrameLoop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrameLoop").field("pending", &self.pending).finish_non_exhaustive()
    }
}
