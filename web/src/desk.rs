//! What the parts of the page share: the player, the elements that change with every frame, and a way to speak up.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gstage_player::keys::Command;
use gstage_player::player::Player;
use gstage_player::report::Change;
use gstage_scene::link::Aside;
use web_sys::Window;
use yew::Callback;

use crate::instruments::Instruments;
use crate::theme;

/// The desk, the same for as long as the page lives.
#[derive(Clone, Debug)]
pub(crate) struct Desk(Rc<Shared>);

/// What is on it.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) window: Window,
    pub(crate) player: Player,
    pub(crate) instruments: Rc<Instruments>,
    pub(crate) ears: Rc<AppEars>,
    /// What stands beside the figure in the talk that is on.
    pub(crate) talk: Cell<Option<Aside>>,
    /// What will in the next one.
    pub(crate) beside: Cell<Aside>,
}

/// How the player reaches the page, once the page is there.
#[derive(Debug, Default)]
pub(crate) struct AppEars {
    pub(crate) on_change: RefCell<Callback<Change>>,
    pub(crate) on_command: RefCell<Callback<Command>>,
    pub(crate) on_notice: RefCell<Callback<String>>,
}

impl AppEars {
    /// Says something to the person.
    pub(crate) fn say(&self, text: String) {
        let callback = self.on_notice.borrow().clone();
        callback.emit(text);
    }
}

impl Desk {
    /// Whether light or dark was chosen, and not left to the system.
    pub(crate) fn is_theme_chosen(&self) -> bool {
        theme::is_chosen(&self.window)
    }

    pub(crate) fn new(shared: Shared) -> Self {
        Self(Rc::new(shared))
    }
}

impl std::ops::Deref for Desk {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl PartialEq for Desk {
    /// There is one desk.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
