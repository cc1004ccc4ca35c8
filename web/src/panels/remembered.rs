//! Which panels were changed, in the browser's storage. Where it keeps nothing the choice lasts as long as the page.

use web_sys::Window;

const KEY: &str = "gstage-panels";

/// What was written on an earlier visit; 0 where nothing was, or nothing that can be read.
pub(super) fn read(window: &Window) -> u16 {
    let storage = window.local_storage().ok().flatten();
    let stored = storage.and_then(|storage| storage.get_item(KEY).ok().flatten());
    stored.and_then(|stored| stored.parse().ok()).unwrap_or(0)
}

/// Remembers.
pub(super) fn write(window: &Window, changed: u16) {
    if let Ok(Some(storage)) = window.local_storage() {
        let _ = storage.set_item(KEY, &changed.to_string());
    }
}
