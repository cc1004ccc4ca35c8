//! What a person has switched, remembered where the browser allows it.

use web_sys::Window;

/// A switch; each is on unless it was switched off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Switch {
    /// Keys that are letters, digits or signs mean something.
    Letters,
    /// In a talk, playing stops at the end of each chapter.
    Stops,
}

impl Switch {
    const fn key(self) -> &'static str {
        match self {
            Self::Letters => "gstage-letters",
            Self::Stops => "gstage-stops",
        }
    }

    /// Whether it is on.
    #[must_use]
    pub(crate) fn is_on(self, window: &Window) -> bool {
        let storage = window.local_storage().ok().flatten();
        storage.and_then(|storage| storage.get_item(self.key()).ok().flatten()).is_none_or(|value| value != "off")
    }

    /// Switches it. A browser that keeps nothing forgets it with the page.
    pub(crate) fn set(self, window: &Window, on: bool) {
        if let Ok(Some(storage)) = window.local_storage() {
            let _ = storage.set_item(self.key(), if on { "on" } else { "off" });
        }
    }
}
