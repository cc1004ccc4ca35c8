//! Full screen.

use web_sys::Window;

/// Enters full screen with the whole page, or leaves it. A browser that does not allow it leaves things as they are.
pub(crate) fn toggle(window: &Window) {
    let Some(document) = window.document() else { return };
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else if let Some(root) = document.document_element() {
        let _ = root.request_fullscreen();
    }
}
