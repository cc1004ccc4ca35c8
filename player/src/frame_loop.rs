//! Being woken: with the next animation frame or after a while. One closure for all of it, and nothing asked for while
//! nothing changes.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::Window;

/// When something has to be done next.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Wake {
    /// With the next animation frame.
    Frame,
    /// After so many milliseconds.
    After(i32),
}

/// Asks the browser to be woken, one time at a time.
pub struct FrameLoop {
    window: Window,
    pending: Rc<Cell<Option<Pending>>>,
    closure: Closure<dyn FnMut(f64)>,
}

/// What was asked for, and the browser's number for it.
#[derive(Clone, Copy)]
enum Pending {
    Frame(i32),
    Timer(i32),
}

impl FrameLoop {
    /// Makes a loop that calls `on_wake` once per [`FrameLoop::request`], with the time of the animation frame in milliseconds
    /// of the page; a timer has no time to tell and gives NaN.
    #[must_use]
    pub fn new(window: Window, mut on_wake: impl FnMut(f64) + 'static) -> Self {
        let pending = Rc::new(Cell::new(None));
        let arrived = Rc::clone(&pending);
        let closure = Closure::<dyn FnMut(f64)>::new(move |now| {
            arrived.set(None);
            on_wake(now);
        });
        Self { window, pending, closure }
    }

    /// Asks for one call, in place of one that is still to come; a frame that is on its way already is as good as any.
    pub fn request(&self, wake: Wake) {
        if matches!(self.pending.get(), Some(Pending::Frame(_))) {
            return;
        }
        self.cancel();
        let callback = self.closure.as_ref().unchecked_ref();
        let asked = match wake {
            Wake::Frame => self.window.request_animation_frame(callback).map(Pending::Frame),
            Wake::After(milliseconds) => self
                .window
                .set_timeout_with_callback_and_timeout_and_arguments_0(callback, milliseconds)
                .map(Pending::Timer),
        };
        self.pending.set(asked.ok());
    }

    /// Asks for nothing more.
    pub fn cancel(&self) {
        match self.pending.take() {
            Some(Pending::Frame(handle)) => drop(self.window.cancel_animation_frame(handle)),
            Some(Pending::Timer(handle)) => self.window.clear_timeout_with_handle(handle),
            None => {}
        }
    }
}

impl Drop for FrameLoop {
    fn drop(&mut self) {
        self.cancel();
    }
}

impl fmt::Debug for FrameLoop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrameLoop").finish_non_exhaustive()
    }
}
