//! Light, dark, or as the system is set; remembered where the browser allows it.

use gstage_player::preferences::ThemeChoice;
use web_sys::Window;

const KEY: &str = "gstage-theme";
/// The choices, in the order of the menu.
pub(crate) const CHOICES: [ThemeChoice; 3] = [ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark];

/// The name of a choice in storage and in the page.
#[must_use]
pub(crate) const fn name(choice: ThemeChoice) -> &'static str {
    match choice {
        ThemeChoice::System => "system",
        ThemeChoice::Light => "light",
        ThemeChoice::Dark => "dark",
    }
}

/// What a choice is called.
#[must_use]
pub(crate) const fn title(choice: ThemeChoice) -> &'static str {
    match choice {
        ThemeChoice::System => "Auto",
        ThemeChoice::Light => "Light",
        ThemeChoice::Dark => "Dark",
    }
}

/// The choice of a name.
#[must_use]
pub(crate) fn from_name(name_wanted: &str) -> ThemeChoice {
    CHOICES.into_iter().find(|&choice| name(choice) == name_wanted).unwrap_or_default()
}

/// What was chosen on an earlier visit.
#[must_use]
pub(crate) fn remembered(window: &Window) -> ThemeChoice {
    let storage = window.local_storage().ok().flatten();
    let stored = storage.and_then(|storage| storage.get_item(KEY).ok().flatten());
    stored.map_or(ThemeChoice::System, |stored| from_name(&stored))
}

/// Whether the page has a theme of its own, and does not follow the system.
#[must_use]
pub(crate) fn is_chosen(window: &Window) -> bool {
    applied(window) != ThemeChoice::System
}

/// The choice that was applied.
#[must_use]
pub(crate) fn applied(window: &Window) -> ThemeChoice {
    let root = window.document().and_then(|document| document.document_element());
    let chosen = root.and_then(|root| root.get_attribute("data-theme"));
    chosen.map_or(ThemeChoice::System, |chosen| from_name(&chosen))
}

/// Applies a choice to the page, and remembers it.
pub(crate) fn apply(window: &Window, choice: ThemeChoice) {
    if let Some(root) = window.document().and_then(|document| document.document_element()) {
        let _ = match choice {
            ThemeChoice::System => root.remove_attribute("data-theme"),
            chosen => root.set_attribute("data-theme", name(chosen)),
        };
    }
    // A browser that keeps nothing only forgets the choice.
    if let Ok(Some(storage)) = window.local_storage() {
        let _ = storage.set_item(KEY, name(choice));
    }
}
