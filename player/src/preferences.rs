//! What the person set in the system: less motion, light or dark. Followed live.

use gstage_scene::timeline::Pace;
use gstage_scene::viewport::Theme;
use web_sys::{MediaQueryList, Window};

use crate::listener::Listener;

/// The palette asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ThemeChoice {
    /// As the system is set.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// The settings of the system, and ears for their changes.
#[derive(Debug)]
pub struct Preferences {
    reduced_motion: Option<MediaQueryList>,
    light: Option<MediaQueryList>,
    _listeners: Vec<Listener>,
}

impl Preferences {
    /// Reads the settings and calls `on_change` whenever one of them changes.
    #[must_use]
    pub fn watch(window: &Window, on_change: impl Fn() + Clone + 'static) -> Self {
        let query = |text| window.match_media(text).ok().flatten();
        let reduced_motion = query("(prefers-reduced-motion: reduce)");
        let light = query("(prefers-color-scheme: light)");
        let mut listeners = Vec::new();
        let mut listen = |list: &Option<MediaQueryList>| {
            if let Some(list) = list {
                let on_change = on_change.clone();
                listeners.push(Listener::new(list, "change", move |_| on_change()));
            }
        };
        listen(&reduced_motion);
        listen(&light);
        Self { reduced_motion, light, _listeners: listeners }
    }

    /// How steps are to be paced.
    #[must_use]
    pub fn pace(&self) -> Pace {
        if self.reduced_motion.as_ref().is_some_and(MediaQueryList::matches) { Pace::Reduced } else { Pace::Full }
    }

    /// The palette for a choice.
    #[must_use]
    pub fn theme(&self, choice: ThemeChoice) -> Theme {
        match choice {
            ThemeChoice::Light => Theme::Light,
            ThemeChoice::Dark => Theme::Dark,
            ThemeChoice::System if self.light.as_ref().is_some_and(MediaQueryList::matches) => Theme::Light,
            ThemeChoice::System => Theme::Dark,
        }
    }
}
