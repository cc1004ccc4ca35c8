//! Work that takes a while: it says how far it is, and can be cancelled between two of its parts.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use yew::Callback;

/// Why something was not made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Stop {
    /// It was cancelled.
    Cancelled,
    /// Half a sentence that says what went wrong.
    Failed(String),
}

impl From<JsValue> for Stop {
    fn from(value: JsValue) -> Self {
        let text = js_sys::Reflect::get(&value, &"message".into()).ok().and_then(|text| text.as_string());
        Self::Failed(text.or_else(|| value.as_string()).unwrap_or_else(|| "the browser refused it".to_owned()))
    }
}

impl From<String> for Stop {
    fn from(reason: String) -> Self {
        Self::Failed(reason)
    }
}

/// A handle on the work.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    cancelled: Rc<Cell<bool>>,
    told: Rc<Cell<u32>>,
    tell: Callback<u32>,
}

impl Job {
    /// Work that tells how many percent are done.
    pub(super) fn new(tell: Callback<u32>) -> Self {
        Self { cancelled: Rc::default(), told: Rc::default(), tell }
    }

    /// Stops it at the next opportunity.
    pub(super) fn cancel(&self) {
        self.cancelled.set(true);
    }

    /// `done` of `all` parts are done: tells so, and lets the page do what it has to, for `pause` milliseconds at least.
    ///
    /// # Errors
    /// It was cancelled.
    pub(super) async fn reached(&self, done: u64, all: u64, pause: i32) -> Result<(), Stop> {
        let percent = (done * 100 / all.max(1)).min(100) as u32;
        if self.told.replace(percent) != percent {
            self.tell.emit(percent);
        }
        wait(pause).await?;
        if self.cancelled.get() { Err(Stop::Cancelled) } else { Ok(()) }
    }
}

async fn wait(milliseconds: i32) -> Result<(), Stop> {
    let window = web_sys::window().ok_or_else(|| "there is no window".to_owned())?;
    let promise = Promise::new(&mut |resolve, _| {
        // It is refused only where there are no timers at all.
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    });
    JsFuture::from(promise).await?;
    Ok(())
}
