//! The reels at hand: recorded films, which are shown without running anything.

use std::cell::RefCell;
use std::rc::Rc;

use gstage_scene::reel::Reel;
use gstage_scene::step::Heading;
use wasm_bindgen::prelude::*;

use crate::selection::Selection;

/// What a reel is about, and its bytes.
type Entry = (Heading, Rc<[u8]>);

thread_local! {
    static REELS: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

/// Puts a reel at hand; a second one of the same film changes nothing.
///
/// # Errors
/// The reason, as a string, where the bytes are no reel.
#[wasm_bindgen(js_name = addReel)]
pub fn add_reel(bytes: Vec<u8>) -> Result<(), JsValue> {
    let reel = Reel::from_bytes(&bytes).map_err(|error| error.to_string())?;
    REELS.with_borrow_mut(|reels| {
        if reels.iter().all(|(heading, _)| *heading != reel.heading) {
            reels.push((reel.heading, bytes.into()));
        }
    });
    Ok(())
}

/// The reel of what is selected.
#[must_use]
pub fn find(selection: &Selection) -> Option<Rc<[u8]>> {
    let fits = |heading: &Heading| {
        heading.slug == selection.slug
            && selection.variant.is_none()
            && selection.cues.is_empty()
            && selection.kernel.is_none_or(|kernel| kernel == heading.kernel)
            && selection.mode.is_none_or(|mode| mode == heading.mode)
    };
    REELS.with_borrow(|reels| reels.iter().find(|(heading, _)| fits(heading)).map(|(_, bytes)| Rc::clone(bytes)))
}
